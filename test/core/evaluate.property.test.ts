import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CONDITION_KINDS } from '../../src/conditions/index.ts';
import type { Outcome } from '../../src/core/policy/condition.ts';
import { evaluate, evidenceKey } from '../../src/core/policy/evaluate.ts';
import { kleeneAll, kleeneAny, kleeneNot } from '../../src/core/policy/kleene.ts';
import type { ConditionTree, Policy } from '../../src/core/policy/policy.ts';
import { artifact } from '../../src/core/signal/kinds/artifact.ts';
import { spend } from '../../src/core/signal/kinds/spend.ts';
import { prepared } from '../../src/core/signal/prepared.ts';
import { type SignalRequest, type Signals, type Snapshot, unknown } from '../../src/core/signal/signal.ts';
import { NOW } from '../conditions/snapshots.ts';
import { examples } from '../support/examples.ts';
import {
  aCondition,
  aFullSnapshot,
  anOutcome,
  aPolicy,
  aSelector,
  constant,
  treeOver,
  UNCOVERED,
} from './arbitraries.ts';

const RUNS = examples(2000);
const some = fc.array(anOutcome, { maxLength: 5 });
const fixedTree = treeOver(anOutcome.map(constant));
const realTree = treeOver(aCondition);
const realPolicy = fc
  .record({ when: realTree, match: aSelector, except: fc.array(aSelector, { maxLength: 2 }) })
  .map(({ when, match, except }) => aPolicy(when, match, except));

function outcomeOfTree(tree: ConditionTree, snapshot: Snapshot): Outcome | 'not-matched' {
  return evaluate(snapshot, aPolicy(tree), NOW).outcome;
}

const RANK = { healthy: 0, unknown: 1, violated: 2 } as const;
const WORDS = ['healthy', 'unknown', 'violated'] as const;

/** The same logic written as arithmetic: all is the least, any the greatest, not the mirror. */
function naive(tree: ConditionTree, snapshot: Snapshot): number {
  if (tree.op === 'condition') return RANK[tree.condition.check(prepared(snapshot, NOW), NOW).outcome];
  if (tree.op === 'not') return 2 - naive(tree.child, snapshot);
  const ranks = tree.children.map((child) => naive(child, snapshot));
  return tree.op === 'all' ? Math.min(2, ...ranks) : Math.max(0, ...ranks);
}

function reversed(tree: ConditionTree): ConditionTree {
  if (tree.op === 'condition') return tree;
  if (tree.op === 'not') return { ...tree, child: reversed(tree.child) };
  return { ...tree, children: tree.children.map(reversed).reverse() };
}

describe("Kleene's laws", () => {
  test('not twice is nothing', () => {
    for (const outcome of WORDS) expect(kleeneNot(kleeneNot(outcome))).toBe(outcome);
  });

  test('De Morgan', () => {
    fc.assert(
      fc.property(some, (outcomes) => {
        expect(kleeneNot(kleeneAll(outcomes))).toBe(kleeneAny(outcomes.map(kleeneNot)));
        expect(kleeneNot(kleeneAny(outcomes))).toBe(kleeneAll(outcomes.map(kleeneNot)));
      }),
    );
  });

  test('nested alls are one all, and so are anys', () => {
    fc.assert(
      fc.property(some, some, (left, right) => {
        expect(kleeneAll([kleeneAll(left), ...right])).toBe(kleeneAll([...left, ...right]));
        expect(kleeneAny([kleeneAny(left), ...right])).toBe(kleeneAny([...left, ...right]));
      }),
    );
  });

  test('all distributes over any, and each absorbs the other', () => {
    fc.assert(
      fc.property(anOutcome, anOutcome, anOutcome, (a, b, c) => {
        expect(kleeneAll([a, kleeneAny([b, c])])).toBe(kleeneAny([kleeneAll([a, b]), kleeneAll([a, c])]));
        expect(kleeneAll([a, kleeneAny([a, b])])).toBe(a);
        expect(kleeneAny([a, kleeneAll([a, b])])).toBe(a);
      }),
    );
  });
});

describe('the evaluator over any tree', () => {
  test('agrees with the same logic written as arithmetic', () => {
    fc.assert(
      fc.property(fixedTree, aFullSnapshot, (tree, snapshot) => {
        expect(outcomeOfTree(tree, snapshot)).toBe(WORDS[naive(tree, snapshot)]);
      }),
      RUNS,
    );
    fc.assert(
      fc.property(realTree, aFullSnapshot, (tree, snapshot) => {
        expect(outcomeOfTree(tree, snapshot)).toBe(WORDS[naive(tree, snapshot)]);
      }),
      // As many as it takes to meet the odd corners of every kind of condition.
      examples(100_000),
    );
  });

  test('gives the same outcome and evidence key whatever the order of the conditions', () => {
    fc.assert(
      fc.property(realTree, aFullSnapshot, (tree, snapshot) => {
        const one = evaluate(snapshot, aPolicy(tree), NOW);
        const other = evaluate(snapshot, aPolicy(reversed(tree)), NOW);
        expect(other.outcome).toBe(one.outcome);
        if (one.outcome === 'not-matched' || other.outcome === 'not-matched') return;
        expect(evidenceKey(aPolicy(tree), other)).toBe(evidenceKey(aPolicy(tree), one));
      }),
      RUNS,
    );
  });

  test('always says why, and wants nothing once it is sure', () => {
    fc.assert(
      fc.property(realTree, aFullSnapshot, (tree, snapshot) => {
        const verdict = evaluate({ ...snapshot, signals: {} }, aPolicy(tree), NOW);
        if (verdict.outcome === 'not-matched') throw new Error('an empty match holds for every run');
        expect(verdict.reason).not.toBe('');
        if (verdict.outcome !== 'unknown') expect(verdict.missingSignals).toEqual([]);
      }),
      RUNS,
    );
  });
});

/** The keys of the signals that a snapshot has, artifacts one by one. */
function signalKeys({ signals }: Snapshot): string[] {
  return [
    ...Object.keys(signals).filter((key) => key !== 'artifacts'),
    ...Object.keys(signals.artifacts ?? {}).map((key) => `artifact:${key}`),
  ];
}

function withUnknown(snapshot: Snapshot, key: string): Snapshot {
  const lost = unknown('it was lost');
  const { signals } = snapshot;
  if (!key.startsWith('artifact:')) return { ...snapshot, signals: { ...signals, [key]: lost } };
  const artifacts = { ...signals.artifacts, [key.slice('artifact:'.length)]: lost };
  return { ...snapshot, signals: { ...signals, artifacts } };
}

describe('losing a signal', () => {
  test('leaves the outcome as it is or makes it unknown: it never condemns a run, and never clears one', () => {
    fc.assert(
      fc.property(realPolicy, aFullSnapshot, fc.nat(), (policy, snapshot, pick) => {
        const keys = signalKeys(snapshot);
        const before = evaluate(snapshot, policy, NOW).outcome;
        const after = evaluate(withUnknown(snapshot, keys[pick % keys.length] ?? ''), policy, NOW).outcome;
        expect([before, 'unknown']).toContain(after);
      }),
      examples(6000),
    );
  });

  test('so does a condition that becomes unknown', () => {
    const tree = treeOver(fc.constantFrom(constant('violated'), constant('healthy')));
    fc.assert(
      fc.property(tree, aFullSnapshot, fc.nat(7), (known, snapshot, nth) => {
        let count = 0;
        const lose = (at: ConditionTree): ConditionTree => {
          if (at.op === 'condition') return count++ % 8 === nth ? { ...at, condition: constant('unknown') } : at;
          if (at.op === 'not') return { ...at, child: lose(at.child) };
          return { ...at, children: at.children.map(lose) };
        };
        expect([outcomeOfTree(known, snapshot), 'unknown']).toContain(outcomeOfTree(lose(known), snapshot));
      }),
      RUNS,
    );
  });
});

/** Copies what is asked for from a snapshot that has everything. */
function fetch(missingSignals: readonly SignalRequest[], full: Signals, have: Signals): Signals {
  let signals = have;
  for (const want of missingSignals) {
    if (want.kind === 'artifact') {
      const key = artifact.key(want);
      const found = full.artifacts?.[key] ?? unknown('it is nowhere');
      signals = { ...signals, artifacts: { ...signals.artifacts, [key]: found } };
    } else if (want.kind === 'metric') {
      signals = {
        ...signals,
        metrics: { ...signals.metrics, [want.name]: full.metrics?.[want.name] ?? unknown('nowhere') },
      };
    } else if (want.kind === 'child-metric') {
      const found = full['child-metrics']?.[want.name] ?? unknown('nowhere');
      signals = { ...signals, 'child-metrics': { ...signals['child-metrics'], [want.name]: found } };
    } else if (want.kind === 'spend') {
      const key = spend.key(want);
      signals = { ...signals, spends: { ...signals.spends, [key]: full.spends?.[key] ?? unknown('nowhere') } };
    } else signals = { ...signals, [want.kind]: full[want.kind] };
  }
  return signals;
}

function judgeLazily(full: Snapshot, policy: Policy): { outcome: string; rounds: number } {
  let signals: Signals = {};
  for (let rounds = 0; rounds < 20; rounds++) {
    const verdict = evaluate({ ...full, signals }, policy, NOW);
    if (verdict.outcome === 'not-matched' || verdict.missingSignals.length === 0)
      return { outcome: verdict.outcome, rounds };
    const more = fetch(verdict.missingSignals, full.signals, signals);
    expect(JSON.stringify(more)).not.toBe(JSON.stringify(signals));
    signals = more;
  }
  throw new Error('it goes on asking');
}

describe('fetching only what is wanted', () => {
  test('ends, and comes to the same outcome as fetching everything', () => {
    fc.assert(
      fc.property(realPolicy, aFullSnapshot, (policy, snapshot) => {
        const { outcome, rounds } = judgeLazily(snapshot, policy);
        expect(outcome).toBe(evaluate(snapshot, policy, NOW).outcome);
        expect(rounds).toBeLessThanOrEqual(6);
      }),
      examples(6000),
    );
  });

  test('asks for nothing that the policy has not declared', () => {
    fc.assert(
      fc.property(aCondition, aFullSnapshot, (condition, snapshot) => {
        const tree: ConditionTree = { op: 'condition', path: '', condition };
        const verdict = evaluate({ ...snapshot, signals: {} }, aPolicy(tree), NOW);
        if (verdict.outcome === 'not-matched') return;
        for (const want of verdict.missingSignals) expect(condition.signals).toContainEqual(want);
      }),
      RUNS,
    );
  });
});

test('every kind of condition takes part, and every outcome comes up', () => {
  const seen = new Set<string>();
  const check = fc.property(aCondition, aFullSnapshot, (condition, snapshot) => {
    seen.add(`${condition.kind} ${condition.check(prepared(snapshot, NOW), NOW).outcome}`);
  });
  fc.assert(check, { ...examples(60_000), seed: 1 });
  // One kind is about computes: for a run it has one answer.
  const ofRuns = CONDITION_KINDS.length - UNCOVERED.length - 1;
  expect(seen.size).toBe(ofRuns * 3 + 1);
  expect(UNCOVERED).toEqual([]);
});
