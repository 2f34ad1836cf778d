import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import type { AlertType, EarlierMessage, Receipt } from '../../src/core/alert/alert.ts';
import { ChannelError } from '../../src/core/alert/channel-error.ts';
import type { Person } from '../../src/core/alert/people.ts';
import type { Json } from '../../src/core/policy/condition.ts';
import { createOutbound } from '../../src/network/outbound.ts';
import type { SlackSettings, Way } from '../../src/notify/channel-settings.ts';
import { slackBotChannel } from '../../src/notify/slack/bot.ts';
import { slackWebhookChannel } from '../../src/notify/slack/webhook.ts';
import { anAlert, aSending } from './alerts.ts';
import { type Received, type Receiver, startReceiver } from './receiver.ts';
import { type Methods, type SlackServer, startSlack } from './slack-server.ts';

const NEVER = new AbortController().signal;
const TOKEN = 'xoxb-1111-2222-abcdefghijklmnop';
const ONCALL: Way = { name: 'slack/oncall', to: ['#ml-ops'] };
const PARTS = { baseUrl: 'https://rw.example.org', send: createOutbound({}).send };

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const receiver of open.splice(0)) await receiver.close();
});

async function started(answer: (request: Received, response: ServerResponse) => void): Promise<Receiver> {
  const receiver = await startReceiver(answer);
  open.push(receiver);
  return receiver;
}

const SETTINGS: SlackSettings = { type: 'slack', secret: null, api: null, zone: null, money: true, logs: true };

async function slack(changes: Methods = {}): Promise<SlackServer> {
  const server = await startSlack(changes);
  open.push(server);
  return server;
}

async function errorOf(promise: Promise<unknown>): Promise<ChannelError> {
  const error = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ChannelError)) throw new Error(`a ChannelError was expected, not ${String(error)}`);
  return error;
}

describe('an incoming webhook', () => {
  function webhook(url: string) {
    const secret = `${url}services/T0000/B0000/abcdefghijklmnopqrstuvwx`;
    return slackWebhookChannel({ ...SETTINGS, secret }, { ...PARTS, name: 'chat' });
  }

  it('gets the blocks, with the label and the headline as the text of the notification', async () => {
    const { url, received } = await started((_, response) => response.writeHead(200).end('ok'));
    const receipt = await webhook(url).send(aSending(anAlert('approval.requested')), NEVER);
    expect(receipt).toEqual({ answer: 'ok' });
    const body = JSON.parse(received[0]?.body ?? '');
    expect(body.text).toMatch(/^Your answer is needed: Cancel /);
    expect(body.blocks[0]).toMatchObject({ type: 'header', text: { type: 'plain_text', emoji: false } });
  });

  it.each([
    [
      404,
      'no_service',
      false,
      /the incoming webhook is off or gone; make a new one and put its address into the secret/,
    ],
    [410, 'channel_is_archived', false, /archived the channel; choose another \(channel_is_archived\)/],
    [403, 'action_prohibited', false, /ask its administrator/],
    [403, 'invalid_token', false, /make a new one/],
    [400, 'user_not_found', false, /check notify.people/],
    [500, 'rollup_error', true, /it is tried again/],
    [429, 'rate_limited', true, /it is tried again/],
    [503, '<html>busy</html>', true, /answered 503; it is tried again/],
    [302, '', false, /a redirect, which is not followed/],
    [200, 'invalid_token', false, /off or gone/],
    [200, '<html>Sign in</html>', false, /refused it \(200\); check the address in the secret/],
  ])('%i %s is no delivery', async (status, body, retryable, says) => {
    const { url } = await started((_, response) => response.writeHead(status).end(body));
    const error = await errorOf(webhook(url).send(aSending(anAlert('finding.notice')), NEVER));
    expect(error).toMatchObject({ status, retryable });
    expect(error.message).toMatch(says);
  });

  it('never shows its address, even if the answer repeats it', async () => {
    const { url } = await started((request, response) => response.writeHead(404).end(`Not here: ${request.url}`));
    const error = await errorOf(webhook(url).send(aSending(anAlert('finding.notice')), NEVER));
    expect(error.message).not.toContain('abcdefghijklmnop');
  });

  it('gets plain text where it refuses the blocks, and no mention in it is live', async () => {
    const { url, received } = await started((request, response) =>
      'blocks' in JSON.parse(request.body)
        ? response.writeHead(400).end('invalid_blocks')
        : response.writeHead(200).end('ok'),
    );
    const alert = anAlert('approval.requested');
    const sending = aSending({ ...alert, data: { ...alert.data, reason: '<!channel> 100% & more' } });
    const receipt = await webhook(url).send(sending, NEVER);
    expect(receipt.answer).toBe('ok, as plain text: Slack refused the blocks (invalid_blocks)');
    const { text } = JSON.parse(received[1]?.body ?? '');
    expect(text).toContain('&lt;!channel&gt; 100% &amp; more');
  });
});

function bot(url: string, way: Way = ONCALL, people: readonly Person[] = []) {
  return slackBotChannel(way, { ...SETTINGS, secret: TOKEN, api: `${url}api` }, { ...PARTS, people });
}

function delivered(
  type: AlertType,
  { reference = null }: Receipt,
  changes: Partial<EarlierMessage> = {},
): EarlierMessage {
  return {
    alertId: `before-${type}`,
    type,
    decisionId: 'decision-1',
    at: anAlert(type).at,
    groupId: null,
    reference,
    ...changes,
  };
}

function ownedBy(ids: readonly string[], type: AlertType = 'finding.notice') {
  const alert = anAlert(type);
  const owner = { source: 'tag', id: 'x', display: 'x', ids: [...ids], others: [] };
  return aSending({ ...alert, data: { ...alert.data, owner } });
}

it.each(['bot', 'webhook'])('FinOps gets no lines of a log, and all others do (%s)', async (kind) => {
  const { url, received } = await started((_, response) =>
    response.writeHead(200).end(kind === 'bot' ? JSON.stringify({ ok: true, channel: 'C0MLOPS', ts: '1.1' }) : 'ok'),
  );
  const secret = `${url}services/T0000/B0000/abcdefghijklmnopqrstuvwx`;
  const channel = kind === 'bot' ? bot(url) : slackWebhookChannel({ ...SETTINGS, secret }, { ...PARTS, name: 'chat' });
  for (const via of ['oncall', 'finops']) await channel.send(aSending(anAlert('cancel.confirmed'), { via }), NEVER);
  expect(received.map(({ body }) => body.includes('shard 12'))).toEqual([true, false]);
});

describe('a bot', () => {
  it('posts to the channel of a recipient, and keeps what it needs to follow it up', async () => {
    const { url, calls } = await slack();
    const receipt = await bot(url).send(aSending(anAlert('approval.requested')), NEVER);
    expect(calls).toMatchObject([
      { method: 'chat.postMessage', args: { channel: '#ml-ops' }, authorization: `Bearer ${TOKEN}` },
    ]);
    expect(receipt).toMatchObject({
      answer: 'ok',
      reference: { posts: [{ to: '#ml-ops', channel: 'C0MLOPS', ts: '1780000000.000001', thread: null }] },
      addressed: { to: ['#ml-ops'], source: null, confidence: 'sure' },
    });
  });

  it('writes to each of several owners, by mail address or id, and asks Slack once for each', async () => {
    const { url, of } = await slack();
    const people = [{ owners: ['bob'], mail: null, slack: 'U0BOB0001', zone: null }];
    const channel = bot(url, { name: 'slack/owner', to: null }, people);
    const receipt = await channel.send(ownedBy(['alice@example.com', 'bob']), NEVER);
    await channel.send(ownedBy(['alice@example.com', 'bob'], 'cancel.confirmed'), NEVER);
    expect(of('users.lookupByEmail')).toHaveLength(1);
    expect(of('conversations.open')).toHaveLength(2);
    expect(of('chat.postMessage').map(({ args }) => args.channel)).toEqual([
      ...['D-U0ALICE01', 'D-U0BOB0001'],
      ...['D-U0ALICE01', 'D-U0BOB0001'],
    ]);
    expect(receipt.addressed).toEqual({ to: ['alice@example.com', 'U0BOB0001'], source: 'tag', confidence: 'sure' });
  });

  it('counts as delivered with one of two owners, and says who is not in Slack', async () => {
    const { url } = await slack();
    const channel = bot(url, { name: 'slack/owner', to: null });
    const receipt = await channel.send(ownedBy(['alice@example.com', 'carol@example.com']), NEVER);
    expect(receipt.addressed?.to).toEqual(['alice@example.com']);
    expect(receipt.answer).toMatch(
      /^ok; .*no member with this mail address; name the id of the member under notify.people/,
    );
  });

  it('does not keep an answer without a conversation in mind', async () => {
    let isOdd = true;
    const { url, of } = await slack({
      'conversations.open': ({ users }) => (isOdd ? { ok: true } : { ok: true, channel: { id: `D-${users}` } }),
    });
    const channel = bot(url, { name: 'slack/owner', to: null });
    const sending = ownedBy(['alice@example.com']);
    expect(await errorOf(channel.send(sending, NEVER))).toMatchObject({ retryable: true, addressee: false });
    isOdd = false;
    await channel.send(sending, NEVER);
    expect(of('chat.postMessage').map(({ args }) => args.channel)).toEqual(['D-U0ALICE01']);
  });

  it('writes to nobody twice when it tries again for another', async () => {
    let isBusy = true;
    const { url, of } = await slack({
      'conversations.open': ({ users }) =>
        users === 'U0BOB0001' && isBusy
          ? { ok: false, error: 'internal_error' }
          : { ok: true, channel: { id: `D-${users}` } },
    });
    const channel = bot(url, { name: 'slack/owner', to: null }, [
      { owners: ['bob'], mail: null, slack: 'U0BOB0001', zone: null },
    ]);
    const sending = ownedBy(['alice@example.com', 'bob']);
    const error = await errorOf(channel.send(sending, NEVER));
    expect(error.retryable).toBe(true);
    const { reference: partly = null } = await errorOf(
      channel.send({ ...sending, partly: error.reference ?? null }, NEVER),
    );
    isBusy = false;
    const receipt = await channel.send({ ...sending, partly }, NEVER);
    expect(receipt.addressed?.to).toEqual(['alice@example.com', 'U0BOB0001']);
    expect(of('chat.postMessage').map(({ args }) => args.channel)).toEqual(['D-U0ALICE01', 'D-U0BOB0001']);
  });

  it.each<AlertType>(['approval.withdrawn', 'run.kept', 'cancel.requested', 'approval.lapsed', 'finding.resolved'])(
    'puts the answer where the question was at %s, without buttons, and replies in its thread',
    async (type) => {
      const { url, calls } = await slack();
      const channel = bot(url);
      const question = await channel.send(aSending(anAlert('approval.requested')), NEVER);
      const asked = delivered('approval.requested', question);
      const alert = anAlert(type);
      const receipt = await channel.send(aSending(alert, { earlier: [asked] }), NEVER);
      const [, update, reply] = calls;
      expect(update).toMatchObject({ method: 'chat.update', args: { channel: 'C0MLOPS', ts: '1780000000.000001' } });
      const blocks = JSON.stringify(update?.args.blocks);
      expect(blocks).not.toContain('"button"');
      expect(blocks).toContain('"strike":true');
      expect(reply).toMatchObject({ method: 'chat.postMessage', args: { thread_ts: '1780000000.000001' } });
      expect(receipt).toMatchObject({ reference: { posts: [{ thread: '1780000000.000001' }] } });
    },
  );

  it('changes no question of another decision, none that others share, and none that has its answer', async () => {
    const { url, of } = await slack();
    const channel = bot(url);
    const question = await channel.send(aSending(anAlert('approval.requested')), NEVER);
    const other = delivered('approval.requested', question, { decisionId: 'decision-0' });
    const shared = delivered('approval.requested', question, { groupId: 'group-1' });
    const asked = delivered('approval.requested', question);
    await channel.send(aSending(anAlert('run.kept'), { earlier: [other, shared] }), NEVER);
    await channel.send(
      aSending(anAlert('finding.resolved'), { earlier: [asked, delivered('run.kept', question)] }),
      NEVER,
    );
    expect(of('chat.update')).toHaveLength(0);
  });

  it.each(['message_not_found', 'cant_update_message', 'edit_window_closed'])(
    'leaves a question alone that Slack does not let it change (%s), and says the end all the same',
    async (word) => {
      const { url, of } = await slack({ 'chat.update': () => ({ ok: false, error: word }) });
      const channel = bot(url);
      const question = await channel.send(aSending(anAlert('approval.requested')), NEVER);
      const earlier = [delivered('approval.requested', question)];
      const receipt = await channel.send(aSending(anAlert('run.kept'), { earlier }), NEVER);
      expect(receipt.answer).toBe(`ok; the question is unchanged (${word})`);
      expect(of('chat.postMessage')).toHaveLength(2);
    },
  );

  it('posts nothing before the question is changed, so that a second try posts once', async () => {
    let isBusy = true;
    const { url, of } = await slack({
      'chat.update': () => (isBusy ? { ok: false, error: 'ratelimited', status: 429, after: 0 } : { ok: true }),
    });
    const channel = bot(url);
    const question = await channel.send(aSending(anAlert('approval.requested')), NEVER);
    const sending = aSending(anAlert('run.kept'), { earlier: [delivered('approval.requested', question)] });
    expect(await errorOf(channel.send(sending, NEVER))).toMatchObject({ status: 429, retryable: true });
    isBusy = false;
    await channel.send(sending, NEVER);
    expect(of('chat.postMessage')).toHaveLength(2);
  });

  it('asks anew in a message of its own, and reports what follows in the thread of the last', async () => {
    const { url, of } = await slack();
    const channel = bot(url);
    const notice = await channel.send(aSending(anAlert('finding.notice')), NEVER);
    const first = [delivered('finding.notice', notice)];
    const question = await channel.send(aSending(anAlert('approval.requested'), { earlier: first }), NEVER);
    const earlier = [...first, delivered('approval.requested', question)];
    await channel.send(aSending(anAlert('cancel.confirmed'), { earlier }), NEVER);
    expect(of('chat.postMessage').map(({ args }) => args.thread_ts)).toEqual([
      undefined,
      undefined,
      '1780000000.000002',
    ]);
  });

  it('posts anew where the thread takes no reply', async () => {
    const { url, of } = await slack({
      'chat.postMessage': ({ thread_ts: thread }) =>
        thread ? { ok: false, error: 'cannot_reply_to_message' } : { ok: true, channel: 'C0MLOPS', ts: '1.1' },
    });
    const channel = bot(url);
    const notice = await channel.send(aSending(anAlert('finding.notice')), NEVER);
    const sending = aSending(anAlert('finding.resolved'), { earlier: [delivered('finding.notice', notice)] });
    const receipt = await channel.send(sending, NEVER);
    expect(receipt).toMatchObject({
      answer: 'ok; not in its thread (cannot_reply_to_message)',
      reference: { posts: [{ thread: null }] },
    });
    expect(of('chat.postMessage')).toHaveLength(3);
  });

  it('sends plain text where Slack refuses the blocks, and passes on which', async () => {
    const { url } = await slack({
      'chat.postMessage': ({ blocks }) =>
        blocks
          ? {
              ok: false,
              error: 'invalid_blocks',
              response_metadata: { messages: ['[ERROR] must be less than 151 characters'] },
            }
          : { ok: true, channel: 'C0MLOPS', ts: '1.1' },
    });
    const receipt = await bot(url).send(aSending(anAlert('finding.notice')), NEVER);
    expect(receipt.answer).toContain('as plain text: channel "slack/oncall"');
    expect(receipt.answer).toContain('invalid_blocks: [ERROR] must be less than 151 characters');
  });

  it.each([
    [{ ok: false, error: 'not_in_channel' }, false, /invite it there/],
    [{ ok: false, error: 'channel_not_found' }, false, /check notify.recipients, and invite the bot there/],
    [{ ok: false, error: 'token_revoked' }, false, /install the app again and put its new token into the secret/],
    [{ ok: false, error: 'missing_scope', needed: 'chat:write' }, false, /lacks a right.*needed: chat:write/],
    [{ ok: false, error: 'some_new_word' }, false, /refused it \(some_new_word\)/],
    [{ ok: false, error: 'fatal_error' }, true, /tried again/],
    [{ ok: false, error: 'ratelimited', status: 429, after: 30 }, true, /tried again/],
    [{ status: 502 }, true, /answered 502; it is tried again/],
    [{ status: 404 }, false, /answered 404, and not as Slack does; check the api/],
  ])('%j is no delivery', async (answer, retryable, says) => {
    const { url } = await slack({ 'chat.postMessage': () => answer as Record<string, Json> });
    const error = await errorOf(bot(url).send(aSending(anAlert('finding.notice')), NEVER));
    expect(error.retryable).toBe(retryable);
    expect(error.message).toMatch(says);
    expect(error.message).not.toContain(TOKEN);
  });

  it('waits as long as Retry-After asks, for all of its messages', async () => {
    const { url, calls } = await slack({
      'chat.postMessage': () => ({ ok: false, error: 'ratelimited', status: 429, after: 30 }),
    });
    const channel = bot(url);
    await errorOf(channel.send(aSending(anAlert('finding.notice')), NEVER));
    const error = await errorOf(channel.send(aSending(anAlert('cancel.requested')), NEVER));
    expect(error.message).toContain('it asked to be sent nothing until');
    expect(calls).toHaveLength(1);
  });
});
