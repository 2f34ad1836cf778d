import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import type { Alert, AlertType } from '../../src/core/alert/alert.ts';
import { ChannelError } from '../../src/core/alert/channel-error.ts';
import { MINUTE } from '../../src/core/values/duration.ts';
import { createOutbound } from '../../src/network/outbound.ts';
import { alertmanagerChannel } from '../../src/notify/alertmanager.ts';
import { NOW } from '../../src/notify/examples/example-parts.ts';
import { ALL_ALERTS, anAlert, aSending } from './alerts.ts';
import { type Received, type Receiver, startReceiver } from './receiver.ts';
import { aStory } from './story.ts';

const PASSWORD = 'a long password of nobody';
const NEVER = new AbortController().signal;

const open: Receiver[] = [];
afterEach(async () => {
  for (const receiver of open.splice(0)) await receiver.close();
});

async function alertmanager(
  answer: (request: Received, response: ServerResponse) => void = (_, response) => response.writeHead(200).end(),
  changes: Partial<Parameters<typeof alertmanagerChannel>[0]> = {},
) {
  const receiver = await startReceiver(answer);
  open.push(receiver);
  const channel = alertmanagerChannel({
    ...{ name: 'am', url: receiver.url, user: 'runwarden', password: PASSWORD, baseUrl: 'https://rw.example.org' },
    ...{ zone: null, money: true, send: createOutbound({}).send },
    ...changes,
  });
  // Of our own making: the body is what the channel wrote.
  const posts = () => receiver.received.map(({ body }) => JSON.parse(body) as readonly Posted[]);
  return { channel, posts, received: receiver.received };
}

interface Posted {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly generatorURL?: string;
}

async function errorOf(promise: Promise<unknown>): Promise<ChannelError> {
  const error = await promise.catch((thrown: unknown) => thrown);
  if (!(error instanceof ChannelError)) throw new Error(`a ChannelError was expected, not ${String(error)}`);
  return error;
}

function of(type: AlertType, id: string, at = NOW): Alert {
  const alert = anAlert(type, { id: `${type} ${id}`, findingId: `finding-${id}`, decisionId: `decision-${id}`, at });
  return { ...alert, data: { ...alert.data, findingId: `finding-${id}`, decisionId: `decision-${id}` } };
}

describe('a question', () => {
  it('fires with labels that do not change, and is forgotten after 15 minutes unless it is sent again', async () => {
    const { channel, posts, received } = await alertmanager();
    const receipt = await channel.send(aSending(of('approval.requested', 'a')), NEVER);
    expect(receipt.answer).toBe('200');
    expect(received[0]).toMatchObject({ method: 'POST', url: '/api/v2/alerts' });
    const login = Buffer.from(`runwarden:${PASSWORD}`).toString('base64');
    expect(received[0]?.headers.authorization).toBe(`Basic ${login}`);
    expect(posts()[0]).toEqual([
      {
        labels: {
          alertname: 'RunwardenQuestionOpen',
          severity: 'high',
          workspace: 'ml-prod-1',
          policy: 'gpu-idle',
          owner: 'team-vision',
          question: 'decision-a',
        },
        annotations: expect.objectContaining({
          summary: expect.stringContaining('Cancel bert-large?'),
          description: expect.stringContaining('8 GPUs'),
          cost: expect.stringContaining('29.12 EUR'),
          next: expect.stringContaining('If you approve'),
          commands: expect.stringContaining('runwarden approve decision-a'),
          link_answer_in_runwarden: 'https://rw.example.org/waiting/decision-a',
        }),
        startsAt: '2026-05-03T03:00:00.000Z',
        endsAt: '2026-05-03T03:15:00.000Z',
        generatorURL: 'https://rw.example.org/waiting/decision-a',
      },
    ]);
  });

  it('ends under the same labels and since the same moment, with the words of its end', async () => {
    const { channel, posts } = await alertmanager();
    const story = aStory(channel);
    await story.send(of('approval.requested', 'a'));
    const kept = of('run.kept', 'a', NOW + 20 * MINUTE);
    const owner = { ...(kept.data.owner as object), display: 'somebody else' };
    await story.send({ ...kept, data: { ...kept.data, owner } });
    const [[begun], [ended]] = posts() as [[Posted], [Posted]];
    expect(ended.labels).toEqual(begun.labels);
    expect(ended.startsAt).toBe(begun.startsAt);
    expect(ended.endsAt).toBe('2026-05-03T03:20:00.000Z');
    expect(ended.annotations.summary).not.toBe(begun.annotations.summary);
  });

  it('does not end before it begins, whatever the clocks say', async () => {
    const { channel, posts } = await alertmanager();
    const story = aStory(channel);
    await story.send(of('approval.requested', 'a'));
    await story.send(of('run.kept', 'a', NOW - MINUTE));
    expect(posts()[1]?.[0]?.endsAt).toBe('2026-05-03T03:00:00.000Z');
  });
});

describe('what lasts', () => {
  it('is sent again in one request, with what has just ended', async () => {
    const { channel, posts } = await alertmanager();
    const story = aStory(channel);
    for (const id of ['a', 'b', 'c']) await story.send(of('approval.requested', id));
    await story.send(of('run.kept', 'b', NOW + MINUTE));
    await channel.sendAgain?.([...story.lasting(), ...story.ended()], NOW + 5 * MINUTE, NEVER);
    const again = posts().at(-1) ?? [];
    expect(posts()).toHaveLength(5);
    expect(again.map(({ labels, endsAt }) => `${labels.question} ${endsAt}`)).toEqual([
      'decision-a 2026-05-03T03:20:00.000Z',
      'decision-c 2026-05-03T03:20:00.000Z',
      'decision-b 2026-05-03T03:01:00.000Z',
    ]);
    expect(again[0]?.labels).toEqual(posts()[0]?.[0]?.labels);
  });

  it.each([
    ['policy.unknown', 'policy.judges-again', 'RunwardenPolicyCannotJudge'],
    ['workspace.blind', 'workspace.recovered', 'RunwardenCannotSee'],
    ['cancel.failed', 'cancel.confirmed', 'RunwardenCancelNotDone'],
    ['cancel.hanging', 'finding.resolved', 'RunwardenCancelNotDone'],
    ['policies.differ', 'policies.agree', 'RunwardenPoliciesDiffer'],
    ['channel.failing', 'channel.recovered', 'RunwardenChannelFails'],
  ] as const)('%s fires until %s', async (begin, end, name) => {
    const { channel, posts } = await alertmanager();
    const story = aStory(channel);
    await story.send(anAlert(begin));
    await story.send(anAlert(end, { at: NOW + MINUTE }));
    const [[begun], [ended]] = posts() as [[Posted], [Posted]];
    expect(begun.labels.alertname).toBe(name);
    expect(ended.labels).toEqual(begun.labels);
    expect(Date.parse(ended.endsAt)).toBe(NOW + MINUTE);
    expect(story.lasting()).toEqual([]);
  });
});

describe('what is delivered', () => {
  it.each([
    [400, '"start time must be before end time"', 'refused it (400); it said: "start time must be before', false],
    [401, 'Unauthorized', 'refused it (401); check user and password of the channel', false],
    [404, 'not found', 'has no /api/v2/alerts (404); check the url, which is without /api/v2', false],
    [302, '', 'a redirect, which is not followed', false],
    [200, '<!DOCTYPE html><title>Sign in</title>', 'answered 200, but not as Alertmanager does', true],
    [202, '', 'answered 202, but not as Alertmanager does', true],
    [500, '"could not write"', 'answered 500; it is tried again', true],
    [401, PASSWORD, 'refused it (401); check user and password of the channel', false],
  ] as const)('not what is answered with %s %s', async (status, text, says, retryable) => {
    const { channel } = await alertmanager((_, response) => response.writeHead(status).end(text));
    const error = await errorOf(channel.send(aSending(anAlert('approval.requested')), NEVER));
    expect(error.message).toContain(says);
    expect(error).toMatchObject({ status, retryable });
    expect(error.message).not.toContain(PASSWORD);
  });

  it('nothing is sent of an end that nothing began', async () => {
    const { channel, received } = await alertmanager();
    expect((await aStory(channel).send(of('run.kept', 'a'))).answer).toContain('nothing was sent');
    expect(received).toEqual([]);
  });
});

const HOSTILE = '{{ .Labels }} <img src=x> \r\n\u001b[31m\u202eevil'.padEnd(300, 'y');

describe('every alert', () => {
  it('is taken by the rules of Alertmanager: names of labels, no empty label, a time to end after the beginning', async () => {
    const { channel, posts } = await alertmanager();
    for (const alert of ALL_ALERTS) await channel.send(aSending(alert), NEVER);
    for (const { labels, annotations, startsAt, endsAt } of posts().flat()) {
      for (const name of [...Object.keys(labels), ...Object.keys(annotations)])
        expect(name).toMatch(/^[a-zA-Z_][a-zA-Z0-9_]*$/);
      expect(Object.values(labels)).not.toContain('');
      expect(Date.parse(endsAt)).toBeGreaterThanOrEqual(Date.parse(startsAt));
    }
    expect(
      posts()
        .flat()
        .map(({ labels }) => labels),
    ).toMatchSnapshot();
  });

  it('keeps what others wrote on one line', async () => {
    const { channel, posts } = await alertmanager();
    const alert = anAlert('approval.requested');
    const run = { ...(alert.data.run as object), displayName: HOSTILE };
    await channel.send(aSending({ ...alert, data: { ...alert.data, run } }), NEVER);
    const { summary = '', run: line = '' } = posts()[0]?.[0]?.annotations ?? {};
    expect(summary + line).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });

  it('shows neither money nor logs where that is not wanted', async () => {
    const { channel, received } = await alertmanager(undefined, { money: false });
    for (const alert of ALL_ALERTS) await channel.send(aSending(alert), NEVER);
    const all = received.map(({ body }) => body).join('\n');
    expect(all).not.toContain('waiting for the data of shard 12');
    expect(received[0]?.body).not.toContain('EUR');
  });
});
