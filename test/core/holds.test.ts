import { describe, expect, test } from 'vitest';
import type { AssessmentHistory } from '../../src/core/decision/assessment.ts';
import type { PlanInput } from '../../src/core/decision/plan.ts';
import { MODES, modeAllows, type Policy } from '../../src/core/policy/policy.ts';
import type { Run } from '../../src/core/run/run.ts';
import { DAY, HOUR, MINUTE } from '../../src/core/values/duration.ts';
import { ago, aSnapshot, compute, NOW } from '../conditions/snapshots.ts';
import {
  aCancellation,
  aFreeze,
  aNotice,
  anApproval,
  anAssessment,
  anOverride,
  aPolicy,
  aVerdict,
  cancels,
  planOne,
} from '../support/builders.ts';

/** What keeps the cancel of a violating run from happening: a word, `ask` for a question, or null for nothing. */
function heldBy(
  given: {
    policy?: Partial<Policy>;
    run?: Partial<Run>;
    about?: string;
    history?: Partial<AssessmentHistory>;
    context?: Partial<PlanInput>;
  } = {},
) {
  const { policy, run, about, history, context } = given;
  const assessment = anAssessment(
    { policy: aPolicy(policy), snapshot: aSnapshot(run), verdict: aVerdict('violated', about) },
    history,
  );
  const { status, cancel, decisions } = planOne(assessment, context);
  if (cancel) return cancel.approvedByPerson ? 'approved' : null;
  const ask = decisions.find(({ kind }) => kind === 'ask')?.ask;
  return ask ? `ask: ${ask.because}, then ${ask.otherwise}` : status.withheld;
}

test('with nothing against it a violating run is cancelled', () => {
  expect(heldBy()).toBeNull();
});

test('each mode permits what needs it or less', () => {
  for (const [rank, mode] of MODES.entries())
    for (const [needed, other] of MODES.entries()) expect(modeAllows(mode, other)).toBe(needed <= rank);
});

describe('the state of the run', () => {
  test.each([
    ['Running', null],
    ['Queued', null],
    ['Preparing', null],
    ['Paused', null],
    // Its heartbeat is lost while it holds its nodes: the very run that nobody else stops.
    ['NotResponding', null],
    ['Finalizing', 'finalizing'],
    ['SomethingNew', 'unrecognised-status'],
  ])('%s is held by: %s', (status, expected) => {
    expect(heldBy({ run: { status } })).toBe(expected);
  });
});

describe('a cancel before', () => {
  const cancellation = (given: Parameters<typeof aCancellation>[0]) =>
    heldBy({ history: { cancellation: aCancellation(given) } });

  test.each(['queued', 'requesting', 'requested'] as const)(
    'one that is %s is under way and bars a second',
    (state) => {
      expect(cancellation({ state })).toBe('already-canceling');
    },
  );

  test.each(['abandoned', 'confirmed', 'ended-otherwise'] as const)('one that was %s does not', (state) => {
    expect(cancellation({ state, settledAt: ago(MINUTE) })).toBeNull();
  });

  test.each([
    [1, 30 * MINUTE],
    [2, 2 * HOUR],
    [3, 8 * HOUR],
  ])('one that Azure refused %i times is tried again after a pause and no sooner', (count, pause) => {
    const refused = (lastAt: number) => ({ count, lastAt, reason: null, decisionId: 'd', alertedAt: null });
    expect(heldBy({ history: { refusals: refused(ago(pause) + 1) } })).toBe('cancel-failed');
    expect(heldBy({ history: { refusals: refused(ago(pause)) } })).toBeNull();
  });

  test('one that Azure refused a fourth time is left to a person', () => {
    const refusals = { count: 4, lastAt: ago(30 * DAY), reason: null, decisionId: 'd', alertedAt: null };
    expect(heldBy({ history: { refusals } })).toBe('cancel-failed');
  });
});

describe('a freeze and an extension', () => {
  test('a freeze holds everything, an approved cancel too', () => {
    const approval = anApproval({ answer: 'approved', answeredAt: ago(MINUTE) });
    expect(heldBy({ context: { freeze: aFreeze() } })).toBe('frozen');
    expect(heldBy({ history: { approvals: [approval] }, context: { freeze: aFreeze() } })).toBe('frozen');
  });

  test.each([
    ['in force', {}, 'extended'],
    ['a millisecond before its end', { endsAt: NOW + 1 }, 'extended'],
    ['at its exact end', { endsAt: NOW }, null],
    ['revoked', { revokedAt: ago(1) }, null],
    ['not begun', { createdAt: NOW + 5 * MINUTE + 1 }, null],
    ['for another policy', { policies: ['b-*'] }, null],
    ['for another run', { scope: { run: ['run-2'] } }, null],
    ['whose scope rests on a compute that is not known', { scope: { gpu: true } }, 'extended'],
  ])('an extension %s', (_, given, expected) => {
    expect(heldBy({ context: { overrides: [anOverride(given)] } })).toBe(expected);
  });

  test('an extension for runs with GPUs does not hold for one without', () => {
    const assessment = anAssessment({ snapshot: aSnapshot({}, { compute: compute(0) }) });
    const { cancel } = planOne(assessment, { overrides: [anOverride({ scope: { gpu: true } })] });
    expect(cancel).not.toBeNull();
  });

  test('while extended nobody is asked and no notice is given', () => {
    const policy = aPolicy({ mode: 'approve', grace: HOUR });
    const { decisions } = planOne(anAssessment({ policy }), { overrides: [anOverride()] });
    expect(decisions.map(({ withheld }) => withheld)).toEqual(['extended']);
  });
});

describe('asking a person under mode approve', () => {
  const policy = { mode: 'approve' } as const;
  const answered = (given: Parameters<typeof anApproval>[0], more: Partial<AssessmentHistory> = {}, about = 'x') =>
    heldBy({ policy, about, history: { approvals: [anApproval(given)], ...more } });

  test('asks on-call once, on the terms of the policy', () => {
    const asking = anAssessment({
      policy: aPolicy({ ...policy, steps: [cancels({ within: 2 * HOUR, otherwise: 'cancel' })] }),
    });
    const { decisions, cancel } = planOne(asking);
    expect(cancel).toBeNull();
    expect(decisions).toMatchObject([
      {
        kind: 'ask',
        recipients: ['oncall'],
        ask: { because: 'mode', expiresAt: NOW + 2 * HOUR, otherwise: 'cancel' },
      },
      { kind: 'withhold', withheld: 'waiting-for-approval' },
    ]);
  });

  test('while the question is out it waits and does not ask again', () => {
    expect(answered({})).toBe('waiting-for-approval');
    expect(answered({ expiresAt: NOW + 1, otherwise: 'cancel' })).toBe('waiting-for-approval');
  });

  test('approved, it is cancelled in the name of that person', () => {
    expect(answered({ answer: 'approved', answeredAt: ago(MINUTE) })).toBe('approved');
  });

  test('approved, it still waits for a notice and its grace', () => {
    const approval = anApproval({ answer: 'approved', answeredAt: ago(MINUTE) });
    const held = (notices: AssessmentHistory['notices']) =>
      heldBy({ policy: { ...policy, grace: HOUR }, history: { approvals: [approval], notices } });
    expect(held([])).toBe('waiting-for-notice');
    expect(held([aNotice({ deliveredAt: ago(HOUR) + 1 })])).toBe('grace');
    expect(held([aNotice()])).toBe('approved');
  });

  test('a notice of something else does not announce it', () => {
    const about = aNotice({ evidenceKey: 'a missing tag' });
    expect(heldBy({ policy: { grace: HOUR }, history: { notices: [about] } })).toBe('waiting-for-notice');
    expect(heldBy({ policy: { grace: HOUR }, history: { notices: [about, aNotice()] } })).toBeNull();
  });

  test('rejected, it stays, also after the time to answer and under every mode that cancels', () => {
    const approval = anApproval({ answer: 'rejected', answeredAt: ago(9 * HOUR), expiresAt: ago(HOUR) });
    expect(answered({ ...approval, otherwise: 'cancel' })).toBe('rejected');
    expect(heldBy({ history: { approvals: [approval] } })).toBe('rejected');
  });

  test.each(['rejected', null] as const)('answered %s, it says what would make it ask again', (answer) => {
    const approval = anApproval({ answer, answeredAt: answer && ago(9 * HOUR), expiresAt: ago(HOUR) });
    const { status } = planOne(anAssessment({ policy: aPolicy(policy) }, { approvals: [approval] }));
    expect(status.next?.what).toMatch(/^this policy keeps the run; .* asked again .*edited$/);
  });

  test('an approval is good for a day, and then people are asked again', () => {
    expect(answered({ answer: 'approved', answeredAt: ago(24 * HOUR) + 1 })).toBe('approved');
    expect(answered({ answer: 'approved', answeredAt: ago(24 * HOUR) })).toBe('ask: mode, then keep');
  });

  test.each([
    ['approved', 'ask: mode, then cancel'],
    ['rejected', 'ask: rejected-before, then keep'],
    [null, 'ask: mode, then cancel'],
  ] as const)(
    'answered %s for other evidence, people are asked again, and after a no silence keeps',
    (answer, asks) => {
      const given = { answer, answeredAt: ago(MINUTE) };
      const steps = [cancels({ otherwise: 'cancel' })];
      expect(
        heldBy({
          policy: { ...policy, steps },
          about: 'another artifact',
          history: { approvals: [anApproval(given)] },
        }),
      ).toBe(asks);
    },
  );

  test('a yes is void once somebody said no in the same episode, for whatever reason', () => {
    const yes = anApproval({ answer: 'approved', answeredAt: ago(20 * MINUTE) });
    const no = anApproval({
      decisionId: 'd-2',
      evidenceKey: 'other',
      answer: 'rejected',
      answeredAt: ago(10 * MINUTE),
    });
    const given = (...approvals: (typeof yes)[]) => heldBy({ policy, history: { approvals } });
    expect(given(yes, no)).toBe('ask: rejected-before, then keep');
    expect(given(no, { ...yes, answeredAt: ago(5 * MINUTE) })).toBe('approved');
  });

  test('silence to a question from before a no does not cancel', () => {
    const asked = anApproval({ askedAt: ago(HOUR), expiresAt: NOW, otherwise: 'cancel' });
    const no = anApproval({
      decisionId: 'd-2',
      evidenceKey: 'other',
      answer: 'rejected',
      answeredAt: ago(10 * MINUTE),
    });
    const notices = [aNotice({ decisionId: 'd-ask', deliveredAt: ago(HOUR), toOwner: false, announcesCancel: false })];
    expect(heldBy({ policy, history: { approvals: [asked, no], notices } })).toBe('ask: rejected-before, then keep');
  });

  test('a no in an earlier episode is heard under every mode', () => {
    expect(heldBy({ policy, history: { rejectedBefore: true } })).toBe('ask: rejected-before, then keep');
  });

  test('no answer means keep where the question said so', () => {
    const notices = [aNotice({ decisionId: 'd-ask', deliveredAt: ago(9 * HOUR) })];
    expect(answered({ expiresAt: NOW }, { notices })).toBe('approval-expired');
  });

  describe('where no answer means cancel', () => {
    const asked = { askedAt: ago(HOUR), expiresAt: NOW, otherwise: 'cancel' } as const;
    const reached = (deliveredAt: number | null) =>
      answered(asked, {
        notices: [aNotice({ decisionId: 'd-ask', deliveredAt, toOwner: false, announcesCancel: false })],
      });

    test('it counts only of people whom the question reached', () => {
      expect(answered(asked)).toBe('waiting-for-approval');
      expect(answered(asked, { notices: [aNotice()] })).toBe('waiting-for-approval');
      expect(reached(null)).toBe('waiting-for-approval');
    });

    test('it counts after the whole time to answer, from the delivery', () => {
      expect(reached(ago(HOUR) + 1)).toBe('waiting-for-approval');
      expect(reached(ago(HOUR))).toBeNull();
    });
  });
});

describe('people who were asked by a limit or a suspicion under mode enforce', () => {
  const asked = (given: Parameters<typeof anApproval>[0], about = 'x') =>
    heldBy({
      policy: { steps: [cancels({ otherwise: 'cancel' })] },
      about,
      history: { approvals: [anApproval({ because: 'suspected', ...given })] },
    });

  test('are waited for, and their silence means keep', () => {
    expect(asked({})).toBe('waiting-for-approval');
    expect(asked({ expiresAt: NOW })).toBe('approval-expired');
  });

  test('are asked again when the evidence changed before they answered or after they said no', () => {
    expect(asked({}, 'another')).toBe('ask: suspected, then keep');
    expect(asked({ expiresAt: ago(HOUR) }, 'another')).toBe('ask: suspected, then keep');
    expect(asked({ answer: 'rejected', answeredAt: ago(MINUTE) }, 'another')).toBe('ask: rejected-before, then keep');
  });

  test('are not passed over because somebody said yes to something else meanwhile', () => {
    const open = anApproval({ because: 'suspected' });
    const yes = anApproval({ decisionId: 'd-2', evidenceKey: 'other', answer: 'approved', answeredAt: ago(MINUTE) });
    expect(heldBy({ about: 'another', history: { approvals: [open, yes] } })).toBe('ask: suspected, then keep');
  });

  test('are asked again on the same terms when their approval is old: their silence never comes to mean cancel', () => {
    expect(asked({ answer: 'approved', answeredAt: ago(24 * HOUR) })).toBe('ask: suspected, then keep');
  });

  test('who said yes to other evidence leave the new evidence to the mode and the limits', () => {
    expect(asked({ answer: 'approved', answeredAt: ago(MINUTE) }, 'another')).toBeNull();
  });
});
