import { randomUUID } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import type { DigestPlan } from '../../src/core/alert/digest-period.ts';
import type { EmailSettings } from '../../src/notify/channel-settings.ts';
import { sendDigests } from '../../src/watch/digests.ts';
import { MAIL_PASSWORD, MAIL_USER, type MailServer, startMailServer } from '../notify/mail-server.ts';
import { createRigWith, type Rig } from '../support/rig.ts';
import { idleRun, oneWorkspace } from '../support/scenarios.ts';

let rig: Rig;
let server: MailServer;
afterEach(async () => {
  await rig.close();
  await server.close();
});

const ASKS = `
name: idle
mode: approve
match: {gpu: true}
when: {gpu-idle: {below: 5%, over: 2h}}
for: 0s
then:
  - notify: owner
  - cancel: true
`;

const PEOPLE = [{ owners: ['alice', 'alice@example.com'], mail: 'alice@example.com', slack: null, zone: 'Asia/Tokyo' }];

const DAILY: DigestPlan = { kind: 'daily', to: ['oncall', 'owner'], at: 30, on: 0, zone: 'Europe/Berlin' };

async function open(): Promise<void> {
  server = await startMailServer();
  const mail: EmailSettings = {
    ...{ type: 'email', host: 'localhost', port: server.port, tls: 'starttls' },
    ...{ user: MAIL_USER, password: MAIL_PASSWORD, from: 'Runwarden <runwarden@example.com>', replyTo: null },
    ...{ zone: null, money: true, logs: true },
  };
  const recipients = { owner: ['mail'], oncall: [{ channel: 'mail', to: ['oncall@example.com'] }] };
  const runs = [
    idleRun('run-alice', { tags: { owner: 'Alice@example.com' } }),
    idleRun('run-both', { tags: { owner: 'alice, bob@example.com' } }),
    idleRun('run-team', { tags: { owner: 'team-vision' } }),
    idleRun('run-busy', { tags: { owner: 'carol@example.com' }, gpu: { series: [{ from: '-3h', use: 90 }] } }),
  ];
  const notify = { channels: { mail }, recipients, people: PEOPLE, ca: server.caPem };
  rig = await createRigWith({ notify }, oneWorkspace(runs), ASKS);
}

/** What a replica does each minute. */
async function look(plan: DigestPlan = DAILY, replicas = 1): Promise<void> {
  const one = { digests: [plan], people: PEOPLE, ledger: rig.ledger, clock: () => rig.now(), newId: randomUUID };
  await Promise.all(Array.from({ length: replicas }, () => sendDigests(one)));
  await rig.deliverAll();
}

const summaries = () => server.arrived.filter(({ mail }) => mail.text?.includes('What is open, ends or runs is'));
const readers = () => summaries().map(({ to }) => to.join());

test('each owner gets one mail about own runs alone, once, in the zone of that person', async () => {
  await open();
  await look();
  await rig.settle();
  rig.advance('2h');
  await rig.settle();
  expect(summaries()).toEqual([]);
  rig.advance('20h');
  await look(DAILY, 2);
  // After a restart.
  await look();
  expect(readers().sort()).toEqual(['alice@example.com', 'bob@example.com', 'oncall@example.com']);
  const of = (name: string) => summaries().find(({ to }) => to.includes(name))?.mail;
  const [alice, bob] = [of('alice@example.com'), of('bob@example.com')];
  expect(alice?.subject).toBe('Your runs, Mon 2 Mar: 2 wait for an answer, 2 warned');
  expect(alice?.text).toContain('run-alice');
  expect(alice?.text).toContain('run-both');
  expect(alice?.text).toContain('12:00 UTC+09:00 (03:00');
  expect(bob?.subject).toBe('Your runs, Mon 2 Mar: 1 waits for an answer, 1 warned');
  for (const mail of [bob?.text, bob?.html]) {
    expect(mail).toContain('run-both');
    expect(mail).not.toMatch(/run-alice|run-team|run-busy/);
  }
  expect(alice?.text).not.toMatch(/run-team|run-busy/);
  expect(rig.arrived.filter(({ type }) => type.includes('digest'))).toEqual([]);
});

test('owners get none unless the config asks for it', async () => {
  await open();
  const plan = { ...DAILY, to: ['oncall'] };
  await look(plan);
  await rig.settle();
  rig.advance('22h');
  await look(plan);
  expect(readers()).toEqual(['oncall@example.com']);
});
