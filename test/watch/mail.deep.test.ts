import { afterEach, expect, test } from 'vitest';
import type { EmailSettings } from '../../src/notify/channel-settings.ts';
import { MAIL_PASSWORD, MAIL_USER, type MailServer, smtpAnswer, startMailServer } from '../notify/mail-server.ts';
import { createRigWith, type Rig } from '../support/rig.ts';
import { cpuRun, idleRun, oneWorkspace } from '../support/scenarios.ts';

let rig: Rig;
let server: MailServer;
afterEach(async () => {
  await rig.close();
  await server.close();
});

const IDLE = `
name: idle
mode: enforce
match: {gpu: true}
when: {gpu-idle: {below: 5%, over: 2h}}
for: 0s
then:
  - notify: owner
  - after: 30m
    notify: [owner, oncall]
    cancel: true
limits: {share: 100%}
`;

async function open(...runs: Parameters<typeof oneWorkspace>[0]): Promise<void> {
  await openFor(['oncall@example.com'], [IDLE], runs);
}

async function openFor(
  to: readonly string[],
  policies: readonly string[],
  runs: Parameters<typeof oneWorkspace>[0],
  options: Parameters<typeof startMailServer>[0] = {},
): Promise<void> {
  server = await startMailServer(options);
  const mail: EmailSettings = {
    ...{ type: 'email', host: 'localhost', port: server.port, tls: 'starttls' },
    ...{ user: MAIL_USER, password: MAIL_PASSWORD, from: 'Runwarden <runwarden@example.com>', replyTo: null },
    ...{ zone: null, money: true, logs: true },
  };
  const recipients = { owner: ['mail'], oncall: [{ channel: 'mail', to }] };
  const notify = { channels: { mail }, recipients, ca: server.caPem };
  rig = await createRigWith({ notify, groupMoreThan: 2 }, oneWorkspace(runs), ...policies);
}

async function until(by: string): Promise<void> {
  rig.advance(by);
  await rig.settle();
}

test('an owner reads the whole story in one thread, and on-call its part in another', async () => {
  await open(idleRun('run', { tags: { owner: 'Alice@example.com bob@example.com' } }));
  await rig.settle();
  await until('40m');
  await until('5m');
  const to = (name: string) => server.arrived.filter((one) => one.to.includes(name)).map(({ mail }) => mail);
  const [first, ...later] = to('bob@example.com');
  expect(server.arrived[0]?.to.map((one) => one.toLowerCase())).toEqual(['alice@example.com', 'bob@example.com']);
  expect(first?.subject).toMatch(/^Cancel after .* unless you keep it: run/);
  expect(later.length).toBeGreaterThan(0);
  expect(later.map(({ inReplyTo }) => inReplyTo)).toEqual(later.map(() => first?.messageId));
  const [own, ...others] = to('oncall@example.com');
  expect(own?.inReplyTo).toBeUndefined();
  expect(others.map(({ inReplyTo }) => inReplyTo)).toEqual(others.map(() => own?.messageId));
  const [notice] = await rig.decisions();
  expect(notice?.deliveries).toMatchObject([
    {
      channel: 'mail/owner',
      state: 'delivered',
      answer: '250 2.0.0 queued as 4F1',
      addressed: { source: 'tag', confidence: 'sure' },
    },
  ]);
});

test('an owner without an address is reached over the fallback, and nobody else gets the mail', async () => {
  await open(idleRun('run', { tags: { owner: 'team-vision' } }));
  await rig.settle();
  expect(server.arrived).toEqual([]);
  expect(rig.arrived.map(({ type, data }) => [type, data.recipients])).toEqual([
    ['runwarden.finding.notice.v1', ['owner']],
  ]);
  const [notice] = await rig.decisions();
  expect(notice?.deliveries).toMatchObject([{ channel: 'hook', via: 'owner>fallback', state: 'delivered' }]);
});

const ASKS = `
name: runtime
mode: approve
when: {runtime: {over: 1h}}
then: [{cancel: {within: 4h}}]
notice: none
`;

test.each([1, 3])(
  'what some of its readers have when it is answered is delivered, and all of them hear of its end (%i of a kind)',
  async (count) => {
    let isReady = false;
    const runs = Array.from({ length: count }, (_, index) => cpuRun(`run-${index}`, '-2h', { experiment: 'nightly' }));
    await openFor(['alice@example.com', 'bob@example.com'], [ASKS], runs, {
      onRcptTo: ({ address }, _, answer) =>
        answer(address.startsWith('bob') && !isReady ? smtpAnswer(450, '4.7.1 Greylisted') : null),
    });
    await rig.pass();
    await rig.deliverAll();
    await rig.deliverAll();
    const asked = () => rig.decisions({ kind: 'ask' });
    expect((await asked()).map(({ deliveries }) => deliveries[0]?.state)).toEqual(Array(count).fill('queued'));
    expect(server.arrived.map(({ to }) => to)).toEqual([['alice@example.com']]);
    const { alerts } = await rig.store.reads.nowFacts(rig.now(), { workspaces: null, owners: [], ownIn: null });
    expect(alerts.failing).toEqual([]);
    for (const { decision } of await asked())
      await rig.ledger.answer(decision.id, { answer: 'rejected', by: 'mara', note: 'It is needed.' }, rig.now());
    await rig.passesAsked();
    isReady = true;
    for (let round = 0; round < 4; round++) await rig.deliverAll();
    expect((await asked()).map(({ deliveries }) => deliveries[0]?.state)).toEqual(Array(count).fill('delivered'));
    const [, end, ...others] = server.arrived;
    expect(others).toEqual([]);
    expect(end?.to).toEqual(['alice@example.com', 'bob@example.com']);
    expect(end?.mail.subject).toMatch(/kept/i);
  },
);
