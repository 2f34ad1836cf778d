import { expect, test } from 'vitest';
import type { Policy } from '../../src/core/policy/policy.ts';
import type { EndedRecord } from '../../src/core/record/ended-run.ts';
import type { Run, Workspace } from '../../src/core/run/run.ts';
import { known, type Signals } from '../../src/core/signal/signal.ts';
import { HOUR, MINUTE } from '../../src/core/values/duration.ts';
import { compare, isSame } from '../../src/simulate/index.ts';
import { compileOne } from '../policy/helpers.ts';
import { aRun, aWorkspace, NOW } from '../store/rows.ts';
import { type PassSeen, replayPasses } from './replays.ts';

/*
 * Three runs of two nodes with 4 GPUs each, at 30 EUR a node and hour, seen every ten minutes from their start on:
 * `done` completes after 5 h, `failed` fails after 3 h, `short` completes after 1 h.
 */
const workspace: Workspace = aWorkspace('ml');
const NO_LIMITS = { perCycle: null, perHour: null, share: null };

function runNamed(id: string): Run {
  return aRun(workspace, { id, experiment: id, createdAt: NOW });
}

const LENGTHS = { done: 5 * HOUR, failed: 3 * HOUR, short: HOUR };

function signalsOf(id: string): Signals {
  const compute = { kind: 'cluster', vmSize: 'v', nodes: 2, gpusPerNode: 4, priority: null, location: null } as const;
  const piece = { runId: id, nodes: 2, pricePerNodeHour: 30, startedAt: NOW, endedAt: null };
  return {
    timing: known({ startedAt: NOW, endedAt: null }, NOW),
    compute: known(compute, NOW),
    cost: known({ currency: 'EUR', pieces: [piece], unpriced: [] }, NOW),
  };
}

const passes: readonly PassSeen[] = Array.from({ length: 36 }, (_, index) => {
  const at = NOW + index * 10 * MINUTE;
  const active = Object.entries(LENGTHS).filter(([, length]) => at < NOW + length);
  return {
    at,
    seen: active.map(([id]) => ({
      snapshot: { run: runNamed(id), phaseSince: NOW, signals: signalsOf(id) },
      unread: null,
    })),
  };
});

const ended: readonly EndedRecord[] = Object.entries(LENGTHS).map(([id, length]) => ({
  run: { ...runNamed(id), status: id === 'failed' ? 'Failed' : 'Completed', phase: 'ended' },
  startedAt: NOW,
  endedAt: NOW + length,
  failure: null,
}));

function policy(over: string, mode = 'enforce'): Policy {
  return compileOne(
    `
name: runtime
summary: No run goes on for long.
mode: ${mode}
when: {runtime: {over: ${over}}}
then:
  - notify: owner
    cancel: {within: 1h, otherwise: keep}
notice: none
`,
  );
}

const simulate = (of: Policy) => replayPasses(workspace, passes, [of], { ended, limits: NO_LIMITS });

test('what a cancel saves is from the cancel to the real end, and what completed is regretted', () => {
  const report = simulate(policy('2h'));
  // Cancelled 2 h after the start: 3 h of `done` and 1 h of `failed` are left, on 8 GPUs at 60 EUR an hour.
  expect(report.policies[0]?.cancelled).toEqual({
    runs: 2,
    gpuHours: 32,
    withoutGpuHours: 0,
    money: { EUR: 240 },
    withoutCost: 0,
    completed: 1,
  });
  expect(report.policies[0]).toMatchObject({ runs: 3, unknown: 0, asked: { runs: 0 }, notified: { runs: 2 } });
  expect(report.effects.filter(({ kind }) => kind === 'cancel').map(({ runId, at }) => [runId, at])).toEqual([
    ['done', NOW + 2 * HOUR],
    ['failed', NOW + 2 * HOUR],
  ]);
});

test('under mode approve people are asked, once a run, and nothing is cancelled', () => {
  const [report] = simulate(policy('2h', 'approve')).policies;
  expect(report?.cancelled.runs).toBe(0);
  expect(report?.asked).toMatchObject({ runs: 2, gpuHours: 32, completed: 1 });
});

test('a limit between two passes is acted on at the next pass, as the service would', () => {
  const report = simulate(policy('125m'));
  expect(report.effects.find(({ kind }) => kind === 'cancel')?.at).toBe(NOW + 130 * MINUTE);
});

test('of a run that had not ended when the record did, the worth is a lower bound', () => {
  const report = replayPasses(workspace, passes.slice(0, 20), [policy('2h')], { limits: NO_LIMITS });
  expect(report.effects.find(({ kind, runId }) => kind === 'cancel' && runId === 'done')).toMatchObject({
    status: null,
    until: NOW + 190 * MINUTE,
    gpuHours: (8 * 70) / 60,
  });
});

test('where neither compute nor cost is recorded, the worth is not told', () => {
  const bare = passes.map(({ at, seen }) => ({
    at,
    seen: seen.map(({ snapshot, unread }) => {
      const { timing } = signalsOf('x');
      return { unread, snapshot: { ...snapshot, signals: timing ? { timing } : {} } };
    }),
  }));
  const report = replayPasses(workspace, bare, [policy('2h')], { ended, limits: NO_LIMITS });
  expect(report.policies[0]?.cancelled).toMatchObject({ runs: 2, gpuHours: 0, withoutGpuHours: 2, withoutCost: 2 });
});

test('two versions are compared by what happens to runs', () => {
  const comparison = compare(simulate(policy('2h')), simulate(policy('4h')));
  const names = (changes: readonly { effect: { runId: string } }[]) => changes.map(({ effect }) => effect.runId);
  expect(names(comparison.cancel.removed)).toEqual(['failed']);
  expect(names(comparison.cancel.moved)).toEqual(['done']);
  expect(comparison.cancel.added).toEqual([]);
  expect(comparison.cancel.after).toMatchObject({ gpuHours: 8, money: { EUR: 60 } });
  expect(isSame(comparison)).toBe(false);
  expect(isSame(compare(simulate(policy('2h')), simulate(policy('2h'))))).toBe(true);
});

test('a policy that is off is not replayed', () => {
  expect(simulate(policy('2h', 'off')).policies).toEqual([]);
});
