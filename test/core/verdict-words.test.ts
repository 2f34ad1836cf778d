import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { type Outcome, result, type Words } from '../../src/core/policy/condition.ts';
import { evaluate, plainVerdict, type Verdict } from '../../src/core/policy/evaluate.ts';
import { combineAnyOf } from '../../src/core/policy/kleene.ts';
import type { ConditionTree } from '../../src/core/policy/policy.ts';
import { known } from '../../src/core/signal/signal.ts';
import { HOUR } from '../../src/core/values/duration.ts';
import { ago, aSnapshot, compute, gpuUse, minutes, NOW, started } from '../conditions/snapshots.ts';
import { compileOne, policyText } from '../policy/helpers.ts';
import { aPolicy } from './arbitraries.ts';

function saying(outcome: Outcome, words: Words): ConditionTree {
  const check = () => result(outcome, words, { value: 3, threshold: 2, violatedAt: NOW + 1 });
  return { op: 'condition', path: 'when', condition: { kind: 'runtime', cost: -1, signals: [], check } };
}

function judged(tree: ConditionTree): Verdict {
  const verdict = evaluate(aSnapshot(), aPolicy(tree), NOW);
  if (verdict.outcome === 'not-matched') throw new Error('the policy is for every run');
  return verdict;
}

/** Words that count how often they are made. */
function counted(text: string) {
  let times = 0;
  const words = () => {
    times += 1;
    return text;
  };
  return { words, times: () => times };
}

test('a reason is put into words when somebody reads it, and once', () => {
  const { words, times } = counted('running for 3h, limit 2h');
  const tree: ConditionTree = { op: 'all', path: 'when', children: [saying('violated', words)] };
  for (const verdict of [judged(saying('violated', words)), judged(tree)]) {
    const before = times();
    expect(verdict.outcome).toBe('violated');
    expect(verdict.violatedAt).toBeNull();
    expect(times()).toBe(before);
    expect([verdict.reason, verdict.reason]).toEqual(['running for 3h, limit 2h', 'running for 3h, limit 2h']);
    expect(times()).toBe(before + 1);
  }
});

test('answers that are combined or changed make no words either', () => {
  const { words, times } = counted('it has cost 3.00 USD');
  const combined = combineAnyOf([result('violated', words), result('violated', words, { value: 1 })]);
  const changed = combined.with({ age: 5 }).but('unknown', () => `${combined.reason}; not all was read`);
  expect(times()).toBe(0);
  expect(changed).toMatchObject({ outcome: 'unknown', age: 5, value: null });
  expect(changed.reason).toBe('it has cost 3.00 USD; it has cost 3.00 USD; not all was read');
});

test('a verdict that is kept, and one that is written as JSON, has all that can be read of it', () => {
  const verdict = judged(saying('healthy', () => 'running for 1h, limit 2h'));
  const kept = {
    outcome: 'healthy',
    reason: 'running for 1h, limit 2h',
    violatedAt: NOW + 1,
    evidence: { kind: 'runtime', result: { outcome: 'healthy', reason: 'running for 1h, limit 2h', value: 3 } },
  };
  expect(plainVerdict(verdict)).toMatchObject(kept);
  expect(JSON.parse(JSON.stringify(verdict))).toMatchObject(kept);
});

test.each([
  ['{runtime: {over: 2h}}', 'Running'],
  ['{runtime: {over: 2h}}', 'Queued'],
  ['{runtime: {over: 2h, phase: queued}}', 'Queued'],
  ['{stuck: {phase: preparing, for: 2h}}', 'Running'],
  ['{gpu-idle: {below: 5%, over: 2h}}', 'Running'],
  ['{gpu-low: {below: 30%, over: 2h}}', 'Running'],
  ['{tags: {required: [owner]}}', 'Running'],
  ['{stalled: {no-log: 2h}}', 'Running'],
])('a verdict of %s on a run that is %s holds on to no samples', async (when, status) => {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  const policy = compileOne(policyText({ when }));
  const { verdict, samples } = (() => {
    const use = gpuUse({ 'gpu-0': minutes(180, 1) });
    const signals = { timing: started(ago(3 * HOUR)), compute: compute(1), gpu: use, log: quietLog() };
    const phase = status === 'Queued' ? ('queued' as const) : ('running' as const);
    const snapshot = aSnapshot({ status, phase, createdAt: ago(4 * HOUR) }, signals, ago(3 * HOUR));
    return { verdict: evaluate(snapshot, policy, NOW), samples: new WeakRef(use) };
  })();
  // The latest snapshot is kept as it was prepared, so another one follows.
  evaluate(aSnapshot(), policy, NOW);
  await setImmediate();
  collect();
  expect(samples.deref()).toBeUndefined();
  expect(verdict).toHaveProperty('reason');
});

function quietLog() {
  return known({ lastGrowthAt: ago(3 * HOUR), bytes: 10 }, NOW);
}
