import { afterEach, expect, test } from 'vitest';
import { startReceiver } from '../notify/receiver.ts';
import { cpuRun, ENFORCE_RUNTIME, oneWorkspace } from '../support/scenarios.ts';
import { type Service, startService } from '../support/service.ts';

const KEY = 'R0123456789abcdefghijklmnopqrstu';
const ASKS = ENFORCE_RUNTIME.replace('mode: enforce', 'mode: approve');

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

/** The service whose on-call has both pagers, with so many runs of one cause. */
async function aService(count: number, { isDown = false, policy = ASKS } = {}) {
  const taken: Record<string, string>[] = [];
  const pagerDuty = { isDown, asked: () => receiver.received.length };
  const receiver = await startReceiver(({ body }, response) => {
    if (pagerDuty.isDown) return response.writeHead(503).end();
    taken.push(JSON.parse(body));
    return response.writeHead(202).end('{"status":"success"}');
  });
  const alertmanager = await startReceiver((_, response) => response.writeHead(200).end());
  const wording = { zone: null, money: true, logs: true };
  const service = await startService({
    scenario: oneWorkspace(
      Array.from({ length: count }, (_, index) => cpuRun(`run-${index}`, '-2h', { experiment: 'nightly' })),
    ),
    policies: { 'asks.yaml': policy },
    configure: (config) => ({
      ...config,
      groupMoreThan: 5,
      channels: {
        ...config.channels,
        pager: { type: 'pagerduty', api: receiver.url, secret: KEY, ...wording },
        am: { type: 'alertmanager', url: alertmanager.url, user: null, secret: null, ...wording },
      },
      recipients: { owner: ['am'], oncall: ['pager', 'am'], fallback: ['hook'] },
    }),
  });
  closers.push(receiver.close, alertmanager.close, service.close);
  if (!isDown) await service.rest();
  return {
    service,
    pagerDuty,
    /** What PagerDuty took, in order. */
    events: () =>
      taken.map(({ event_action, dedup_key = '' }) => `${event_action} ${dedup_key.replace(/[0-9a-f-]{36}/, '<id>')}`),
    posts: () => alertmanager.received.map(({ body }) => JSON.parse(body) as readonly { readonly endsAt: string }[]),
  };
}

/** Questions that wait, oldest first. */
async function questions({ running }: Service): Promise<string[]> {
  const page = await running.deps.ledger.decisions({ kind: 'ask' }, { cursor: null, limit: 50 });
  return (page?.items ?? []).map(({ decision }) => decision.id).toReversed();
}

async function answer(service: Service, id: string | undefined, word: 'approve' | 'reject'): Promise<void> {
  const body = JSON.stringify({ note: 'the data is being copied' });
  const headers = { 'content-type': 'application/json' };
  await fetch(`${service.running.url}/api/v1/decisions/${id}/${word}`, { method: 'POST', headers, body });
  await service.tick(1);
}

test('seven questions of one cause are one incident until the last is answered, and seven alerts of Alertmanager', async () => {
  const { service, events, posts } = await aService(7);
  expect(events()).toEqual(['trigger runwarden/group/<id>']);
  expect(posts().flat()).toHaveLength(7);

  const [first, ...others] = await questions(service);
  for (const id of others) await answer(service, id, 'reject');
  await service.rest();
  expect(events()).toEqual(['trigger runwarden/group/<id>']);
  await answer(service, first, 'approve');
  await service.rest();
  expect(events()).toEqual(['trigger runwarden/group/<id>', 'resolve runwarden/group/<id>']);
  const now = service.sandbox.control.now();
  expect(
    posts()
      .flat()
      .filter(({ endsAt }) => Date.parse(endsAt) <= now),
  ).toHaveLength(7);
});

test('what waits is sent to Alertmanager every five minutes, also by a service that has started again', async () => {
  const { service, posts, events } = await aService(2);
  const sent = posts().length;
  await service.running.watch.look();
  expect(posts()).toHaveLength(sent);
  service.sandbox.control.advance('5m');
  await service.restart(async () => {});
  await service.rest();
  await service.running.watch.look();
  const again = posts().slice(sent);
  expect(again.map((alerts) => alerts.length)).toEqual([2]);
  const left = Date.parse(again[0]?.[0]?.endsAt ?? '') - service.sandbox.control.now();
  expect(left).toBe(15 * 60_000);
  // PagerDuty remembers by itself.
  expect(events()).toHaveLength(2);
});

test('a question that is over before PagerDuty works again pages nobody', async () => {
  const { service, pagerDuty, events } = await aService(1, { isDown: true });
  await service.until(() => pagerDuty.asked() > 0);
  await answer(service, (await questions(service))[0], 'reject');
  pagerDuty.isDown = false;
  await service.rest();
  expect(events()).toEqual([]);
  expect(service.logged.join('')).not.toContain(KEY);
});

test('a delivery is not called delivered where PagerDuty got nothing', async () => {
  const { service, events } = await aService(1, {
    policy: ENFORCE_RUNTIME.replace('notify: owner', 'notify: [owner, oncall]'),
  });
  await service.tick(1);
  await service.rest();
  const sent = await service.running.deps.ledger.deliveries({ channel: 'pager' }, { cursor: null, limit: 50 });
  expect(events()).toEqual([]);
  expect(sent?.items.map(({ type, state, lastError }) => `${type} ${state}: ${lastError}`)).toEqual([
    'cancel.requested dropped: nothing of it is open there',
  ]);
});
