import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Budget, BudgetBy } from '../../src/core/money/budget.ts';
import { known } from '../../src/core/signal/signal.ts';
import { HOUR } from '../../src/core/values/duration.ts';
import { seen } from '../support/seen.ts';
import { aRun, NOW, WORKSPACE } from './fixtures.ts';
import { bearer, useWorld } from './world.ts';

const world = useWorld();

const BY: Readonly<Record<string, BudgetBy>> = {
  atlas: { kind: 'tag', key: 'project', value: 'atlas' },
  'no project': { kind: 'without-tag', key: 'project' },
  'team a': { kind: 'owner', value: 'Team-A' },
  'ml-prod-eu': { kind: 'workspace', value: 'ml-prod-eu' },
  'all of prod': { kind: 'workspace', value: 'ml-prod-*' },
  nightly: { kind: 'experiment', value: 'nightly' },
};
const BUDGETS = Object.entries(BY).map(
  ([name, by]): Budget => ({
    ...{ name, by, period: 'day', amount: 13, currency: 'EUR', alertAt: [50, 80, 100], recipients: ['finops'] },
  }),
);

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const KEYS = [
  { name: 'finance', role: 'viewer' as const, sha256: sha256('finance') },
  { name: 'prod', role: 'viewer' as const, workspaces: ['ml-prod-*'], sha256: sha256('prod') },
  { name: 'dev', role: 'operator' as const, workspaces: ['ml-dev-*'], sha256: sha256('dev') },
  { name: 'alice', role: 'owner' as const, owners: ['team-a'], sha256: sha256('alice') },
  { name: 'bob', role: 'owner' as const, owners: ['team-b'], sha256: sha256('bob') },
  { name: 'carol', role: 'owner' as const, owners: ['team-a'], workspaces: ['ml-prod-*'], sha256: sha256('carol') },
];

async function listed(key: string) {
  const reply = await world.app({ budgets: BUDGETS, keys: KEYS }).inject({
    url: '/api/v1/budgets',
    headers: bearer(key),
  });
  expect(reply.statusCode).toBe(200);
  return reply.json().items;
}

const RUN = aRun({ id: 'secret-run', tags: { project: 'Atlas', owner: 'team-a' } });

beforeAll(async () => {
  // The record began with the day, and passes are an hour apart at most from then on.
  const begin = Date.UTC(2026, 0, 31);
  await world.ledger.lease(WORKSPACE, begin);
  await world.ledger.observe(WORKSPACE.id, seen([RUN], begin));
  const piece = { runId: RUN.id, nodes: 1, pricePerNodeHour: 1, startedAt: begin, endedAt: null };
  const cost = known({ currency: 'EUR', pieces: [piece], unpriced: ['secret-step'] }, NOW);
  const pass = { snapshot: { run: RUN, phaseSince: begin, signals: { cost } }, unread: null };
  for (let at = begin; at < NOW; at += HOUR) await world.ledger.record(WORKSPACE.id, [pass], [], at);
  await world.ledger.record(WORKSPACE.id, [pass], [], NOW);
}, 60_000);

describe('a budget', () => {
  it('is listed with what is used of it, as a lower bound where something is not known', async () => {
    const [atlas] = await listed('finance');
    expect(atlas).toMatchObject({
      ...{ name: 'atlas', by: 'tag', key: 'project', value: 'atlas', counts: 'runs with the tag project=atlas' },
      ...{ period: 'day', periodName: '31 Jan', begin: '2026-01-31T00:00:00Z', end: '2026-02-01T00:00:00Z' },
      ...{ amount: 13, currency: 'EUR', spent: 9.5, percent: 73, used: 'at least 73 %', atLeast: true },
      ...{ whyAtLeast: ['not all of the cost of secret-step is known'], until: '2026-01-31T09:30:00Z' },
      forecast: null,
      ...{ state: 'unknown', says: 'no forecast before 2 whole days of record; not all is known' },
    });
  });

  it.each([
    ['finance', ['atlas', 'no project', 'team a', 'ml-prod-eu', 'all of prod', 'nightly']],
    ['prod', ['ml-prod-eu']],
    ['dev', []],
    ['alice', ['team a']],
    ['bob', []],
    // What the owner spent elsewhere is not for them to see.
    ['carol', []],
  ])('is shown to %s where its whole sum may be', async (key, names) => {
    expect((await listed(key)).map(({ name }: { name: string }) => name)).toEqual(names);
  });

  it('names to an owner no run and no workspace', async () => {
    const [own] = await listed('alice');
    expect(own).toMatchObject({ spent: 9.5, atLeast: true });
    expect(JSON.stringify(own)).not.toMatch(/secret|ml-prod/);
  });

  it('is none without a config', async () => {
    expect((await world.app().inject('/api/v1/budgets')).json().items).toEqual([]);
  });
});
