import { beforeAll, describe, expect, it } from 'vitest';
import { type Cost, known } from '../../src/core/signal/signal.ts';
import { HOUR } from '../../src/core/values/duration.ts';
import { seen } from '../support/seen.ts';
import { aRun, NOW, pass, WORKSPACE } from './fixtures.ts';
import { useWorld } from './world.ts';

const world = useWorld();
const page = async (query: string) => (await world.app().inject(`/api/v1/runs?${query}`)).json();
const ids = async (query: string) => (await page(query)).items.map(({ id }: { id: string }) => id);

const costing = (perHour: number): Cost => ({
  currency: 'EUR',
  unpriced: [],
  pieces: [{ runId: 'r', nodes: 1, pricePerNodeHour: perHour, startedAt: NOW - HOUR, endedAt: null }],
});

beforeAll(async () => {
  const runs = ['cheap', 'dear', 'unpriced', 'medium', 'over'].map((id, index) =>
    aRun({
      id,
      displayName: `50%_${id.toUpperCase()}`,
      experiment: id === 'dear' ? 'Weekly' : null,
      createdAt: NOW - index * HOUR,
      tags: { owner: id === 'medium' ? 'Team-B@example.com' : 'team-a@example.com' },
    }),
  );
  await pass(world.ledger, world.newId, runs, []);
  const costs: Record<string, number> = { cheap: 1, dear: 30, medium: 7, over: 90 };
  const recorded = runs.map((run) => {
    const perHour = costs[run.id];
    const signals = perHour === undefined ? {} : { cost: known(costing(perHour), NOW) };
    return { snapshot: { run, phaseSince: run.createdAt, signals }, unread: null };
  });
  await world.ledger.record(WORKSPACE.id, recorded, [], NOW);
  await world.ledger.observe(WORKSPACE.id, seen([aRun({ id: 'over', status: 'Completed', phase: 'ended' })], NOW));
});

describe('the order of runs', () => {
  it.each([
    ['newest', ['cheap', 'dear', 'unpriced', 'medium']],
    ['dearest', ['dear', 'medium', 'cheap', 'unpriced']],
    ['longest', ['medium', 'unpriced', 'dear', 'cheap']],
  ])('is %s where that is asked for, in pages, too', async (sort, expected) => {
    expect(await ids(`sort=${sort}&active=true`)).toEqual(expected);
    const first = await page(`sort=${sort}&active=true&limit=1`);
    const rest = await ids(`sort=${sort}&active=true&cursor=${first.next}`);
    expect([first.items[0].id, ...rest]).toEqual(expected);
  });

  it('takes no cursor of another order', async () => {
    const { next } = await page('sort=dearest&limit=1');
    for (const sort of ['newest', 'longest'])
      expect(await page(`sort=${sort}&cursor=${next}`)).toMatchObject({ status: 400 });
  });
});

it('a free search finds a part of the id, the name, the experiment or the owner, in any case and as it is written', async () => {
  expect(await ids('q=DEAR')).toEqual(['dear']);
  expect(await ids('q=50%25_med')).toEqual(['medium']);
  expect(await ids('q=WEEK')).toEqual(['dear']);
  expect(await ids('q=team-b')).toEqual(['medium']);
  expect(await ids('q=5%25m')).toEqual([]);
});
