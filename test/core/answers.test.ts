import { describe, expect, test } from 'vitest';
import type { AssessmentHistory } from '../../src/core/decision/assessment.ts';
import type { Approval, Finding } from '../../src/core/decision/finding.ts';
import { graceEnd, LEAST_AFTER_A_PAUSE } from '../../src/core/decision/grace.ts';
import type { PlanInput } from '../../src/core/decision/plan.ts';
import { plan } from '../../src/core/decision/plan.ts';
import type { Policy } from '../../src/core/policy/policy.ts';
import { DAY, HOUR, MINUTE } from '../../src/core/values/duration.ts';
import { ago, NOW } from '../conditions/snapshots.ts';
import {
  aFinding,
  aFreeze,
  aNotice,
  anApproval,
  anAssessment,
  anOverride,
  aPlanInput,
  aPolicy,
  aVerdict,
  cancels,
  notifies,
  planOne,
} from '../support/builders.ts';

const YES = { answer: 'approved', answeredAt: ago(5 * MINUTE), answeredBy: 'mara' } as const;
const NO = { answer: 'rejected', answeredAt: ago(5 * MINUTE), answeredBy: 'mara', note: 'it copies data' } as const;

interface Given {
  policy?: Partial<Policy>;
  history?: Partial<AssessmentHistory>;
  context?: Partial<PlanInput>;
  outcome?: 'violated' | 'healthy' | 'unknown';
  about?: string;
}

function planned({ policy, history, context, outcome = 'violated', about }: Given) {
  const verdict = aVerdict(outcome, about);
  const assessment = anAssessment({ policy: aPolicy({ mode: 'approve', ...policy }), verdict }, history);
  return { ...planOne(assessment, context), whole: plan(aPlanInput([assessment], context)) };
}

/** What became of the answers, each as `as: because`. */
function endsIn(given: Given): string[] {
  return planned(given).whole.answers.map(({ ended }) => `${ended.as}: ${ended.because}`);
}

const approvals = (given: Partial<Approval>) => ({ approvals: [anApproval(given)] });

describe('a yes', () => {
  test('lapses on record when an exemption or an extension overtakes it', () => {
    for (const kind of ['exempt', 'extend'] as const) {
      const { whole } = planned({ history: approvals(YES), context: { overrides: [anOverride({ kind })] } });
      const [end] = whole.answers;
      expect(end?.ended.as).toBe('lapsed');
      expect(end?.decision).toMatchObject({ kind: 'withhold', withheld: 'lapsed' });
      expect(end?.decision?.reason).toMatch(
        /^the approval of mara does not count any more: the run was (made exempt|extended) .* by operator/,
      );
      expect(whole.decisions).toContainEqual(end?.decision);
    }
  });

  test('has lapsed also where the exception was over before any pass saw it', () => {
    const revokedAt = ago(MINUTE);
    const overrides = [anOverride({ kind: 'extend', createdAt: ago(4 * MINUTE), revokedAt })];
    const lapsed = endsIn({ history: approvals(YES), context: { ended: { freezes: [], overrides } } });
    expect(lapsed).toEqual(['lapsed: the run was extended by operator after it was given']);
    const before = [anOverride({ kind: 'extend', createdAt: ago(HOUR), endsAt: ago(30 * MINUTE) })];
    expect(endsIn({ history: approvals(YES), context: { ended: { freezes: [], overrides: before } } })).toEqual([]);
  });

  test('does not lapse under a freeze, and is used when it is lifted', () => {
    const history = approvals(YES);
    expect(endsIn({ history, context: { freeze: aFreeze() } })).toEqual([]);
    expect(planned({ history }).cancel?.approvedByPerson).toBe(true);
  });

  test('lapses after a day, and people are asked again', () => {
    const history = approvals({ ...YES, answeredAt: ago(DAY) });
    const { whole, cancel } = planned({ history });
    expect(whole.answers[0]?.ended.as).toBe('lapsed');
    expect([cancel, whole.decisions.map(({ kind, withheld }) => withheld ?? kind)]).toEqual([
      null,
      ['lapsed', 'ask', 'waiting-for-approval'],
    ]);
  });

  test('lapses when a person says no afterwards, and when the mode permits no cancel any more', () => {
    const no = anApproval({ decisionId: 'd-2', evidenceKey: 'other', ...NO, answeredAt: ago(MINUTE) });
    const ends = endsIn({ history: { approvals: [anApproval(YES), no] } });
    expect(ends).toEqual([
      'lapsed: a person rejected the cancel afterwards',
      'kept: mara rejected the cancel: it copies data',
    ]);
    const finding = aFinding({ mode: 'approve' });
    expect(endsIn({ policy: { mode: 'notify' }, history: { finding, ...approvals(YES) } })).toEqual([
      'lapsed: the mode of the policy a-policy was changed from approve to notify',
    ]);
  });

  test('that lapsed does not count again, under enforce neither', () => {
    const ended = { as: 'lapsed', at: ago(MINUTE), because: 'it was exempt' } as const;
    for (const mode of ['approve', 'enforce'] as const) {
      const { cancel, whole } = planned({ policy: { mode }, history: approvals({ ...YES, ended }) });
      expect([cancel, whole.decisions[0]?.kind]).toEqual([null, 'ask']);
    }
  });
});

describe('a no and silence', () => {
  test('are kept, which is said once', () => {
    expect(endsIn({ history: approvals(NO) })).toEqual(['kept: mara rejected the cancel: it copies data']);
    const silent = approvals({ expiresAt: NOW });
    expect(endsIn({ history: silent })).toEqual(['kept: nobody answered by 2026-01-01T12:00:00Z']);
    const ended = { as: 'kept', at: ago(MINUTE), because: 'x' } as const;
    expect(endsIn({ history: approvals({ ...NO, ended }) })).toEqual([]);
    expect(endsIn({ history: approvals({ expiresAt: NOW, ended }) })).toEqual([]);
  });

  test('hold in every mode that follows', () => {
    const finding = aFinding({ mode: 'approve' });
    for (const answer of [NO, { expiresAt: NOW }])
      for (const mode of ['approve', 'enforce'] as const)
        expect(planned({ policy: { mode }, history: { finding, ...approvals(answer) } }).status.withheld).toBe(
          'answer' in answer ? 'rejected' : 'approval-expired',
        );
  });
});

test('nobody is notified of a cancel of what people have kept, until there is something else', () => {
  const steps = [notifies('owner'), cancels()];
  const kinds = (about: string) =>
    planned({ policy: { steps, grace: HOUR }, history: approvals(NO), about }).whole.decisions.map(({ kind }) => kind);
  expect(kinds('x')).not.toContain('notify');
  expect(kinds('other')).toContain('notify');
});

describe('an open question', () => {
  test('stays open through an exemption, an extension and a freeze', () => {
    const history = approvals({});
    for (const context of [
      { overrides: [anOverride({ kind: 'exempt' })] },
      { overrides: [anOverride()] },
      { freeze: aFreeze() },
    ])
      expect(endsIn({ history, context })).toEqual([]);
    expect(planned({ history }).whole.decisions.map(({ withheld }) => withheld)).toEqual(['waiting-for-approval']);
  });

  test('is withdrawn when the mode changes, and what follows is planned anew', () => {
    const finding = aFinding({ mode: 'approve', stepsDone: [0] });
    const steps = [notifies('owner'), cancels()];
    const history = { finding, ...approvals({}), notices: [aNotice()] };
    const { whole } = planned({ policy: { mode: 'enforce', steps, grace: HOUR }, history });
    expect(whole.answers.map(({ ended }) => ended.as)).toEqual(['withdrawn']);
    expect(whole.decisions.map(({ kind, withheld }) => withheld ?? kind)).toEqual([
      'withdrawn',
      'notify',
      'waiting-for-notice',
    ]);
    expect(whole.opened[0]).toMatchObject({ mode: 'enforce', plannedSince: NOW, stepsDone: [0] });
  });

  test('that reached nobody is withdrawn when it is asked anew', () => {
    const notices = [
      aNotice({ decisionId: 'd-ask', toOwner: false, failed: true, deliveredAt: null, at: ago(30 * MINUTE) }),
    ];
    const { whole } = planned({ history: { ...approvals({}), notices } });
    expect(whole.decisions.map(({ kind }) => kind)).toContain('ask');
    expect(whole.answers).toMatchObject([{ ended: { as: 'withdrawn' }, decision: null }]);
  });

  test('is withdrawn with the finding', () => {
    expect(endsIn({ history: approvals({}), outcome: 'healthy' })).toEqual(['withdrawn: it is healthy']);
    const edited = { finding: aFinding({ fingerprint: 'before' }), ...approvals({}) };
    expect(endsIn({ history: edited })).toEqual(['withdrawn: the policy a-policy was edited']);
  });
});

describe('a finding that no pass can judge for a while', () => {
  const unassessed = (finding: Finding, given: Partial<Approval> = NO) =>
    plan(
      aPlanInput([], {
        unassessed: [{ finding, because: 'policy-gone', approvals: [anApproval(given)] }],
      }),
    );

  test('is set aside and forgets nothing', () => {
    const { opened, resolved, answers } = unassessed(aFinding());
    expect(opened).toMatchObject([
      { id: 'f-1', state: 'firing', asideSince: NOW, heldSince: null, firingAt: ago(HOUR) },
    ]);
    expect([resolved, answers]).toEqual([[], []]);
  });

  test('is over for people after an hour, and its question is withdrawn', () => {
    const { opened, resolved, answers } = unassessed(aFinding({ asideSince: ago(HOUR) }), {});
    expect([opened, resolved[0]?.resolution]).toEqual([[], 'policy-gone']);
    expect(answers.map(({ ended }) => ended.as)).toEqual(['withdrawn']);
  });

  test('carries on where it was', () => {
    const finding = aFinding({ asideSince: ago(5 * MINUTE), heldSince: null, stepsDone: [0] });
    const { whole } = planned({ history: { finding, ...approvals(NO) } });
    expect(whole.opened).toMatchObject([
      { id: 'f-1', asideSince: null, heldSince: NOW, stepsDone: [0], firingAt: ago(HOUR) },
    ]);
    expect(whole.statuses[0]?.withheld).toBe('rejected');
  });

  const earlier = aFinding({ state: 'resolved', resolvedAt: ago(HOUR), resolution: 'policy-gone', stepsDone: [0] });

  test('begins again as the same finding with its answers, however long it was away', () => {
    const { whole } = planned({ policy: { mode: 'enforce' }, history: { finding: null, earlier, ...approvals(NO) } });
    expect(whole.opened).toMatchObject([
      { id: 'f-1', state: 'firing', since: NOW, resolvedAt: null, resolution: null, stepsDone: [], plannedSince: NOW },
    ]);
    expect(whole.statuses[0]?.withheld).toBe('rejected');
  });

  test('does not begin again once the run was healthy or the policy was edited', () => {
    const healthy = planned({ history: { finding: null, earlier }, outcome: 'healthy' });
    expect(healthy.whole.forgotten).toMatchObject([{ id: 'f-1', resolution: 'healthy' }]);
    const edited = planned({ history: { finding: null, earlier: { ...earlier, fingerprint: 'before' } } });
    expect(edited.whole.forgotten).toMatchObject([{ id: 'f-1', resolution: 'policy-changed' }]);
    expect(edited.whole.opened).toMatchObject([{ id: 'n-1' }]);
  });
});

describe('the time to object', () => {
  const at = (minutes: number) => NOW + minutes * MINUTE;

  test.each<[string, [number, number][], number]>([
    ['runs from the delivery', [], 60],
    ['does not run during a pause; its rest follows', [[20, 100]], 140],
    ['leaves at least ten minutes after a pause', [[55, 100]], 110],
    ['leaves ten minutes also when it was over before the pause', [[90, 200]], 210],
    ['begins after a pause in which the notice was delivered', [[-30, 40]], 100],
    [
      'counts pauses that overlap once',
      [
        [20, 50],
        [40, 100],
      ],
      140,
    ],
    [
      'adds up pauses',
      [
        [10, 20],
        [30, 40],
      ],
      80,
    ],
    ['does not mind a pause before it', [[-30, -10]], 60],
  ])('%s', (_, pauses, end) => {
    const periods = pauses.map(([from, until]) => ({ from: at(from), until: at(until) }));
    expect((graceEnd(NOW, HOUR, periods) - NOW) / MINUTE).toBe(end);
  });

  test('holds back a cancel after an extension for the rest, and at least for ten minutes', () => {
    const notices = [aNotice({ at: ago(3 * HOUR), deliveredAt: ago(2 * HOUR) })];
    const override = anOverride({ createdAt: ago(90 * MINUTE), endsAt: ago(5 * MINUTE) });
    const ended = { freezes: [], overrides: [override] };
    const policy = { mode: 'enforce', grace: HOUR } as const;
    const held = planned({ policy, history: { notices }, context: { ended } });
    // Half of the hour was left; the extension counts from a little before it was made.
    expect(held.status.withheld).toBe('grace');
    expect(held.status.next?.at).toBeGreaterThanOrEqual(NOW + 25 * MINUTE);
    const lifted = { freezes: [{ from: ago(HOUR), until: NOW }], overrides: [] };
    const after = planned({
      policy: { ...policy, grace: HOUR },
      history: { notices: [aNotice({ deliveredAt: ago(DAY) })] },
      context: { ended: lifted },
    });
    expect(after.status.next?.at).toBe(NOW + LEAST_AFTER_A_PAUSE);
  });
});

describe('under a freeze', () => {
  test('people are notified and asked, and nothing is cancelled', () => {
    const { whole, cancel, status } = planned({ policy: { grace: HOUR }, context: { freeze: aFreeze() } });
    expect(whole.decisions.map(({ kind, withheld }) => withheld ?? kind)).toEqual(['notify', 'ask', 'frozen']);
    expect([cancel, status.withheld]).toEqual([null, 'frozen']);
  });
});

test('several steps that are due at once make one notice', () => {
  const steps = [notifies('owner'), notifies('owner', 'oncall'), cancels()];
  const { whole } = planned({ policy: { steps } });
  const notices = whole.decisions.filter(({ kind }) => kind === 'notify');
  expect(notices.map(({ recipients, step }) => [recipients, step])).toEqual([[['owner', 'oncall'], 1]]);
  expect(whole.opened[0]?.stepsDone).toEqual([0, 1]);
});

test('a suspicion holds although the runs that caused it are gone', () => {
  const finding = aFinding({ suspected: 'six runs turned bad in one pass' });
  const { status } = planned({ policy: { mode: 'enforce' }, history: { finding } });
  expect(status).toMatchObject({ withheld: 'suspected', reason: expect.stringContaining('six runs') });
});
