import { describe, expect, test } from 'vitest';
import type { WithholdReason } from '../../src/core/decision/decision.ts';
import { plan } from '../../src/core/decision/plan.ts';
import type { WorkspaceState } from '../../src/core/decision/workspace-state.ts';
import type { Verdict } from '../../src/core/policy/evaluate.ts';
import { NO_LIMITS } from '../../src/core/policy/limits.ts';
import type { Mode, Policy } from '../../src/core/policy/policy.ts';
import { HOUR } from '../../src/core/values/duration.ts';
import { planInput } from '../../src/watch/assessments.ts';
import { ago, aSnapshot, NOW } from '../conditions/snapshots.ts';
import {
  aCancellation,
  aFinding,
  aFreeze,
  aNotice,
  anApproval,
  anAssessment,
  aPlanInput,
  aPolicy,
  aVerdict,
  aWorkspaceState,
  WORKSPACE,
} from '../support/builders.ts';

/** Plans one run from what the store remembers, as a pass does. */
function planFrom(state: WorkspaceState, policy: Policy, verdict: Verdict = aVerdict(), run = {}) {
  const judged = [{ snapshot: aSnapshot(run), verdicts: new Map([[policy, verdict]]), judgedOn: null }];
  const deps = {
    owner: { tags: ['owner'], fallback: 'oncall' },
    limits: NO_LIMITS,
    newId: aPlanInput([]).newId,
    blindAfter: HOUR,
  };
  return plan(planInput({ workspace: WORKSPACE, judged, policies: [policy], now: NOW }, state, deps));
}

describe('audit and live never feed each other', () => {
  const policy = (mode: Mode) => aPolicy({ mode, grace: HOUR });
  const everything = (audit: boolean) => ({
    findings: [aFinding({ audit })],
    statuses: [
      {
        runId: 'run-1',
        policy: 'a-policy',
        audit,
        state: 'firing' as const,
        withheld: 'waiting-for-notice' as WithholdReason,
      },
    ],
    notices: new Map([['f-1', [aNotice()]]]),
  });

  test('a live pass begins its own finding, without the notices of the audit one', () => {
    const { opened, resolved, decisions } = planFrom(aWorkspaceState(everything(true)), policy('enforce'));
    expect(opened).toMatchObject([{ id: 'n-1', audit: false, since: NOW }]);
    expect(resolved).toMatchObject([{ id: 'f-1', resolution: 'policy-changed' }]);
    expect(decisions.map(({ kind, withheld }) => withheld ?? kind)).toEqual(['notify', 'waiting-for-notice']);
  });

  test('an audit pass begins its own, and sets the live one aside', () => {
    const { opened, resolved, decisions } = planFrom(aWorkspaceState(everything(false)), policy('audit'));
    expect(opened).toMatchObject([
      { id: 'n-1', audit: true, since: NOW },
      { id: 'f-1', audit: false, asideSince: NOW },
    ]);
    expect(resolved).toEqual([]);
    expect(decisions.every(({ audit }) => audit)).toBe(true);
  });

  test('each carries on its own', () => {
    expect(planFrom(aWorkspaceState(everything(false)), policy('enforce')).decisions.map(({ kind }) => kind)).toEqual([
      'cancel',
    ]);
    expect(planFrom(aWorkspaceState(everything(true)), policy('audit')).opened).toMatchObject([
      { id: 'f-1', audit: true },
    ]);
  });

  test('raising notify to enforce keeps the finding and gives a notice that announces the cancel', () => {
    const state = aWorkspaceState({
      findings: [aFinding()],
      notices: new Map([['f-1', [aNotice({ announcesCancel: false })]]]),
    });
    const { opened, decisions } = planFrom(state, policy('enforce'));
    expect(opened.map(({ id }) => id)).toEqual(['f-1']);
    expect(decisions.map(({ kind, withheld }) => withheld ?? kind)).toEqual(['notify', 'waiting-for-notice']);
  });
});

describe('what the store remembers reaches the plan', () => {
  test.each<[string, Partial<WorkspaceState>, WithholdReason]>([
    ['a freeze', { freezes: [aFreeze()] }, 'frozen'],
    ['a cancel under way', { cancellations: new Map([['f-1', aCancellation()]]) }, 'already-canceling'],
    ['a question', { approvals: new Map([['f-1', [anApproval()]]]) }, 'waiting-for-approval'],
  ])('%s', (_, given, expected) => {
    const { decisions } = planFrom(aWorkspaceState({ findings: [aFinding()], ...given }), aPolicy());
    expect(decisions.map(({ withheld }) => withheld)).toEqual([expected]);
  });

  test('a freeze counts up to its exact end', () => {
    const state = (endsAt: number) => aWorkspaceState({ findings: [aFinding()], freezes: [aFreeze({ endsAt })] });
    expect(planFrom(state(NOW + 1), aPolicy()).decisions.map(({ withheld }) => withheld)).toEqual(['frozen']);
    expect(planFrom(state(NOW), aPolicy()).decisions.map(({ kind }) => kind)).toEqual(['cancel']);
  });

  test('what is remembered of another finding does not count', () => {
    const approvals = new Map([['f-2', [anApproval({ findingId: 'f-2', answer: 'approved', answeredAt: NOW })]]]);
    const { decisions } = planFrom(
      aWorkspaceState({ findings: [aFinding()], approvals }),
      aPolicy({ mode: 'approve' }),
    );
    expect(decisions[0]?.kind).toBe('ask');
  });

  test.each([
    ['run-ended', aFinding({ runId: 'gone' })],
    ['policy-gone', aFinding({ policy: 'dropped', state: 'pending' })],
    ['policy-gone', aFinding({ policy: 'dropped', asideSince: ago(HOUR) })],
  ])('a finding that nothing carries on ends as %s', (resolution, finding) => {
    const { resolved } = planFrom(aWorkspaceState({ findings: [finding] }), aPolicy());
    expect(resolved).toMatchObject([{ id: 'f-1', state: 'resolved', resolution, resolvedAt: NOW }]);
  });
});

describe('a plan', () => {
  test('of nothing is nothing', () => {
    expect(plan(aPlanInput([]))).toEqual({
      bases: new Map(),
      opened: [],
      resolved: [],
      forgotten: [],
      answers: [],
      decisions: [],
      statuses: [],
    });
  });

  test('says of each pair how it stands and why, the ones that nothing happens to too', () => {
    const { statuses } = plan(
      aPlanInput([
        anAssessment({ verdict: aVerdict('healthy', 'x', { violatedAt: NOW + HOUR }) }, { finding: null }),
        anAssessment({ verdict: aVerdict('unknown') }, { finding: null }),
        anAssessment(),
      ]),
    );
    expect(statuses.map(({ state, next, findingId }) => [state, next?.at, findingId])).toEqual([
      ['healthy', NOW + HOUR, null],
      ['unknown', null, null],
      ['canceling', NOW, 'f-1'],
    ]);
    expect(statuses.every(({ reason }) => reason.length > 0)).toBe(true);
  });

  test('never decides a cancel of what is unknown or healthy, whatever was approved', () => {
    const approval = anApproval({ answer: 'approved', answeredAt: ago(1), evidenceKey: aFinding().fingerprint });
    for (const outcome of ['unknown', 'healthy'] as const) {
      const { decisions } = plan(
        aPlanInput([anAssessment({ verdict: aVerdict(outcome) }, { approvals: [approval], notices: [aNotice()] })]),
      );
      expect(decisions.filter(({ kind }) => kind !== 'withhold')).toEqual([]);
    }
  });

  test('records of a cancel what it rests on', () => {
    const { decisions } = plan(
      aPlanInput([anAssessment({ verdict: aVerdict('violated', 'x', { value: 5, threshold: 4 }) })]),
    );
    expect(decisions).toMatchObject([
      {
        kind: 'cancel',
        findingId: 'f-1',
        step: 0,
        audit: false,
        approvedByPerson: false,
        reason: 'it is violated',
        evidence: { outcome: 'violated', conditions: { value: 5, threshold: 4 }, owner: { id: 'team-vision' } },
      },
    ]);
  });
});
