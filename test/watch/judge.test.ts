import { describe, expect, test } from 'vitest';
import { failures } from '../../src/conditions/failures.ts';
import { metric } from '../../src/conditions/metric.ts';
import { stuck } from '../../src/conditions/stuck.ts';
import { type BoundCondition, bindCondition, type Outcome, result } from '../../src/core/policy/condition.ts';
import type { ConditionTree, Policy } from '../../src/core/policy/policy.ts';
import type { RecordedSignals, SignalMap, SignalSource } from '../../src/core/ports/azure.ts';
import { artifact } from '../../src/core/signal/kinds/artifact.ts';
import {
  type ArtifactRequest,
  type Signal,
  type SignalRequest,
  type Signals,
  type Snapshot,
  unknown,
} from '../../src/core/signal/signal.ts';
import { HOUR } from '../../src/core/values/duration.ts';
import { type JudgeDeps, judge } from '../../src/watch/judge.ts';
import { aSnapshot, compute, NOW, started } from '../conditions/snapshots.ts';
import { aPolicy } from '../support/builders.ts';

const NO_READING: Signal<never> = unknown('there is none here');
const READ: Signal<readonly []> = { known: true, value: [], at: NOW };

/** Answers what it is given, and notes every call as `kind: runs`. */
function signalsThat(given: { silent?: boolean } = {}) {
  const calls: string[] = [];
  const windows: number[] = [];
  function answer<T>(kind: string, snapshots: readonly Snapshot[], signal: Signal<T>): Promise<SignalMap<T>> {
    calls.push(`${kind}: ${snapshots.map(({ run }) => run.id).join(',')}`);
    const told = given.silent ? [] : snapshots;
    return Promise.resolve(new Map(told.map(({ run }) => [run.id, signal])));
  }
  const signals: SignalSource = {
    timing: (_, snapshots) => answer('timing', snapshots, started(NOW - HOUR)),
    compute: (_, snapshots) => answer('compute', snapshots, compute(8)),
    children: (_, snapshots) => answer('children', snapshots, READ),
    artifact: (_, snapshots, { path }) => answer(`artifact ${path}`, snapshots, READ),
    gpu: (_, snapshots, { over }) => {
      windows.push(over);
      return answer('gpu', snapshots, NO_READING);
    },
    cost: (_, snapshots) => answer('cost', snapshots, NO_READING),
    log: (_, snapshots) => answer('log', snapshots, NO_READING),
    metric: (_, snapshots) => answer('metric', snapshots, NO_READING),
    childMetric: (_, snapshots) => answer('child-metric', snapshots, NO_READING),
    activity: (_, snapshots) => answer('activity', snapshots, NO_READING),
    wait: (_, snapshots) =>
      answer('wait', snapshots, { known: true, value: { because: ['compute gpu-a has 0 of 4 nodes'] }, at: NOW }),
  };
  const recorded: RecordedSignals = {
    spend: (_, snapshots) => answer('spend', snapshots, NO_READING),
    lineage: (_, snapshots) => answer('lineage', snapshots, NO_READING),
    outcomes: (_, snapshots, last) => {
      windows.push(last);
      // There are always more.
      return answer('outcomes', snapshots, { known: true, value: { runs: [], isCut: true, asked: last }, at: NOW });
    },
  };
  const deps: JudgeDeps = {
    workspace: { id: 'w', name: 'ml', subscriptionId: 's', resourceGroup: 'g', location: 'l', tags: {} },
    signals,
    recorded,
    peers: () => new Map(),
    now: NOW,
    abort: new AbortController().signal,
    progress: async () => {},
  };
  return { calls, windows, deps };
}

function read(signals: Signals, request: SignalRequest): Signal<unknown> | undefined {
  if (request.kind === 'artifact') return signals.artifacts?.[artifact.key(request)];
  if (request.kind === 'metric' || request.kind === 'child-metric' || request.kind === 'spend') return undefined;
  return signals[request.kind];
}

/** Unknown until its signal was read, then what it is told; unknown for good when the signal is. */
function when(request: SignalRequest, then: Outcome): ConditionTree {
  const condition: BoundCondition = {
    kind: request.kind,
    cost: 0,
    signals: [request],
    check: ({ signals }) => {
      const signal = read(signals, request);
      if (!signal) return result('unknown', 'not read', { missingSignals: [request] });
      return signal.known ? result(then, then) : result('unknown', signal.reason);
    },
  };
  return { op: 'condition', path: '', condition };
}

/** The last runs of the experiment all failed. */
function outcomesOf(last: number): ConditionTree {
  return {
    op: 'condition',
    path: '',
    condition: bindCondition(failures, failures.parameters.parse({ last, all: true })),
  };
}

function all(...children: ConditionTree[]): ConditionTree {
  return { op: 'all', path: '', children };
}

function policy(tree: ConditionTree, given: Partial<Policy> = {}): Policy {
  return aPolicy({ when: tree, ...given });
}

const TIMING: SignalRequest = { kind: 'timing' };
const COMPUTE: SignalRequest = { kind: 'compute' };
const REPORT: ArtifactRequest = { kind: 'artifact', step: null, output: null, path: 'r' };
const gpuOver = (over: number): SignalRequest => ({ kind: 'gpu', over });

function outcomes(judged: Awaited<ReturnType<typeof judge>>) {
  return judged.map(({ verdicts }) => [...verdicts.values()].map(({ outcome }) => outcome));
}

describe('judging', () => {
  test('fetches the cheapest first, whatever the order in the policy', async () => {
    const { calls, deps } = signalsThat();
    const tree = all(when(gpuOver(HOUR), 'violated'), when(REPORT, 'violated'), when(TIMING, 'violated'));
    await judge([aSnapshot()], [policy(tree)], deps);
    expect(calls).toEqual(['timing: run-1', 'compute: run-1', 'artifact r: run-1', 'gpu: run-1']);
  });

  test('a metric called like what every object has is read like any other', async () => {
    const { calls, deps } = signalsThat();
    const tree: ConditionTree = {
      op: 'condition',
      path: '',
      condition: bindCondition(metric, metric.parameters.parse({ name: 'constructor', above: 1 })),
    };
    await judge([aSnapshot({}, { metrics: {} })], [policy(tree)], deps);
    expect(calls).toEqual(['metric: run-1']);
  });

  test('reads why a run waits once its verdicts are settled, and says it in the reasons', async () => {
    const { calls, deps } = signalsThat();
    const tree: ConditionTree = {
      op: 'condition',
      path: '',
      condition: bindCondition(stuck, stuck.parameters.parse({ phase: 'preparing', for: '1h' })),
    };
    const waiting = aSnapshot({ phase: 'preparing', status: 'Preparing' });
    const [judged] = await judge([waiting, aSnapshot({ id: 'busy' })], [policy(tree)], deps);
    expect(calls).toEqual(['wait: run-1']);
    expect([...(judged?.verdicts.values() ?? [])][0]?.reason).toContain('; compute gpu-a has 0 of 4 nodes');
  });

  test('stops as soon as the answer is fixed', async () => {
    const { calls, deps } = signalsThat();
    const tree = all(when(gpuOver(HOUR), 'violated'), when(TIMING, 'healthy'));
    expect(outcomes(await judge([aSnapshot()], [policy(tree)], deps))).toEqual([['healthy']]);
    expect(calls).toEqual(['timing: run-1']);
  });

  test('fetches nothing for what needs nothing, and nothing that is there already', async () => {
    const { calls, deps } = signalsThat();
    const snapshot = aSnapshot({}, { timing: started(NOW) });
    const none = policy(when(COMPUTE, 'violated'), { match: { experiment: ['other'] } });
    expect(outcomes(await judge([snapshot], [policy(when(TIMING, 'violated')), none], deps))).toEqual([['violated']]);
    expect(calls).toEqual([]);
  });

  test('as many ended runs are looked at as the policy that looks furthest back asks for', async () => {
    const { calls, windows, deps } = signalsThat();
    const few = policy(outcomesOf(5), { name: 'a' });
    const many = policy(outcomesOf(30), { name: 'b' });
    await judge([aSnapshot()], [few, many], deps);
    expect({ calls, windows }).toEqual({ calls: ['outcomes: run-1'], windows: [30] });
  });

  test('more ended runs are looked at when a policy asks for more later', async () => {
    const { windows, deps } = signalsThat();
    const later = policy(all(when(REPORT, 'violated'), outcomesOf(30)), { name: 'b' });
    const judged = await judge([aSnapshot()], [policy(outcomesOf(5), { name: 'a' }), later], deps);
    expect(windows.at(-1)).toBe(30);
    expect(outcomes(judged)).toEqual([['unknown', 'unknown']]);
  });

  test('one fetch answers for all runs and all policies, and for the match as well', async () => {
    const { calls, deps } = signalsThat();
    const policies = [
      policy(when(COMPUTE, 'violated'), { name: 'a' }),
      policy(when(COMPUTE, 'healthy'), { name: 'b', match: { gpu: true } }),
    ];
    const judged = await judge([aSnapshot({ id: 'a' }), aSnapshot({ id: 'b' })], policies, deps);
    expect(outcomes(judged)).toEqual([
      ['violated', 'healthy'],
      ['violated', 'healthy'],
    ]);
    expect(calls).toEqual(['compute: a,b']);
  });

  test('asks only for the runs on which an answer still depends', async () => {
    const { calls, deps } = signalsThat();
    const tree = all(when(REPORT, 'violated'));
    const policies = [policy(tree, { match: { run: ['a'] } })];
    await judge([aSnapshot({ id: 'a', displayName: 'a' }), aSnapshot({ id: 'b', displayName: 'b' })], policies, deps);
    expect(calls).toEqual(['artifact r: a']);
  });

  test('an artifact is fetched once a request, and two requests are two', async () => {
    const { calls, deps } = signalsThat();
    const other: ArtifactRequest = { ...REPORT, path: 'other' };
    const trees = [when(REPORT, 'violated'), when(REPORT, 'healthy'), when(other, 'violated')];
    const policies = trees.map((tree, index) => policy(tree, { name: `p-${index}` }));
    const [judged] = await judge([aSnapshot()], policies, deps);
    expect(calls).toEqual(['artifact r: run-1', 'artifact other: run-1']);
    expect(Object.keys(judged?.snapshot.signals.artifacts ?? {})).toHaveLength(2);
  });

  test('GPU series are read once, over the longest time that any policy looks at', async () => {
    const { calls, windows, deps } = signalsThat();
    const policies = [HOUR, 4 * HOUR, 2 * HOUR].map((over, index) =>
      policy(when(gpuOver(over), 'violated'), { name: `p-${index}` }),
    );
    await judge([aSnapshot()], policies, deps);
    expect(windows).toEqual([4 * HOUR]);
    expect(calls).toEqual(['compute: run-1', 'gpu: run-1']);
  });

  test.each([
    ['a parent', gpuOver(HOUR), { jobType: 'sweep' }, ['compute: run-1', 'children: run-1', 'gpu: run-1']],
    ['a step', { ...REPORT, step: 'validate' }, {}, ['children: run-1', 'artifact r: run-1']],
  ] as const)('the children are read before what rests on them: of %s', async (_, request, run, expected) => {
    const { calls, deps } = signalsThat();
    await judge([aSnapshot(run)], [policy(when(request, 'violated'))], deps);
    expect(calls).toEqual(expected);
  });

  test('a run for which no answer came is unknown, never violated, and is not asked for again', async () => {
    const { calls, deps } = signalsThat({ silent: true });
    const policies = [TIMING, REPORT, gpuOver(HOUR)].map((request, index) =>
      policy(when(request, 'violated'), { name: `p-${index}` }),
    );
    const [judged] = await judge([aSnapshot()], policies, deps);
    expect([...(judged?.verdicts.values() ?? [])].map(({ outcome }) => outcome)).toEqual([
      'unknown',
      'unknown',
      'unknown',
    ]);
    expect(judged?.snapshot.signals.timing).toEqual({ known: false, reason: 'no answer came for this run' });
    expect(new Set(calls).size).toBe(calls.length);
  });

  test('a condition that always wants the same ends all the same', async () => {
    const { calls, deps } = signalsThat();
    const insatiable = when(TIMING, 'violated');
    if (insatiable.op !== 'condition') throw new Error('it is a condition');
    const check = () => result('unknown', 'never enough', { missingSignals: [TIMING] });
    const tree: ConditionTree = { ...insatiable, condition: { ...insatiable.condition, check } };
    expect(outcomes(await judge([aSnapshot()], [policy(tree)], deps))).toEqual([['unknown']]);
    expect(calls).toEqual(['timing: run-1']);
  });

  test('a pass that lost its hold stops before the next fetch', async () => {
    const { calls, deps } = signalsThat();
    const progress = () => Promise.reject(new Error('another pass took over'));
    const judging = judge([aSnapshot()], [policy(when(TIMING, 'violated'))], { ...deps, progress });
    await expect(judging).rejects.toThrow('took over');
    expect(calls).toEqual([]);
  });
});
