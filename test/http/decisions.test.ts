import { beforeAll, describe, expect, it } from 'vitest';
import { HOUR } from '../../src/core/values/duration.ts';
import { aPolicy, aRun, NOW, pass } from './fixtures.ts';
import { useWorld } from './world.ts';

const world = useWorld();
const read = (url: string) => world.app().inject(`/api/v1/decisions${url}`);
const list = async (query: string) => (await read(query)).json();

beforeAll(async () => {
  const runs = ['a', 'b', 'c'].map((id) => aRun({ id, createdAt: NOW - HOUR }));
  const policies = [aPolicy(), aPolicy({ name: 'too-long', mode: 'audit' }), aPolicy({ name: 'dim', says: 'unknown' })];
  await pass(world.ledger, world.newId, runs, policies);
});

describe('the list of decisions', () => {
  it('holds what was chosen, newest first, with why', async () => {
    const { items, next } = await list('');
    expect(next).toBeNull();
    expect(items).toHaveLength(18);
    expect(items[0]).toMatchObject({
      workspace: 'ml-prod-eu',
      policy: 'dim',
      kind: 'withhold',
      withheld: 'unknown',
      at: '2026-01-31T09:30:00Z',
      owner: { source: 'tag', id: 'team-a' },
      run: { displayName: 'train-llm', createdAt: '2026-01-31T08:30:00Z' },
    });
    expect(items[0]).not.toHaveProperty('evidence');
  });

  it('is filtered by every word, and by all of them at once', async () => {
    const count = async (query: string) => (await list(query)).items.length;
    expect(await count('?run=a')).toBe(6);
    expect(await count('?policy=gpu-idle')).toBe(9);
    expect(await count('?kind=ask')).toBe(3);
    expect(await count('?withheld=mode')).toBe(6);
    expect(await count('?audit=true')).toBe(6);
    expect(await count('?audit=false')).toBe(12);
    expect(await count('?workspace=elsewhere')).toBe(0);
    expect(await count('?since=2026-01-31T09:30:00Z')).toBe(18);
    expect(await count('?until=2026-01-31T10:30:00%2B01:00')).toBe(0);
    expect(await count('?kind=ask&run=b&policy=gpu-idle&audit=false&workspace=ml-prod-eu')).toBe(1);
  });

  it('is counted by kind, with the same filters', async () => {
    const counts = async (query: string) =>
      (await world.app().inject({ url: `/api/v1/decision-counts${query}` })).json();
    const { items } = await list('');
    for (const [kind, count] of Object.entries(await counts('')))
      expect(count).toBe(items.filter((item: { kind: string }) => item.kind === kind).length);
    expect(await counts('?kind=ask&run=b&policy=gpu-idle')).toEqual({ notify: 0, ask: 1, cancel: 0, withhold: 0 });
    expect(await counts('?until=2026-01-31T09:30:00Z')).toEqual({ notify: 0, ask: 0, cancel: 0, withhold: 0 });
  });

  it('is filtered by how the id begins', async () => {
    const [{ id }] = (await list('?limit=1')).items;
    expect((await list(`?id=${id}`)).items.map((item: { id: string }) => item.id)).toContain(id);
    expect((await list('?id=none')).items).toEqual([]);
    expect((await read('?id=abc')).json().errors).toEqual([{ field: 'id', message: 'must have at least 4 signs' }]);
  });

  it('is paged by a cursor, each decision once', async () => {
    const seen: string[] = [];
    let next: string | null = '';
    for (let pages = 0; next !== null; pages++) {
      const cursor: string = next === '' ? '' : `&cursor=${encodeURIComponent(next)}`;
      const page = await list(`?limit=4${cursor}`);
      seen.push(...page.items.map((item: { id: string }) => item.id));
      next = page.next;
      expect(pages).toBeLessThan(5);
    }
    expect(new Set(seen).size).toBe(18);
  });

  it.each([
    ['limit=0', 'limit'],
    ['limit=201', 'limit'],
    ['limit=many', 'limit'],
    ['limit=1&limit=2', 'limit'],
    ['kind=kill', 'kind'],
    ['withheld=because', 'withheld'],
    ['audit=1', 'audit'],
    ['since=yesterday', 'since'],
    ['since=2026-31-31', 'since'],
    ['since=0000-01-01T00:00:00Z', 'since'],
    ['until=9999-12-31T23:59:59-14:00', 'until'],
    ['run=', 'run'],
    ['run=%00', 'run'],
    ['run=a&run=b', 'run'],
    ['status=open', 'status'],
    ['__proto__=x', '__proto__'],
  ])('refuses ?%s and names the field', async (query, field) => {
    const reply = await read(`?${query}`);
    expect(reply.statusCode).toBe(400);
    expect(reply.json().errors).toMatchObject([{ field }]);
  });

  it.each([
    'x',
    "' or 1=1 --",
    '1; drop table decisions',
    btoa('["1","2"]'),
    btoa('["1 or 1=1"]'),
    btoa('["-1"]'),
    btoa('["99999999999999999999"]'),
    btoa('["\\u0000"]'),
    btoa('{"seq":1}'),
    btoa('[1]'),
    btoa('null'),
    '%F0%9F%92%A3',
    'a'.repeat(501),
  ])('refuses the cursor %j', async (cursor) => {
    const reply = await read(`?cursor=${cursor.startsWith('%') ? cursor : encodeURIComponent(cursor)}`);
    expect(reply.statusCode).toBe(400);
    expect(reply.json().errors).toMatchObject([{ field: 'cursor' }]);
  });

  it('takes SQL in a filter for a name that nothing has', async () => {
    expect((await list(`?run=${encodeURIComponent("a' or '1'='1")}`)).items).toEqual([]);
  });
});

describe('a decision', () => {
  it('is shown with its evidence and what became of it', async () => {
    const [{ id }] = (await list('?kind=ask&run=a')).items;
    const decision = (await read(`/${id}`)).json();
    expect(decision).toMatchObject({
      id,
      kind: 'ask',
      ask: { because: 'mode', expiresAt: '2026-01-31T10:30:00Z', otherwise: 'keep' },
      approval: { answer: null, askedAt: '2026-01-31T09:30:00Z' },
      cancellation: null,
      evidence: { condition: 'told', path: 'when', value: 1, threshold: 5 },
      evidenceKey: 'f1|told at when',
      deliveries: [],
    });
  });

  it('is shown with the deliveries of its alerts and its cancel', async () => {
    const policy = aPolicy({ name: 'at-once', mode: 'enforce' });
    const { decisions } = await pass(world.ledger, world.newId, [aRun({ id: 'd' })], [policy]);
    const cancel = decisions.find((decision) => decision.kind === 'cancel');
    await world.ledger.raise([
      {
        id: 'alert-1',
        at: NOW,
        type: 'cancel.requested',
        recipients: ['owner'],
        decisionId: cancel?.id ?? null,
        findingId: null,
        announcesCancel: false,
        data: {},
      },
    ]);
    await world.ledger.delivered('alert-1', 'chat', NOW);
    const shown = (await read(`/${cancel?.id}`)).json();
    expect(shown.deliveries).toMatchObject([
      {
        alertId: 'alert-1',
        type: 'cancel.requested',
        channel: 'chat',
        state: 'delivered',
        deliveredAt: '2026-01-31T09:30:00Z',
      },
    ]);
    expect(shown.cancellation).toMatchObject({ state: 'queued', queuedAt: '2026-01-31T09:30:00Z', settledAt: null });
  });

  it('that there is not is a 404', async () => {
    expect((await read('/nothing')).json()).toMatchObject({ status: 404, detail: 'There is no decision nothing.' });
  });
});
