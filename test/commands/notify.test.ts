import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { showChannels } from '../../src/commands/notify/channels.ts';
import { type TestOptions, testChannel } from '../../src/commands/notify/test-channel.ts';
import { webhookSecret } from '../../src/commands/notify/webhook-secret.ts';
import { webhookSecretProblem } from '../../src/notify/webhook-target.ts';
import { type Receiver, startReceiver } from '../notify/receiver.ts';
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
