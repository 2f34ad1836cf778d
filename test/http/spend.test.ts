import { expect, it } from 'vitest';
import type { Run } from '../../src/core/run/run.ts';
import { known } from '../../src/core/signal/signal.ts';
import { HOUR, MINUTE } from '../../src/core/values/duration.ts';
import { seen } from '../support/seen.ts';
import { aRun, WORKSPACE } from './fixtures.ts';
import { useWorld } from './world.ts';

const world = useWorld();
const BEGIN = Date.UTC(2026, 9, 1);

/** Two runs at 12 EUR an hour: one for three hours, one for one that failed. */
async function october(): Promise<void> {
  const runs = ['kept', 'broken'].map((id, index) =>
    aRun({ id, createdAt: BEGIN, tags: { owner: index === 0 ? 'ana' : 'ben', project: 'atlas' } }),
  );
  const at = (run: Run) => {
    const held = { runId: run.id, nodes: 1, gpusPerNode: 4, startedAt: BEGIN, endedAt: null };
    const pieces = [{ ...held, pricePerNodeHour: 12, machine: 0 }];
    const machines = [{ vmSize: 'Standard_NC6s_v3', price: { source: 'rate' as const } }];
    const cost = known({ currency: 'EUR', unpriced: [], pieces, machines }, BEGIN + 30 * MINUTE);
    return { snapshot: { run, phaseSince: BEGIN, signals: { cost } }, unread: null };
  };
  const { ledger } = world;
  await (await ledger.lease(WORKSPACE, BEGIN))?.release();
  await ledger.observe(WORKSPACE.id, seen(runs, BEGIN + 30 * MINUTE));
  await ledger.record(WORKSPACE.id, runs.map(at), [], BEGIN + 30 * MINUTE);
  const ends = runs.map((run, index) => ({
    run: { ...run, status: index === 0 ? 'Completed' : 'Failed' },
    startedAt: BEGIN,
    endedAt: BEGIN + (index === 0 ? 3 : 1) * HOUR,
    failure: index === 0 ? null : { cause: 'code' as const, code: 'UserError', message: 'it broke' },
  }));
  const over = ends.map(({ run }): Run => ({ ...run, phase: 'ended' }));
  await ledger.observe(WORKSPACE.id, seen(over, BEGIN + HOUR));
  await ledger.record(WORKSPACE.id, [], ends, BEGIN + 40 * MINUTE);
}

const spend = async (query: string) => (await world.app().inject({ url: `/api/v1/spend?${query}` })).json();

it('the spend of a month adds up, by owner, by ending and by day, and says what was wasted', async () => {
  await october();
  const month = await spend('period=2026-10');
  expect(month.period).toMatchObject({
    name: '2026-10',
    length: 'month',
    from: '2026-10-01T00:00:00Z',
    before: '2026-09',
  });
  expect(month.currencies).toMatchObject([
    {
      currency: 'EUR',
      total: { runs: 2, gpuHours: 16, spent: 48, wasted: 12, atLeast: true, endings: { completed: 36, failed: 12 } },
      groups: [
        { key: 'ana', spent: 36, runs: 1 },
        { key: 'ben', spent: 12, wasted: 12 },
      ],
      days: [{ day: '2026-10-01', spent: 48, wasted: { 'failed-own': 12 } }],
      prices: [{ vmSize: 'Standard_NC6s_v3', source: 'rate', perNodeHour: 12, nodeHours: 4, isEstimate: false }],
      failures: [{ class: 'code', runs: 1, spent: 12 }],
      saved: { cancels: 0, expected: 0 },
    },
  ]);
});

it('a filter and a group leave the rest out', async () => {
  const [euros] = (await spend('period=2026-Q4&by=tag:project&owner=ANA')).currencies;
  expect(euros).toMatchObject({ total: { spent: 36 }, groups: [{ key: 'atlas', spent: 36 }] });
  expect((await spend('period=2026-11')).currencies).toEqual([]);
});

it('a period or group that is none is refused with what would be right', async () => {
  const reply = await world.app().inject({ url: '/api/v1/spend?period=last&by=colour' });
  expect(reply.statusCode).toBe(400);
  expect(reply.json().detail).toMatch(/2026-Q4.*tag: and a key/s);
});
