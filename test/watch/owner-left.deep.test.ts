import { afterEach, describe, expect, it } from 'vitest';
import type { EmailSettings } from '../../src/notify/channel-settings.ts';
import { MAIL_PASSWORD, MAIL_USER, type MailServer, smtpAnswer, startMailServer } from '../notify/mail-server.ts';
import { startSlack } from '../notify/slack-server.ts';
import { createRigWith, type Rig, type RigOptions } from '../support/rig.ts';
import { cpuRun, idleRun, oneWorkspace } from '../support/scenarios.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
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

const RUNTIME = `
name: runtime
mode: notify
when: {runtime: {over: 1h}}
for: 0s
then: [{notify: owner}]
`;

/** Whose address does not begin with `left` gets mail. */
async function mailServer(words = '5.1.1 no such user'): Promise<MailServer> {
  const server = await startMailServer({
    onRcptTo: ({ address }, _, answer) => answer(address.startsWith('left') ? smtpAnswer(550, words) : null),
  });
  closers.push(server.close);
  return server;
}

function mailOf({ port }: MailServer): EmailSettings {
  return {
    ...{ type: 'email', host: 'localhost', port, tls: 'starttls', user: MAIL_USER, password: MAIL_PASSWORD },
    ...{ from: 'Runwarden <runwarden@example.com>', replyTo: null, zone: null, money: true, logs: true },
  };
}

function slackOf(api: string) {
  return { type: 'slack', secret: 'xoxb-1-abc', api, zone: null, money: true, logs: true } as const;
}

async function aRig(notify: RigOptions['notify'] & object, ...owners: string[]): Promise<Rig> {
  const runs = owners.map((owner, at) => idleRun(`run-${at}`, { tags: { owner } }));
  const rig = await createRigWith({ notify }, oneWorkspace(runs), IDLE);
  closers.push(rig.close);
  return rig;
}

async function until(rig: Rig, by: string): Promise<void> {
  rig.advance(by);
  await rig.settle();
}

function typesOf({ arrived }: Rig): string[] {
  return arrived.map(({ type }) => type.replace(/^runwarden\.|\.v1$/g, ''));
}

describe('an owner whom the mail server does not know any more', () => {
  it('has the fallback notified at once, and the time to object begins with that', async () => {
    const server = await mailServer();
    const mail = mailOf(server);
    const rig = await aRig(
      { channels: { mail }, recipients: { owner: ['mail'], oncall: ['hook'], fallback: ['hook'] }, ca: server.caPem },
      'left@example.com',
    );
    await rig.settle();
    await rig.deliverAll();
    const [notice] = await rig.decisions();
    expect(notice?.deliveries).toMatchObject([
      { channel: 'hook', via: 'owner>fallback', state: 'delivered' },
      { channel: 'mail/owner', via: 'owner', state: 'failed', attempts: 1 },
    ]);
    expect(notice?.deliveries[1]?.lastError).toContain('left@example.com (550 5.1.1 no such user)');
    await until(rig, '29m');
    expect(rig.cancelRequests()).toBe(0);
    await until(rig, '2m');
    expect(rig.cancelRequests()).toBe(1);
  });

  it('is no trouble of the channel, over which others get their mail', async () => {
    const server = await mailServer();
    const recipients = { owner: ['mail'], oncall: ['hook'], fallback: ['hook'] };
    const notify = { channels: { mail: mailOf(server) }, recipients, ca: server.caPem };
    const rig = await aRig(notify, 'left@example.com', 'alice@example.com');
    await rig.settle();
    await rig.deliverAll();
    expect(server.arrived.map(({ to }) => to)).toEqual([['alice@example.com']]);
    expect(await rig.ledger.waitingSince('mail/owner')).toBeNull();
    await until(rig, '5m');
    await until(rig, '3h');
    expect(typesOf(rig)).not.toContain('channel.failing');
  });

  it('has the fallback follow the story to its end', async () => {
    const server = await mailServer();
    const recipients = { owner: ['mail'], oncall: ['log'], fallback: ['hook'] };
    const channels = { mail: mailOf(server), log: { type: 'log' } } as const;
    const run = cpuRun('run', '-5h', { tags: { owner: 'left@example.com' }, ends: { at: '+7m' } });
    const rig = await createRigWith(
      { notify: { channels, recipients, ca: server.caPem } },
      oneWorkspace([run]),
      RUNTIME,
    );
    closers.push(rig.close);
    for (let pass = 0; pass < 4; pass++) {
      rig.advance('5m');
      await rig.settle();
    }
    expect(typesOf(rig)).toEqual(['finding.notice', 'finding.resolved']);
  });

  it('has no second message where on-call, the fallback, has one that announces nothing', async () => {
    const server = await mailServer();
    const recipients = { owner: ['mail'], oncall: ['hook'], fallback: ['hook'] };
    const rig = await aRig({ channels: { mail: mailOf(server) }, recipients, ca: server.caPem }, 'left@example.com');
    rig.setPolicies(`
name: idle
mode: notify
match: {gpu: true}
when: {gpu-idle: {below: 5%, over: 2h}}
for: 0s
then:
  - notify: [owner, oncall]
`);
    await rig.settle();
    await rig.deliverAll();
    expect(typesOf(rig)).toEqual(['finding.notice']);
    const [notice] = await rig.decisions();
    expect(notice?.deliveries[0]).toMatchObject({ channel: 'hook', via: 'oncall,owner>fallback', state: 'delivered' });
  });

  it('has the notice of a cancel go out again where on-call, the fallback, had it before', async () => {
    let isReading = false;
    const server = await startMailServer({
      onRcptTo: (_, __, answer) =>
        answer(isReading ? smtpAnswer(550, '5.1.1 no such user') : smtpAnswer(450, '4.7.1 Later')),
    });
    closers.push(server.close);
    const recipients = { owner: ['mail'], oncall: ['hook'], fallback: ['hook'] };
    const rig = await aRig({ channels: { mail: mailOf(server) }, recipients, ca: server.caPem }, 'left@example.com');
    rig.setPolicies(IDLE.replace('- notify: owner', '- notify: [owner, oncall]'));
    await rig.settle();
    expect(typesOf(rig)).toEqual(['finding.notice']);
    isReading = true;
    rig.advance('20m');
    await rig.deliverAll();
    await rig.deliverAll();
    const [notice] = await rig.decisions();
    expect(notice?.deliveries[0]).toMatchObject({ via: 'oncall,owner>fallback', state: 'delivered', attempts: 2 });
    expect(notice?.deliveries[0]?.deliveredAt).toBe(rig.now());
    await until(rig, '15m');
    expect(rig.cancelRequests()).toBe(0);
    await until(rig, '16m');
    expect(rig.cancelRequests()).toBe(1);
  });

  it('has the fallback notified of each run that one mail was to bring', async () => {
    const server = await mailServer();
    const recipients = { owner: ['mail'], oncall: ['log'], fallback: ['hook'] };
    const channels = { mail: mailOf(server), log: { type: 'log' } } as const;
    const runs = ['a', 'b', 'c'].map((id) => idleRun(id, { tags: { owner: 'left@example.com' } }));
    const notify = { channels, recipients, ca: server.caPem };
    const rig = await createRigWith({ notify, groupMoreThan: 2 }, oneWorkspace(runs), IDLE);
    closers.push(rig.close);
    await rig.settle();
    for (let round = 0; round < 4; round++) await rig.deliverAll();
    expect(rig.arrived.map(({ data }) => data.count)).toEqual([3]);
    const notices = await rig.decisions();
    const states = notices.flatMap(({ deliveries }) => deliveries.map(({ channel, state }) => `${channel} ${state}`));
    expect(states.toSorted()).toEqual([...Array(3).fill('hook delivered'), ...Array(3).fill('mail/owner failed')]);
  });

  it('is reached over another channel of owners, and the fallback gets nothing', async () => {
    const server = await mailServer();
    const slack = await startSlack({ 'users.lookupByEmail': () => ({ ok: true, user: { id: 'U0LEFT001' } }) });
    closers.push(slack.close);
    const channels = { mail: mailOf(server), chat: slackOf(slack.url), log: { type: 'log' } } as const;
    const recipients = { owner: ['mail', 'chat'], oncall: ['log'], fallback: ['hook'] };
    const rig = await aRig({ channels, recipients, ca: server.caPem }, 'left@example.com');
    await rig.settle();
    await rig.deliverAll();
    const [notice] = await rig.decisions();
    expect(notice?.deliveries.map(({ channel, state }) => `${channel} ${state}`)).toEqual([
      'chat/owner delivered',
      'mail/owner failed',
    ]);
    expect(rig.arrived).toEqual([]);
  });

  it('is tried for longer, and reported, where the fallback reaches nobody', async () => {
    const server = await mailServer();
    const channels = { mail: mailOf(server), log: { type: 'log' } } as const;
    const recipients = { owner: ['mail'], oncall: ['hook'], fallback: ['log'] };
    const rig = await aRig({ channels, recipients, ca: server.caPem }, 'left@example.com');
    await rig.settle();
    await until(rig, '61m');
    await rig.deliverAll();
    expect(typesOf(rig)).toContain('channel.failing');
    expect(rig.cancelRequests()).toBe(0);
  });

  it('differs from a server that takes nothing from Runwarden', async () => {
    const server = await mailServer('5.7.1 Blocked for its reputation');
    const recipients = { owner: ['mail'], oncall: ['hook'], fallback: ['hook'] };
    const rig = await aRig({ channels: { mail: mailOf(server) }, recipients, ca: server.caPem }, 'left@example.com');
    await rig.settle();
    expect(await rig.ledger.waitingSince('mail/owner')).not.toBeNull();
    expect(rig.arrived).toEqual([]);
  });
});

describe('an owner whom Slack does not know', () => {
  it('has the fallback notified at once', async () => {
    const slack = await startSlack();
    closers.push(slack.close);
    const chat = slackOf(slack.url);
    const rig = await aRig({ channels: { chat }, recipients: { owner: ['chat'] } }, 'left@example.com');
    await rig.settle();
    await rig.deliverAll();
    const [notice] = await rig.decisions();
    expect(notice?.deliveries.map(({ channel, via, state }) => [channel, via, state])).toEqual([
      ['chat/owner', 'owner', 'failed'],
      ['hook', 'owner>fallback', 'delivered'],
    ]);
  });
});
