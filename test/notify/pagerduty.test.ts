import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import type { Alert, AlertType } from '../../src/core/alert/alert.ts';
import { ChannelError } from '../../src/core/alert/channel-error.ts';
import { MINUTE } from '../../src/core/values/duration.ts';
import { createOutbound } from '../../src/network/outbound.ts';
import { NOW } from '../../src/notify/examples/example-parts.ts';
import { pagerDutyChannel } from '../../src/notify/pagerduty.ts';
import { ALL_ALERTS, anAlert, aSending } from './alerts.ts';
import { type Received, type Receiver, startReceiver } from './receiver.ts';
import { aStory } from './story.ts';

const KEY = 'R0123456789abcdefghijklmnopqrstu';
const NEVER = new AbortController().signal;

/** As PagerDuty documents its answers: developer.pagerduty.com, Events API v2. */
const ACCEPTED = JSON.stringify({ status: 'success', message: 'Event processed', dedup_key: 'k' });
const INVALID = JSON.stringify({
  status: 'invalid event',
  message: 'Event object is invalid',
  errors: [`'routing_key' ${KEY} is not known`],
});

const open: Receiver[] = [];
afterEach(async () => {
  for (const receiver of open.splice(0)) await receiver.close();
});

async function pagerDuty(answer = accepts, changes: Partial<Parameters<typeof pagerDutyChannel>[0]> = {}) {
  const receiver = await startReceiver(answer);
  open.push(receiver);
  const channel = pagerDutyChannel({
    ...{ name: 'pager', api: receiver.url, key: KEY, baseUrl: 'https://rw.example.org', zone: null, money: true },
    send: createOutbound({}).send,
    ...changes,
  });
  // Of our own making: the body is what the channel wrote.
  const events = () => receiver.received.map(({ body }) => JSON.parse(body) as Event);
  return { channel, events, received: receiver.received };
}

interface Event {
  readonly routing_key: string;
  readonly event_action: string;
  readonly dedup_key: string;
  readonly client_url?: string;
  readonly payload: Readonly<Record<string, string>> & { readonly custom_details: Readonly<Record<string, string>> };
  readonly links?: readonly { readonly href: string; readonly text: string }[];
}

function accepts(_: Received, response: ServerResponse): void {
  response.writeHead(202, { 'content-type': 'application/json' }).end(ACCEPTED);
}

function answers(status: number, text: string, headers = {}) {
  return (_: Received, response: ServerResponse) => response.writeHead(status, headers).end(text);
}

async function errorOf(promise: Promise<unknown>): Promise<ChannelError> {
  const error = await promise.catch((thrown: unknown) => thrown);
  if (!(error instanceof ChannelError)) throw new Error(`a ChannelError was expected, not ${String(error)}`);
  return error;
}

describe('a question', () => {
  it('opens an incident with all that an answer needs, and says that PagerDuty takes none', async () => {
    const { channel, events, received } = await pagerDuty();
    const receipt = await channel.send(aSending(anAlert('approval.requested')), NEVER);
    expect(receipt.answer).toContain('202; it said: {"status":"success"');
    expect(received[0]?.url).toBe('/v2/enqueue');
    const [event] = events();
    expect(event).toMatchObject({
      ...{ routing_key: KEY, event_action: 'trigger', dedup_key: 'runwarden/question/decision-1', client: 'Runwarden' },
      client_url: 'https://rw.example.org/waiting/decision-1',
      payload: {
        ...{ severity: 'warning', source: 'ml-prod-1', component: 'brave_fig_81', group: 'nightly', class: 'gpu-idle' },
        timestamp: '2026-05-03T03:00:00Z',
      },
    });
    expect(event?.payload.summary).toMatch(
      /^Cancel bert-large\? Without an answer by .* it is kept\. 29\.12 EUR an hour\.$/,
    );
    expect(event?.links?.map(({ text }) => text)).toEqual([
      'Answer in Runwarden',
      'What Runwarden saw',
      'Open in Azure ML studio',
    ]);
    const titles = Object.keys(event?.payload.custom_details ?? {});
    expect(titles).toEqual(titles.toSorted());
    expect(titles.map((title) => title.slice(3))).toEqual(
      expect.arrayContaining(['Why', 'Found', 'If you approve', 'To approve', 'In PagerDuty']),
    );
    expect(Object.values(event?.payload.custom_details ?? {})).toContain(
      'To acknowledge or resolve here answers nothing.',
    );
  });

  it.each(['run.kept', 'approval.withdrawn', 'approval.lapsed', 'cancel.requested', 'finding.resolved'] as const)(
    'is resolved by its key with %s',
    async (type) => {
      const { channel, events } = await pagerDuty();
      const story = aStory(channel);
      await story.send(anAlert('approval.requested'));
      await story.send(anAlert(type));
      expect(events()[1]).toMatchObject({
        ...{ event_action: 'resolve', dedup_key: 'runwarden/question/decision-1' },
        payload: { severity: 'info', source: 'ml-prod-1' },
      });
      expect(story.lasting()).toEqual([]);
    },
  );

  it('that is asked anew opens before the one before it closes', async () => {
    const { channel, events } = await pagerDuty();
    const story = aStory(channel);
    await story.send(anAlert('approval.requested'));
    await story.send(question('finding-1', 'decision-2'));
    expect(events().map((event) => `${event.event_action} ${event.dedup_key}`)).toEqual([
      'trigger runwarden/question/decision-1',
      'trigger runwarden/question/decision-2',
      'resolve runwarden/question/decision-1',
    ]);
  });

  it('is not opened by anything else, and its end is not sent where nothing is open', async () => {
    const { channel, events } = await pagerDuty();
    const receipt = await aStory(channel).send(anAlert('run.kept'));
    expect(receipt).toMatchObject({ unsent: 'nothing of it is open there' });
    expect(events()).toEqual([]);
  });

  it('shows no price over a channel that shows no money', async () => {
    const { channel, received } = await pagerDuty(accepts, { money: false });
    await channel.send(aSending(anAlert('approval.requested')), NEVER);
    expect(received[0]?.body).not.toContain('EUR');
  });
});

describe('many questions in one message', () => {
  it('are one incident, which lasts until the last of them has ended', async () => {
    const { channel, events } = await pagerDuty();
    const story = aStory(channel);
    const members = ['a', 'b', 'c'].map((id) => question(`finding-${id}`, `decision-${id}`));
    await story.sendTogether(members);
    const answersOf = [];
    for (const id of ['a', 'b', 'c'])
      answersOf.push((await story.send(ending('run.kept', `finding-${id}`, `decision-${id}`))).answer);
    expect(events().map((event) => `${event.event_action} ${event.dedup_key}`)).toEqual([
      'trigger runwarden/group/group-1',
      'resolve runwarden/group/group-1',
    ]);
    expect(events()[0]?.payload.summary).toContain('87.36 EUR an hour.');
    expect(Object.values(events()[0]?.payload.custom_details ?? {}).join('\n')).toMatch(/bert-large.*29\.12\n/);
    expect(answersOf).toEqual([
      'nothing was sent: 2 others of the same incident still wait',
      'nothing was sent: 1 other of the same incident still waits',
      expect.stringContaining('202'),
    ]);
  });

  it('end together with the message about all of them', async () => {
    const { channel, events } = await pagerDuty();
    const story = aStory(channel);
    const ids = ['a', 'b'];
    await story.sendTogether(ids.map((id) => question(`finding-${id}`, `decision-${id}`)));
    await story.sendTogether(ids.map((id) => ending('run.kept', `finding-${id}`, `decision-${id}`)));
    expect(events().map(({ event_action }) => event_action)).toEqual(['trigger', 'resolve']);
  });

  it('end one by one, each with its own incident, if they came one by one', async () => {
    const { channel, events } = await pagerDuty();
    const story = aStory(channel);
    const ids = ['a', 'b'];
    for (const id of ids) await story.send(question(`finding-${id}`, `decision-${id}`));
    await story.sendTogether(ids.map((id) => ending('run.kept', `finding-${id}`, `decision-${id}`)));
    expect(
      events()
        .map((event) => `${event.event_action} ${event.dedup_key}`)
        .slice(2),
    ).toEqual(['resolve runwarden/question/decision-a', 'resolve runwarden/question/decision-b']);
  });
});

describe('what else somebody must act on', () => {
  it.each([
    ['cancel.failed', 'cancel.confirmed', 'runwarden/cancel/decision-1', 'error'],
    ['cancel.hanging', 'cancel.abandoned', 'runwarden/cancel/decision-1', 'error'],
    ['cancel.failed', 'finding.resolved', 'runwarden/cancel/decision-1', 'error'],
    ['policies.differ', 'policies.agree', 'runwarden/policies/incident-1', 'warning'],
    ['channel.failing', 'channel.recovered', 'runwarden/channel/teams', 'error'],
    ['channel.gave-up', 'channel.recovered', 'runwarden/channel/teams', 'error'],
  ] as const)('%s opens an incident, and %s resolves it', async (begin, end, key, severity) => {
    const { channel, events } = await pagerDuty();
    const story = aStory(channel);
    await story.send(anAlert(begin));
    await story.send(anAlert(end));
    expect(events()).toMatchObject([
      { event_action: 'trigger', dedup_key: key, payload: { severity } },
      { event_action: 'resolve', dedup_key: key },
    ]);
  });

  it('a cancel that Azure refuses closes the question that was approved', async () => {
    const { channel, events } = await pagerDuty();
    const story = aStory(channel);
    await story.send(anAlert('approval.requested'));
    await story.send(anAlert('cancel.failed'));
    expect(
      events()
        .map((event) => `${event.event_action} ${event.dedup_key}`)
        .slice(1),
    ).toEqual(['trigger runwarden/cancel/decision-1', 'resolve runwarden/question/decision-1']);
  });

  it('a workspace that cannot be read is critical, and is resolved once all of it can be read', async () => {
    const { channel, events } = await pagerDuty();
    const story = aStory(channel);
    await story.send(anAlert('workspace.blind'));
    const [trigger] = events();
    expect(trigger?.payload.severity).toBe('critical');
    expect(trigger?.dedup_key).toMatch(/^runwarden\/workspace\/\/subscriptions\/.*\/ml-prod-1$/);
    expect(trigger?.dedup_key.length).toBeLessThanOrEqual(255);
    await story.send(anAlert('workspace.recovered'));
    expect(events()[1]).toMatchObject({ event_action: 'resolve', dedup_key: trigger?.dedup_key });
  });
});

describe('what is delivered', () => {
  it.each([
    [200, ACCEPTED, 'answered 200; check the address (api) of the channel', false],
    [202, '{"status":"queued"}', 'answered 202, but not that it took the event', true],
    [400, INVALID, 'refused it (400); check that the key is that of an Events API v2 integration', false],
    [403, 'Forbidden', 'answered 403; check the address (api)', false],
    [
      429,
      '{"status":"throttle exceeded","message":"Requests for this service are arriving too quickly."}',
      'too many',
      true,
    ],
    [500, '', 'answered 500; it is tried again', true],
  ] as const)('only what PagerDuty has accepted: not with %s %s', async (status, text, says, retryable) => {
    const { channel } = await pagerDuty(answers(status, text));
    const error = await errorOf(channel.send(aSending(anAlert('approval.requested')), NEVER));
    expect(error.message).toContain(says);
    expect(error).toMatchObject({ status, retryable });
    expect(error.message).not.toContain(KEY);
  });

  it('a receiver that is asked too often is left alone: as long as it asks, else for half a minute', async () => {
    let now = NOW;
    const { channel, received } = await pagerDuty(answers(429, ''), { now: () => new Date(now) });
    await errorOf(channel.send(aSending(anAlert('approval.requested')), NEVER));
    now += 29_000;
    const quiet = await errorOf(channel.send(aSending(anAlert('cancel.failed')), NEVER));
    expect(quiet.message).toContain('it asked to be sent nothing until');
    now += MINUTE;
    await errorOf(channel.send(aSending(anAlert('cancel.failed')), NEVER));
    expect(received).toHaveLength(2);
  });
});

const HOSTILE = '</script><!channel> **x** [a](http://e.example) \r\nBcc: x\u001b[31m\u202eevil'.padEnd(300, 'y');

describe('every alert', () => {
  it('fits PagerDuty: the summary, the key, and links that are addresses', async () => {
    const { channel, events } = await pagerDuty();
    for (const alert of ALL_ALERTS) await channel.send(aSending(alert), NEVER);
    for (const { payload, dedup_key, links = [] } of events()) {
      expect(payload.summary?.length).toBeLessThanOrEqual(200);
      expect(dedup_key.length).toBeLessThanOrEqual(255);
      for (const { href } of links) expect(URL.canParse(href)).toBe(true);
    }
    expect(events().map(({ event_action, dedup_key }) => `${event_action} ${dedup_key}`)).toMatchSnapshot();
  });

  it('keeps what others wrote on one line, and cuts the name and not the price', async () => {
    const { channel, events } = await pagerDuty();
    const alert = anAlert('approval.requested');
    const run = { ...(alert.data.run as object), displayName: HOSTILE };
    await channel.send(aSending({ ...alert, data: { ...alert.data, run } }), NEVER);
    const summary = events()[0]?.payload.summary ?? '';
    expect(summary).toMatch(/29\.12 EUR an hour\.$/);
    expect(summary.length).toBeLessThanOrEqual(200);
    expect(summary).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });
});

function question(findingId: string, decisionId: string): Alert {
  return ending('approval.requested', findingId, decisionId);
}

function ending(type: AlertType, findingId: string, decisionId: string): Alert {
  const alert = anAlert(type, { id: `${type} ${decisionId}`, findingId, decisionId });
  return { ...alert, data: { ...alert.data, findingId, decisionId } };
}
