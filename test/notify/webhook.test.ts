import type { ServerResponse } from 'node:http';
import { CloudEvent, HTTP } from 'cloudevents';
import { Webhook } from 'standardwebhooks';
import { afterEach, describe, expect, it } from 'vitest';
import { ALERT_TYPES } from '../../src/core/alert/alert.ts';
import { ChannelError } from '../../src/core/alert/channel-error.ts';
import { createOutbound } from '../../src/network/outbound.ts';
import { pauseAsked } from '../../src/notify/retry-after.ts';
import { type WebhookOptions, webhookChannel } from '../../src/notify/webhook.ts';
import { webhookSecretProblem, webhookUrlProblem } from '../../src/notify/webhook-target.ts';
import { ALL_ALERTS, anAlert, aSending } from './alerts.ts';
import { type Received, type Receiver, startReceiver } from './receiver.ts';

const KEY = Buffer.from('a key of thirty-two bytes, no less').toString('base64');
const SECRET = `whsec_${KEY}`;
const NEVER = new AbortController().signal;

const open: Receiver[] = [];
afterEach(async () => {
  for (const receiver of open.splice(0)) await receiver.close();
});

async function receiver(answer?: (request: Received, response: ServerResponse) => void): Promise<Receiver> {
  const started = await startReceiver(answer);
  open.push(started);
  return started;
}

function channel(url: string, changes: Partial<WebhookOptions> = {}) {
  return webhookChannel({
    name: 'teams',
    url,
    secret: SECRET,
    baseUrl: 'https://rw.example.org',
    send: createOutbound({}).send,
    ...changes,
  });
}

function verify(request: Received, secret = SECRET): unknown {
  // The library reads only single header values; Standard Webhooks has no others.
  return new Webhook(secret).verify(request.body, request.headers as Record<string, string>);
}

function parse(request: Received): CloudEvent<Record<string, unknown>> {
  const event = HTTP.toEvent<Record<string, unknown>>({ headers: request.headers, body: request.body });
  if (!(event instanceof CloudEvent)) throw new Error('one event was expected');
  return event;
}

async function errorOf(promise: Promise<unknown>): Promise<ChannelError> {
  const error = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ChannelError)) throw new Error(`a ChannelError was expected, not ${String(error)}`);
  return error;
}

describe('what is sent', () => {
  it('verifies with the Standard Webhooks library and parses with the CloudEvents library', async () => {
    const { url, received } = await receiver();
    const alert = anAlert('finding.notice', { announcesCancel: true });
    await channel(url).send(aSending(alert), NEVER);
    const [request] = received;
    if (!request) throw new Error('nothing was received');
    expect(request.method).toBe('POST');
    verify(request);
    const event = parse(request);
    expect(event.validate()).toBe(true);
    expect(event).toMatchObject({
      id: 'alert-1',
      specversion: '1.0',
      type: 'runwarden.finding.notice.v1',
      source: 'https://rw.example.org',
      subject: 'workspaces/ml-prod-1/runs/brave_fig_81',
      time: '2026-05-03T03:00:00.000Z',
      datacontenttype: 'application/json',
    });
    expect(event.data).toMatchObject({ ...alert.data, recipients: ['owner'], announcesCancel: true });
    expect(event.data?.subject).toContain('bert-large');
    expect(event.data?.text).toContain('What happens next:');
    expect(event.data?.message).toMatchObject({ label: 'Cancel announced', facts: [{ name: 'Why' }, {}, {}] });
  });

  it('is a valid event for every alert type', async () => {
    const { url, received } = await receiver();
    for (const alert of ALL_ALERTS) await channel(url, { baseUrl: null }).send(aSending(alert), NEVER);
    expect(received.map((request) => parse(request).type)).toEqual(ALERT_TYPES.map((type) => `runwarden.${type}.v1`));
    for (const request of received) verify(request);
  });

  it('fails to verify once a byte is changed, or under another secret', async () => {
    const { url, received } = await receiver();
    await channel(url).send(aSending(anAlert('cancel.confirmed')), NEVER);
    const [request] = received;
    if (!request) throw new Error('nothing was received');
    expect(() => verify({ ...request, body: request.body.replace('brave', 'crave') })).toThrow();
    expect(() => verify({ ...request, headers: { ...request.headers, 'webhook-id': 'alert-2' } })).toThrow();
    expect(() => verify(request, `whsec_${Buffer.alloc(32, 1).toString('base64')}`)).toThrow();
  });

  it('keeps its id over tries, with the time of each try', async () => {
    let answers = [503, 204];
    const { url, received } = await receiver((_, response) => {
      const [status = 500, ...rest] = answers;
      answers = rest;
      response.writeHead(status).end();
    });
    let now = Date.now() - 60_000;
    const sender = channel(url, { now: () => new Date(now) });
    expect(await errorOf(sender.send(aSending(anAlert('cancel.requested')), NEVER))).toMatchObject({ status: 503 });
    now += 60_000;
    await sender.send(aSending(anAlert('cancel.requested')), NEVER);
    const [first, second] = received;
    expect(first?.headers['webhook-id']).toBe('alert-1');
    expect(second?.headers['webhook-id']).toBe('alert-1');
    expect(second?.headers['webhook-timestamp']).not.toBe(first?.headers['webhook-timestamp']);
    for (const request of received) {
      verify(request);
      expect(parse(request).id).toBe('alert-1');
    }
  });

  it('is signed with the old and the new secret while they are exchanged', async () => {
    const other = `whsec_${Buffer.alloc(24, 7).toString('base64')}`;
    const { url, received } = await receiver();
    await channel(url, { secret: `${SECRET} ${other}` }).send(aSending(anAlert('finding.notice')), NEVER);
    const [request] = received;
    if (!request) throw new Error('nothing was received');
    verify(request, SECRET);
    verify(request, other);
  });
});

describe('what is not taken', () => {
  it.each([
    [500, true, /tried again/],
    [429, true, /tried again/],
    [408, true, /tried again/],
    [400, false, /check that it takes CloudEvents/],
    [401, false, /same secret/],
    [404, false, /check the url/],
    [410, false, /take the channel out/],
    [413, false, /too large/],
    [304, false, /redirect/],
  ])('%i throws, retryable %s', async (status, retryable, message) => {
    const { url } = await receiver((_, response) => response.writeHead(status).end());
    const error = await errorOf(channel(url).send(aSending(anAlert('finding.notice')), NEVER));
    expect(error).toMatchObject({ status, retryable, channel: 'teams' });
    expect(error.message).toMatch(message);
  });

  it('a 200 throws that says itself that nobody got the alert, and its words are repeated', async () => {
    const words =
      'Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 412 with ContextId x';
    const { url } = await receiver((_, response) => response.writeHead(200).end(words));
    const error = await errorOf(channel(url).send(aSending(anAlert('finding.notice')), NEVER));
    expect(error).toMatchObject({ status: 200, retryable: true });
    expect(error.message).toContain(`answered 200, but says that nobody got the alert; it said: ${words}`);
  });

  it.each(['30', 'Tue, 25 Aug 2026 12:00:30 GMT'])('waits as long as the receiver asks: %s', async (header) => {
    const clock = { now: Date.parse('2026-08-25T12:00:00Z') };
    const { url, received } = await receiver((_, response) => {
      response.writeHead(received.length === 1 ? 429 : 204, { 'retry-after': header }).end();
    });
    const teams = channel(url, { now: () => new Date(clock.now) });
    await errorOf(teams.send(aSending(anAlert('finding.notice')), NEVER));
    clock.now += 29_000;
    const error = await errorOf(teams.send(aSending(anAlert('finding.notice')), NEVER));
    expect(error.message).toContain('asked to be sent nothing until 2026-08-25T12:00:30Z');
    expect(received).toHaveLength(1);
    clock.now += 1_000;
    await teams.send(aSending(anAlert('finding.notice')), NEVER);
    expect(received).toHaveLength(2);
  });

  it('waits an hour at most, and for nothing that is no time', async () => {
    expect(pauseAsked('86400', 0)).toBe(3_600_000);
    expect(pauseAsked('soon', 0)).toBe(0);
    expect(pauseAsked(undefined, 0)).toBe(0);
    expect(pauseAsked('Thu, 01 Jan 1970 00:00:00 GMT', 60_000)).toBe(0);
  });

  it('follows no redirect', async () => {
    const other = await receiver();
    const { url } = await receiver((_, response) => response.writeHead(307, { location: other.url }).end());
    const error = await errorOf(channel(url).send(aSending(anAlert('finding.notice')), NEVER));
    expect(error).toMatchObject({ status: 307, retryable: false });
    expect(error.message).not.toContain(other.url);
    expect(other.received).toHaveLength(0);
  });

  it('waits for a silent receiver no longer than it is told to', async () => {
    const { url } = await receiver(() => undefined);
    const error = await errorOf(channel(url, { timeout: 50 }).send(aSending(anAlert('finding.notice')), NEVER));
    expect(error).toMatchObject({ status: null, retryable: true });
    expect(error.message).toContain('no answer within 50 ms');
  });

  it('waits no longer for a refusal whose body never ends', async () => {
    const { url } = await receiver((_, response) => {
      response.writeHead(400);
      response.write('because');
    });
    const error = await errorOf(channel(url, { timeout: 200 }).send(aSending(anAlert('finding.notice')), NEVER));
    expect(error).toMatchObject({ status: 400, retryable: false });
    expect(error.message).toContain('because');
  });

  it('waits for the body of a yes no longer than for the yes', async () => {
    const { url } = await receiver((_, response) => {
      response.writeHead(200);
      response.write('thanks');
    });
    await channel(url, { timeout: 300 }).send(aSending(anAlert('finding.notice')), NEVER);
  });

  it('stops when it is told to stop', async () => {
    const stop = new AbortController();
    const { url } = await receiver(() => stop.abort());
    const error = await errorOf(channel(url).send(aSending(anAlert('finding.notice')), stop.signal));
    expect(error).toMatchObject({ status: null, retryable: true });
    expect(error.message).toContain('stopped before');
  });

  it('says the code of a connection that fails', async () => {
    const { url, close } = await startReceiver();
    await close();
    const error = await errorOf(channel(url).send(aSending(anAlert('finding.notice')), NEVER));
    expect(error).toMatchObject({ status: null, retryable: true });
    expect(error.message).toContain('ECONNREFUSED');
  });

  it('passes on no more than the beginning of what a receiver says', async () => {
    const { url } = await receiver((_, response) => response.writeHead(400).end(`bad\u0000\n${'x'.repeat(1_000_000)}`));
    const error = await errorOf(channel(url).send(aSending(anAlert('finding.notice')), NEVER));
    expect(error.message).toContain('it said: bad xxx');
    expect(error.message.length).toBeLessThan(400);
  });
});

describe('secrets', () => {
  const PATH = 'services/T0KENT0KEN/sEcr%C3%A9t';
  const QUERY = 'sig=s1gn%2Fature&code=c0dec0de';
  const HIDDEN = [KEY, SECRET, 'T0KENT0KEN', 'sEcr', 's1gn', 'c0dec0de'];

  function expectNoSecret(error: Error): void {
    const everything = `${error.message}\n${error.stack}\n${JSON.stringify(error)}\n${String(error.cause)}`;
    for (const secret of HIDDEN) expect(everything).not.toContain(secret);
    expect(everything).not.toContain('v1,');
  }

  it.each([
    ['the address', (request: Received) => `no route ${request.url}`],
    ['the decoded address', (request: Received) => `no route ${decodeURIComponent(request.url ?? '')}`],
    ['one word of the path', () => 'unknown token T0KENT0KEN'],
    ['the signature', (request: Received) => `bad signature ${request.headers['webhook-signature']}`],
    ['the secret', () => `expected ${SECRET}`],
    ['the secret, over and over', () => SECRET.repeat(200)],
    ['the query as JSON', () => JSON.stringify({ sig: 's1gn/ature' })],
  ])('are in no error of a receiver that repeats %s', async (_, words) => {
    const { url } = await receiver((request, response) => response.writeHead(400).end(words(request)));
    expectNoSecret(await errorOf(channel(`${url}${PATH}?${QUERY}`).send(aSending(anAlert('finding.notice')), NEVER)));
  });

  it('are in no error of a connection that fails, a receiver that redirects or is silent', async () => {
    const { url, close } = await startReceiver();
    await close();
    expectNoSecret(await errorOf(channel(`${url}${PATH}?${QUERY}`).send(aSending(anAlert('finding.notice')), NEVER)));
    const moved = await receiver((request, response) => response.writeHead(302, { location: request.url }).end());
    expectNoSecret(
      await errorOf(channel(`${moved.url}${PATH}?${QUERY}`).send(aSending(anAlert('finding.notice')), NEVER)),
    );
    const silent = await receiver(() => undefined);
    const slow = channel(`${silent.url}${PATH}?${QUERY}`, { timeout: 50 });
    expectNoSecret(await errorOf(slow.send(aSending(anAlert('finding.notice')), NEVER)));
  });

  it('are in no error about the configuration', () => {
    const bad = [
      { url: `ftp://example.org/${PATH}?${QUERY}`, secret: SECRET },
      { url: `https://user:${KEY}@example.org/`, secret: SECRET },
      { url: 'https://example.org/', secret: `whsec ${KEY}` },
      { url: 'https://example.org/', secret: `${SECRET}!` },
    ];
    for (const options of bad) {
      expect(() => channel(options.url, options)).toThrow(/^channel "teams": the (url|secret) /);
      try {
        channel(options.url, options);
      } catch (error) {
        if (error instanceof Error) expectNoSecret(error);
      }
    }
  });
});

describe('the address and the secret', () => {
  it.each(['https://example.org/hook', 'http://localhost:8080/', 'http://127.0.0.1/', 'http://[::1]:9/'])(
    'takes %s',
    (url) => expect(webhookUrlProblem(url)).toBeNull(),
  );

  it.each([
    'http://example.org/',
    'http://127.0.0.1.example.org/',
    'http://localhost@example.org/',
    'file:///etc/passwd',
    'example.org',
    '',
  ])('refuses %s', (url) => expect(webhookUrlProblem(url)).not.toBeNull());

  it('refuses a secret that is empty, short or not base64', () => {
    expect(webhookSecretProblem('')).toMatch(/empty/);
    expect(webhookSecretProblem('whsec_c2hvcnQ=')).toMatch(/24 to 64 bytes, not 5/);
    expect(webhookSecretProblem('whsec_not-base-64!')).toMatch(/base64/);
    expect(webhookSecretProblem(SECRET)).toBeNull();
  });
});
