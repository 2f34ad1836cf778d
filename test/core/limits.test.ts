import { describe, expect, test } from 'vitest';
import type { Assessment } from '../../src/core/decision/assessment.ts';
import { firstHold } from '../../src/core/decision/guards.ts';
import { type PlanInput, plan } from '../../src/core/decision/plan.ts';
import type { PastCancel } from '../../src/core/decision/world.ts';
import { type CancelLimits, NO_LIMITS } from '../../src/core/policy/limits.ts';
import type { Policy } from '../../src/core/policy/policy.ts';
import { HOUR, MINUTE } from '../../src/core/values/duration.ts';
import { ago, aSnapshot, NOW } from '../conditions/snapshots.ts';
import {
  aCancellation,
  aFact,
  anApproval,
  anAssessment,
  aPastCancel,
  aPlanInput,
  aPolicy,
  aVerdict,
  aWorld,
  numbered,
} from '../support/builders.ts';

/** So many runs, turned bad one after the other so that nothing is suspected. */
function runs(count: number, policy: Partial<Policy> = {}): Assessment[] {
  const given = { policy: aPolicy(policy) };
  return Array.from({ length: count }, (_, index) => numbered(index, given, ago(HOUR) + index));
}

/** Of which runs a cancel is decided, in order. */
function cancelled(assessments: readonly Assessment[], given: Partial<PlanInput> = {}): string[] {
  const { decisions } = plan(aPlanInput(assessments, given));
  return decisions.filter(({ kind }) => kind === 'cancel').map(({ runId }) => runId);
}

function limits(given: Partial<CancelLimits>): CancelLimits {
  return { ...NO_LIMITS, ...given };
}

function approvedByPerson(assessment: Assessment): Assessment {
  const approval = anApproval({ answer: 'approved', answeredAt: ago(MINUTE) });
  return { ...assessment, history: { ...assessment.history, approvals: [approval] } };
}

describe('limits', () => {
  test('without any every candidate is cancelled', () => {
    expect(cancelled(runs(4))).toHaveLength(4);
  });

  describe.each([
    [
      'of the policy',
      (assessments: number, given: Partial<CancelLimits>, more: Partial<PlanInput>) =>
        cancelled(runs(assessments, { limits: limits(given) }), more),
    ],
    [
      'over all policies',
      (assessments: number, given: Partial<CancelLimits>, more: Partial<PlanInput>) =>
        cancelled(runs(assessments), { limits: limits(given), ...more }),
    ],
  ])('%s', (_, under) => {
    test('so many in a cycle', () => {
      expect(under(4, { perCycle: 2 }, {})).toEqual(['run-0', 'run-1']);
      expect(under(4, { perCycle: 2 }, { recent: [aPastCancel(), aPastCancel(), aPastCancel()] })).toHaveLength(2);
    });

    test('so many in an hour, with those of the passes before', () => {
      expect(under(4, { perHour: 3 }, {})).toHaveLength(3);
      expect(under(4, { perHour: 3 }, { recent: [aPastCancel(), aPastCancel()] })).toHaveLength(1);
      expect(under(4, { perHour: 3 }, { recent: [aPastCancel(), aPastCancel(), aPastCancel()] })).toEqual([]);
    });

    test('an hour is an hour: one just within it counts and one at its end does not', () => {
      expect(under(1, { perHour: 1 }, { recent: [aPastCancel({ at: ago(HOUR) + 1 })] })).toEqual([]);
      expect(under(1, { perHour: 1 }, { recent: [aPastCancel({ at: ago(HOUR) })] })).toHaveLength(1);
    });

    test('a share of the active runs', () => {
      expect(under(6, { share: 0.2 }, { activeRuns: 10 })).toHaveLength(2);
      expect(under(6, { share: 0.2 }, { activeRuns: 14 })).toHaveLength(2);
    });

    test('of a share at least one', () => {
      expect(under(3, { share: 0.01 }, { activeRuns: 3 })).toHaveLength(1);
      expect(under(3, { share: 0.01 }, { activeRuns: 3, recent: [aPastCancel()] })).toEqual([]);
    });

    test('a share is of the runs with those cancelled within the hour', () => {
      expect(under(6, { share: 0.2 }, { activeRuns: 8, recent: [aPastCancel(), aPastCancel()] })).toEqual([]);
      expect(under(6, { share: 0.5 }, { activeRuns: 8, recent: [aPastCancel(), aPastCancel()] })).toHaveLength(3);
    });

    test('cancels in other workspaces count for the hour and not for the share', () => {
      const recent = [aPastCancel({ workspaceId: 'other' }), aPastCancel({ workspaceId: 'other' })];
      expect(under(4, { perHour: 3 }, { recent })).toHaveLength(1);
      expect(under(4, { share: 0.5 }, { activeRuns: 4, recent })).toHaveLength(2);
    });
  });

  test('cancels of other policies count for all and not for the policy', () => {
    const recent = [aPastCancel({ policy: 'other' })];
    expect(cancelled(runs(1, { limits: limits({ perHour: 1 }) }), { recent })).toHaveLength(1);
    expect(cancelled(runs(1), { recent, limits: limits({ perHour: 1 }) })).toEqual([]);
  });

  test('a share does not grow while cancelled runs take their time to end', () => {
    const stopping = runs(5).map(({ snapshot, ...assessment }) => ({
      ...assessment,
      snapshot: { ...snapshot, run: { ...snapshot.run, phase: 'canceling' as const } },
      history: { ...assessment.history, cancellation: aCancellation({ runId: snapshot.run.id }) },
    }));
    const others = runs(10).slice(5);
    const recent = stopping.map(() => aPastCancel());
    expect(cancelled([...stopping, ...others], { limits: limits({ share: 0.5 }), recent })).toEqual([]);
    // Queued or asked for, and listed as running still.
    const queued = stopping.map((assessment, index) => ({
      ...assessment,
      snapshot: aSnapshot({ id: `run-${index}` }),
    }));
    expect(cancelled([...queued, ...others], { limits: limits({ share: 0.5 }), recent })).toEqual([]);
  });

  test('a cancel that a person approved is counted and not held', () => {
    const assessments = runs(3, { limits: limits({ perCycle: 1 }) });
    expect(cancelled(assessments.map(approvedByPerson))).toHaveLength(3);
    const [first, second, third] = assessments;
    if (!first || !second || !third) throw new Error('three runs were made');
    expect(cancelled([approvedByPerson(first), second, third])).toEqual(['run-0']);
  });

  test('the worst, then the oldest, then the first by id goes first, in whatever order they come', () => {
    const critical = aPolicy({ severity: 'critical' });
    const assessments = [
      numbered(3, {}, ago(2 * HOUR)),
      numbered(2, {}, ago(2 * HOUR)),
      numbered(1, { policy: critical }, ago(MINUTE)),
      numbered(4, {}, ago(3 * HOUR)),
    ];
    const first = (count: number, of: Assessment[]) => cancelled(of, { limits: limits({ perCycle: count }) }).sort();
    for (const of of [assessments, [...assessments].reverse()]) {
      expect(first(1, of)).toEqual(['run-1']);
      expect(first(2, of)).toEqual(['run-1', 'run-4']);
      expect(first(3, of)).toEqual(['run-1', 'run-2', 'run-4']);
    }
  });

  test('the hold says which limit is reached', () => {
    const reached = (given: Partial<CancelLimits>, recent: PastCancel[], policy = aPolicy()) =>
      firstHold(anAssessment({ policy }), aWorld({ limits: limits(given), recent, activeRuns: 4 }))?.hold.reason;
    expect(reached({ perHour: 2, share: 0.5 }, [aPastCancel()])).toBeUndefined();
    expect(reached({ perHour: 2 }, [aPastCancel(), aPastCancel()])).toBe(
      'all policies together may cancel 2 runs an hour by themselves, and 2 are already in work',
    );
    expect(reached({ share: 0.5 }, [aPastCancel(), aPastCancel(), aPastCancel()])).toContain('50%');
    expect(reached({}, [aPastCancel()], aPolicy({ limits: limits({ perHour: 1 }) }))).toContain(
      'this policy may cancel 1 run an hour by itself, and 1 is already in work',
    );
  });
});

describe('a cancel that a limit holds', () => {
  const held = plan(aPlanInput(runs(2), { limits: limits({ perCycle: 1 }) }));
  const ofSecond = held.decisions.filter(({ runId }) => runId === 'run-1');

  test('is recorded, and people are asked, whose silence means keep', () => {
    expect(ofSecond.map(({ withheld, kind }) => withheld ?? kind)).toEqual(['ask', 'limited']);
    expect(ofSecond[0]).toMatchObject({
      recipients: ['oncall'],
      ask: { because: 'limited', expiresAt: NOW + 24 * HOUR, otherwise: 'keep' },
    });
  });

  test('is not called a cancel', () => {
    expect(held.statuses.find(({ runId }) => runId === 'run-1')).toMatchObject({
      state: 'firing',
      withheld: 'limited',
    });
  });

  test('is asked about again when the evidence changed, though that it is limited is no news', () => {
    const assessment = numbered(1, { verdict: aVerdict('violated', 'another') });
    const status = { state: 'firing', withheld: 'limited' } as const;
    const { decisions } = plan(
      aPlanInput([{ ...assessment, history: { ...assessment.history, status } }], {
        limits: limits({ perHour: 1 }),
        recent: [aPastCancel()],
      }),
    );
    expect(decisions.map(({ kind }) => kind)).toEqual(['ask']);
  });
});

describe('two policies on one run', () => {
  const both = [
    anAssessment({ policy: aPolicy({ name: 'a', severity: 'high' }) }),
    anAssessment({ policy: aPolicy({ name: 'b' }) }),
  ];

  test('come to one cancel, the other is told why not', () => {
    const { decisions, statuses } = plan(aPlanInput([...both].reverse()));
    expect(decisions.map(({ kind, policy, withheld }) => [policy, withheld ?? kind])).toEqual([
      ['b', 'already-canceling'],
      ['a', 'cancel'],
    ]);
    expect(statuses.map(({ state }) => state)).toEqual(['firing', 'canceling']);
  });

  test.each(['queued', 'requesting', 'requested'] as const)(
    'while the one is %s the other decides nothing',
    (state) => {
      const [first, second] = both;
      if (!first || !second) throw new Error('two pairs were made');
      const under = { ...first, history: { ...first.history, cancellation: aCancellation({ state }) } };
      const { decisions, statuses } = plan(aPlanInput([under, second]));
      expect(decisions.map(({ withheld }) => withheld)).toEqual(['already-canceling', 'already-canceling']);
      expect(statuses[1]?.withheld).toBe('already-canceling');
    },
  );

  test('one that is held does not hold the other', () => {
    const [first, second] = both;
    if (!first || !second) throw new Error('two pairs were made');
    const limited = { ...first, policy: { ...first.policy, limits: limits({ perHour: 1 }) } };
    const { decisions } = plan(aPlanInput([limited, second], { recent: [aPastCancel({ policy: 'a' })] }));
    expect(decisions.map(({ kind, policy }) => [policy, kind])).toEqual([
      ['a', 'ask'],
      ['a', 'withhold'],
      ['b', 'cancel'],
    ]);
  });
});

describe('when many runs turn bad in one pass', () => {
  /** Violating runs that turned bad together, among healthy ones. */
  function pass(bad: number, healthy: number, experiment: (index: number) => string | null = (index) => `e-${index}`) {
    const all = Array.from({ length: bad + healthy }, (_, index) => {
      const assessment = numbered(index, index < bad ? {} : { verdict: aVerdict('healthy') });
      const { snapshot } = assessment;
      return { ...assessment, snapshot: { ...snapshot, run: { ...snapshot.run, experiment: experiment(index) } } };
    });
    return all;
  }

  test('unrelated ones are held and people are asked, because the telemetry may be broken', () => {
    const { decisions, statuses } = plan(aPlanInput(pass(5, 5)));
    expect(decisions.map(({ kind, withheld }) => withheld ?? kind)).toEqual(
      Array.from({ length: 5 }, () => ['ask', 'suspected']).flat(),
    );
    expect(decisions.find(({ ask }) => ask)?.ask).toMatchObject({ because: 'suspected', otherwise: 'keep' });
    expect(statuses[0]?.reason).toContain(
      '5 of 10 runs turned bad in one pass. That may be broken telemetry, so a person is asked',
    );
  });

  test.each<[string, Assessment[], number]>([
    ['fewer than five', pass(4, 0), 4],
    ['fewer than half of those judged', pass(5, 6), 5],
    ['runs of one experiment', pass(6, 0, () => 'sweep'), 6],
    ['runs of two experiments', pass(6, 0, (index) => `e-${index % 2}`), 6],
    ['runs that turned bad one after the other', runs(6), 6],
  ])('%s are no reason to suspect it', (_, assessments, expected) => {
    expect(cancelled(assessments)).toHaveLength(expected);
  });

  test.each<[string, Assessment[]]>([
    ['of three experiments', pass(6, 0, (index) => `e-${index % 3}`)],
    ['that name no experiment', pass(5, 0, () => null)],
  ])('runs %s are unrelated', (_, assessments) => {
    expect(cancelled(assessments)).toEqual([]);
  });

  test('what each run shows as a fact of its own is not suspected, however many show it', () => {
    const facts = pass(20, 0).map((assessment) => ({ ...assessment, verdict: aFact() }));
    expect(cancelled(facts)).toHaveLength(20);
  });

  test('of a policy with both, those that rest on facts are cancelled and the measured ones are held', () => {
    const mixed = pass(10, 0).map((assessment, index) =>
      index < 5 ? assessment : { ...assessment, verdict: aFact() },
    );
    expect(cancelled(mixed)).toEqual(['run-5', 'run-6', 'run-7', 'run-8', 'run-9']);
  });

  test('runs submitted afterwards do not outnumber those of that pass', () => {
    const later = Array.from({ length: 9 }, (_, index) => {
      const assessment = numbered(20 + index, { verdict: aVerdict('healthy') });
      return {
        ...assessment,
        snapshot: { ...assessment.snapshot, run: { ...assessment.snapshot.run, createdAt: ago(MINUTE) } },
      };
    });
    expect(cancelled([...pass(5, 5), ...later])).toEqual([]);
  });

  test('it is suspected of each policy on its own, and a person may still approve', () => {
    const [first, ...rest] = pass(5, 0);
    if (!first) throw new Error('five runs were made');
    const other = numbered(9, { policy: aPolicy({ name: 'other' }) });
    expect(cancelled([approvedByPerson(first), ...rest, other])).toEqual(['run-0', 'run-9']);
  });
});
