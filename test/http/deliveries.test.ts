import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Schemas } from '../../src/api/client.ts';
import type { Alert, AlertType } from '../../src/core/alert/alert.ts';
import { HOUR } from '../../src/core/values/duration.ts';
import { aPolicy, aRun, NOW, pass, WORKSPACE } from './fixtures.ts';
import { bearer, KEYS, OPERATOR, useWorld, VIEWER } from './world.ts';

type Delivery = Schemas['ListedDelivery'];

const world = useWorld();
const KEY = { role: 'owner', owners: ['team-a'] } as const;
const sha256 = createHash('sha256').update('alice').digest('hex');
const app = () => world.app({ keys: [...KEYS, { name: 'alice', sha256, ...KEY }] });
const get = async (query = '', key = VIEWER) =>
  (await app().inject({ url: `/api/v1/deliveries?${query}`, headers: bearer(key) })).json();
const ids = async (query = '', key = VIEWER): Promise<string[]> =>
  (await get(query, key)).items.map(({ alertId }: Delivery) => alertId);

function anAlert(id: string, type: AlertType, given: Partial<Alert> = {}): Alert {
  const run = { id: 'brave_shoe_4711', displayName: 'train-llm', workspace: WORKSPACE.name, workspaceId: WORKSPACE.id };
  return {
    ...{ id, at: NOW, type, recipients: ['owner'], decisionId: null, findingId: null, announcesCancel: false },
    data: { run },
    ...given,
  };
}

const redeliver = (alert: string, payload: object = { reason: 'the channel is back' }, channel = 'chat') =>
  app().inject({
    ...{ method: 'POST', headers: bearer(OPERATOR), payload },
    url: `/api/v1/deliveries/${alert}/${encodeURIComponent(channel)}/redeliver`,
  });

beforeAll(async () => {
  world.policies = [aPolicy()];
  await pass(world.ledger, world.newId, [aRun()], [], world.now);
  const { ledger } = world;
  await ledger.raise([
    anAlert('notice-1', 'finding.notice', { findingId: 'finding-1', decisionId: 'decision-1' }),
    anAlert('failed-1', 'cancel.failed', { at: NOW - HOUR, recipients: ['oncall', 'owner'] }),
    anAlert('oncall-1', 'approval.requested', { at: NOW - HOUR, recipients: ['oncall'] }),
    anAlert('freeze-1', 'enforcement.frozen', { at: NOW - 2 * HOUR, recipients: ['oncall'], data: {} }),
  ]);
  await ledger.beginSending('notice-1', 'chat');
  await ledger.delivered('notice-1', 'chat', NOW + 1000, {
    answer: '250 2.0.0 Ok: queued as 4F1',
    addressed: { to: ['team-a@example.com'], source: 'tag', confidence: 'sure' },
    reference: { messageId: 'not for readers' },
  });
  await ledger.delivered('oncall-1', 'chat', NOW, {
    answer: 'ok',
    addressed: { to: ['sam@example.com'], source: null, confidence: 'sure' },
  });
  await ledger.deliveryFailed('failed-1', 'chat', 'refused it (410)', true);
});

describe('GET /deliveries', () => {
  it('says how each message went out, the newest first', async () => {
    const { items } = await get();
    expect(items.map(({ alertId, state }: Delivery) => [alertId, state])).toEqual([
      ['notice-1', 'delivered'],
      ['oncall-1', 'delivered'],
      ['failed-1', 'failed'],
      ['freeze-1', 'queued'],
    ]);
    expect(items[0]).toEqual({
      alertId: 'notice-1',
      type: 'finding.notice',
      channel: 'chat',
      via: 'owner',
      state: 'delivered',
      attempts: 1,
      at: '2026-01-31T09:30:00Z',
      deliveredAt: '2026-01-31T09:30:01Z',
      lastError: null,
      groupId: null,
      answer: '250 2.0.0 Ok: queued as 4F1',
      addressed: { to: ['team-a@example.com'], source: 'tag', confidence: 'sure' },
      workspace: WORKSPACE.name,
      runId: 'brave_shoe_4711',
      displayName: 'train-llm',
      decisionId: 'decision-1',
      findingId: 'finding-1',
      alerts: 1,
      again: null,
    });
  });

  it.each([
    ['id=fail', ['failed-1']],
    ['channel=chat&state=failed', ['failed-1']],
    ['type=finding.notice', ['notice-1']],
    [`workspace=${WORKSPACE.name}`, ['notice-1', 'oncall-1', 'failed-1']],
    ['workspace=other', []],
    ['run=brave_shoe_4711', ['notice-1', 'oncall-1', 'failed-1']],
    ['finding=finding-1', ['notice-1']],
    ['decision=decision-1', ['notice-1']],
    ['recipient=owner', ['notice-1', 'failed-1']],
    ['recipient=Team-A@example.com', ['notice-1']],
    ['since=90m', ['notice-1', 'oncall-1', 'failed-1']],
    ['until=90m', ['freeze-1']],
  ])('is filtered by %s', async (query, expected) => {
    expect(await ids(query)).toEqual(expected);
  });

  it('is read page by page, also where messages are of one moment', async () => {
    const first = await get('limit=2');
    expect(first.items.map(({ alertId }: Delivery) => alertId)).toEqual(['notice-1', 'oncall-1']);
    expect(await ids(`limit=2&cursor=${first.next}`)).toEqual(['failed-1', 'freeze-1']);
    expect((await get('cursor=bm9uZQ')).detail).toContain('is not a cursor of this list');
  });

  it('is a file with a column for each field', async () => {
    const reply = await app().inject({ url: '/api/v1/deliveries?format=csv', headers: bearer(VIEWER) });
    const [head, first] = reply.body.split('\r\n');
    expect(head).toContain('addressed.to,addressed.source');
    expect(first).toContain('team-a@example.com');
  });

  it('shows an owner what is about own runs, and not who of on-call got it', async () => {
    const { items } = await get('', 'alice');
    expect(items.map(({ alertId }: Delivery) => alertId)).toEqual(['notice-1', 'oncall-1', 'failed-1']);
    expect(items[0].addressed.to).toEqual(['team-a@example.com']);
    expect(items[1]).toMatchObject({ state: 'delivered', answer: null, addressed: null });
    expect((await get('recipient=sam@example.com', 'alice')).items).toEqual([]);
    expect((await get('recipient=Team-A@example.com', 'alice')).items).toHaveLength(1);
  });
});

describe('POST /deliveries/{alert}/{channel}/redeliver', () => {
  it('queues what failed again, under the same id, and says so in the audit', async () => {
    const reply = await redeliver('failed-1');
    expect([reply.statusCode, reply.json()]).toMatchObject([
      202,
      {
        delivery: { alertId: 'failed-1', state: 'queued', lastError: null, again: { by: 'oncall' } },
        next: 'It is sent now, unless it is not true any more.',
      },
    ]);
    const delivery = await world.ledger.delivery('failed-1', 'chat');
    // It is tried for a week from now on, whenever it was raised.
    expect(delivery).toMatchObject({ alert: { id: 'failed-1' }, since: world.now });
    const { items } = (await app().inject({ url: '/api/v1/acts', headers: bearer(VIEWER) })).json();
    expect(items[0]).toMatchObject({
      by: 'oncall',
      what: 'had a message sent again by chat',
      reason: 'the channel is back',
      runId: 'brave_shoe_4711',
    });
  });

  it('needs no second wish while it is on its way', async () => {
    const reply = await redeliver('failed-1');
    expect([reply.statusCode, reply.json().reason]).toEqual([409, 'queued']);
  });

  it('asks once more before readers get something twice', async () => {
    const asked = await redeliver('notice-1');
    expect([asked.statusCode, asked.json().reason]).toEqual([409, 'needs-confirm']);
    const sent = await redeliver('notice-1', { reason: 'the mail was lost', confirm: true });
    expect(sent.json().delivery).toMatchObject({ state: 'queued', deliveredAt: null });
  });

  it('leaves what had been delivered so, where it cannot be sent again', async () => {
    await world.ledger.deliveryDropped('notice-1', 'chat', 'the finding has ended');
    expect((await get('id=notice')).items[0]).toMatchObject({
      state: 'delivered',
      deliveredAt: '2026-01-31T09:30:01Z',
      lastError: 'the finding has ended',
    });
  });

  it('does not send what was not true any more', async () => {
    await world.ledger.deliveryDropped('freeze-1', 'chat', 'it was lifted');
    const reply = await redeliver('freeze-1');
    expect([reply.statusCode, reply.json().detail]).toEqual([409, 'There was nothing to send: it was lifted.']);
  });

  it('knows a channel with a slash in its name, and says so where there is none', async () => {
    const reply = await redeliver('failed-1', undefined, 'mail/owner');
    expect([reply.statusCode, reply.json().detail]).toEqual([
      404,
      'There is no delivery of the alert failed-1 by mail/owner.',
    ]);
  });
});

describe('a channel that addresses people', () => {
  beforeAll(() => world.ledger.raise([anAlert('mailed-1', 'finding.notice', { recipients: ['by mail'] })]));
  const ways = async (query: string) =>
    (await get(query)).items.map(({ alertId, channel }: Delivery) => `${alertId} ${channel}`);

  it('is listed with all of its readers, or with one', async () => {
    expect(await ways('channel=mail')).toEqual(['mailed-1 mail/owner', 'mailed-1 mail/oncall']);
    expect(await ways('channel=mail/oncall')).toEqual(['mailed-1 mail/oncall']);
    expect(await ways('channel=mai')).toEqual([]);
    const { next } = await get('channel=mail&limit=1');
    expect(await ways(`channel=mail&limit=1&cursor=${next}`)).toEqual(['mailed-1 mail/oncall']);
  });

  it('is sent again to one of them, whom the answer names', async () => {
    expect((await redeliver('mailed-1', undefined, 'mail')).json().detail).toBe(
      'There is no delivery of the alert mailed-1 by mail, which went out by mail/owner and by mail/oncall.',
    );
  });
});
