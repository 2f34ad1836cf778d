import { beforeAll, expect, it } from 'vitest';
import { type IsAsked, type PolicyStatus, recordEvidence } from '../../src/core/decision/decision.ts';
import { evaluate } from '../../src/core/policy/evaluate.ts';
import { drawn } from '../../src/core/record/run-series.ts';
import { type GpuUse, known } from '../../src/core/signal/signal.ts';
import { HOUR, type Instant, MINUTE } from '../../src/core/values/duration.ts';
import { showSeries } from '../../src/http/schemas/series.ts';
import { loadPolicies } from '../../src/policy/index.ts';
import { compute } from '../conditions/snapshots.ts';
import { aRun, NOW, pass, WORKSPACE } from './fixtures.ts';
import { useWorld } from './world.ts';

const world = useWorld();
const series = async (run: string, query = '') =>
  (await world.app().inject(`/api/v1/runs/${WORKSPACE.name}/${run}/series${query}`)).json();

const BEGAN = NOW - 10 * HOUR;
const RUN = aRun({ id: 'idle', createdAt: BEGAN });

/** Two GPUs: one idle for the last four hours, one always. No sample came for half an hour. */
function use(from: Instant, to: Instant): GpuUse {
  const minutes = Array.from({ length: (to - from) / MINUTE }, (_, index) => from + index * MINUTE);
  const isGap = (at: Instant) => at >= NOW - 7 * HOUR && at < NOW - 6.5 * HOUR;
  const one = minutes.map((at) => (isGap(at) ? null : at < NOW - 4 * HOUR ? 90 : 1));
  const other = minutes.map((at) => (isGap(at) ? null : 0.5));
  const devices = [
    { id: 'idle/node-1/0', percent: one },
    { id: 'idle/node-1/10', percent: other },
    { id: 'idle/node-1/2', percent: other },
  ];
  return { from, step: MINUTE, expectedDevices: 3, devices };
}

beforeAll(async () => {
  await pass(world.ledger, world.newId, [RUN, aRun({ id: 'none' })], []);
  for (let at = NOW - 8 * HOUR; at <= NOW; at += 30 * MINUTE) {
    const signals = { gpu: known(use(at - 2 * HOUR, at), at) };
    const seen = [{ snapshot: { run: RUN, phaseSince: BEGAN, signals }, unread: null }];
    await world.ledger.record(WORKSPACE.id, seen, [], at);
  }
});

it('has the recorded samples of each device, from two hours before the first pass to the last', async () => {
  const shown = await series('idle');
  expect(shown).toMatchObject({ signal: 'gpu', unit: 'percent', from: '2026-01-30T23:30:00Z', stepSeconds: 120 });
  expect(shown.recordedSince).toBe('2026-01-31T01:30:00Z');
  expect(shown.devices.map(({ id, runId, node, device }: Record<string, string>) => [id, runId, node, device])).toEqual(
    [
      ['idle/node-1/0', 'idle', 'node-1', '0'],
      ['idle/node-1/2', 'idle', 'node-1', '2'],
      ['idle/node-1/10', 'idle', 'node-1', '10'],
    ],
  );
  const [busy, idle] = shown.devices;
  expect(busy.high).toHaveLength(300);
  expect([busy.high[0], busy.high[100], busy.high.at(-1)]).toEqual([90, null, 1]);
  expect([busy.highest, idle.highest]).toEqual([90, 0.5]);
  expect(shown.notes).toEqual(['The record begins later than the run. What was before is not known here.']);
});

it('begins where it is asked to', async () => {
  const shown = await series('idle', '?since=2026-01-31T08:30:00Z');
  // The pass of that moment read two hours before it, too.
  expect(shown.recordedSince).toBe('2026-01-31T08:30:00Z');
  expect(shown.devices).toHaveLength(3);
  expect(shown.devices[0].highest).toBe(1);
});

it('says so where the record has no sample, and where there is no record', async () => {
  expect(await series('none')).toMatchObject({ from: null, devices: [], bounds: [], notes: [expect.any(String)] });
  const early = await series('none', '?since=2030-01-01T00:00:00Z');
  expect(early.notes).toEqual([`No pass over ${WORKSPACE.name} is on record for this time.`]);
});

it('has the bound and the window of a policy over GPU samples', async () => {
  const loaded = loadPolicies('policies');
  if (!loaded.ok) throw new Error('the shipped policies do not load');
  const policy = loaded.policies.find(({ name }) => name === 'idle-gpu');
  if (!policy) throw new Error('idle-gpu does not ship any more');
  const signals = {
    compute: compute(3),
    timing: known({ startedAt: BEGAN, endedAt: null }, NOW),
    gpu: known(use(NOW - 2 * HOUR, NOW), NOW),
  };
  const verdict = evaluate({ run: RUN, phaseSince: BEGAN, signals }, policy, NOW);
  if (verdict.outcome === 'not-matched') throw new Error('idle-gpu does not match');
  const view = await world.ledger.run(WORKSPACE.name, RUN.id);
  if (!view) throw new Error('the run is not there');
  const evidence = { conditions: recordEvidence(verdict.evidence) } as PolicyStatus['evidence'];
  const status = { policy: policy.name, at: NOW, findingId: 'f1', evidence, isAsked: false } as PolicyStatus & IsAsked;
  const recorded = await world.ledger.runSamples({ workspaceId: WORKSPACE.id, runId: RUN.id }, BEGAN, NOW);
  const about = { from: BEGAN, recorded, decisions: [], policies: [policy], now: NOW };
  expect(showSeries({ ...about, view: { ...view, statuses: [status] } }).bounds).toEqual([
    {
      policy: 'idle-gpu',
      condition: 'gpu-idle',
      below: 5,
      overSeconds: 7200,
      from: NOW - 2 * HOUR,
      to: NOW,
      outcome: 'violated',
      reason: 'all 3 GPUs stayed below 5% for 2h, highest 1%',
      findingId: 'f1',
    },
  ]);
});

it('keeps the lowest and the highest of what it draws together, and a gap stays a gap', () => {
  const values = [1, 9, 5, null, null, null, null, 3];
  const { step, columns } = drawn({ from: 0, step: MINUTE, columns: { a: values } }, 4);
  expect(step).toBe(2 * MINUTE);
  expect(columns.get('a')).toEqual({ low: [1, 5, null, 3], high: [9, 5, null, 3] });
});
