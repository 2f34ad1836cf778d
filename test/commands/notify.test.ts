import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { showChannels } from '../../src/commands/notify/channels.ts';
import { type TestOptions, testChannel } from '../../src/commands/notify/test-channel.ts';
import { webhookSecret } from '../../src/commands/notify/webhook-secret.ts';
import { webhookSecretProblem } from '../../src/notify/webhook-target.ts';
import { startMailServer } from '../notify/mail-server.ts';
import { type Received, type Receiver, startReceiver } from '../notify/receiver.ts';
import { capture } from './capture.ts';

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const folder = mkdtempSync(join(tmpdir(), 'runwarden-notify-'));
let receiver: Receiver;
let answer = { status: 204, body: '' };

beforeAll(async () => {
  receiver = await startReceiver((_, response) => response.writeHead(answer.status).end(answer.body));
  writeFileSync(
    join(folder, 'runwarden.yaml'),
    `watch:
  workspaces: [{subscription: 00000000-0000-0000-0000-000000000000, resource-group: rg, name: ml-prod}]
notify:
  channels:
    hook: {type: webhook, url: "${receiver.url}"}
    other: {type: webhook, url: "https://hooks.example.com/secret-path"}
    mail: {type: email, host: smtp.example.com, user: runwarden, from: Runwarden <runwarden@example.com>}
    log: {type: log}
  recipients:
    owner: [mail]
    oncall: [hook, {channel: mail, to: oncall@example.com}]
    fallback: [log]
`,
  );
});
afterAll(async () => {
  await receiver.close();
  rmSync(folder, { recursive: true });
});

const variables = () => ({
  RUNWARDEN_CONFIG: join(folder, 'runwarden.yaml'),
  RUNWARDEN_WEBHOOK_SECRET_HOOK: SECRET,
  RUNWARDEN_CHANNEL_SECRET_MAIL: 'a password',
});
const notifyTest = (
  channel: string,
  options: Partial<TestOptions> = {},
  more: Record<string, string | undefined> = {},
) => capture(() => testChannel(channel, { as: 'approval.requested', ...options }, { ...variables(), ...more }));

describe('runwarden notify test', () => {
  test('sends a signed example that says that it is one, and what came back', async () => {
    answer = { status: 200, body: 'queued as 17' };
    const { code, out } = await notifyTest('hook');
    expect([code, out]).toEqual([
      0,
      'hook took the example of a question. It answered: 200; it said: queued as 17.\nDelivered over it means: the receiver answers 2xx and no failure in its text.\n',
    ]);
    const { body, headers } = receiver.received.at(-1) ?? expect.fail('nothing arrived');
    expect(() => new Webhook(SECRET).verify(body, headers as Record<string, string>)).not.toThrow();
    const { data } = JSON.parse(body);
    expect(data).toMatchObject({ test: true, subject: expect.stringMatching(/^TEST\. /) });
    expect(data.text).toMatch(/^TEST\. This is how a question looks\. Nothing waits for you\./);
  });

  test('sends any type', async () => {
    await notifyTest('hook', { as: 'enforcement.frozen' });
    expect(JSON.parse(receiver.received.at(-1)?.body ?? '').type).toBe('runwarden.enforcement.frozen.v1');
  });

  test('fails where the receiver does not take it, without its address', async () => {
    answer = { status: 410, body: '' };
    const { code, err } = await notifyTest('hook');
    expect([code, err]).toEqual([1, expect.stringMatching(/^hook did not take the example: .*410/)]);
    answer = { status: 200, body: '{"ok": false}' };
    expect((await notifyTest('hook')).code).toBe(1);
  });

  test('says what is missing, and what would be right', async () => {
    expect(await notifyTest('other')).toMatchObject({
      code: 2,
      err: 'The channel other has no secret. Set RUNWARDEN_WEBHOOK_SECRET_OTHER, or RUNWARDEN_WEBHOOK_SECRET_OTHER_FILE.\n',
    });
    expect((await notifyTest('hok')).err).toMatch(/^There is no channel hok in the config\. Expected .*hook/);
    expect((await notifyTest('mail')).err).toBe(
      'The channel mail writes to people. Say to whom: --to alice@example.com, or --recipient with oncall.\n',
    );
    expect((await notifyTest('hook', { to: ['alice@example.com'] })).err).toMatch(
      /goes to one place\. Leave out --to\./,
    );
  });
});

describe('runwarden notify test of mail', () => {
  const path = join(folder, 'mail.yaml');
  const config = (port: number) =>
    writeFileSync(
      path,
      `watch:
  workspaces: [{subscription: 00000000-0000-0000-0000-000000000000, resource-group: rg, name: ml-prod}]
owner: {domain: example.com}
notify:
  channels:
    mail: {type: email, host: localhost, port: ${port}, tls: none, from: runwarden@example.com}
    log: {type: log}
  recipients: {owner: mail, oncall: {channel: mail, to: oncall@example.com}, fallback: log}
  people: [{owner: kim, mail: kim.lee@example.com}]
`,
    );
  const mail = (options: Partial<TestOptions>) =>
    notifyTest('mail', options, { RUNWARDEN_CONFIG: path, RUNWARDEN_CHANNEL_SECRET_MAIL: undefined });

  test('completes a name by the people and the domain of the config', async () => {
    const to: string[] = [];
    const server = await startMailServer({
      authOptional: true,
      onRcptTo: ({ address }, _, done) => {
        to.push(address);
        done();
      },
    });
    config(server.port);
    const { code, err } = await mail({ to: ['alice', 'kim', 'bo@example.org'] });
    await server.close();
    expect([code, err]).toEqual([0, '']);
    expect(to).toEqual(['alice@example.com', 'kim.lee@example.com', 'bo@example.org']);
  });

  test('says what to check where nobody answers, and not that it is tried again', async () => {
    config(1);
    const { code, err } = await mail({ to: ['alice'] });
    expect([code, err]).toEqual([
      1,
      'mail did not take the example: channel "mail/test" (localhost:1): cannot be reached (ECONNREFUSED); check host and port of the channel, and that this machine may connect to them\n',
    ]);
  });

  test('says which reader it cannot write to, and why', async () => {
    config(1);
    expect(await mail({ to: [''] })).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^An empty text is no address/),
    });
    const how = 'Say to whom: --to alice@example.com, or --recipient with oncall.\n';
    expect(await mail({ recipient: 'nobody' })).toMatchObject({
      code: 2,
      err: `There is no recipient nobody in the config. ${how}`,
    });
    expect((await mail({ recipient: 'fallback' })).err).toBe(`The recipient fallback is not reached over mail. ${how}`);
    expect((await mail({ recipient: 'owner' })).err).toBe(
      `The owner is found by the run, and a test has no run. ${how}`,
    );
  });
});

describe('runwarden notify test of a pager', () => {
  let pager: Receiver;
  let answers: (request: Received) => { readonly status: number; readonly body?: string };
  const path = join(folder, 'pagers.yaml');
  const bodies = () => pager.received.map(({ body }) => JSON.parse(body));

  beforeEach(async () => {
    answers = ({ url }) => ({ status: url?.includes('/v2/enqueue') ? 202 : 200, body: '{"status": "success"}' });
    pager = await startReceiver((request, response) => {
      const { status, body = '' } = answers(request);
      response.writeHead(status).end(body);
    });
    writeFileSync(
      path,
      `watch:
  workspaces: [{subscription: 00000000-0000-0000-0000-000000000000, resource-group: rg, name: ml-prod}]
notify:
  channels:
    pager: {type: pagerduty, api: "${pager.url}"}
    alerts: {type: alertmanager, url: "${pager.url}"}
    log: {type: log}
`,
    );
  });
  afterEach(() => pager.close());

  const page = (channel: string, as?: TestOptions['as']) =>
    notifyTest(channel, as && { as }, { RUNWARDEN_CONFIG: path, RUNWARDEN_CHANNEL_SECRET_PAGER: 'k'.repeat(32) });

  test.each([
    ...(['approval.requested', 'cancel.failed', 'cancel.hanging', 'workspace.blind'] as const),
    ...(['policies.differ', 'channel.failing', 'channel.gave-up'] as const),
  ])('resolves the incident that it opens at PagerDuty: %s', async (as) => {
    const { code, out, err } = await page('pager', as);
    expect([code, err]).toEqual([0, '']);
    const events = bodies();
    expect(events.map(({ event_action }) => event_action)).toEqual(['trigger', 'resolve']);
    expect(events[1].dedup_key).toBe(events[0].dedup_key);
    expect(out).toContain('And it took the end, so that nothing stays open. It answered: 202');
  });

  test.each([
    ...(['approval.requested', 'cancel.failed', 'workspace.blind', 'policies.differ'] as const),
    ...(['channel.failing', 'policy.unknown'] as const),
  ])('ends the alert that it begins at Alertmanager: %s', async (as) => {
    const { code, err } = await page('alerts', as);
    expect([code, err]).toEqual([0, '']);
    const [[begun], [ended]] = bodies();
    expect(ended.labels).toEqual(begun.labels);
    expect(Date.parse(begun.endsAt)).toBeGreaterThan(Date.now());
    expect(Date.parse(ended.endsAt)).toBeLessThanOrEqual(Date.now());
  });

  test('says what it opens, where an example opens nothing', async () => {
    const { code, err } = await page('pager', 'finding.notice');
    expect(code).toBe(2);
    expect(err).toMatch(
      /^The channel pager opens nothing for finding\.notice, so there is nothing to see\. Nothing was sent\. Expected --as one of approval\.requested, cancel\.failed, cancel\.hanging, workspace\.blind, /,
    );
    expect(err).not.toContain('policy.unknown');
    expect(pager.received).toEqual([]);
  });

  test('says that an incident is still open, where its end was not taken', async () => {
    answers = ({ body }) =>
      body.includes('"resolve"') ? { status: 400 } : { status: 202, body: '{"status": "success"}' };
    const { code, err } = await page('pager');
    expect(code).toBe(1);
    expect(err).toMatch(/^pager did not take the end of it: .*400/);
    expect(err).toContain('What the example opened is still open there. Close it there by hand.');
  });
});

describe('runwarden notify channels', () => {
  const list = (output: 'table' | 'json') => capture(() => showChannels({ output }, variables()));

  test('says who is reached how, what is missing, and no secret', async () => {
    const { code, out } = await list('table');
    expect(code).toBe(1);
    expect(out).toMatch(/hook +webhook +127\.0\.0\.1:\d+ +oncall +nothing/);
    expect(out).toMatch(/other +webhook +hooks\.example\.com +nobody +RUNWARDEN_WEBHOOK_SECRET_OTHER/);
    expect(out).toMatch(/owner +mail +the address of the owner: by tag, creator or workspace/);
    expect(out).toMatch(/oncall +mail +oncall@example\.com/);
    expect(out).not.toMatch(/secret-path|a password|whsec_/);
    for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
  });

  test('says that nobody is on call, where that reaches no person', async () => {
    const path = join(folder, 'lonely.yaml');
    const targets = '{subscription: 00000000-0000-0000-0000-000000000000, resource-group: rg, name: ml-prod}';
    const write = (recipients: string) =>
      writeFileSync(
        path,
        `watch: {workspaces: [${targets}]}
notify: {channels: {log: {type: log}, hook: {type: webhook, url: "${receiver.url}"}}, recipients: ${recipients}}
`,
      );
    const listed = async () =>
      (await capture(() => showChannels({ output: 'table' }, { ...variables(), RUNWARDEN_CONFIG: path }))).out;
    write('{owner: hook, fallback: log}');
    expect(await listed()).toMatch(/oncall +nobody +a question of a policy reaches no person/);
    write('{fallback: [log, hook]}');
    expect(await listed()).not.toContain('nobody ');
    write('{oncall: log, fallback: hook}');
    expect(await listed()).toMatch(/oncall +nobody/);
  });

  test('is JSON for a program', async () => {
    const { channels, recipients } = JSON.parse((await list('json')).out);
    expect(channels[0]).toMatchObject({ name: 'hook', recipients: ['oncall'], missing: null });
    expect(recipients).toHaveLength(4);
  });
});

test('runwarden webhook-secret makes one that the config takes, and says where it belongs', async () => {
  const { out } = await capture(() => webhookSecret({ channel: 'ops-hook' }));
  const [secret = ''] = /whsec_\S+/.exec(out) ?? [];
  expect(webhookSecretProblem(secret)).toBeNull();
  expect(out).toContain('RUNWARDEN_WEBHOOK_SECRET_OPS_HOOK\n');
});
