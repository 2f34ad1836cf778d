import { describe, expect, test } from 'vitest';
import type { AssessmentHistory } from '../../src/core/decision/assessment.ts';
import type { Approval } from '../../src/core/decision/finding.ts';
import type { Policy } from '../../src/core/policy/policy.ts';
import { HOUR, MINUTE } from '../../src/core/values/duration.ts';
import { ago, NOW } from '../conditions/snapshots.ts';
import {
  aFinding,
  aNotice,
  anApproval,
  anAssessment,
  anObjection,
  anOverride,
  aPolicy,
  aVerdict,
  cancels,
  notifies,
  planOne,
} from '../support/builders.ts';

function planned(history: Partial<AssessmentHistory>, policy: Partial<Policy> = {}, given = {}) {
  const assessment = anAssessment({ policy: aPolicy(policy), ...given }, history);
  const { decisions, answers, status, cancel, finding } = planOne(assessment);
  return {
    decided: decisions.map(({ kind, withheld }) => withheld ?? kind),
    decisions,
    ends: answers.map(({ ended }) => [ended.as, ended.because]),
    status,
    cancel,
    finding,
  };
}

const objections = [anObjection()];

/** The question that shows the owner's words. */
function asked(given: Partial<Approval> = {}): Approval {
  return anApproval({
    decisionId: 'd-objected',
    because: 'objected',
    askedAt: ago(MINUTE),
    expiresAt: anObjection().endsAt,
    ...given,
  });
}

describe('an objection', () => {
  test('holds the cancel under enforce, and a person is asked with the words of the owner', () => {
    const { decided, decisions, status, cancel } = planned({ objections });
    expect([decided, cancel]).toEqual([['ask', 'objected'], null]);
    expect(decisions[0]?.ask).toEqual({
      because: 'objected',
      expiresAt: NOW + 24 * HOUR,
      otherwise: 'keep',
      objection: { author: 'team-vision', at: ago(MINUTE), reason: 'it waits for its data' },
    });
    expect(status.reason).toContain('team-vision objected at');
    expect(status.next?.what).toBe('without an answer the objection ends and the run is judged again');
  });

  test('is put to a person at once, long before the cancel is due, and nothing is cancelled early', () => {
    const policy = { steps: [notifies('owner'), cancels({ after: 5 * HOUR })] };
    const history = { objections, finding: aFinding({ stepsDone: [0] }) };
    expect(planned(history, policy)).toMatchObject({ decided: ['ask', 'objected'], cancel: null });
    expect(planned({ ...history, approvals: [asked()] }, policy).decided).toEqual(['objected']);
    const yes = asked({ answer: 'approved', answeredAt: NOW });
    expect(planned({ ...history, approvals: [yes] }, policy)).toMatchObject({ decided: [], cancel: null });
  });

  test('asks nobody twice, and asks anew when the question reached nobody', () => {
    expect(planned({ objections, approvals: [asked()] }).decided).toEqual(['objected']);
    const lost = asked({ askedAt: ago(30 * MINUTE) });
    const notices = [aNotice({ decisionId: 'd-objected', toOwner: false, at: ago(30 * MINUTE), failed: true })];
    expect(planned({ objections, approvals: [lost], notices }).decided).toEqual(['ask', 'objected']);
  });

  test('is lifted by a yes to that question', () => {
    expect(planned({ objections, approvals: [asked({ answer: 'approved', answeredAt: NOW })] }).cancel).toMatchObject({
      approvedByPerson: true,
    });
  });

  test('is not lifted by a yes from before: that lapses, and a person is asked anew', () => {
    const before = anApproval({ answer: 'approved', answeredAt: ago(10 * MINUTE) });
    const { decided, ends, cancel } = planned({ objections, approvals: [before] });
    expect([decided, cancel]).toEqual([['lapsed', 'ask', 'objected'], null]);
    expect(ends).toEqual([['lapsed', expect.stringMatching(/^team-vision objected at /)]]);
  });

  test('withdraws the question that was open: a new one has the words of the owner', () => {
    const { decided, ends } = planned({ objections, approvals: [anApproval()] }, { mode: 'approve' });
    expect(decided).toEqual(['withdrawn', 'ask', 'objected']);
    expect(ends[0]?.[1]).toMatch(/^team-vision objected at .*; a new question has their reason$/);
  });

  test('turns a silence that means cancel into a question', () => {
    const silent = anApproval({ otherwise: 'cancel', askedAt: ago(2 * HOUR), expiresAt: ago(HOUR) });
    const notices = [aNotice({ decisionId: 'd-ask', toOwner: false, deliveredAt: ago(2 * HOUR) })];
    expect(planned({ objections, approvals: [silent], notices }, { mode: 'approve' })).toMatchObject({ cancel: null });
  });

  test('that is followed by a no keeps the run', () => {
    const no = asked({ answer: 'rejected', answeredAt: NOW });
    expect(planned({ objections, approvals: [no] })).toMatchObject({ decided: ['rejected'], cancel: null });
  });

  test('asks nobody where a person has rejected the same before', () => {
    const no = anApproval({ answer: 'rejected', answeredAt: ago(HOUR) });
    expect(planned({ objections, approvals: [no] }).decided).toEqual(['rejected']);
  });

  test('is asked about again when the yes is overtaken by an extension that then ends', () => {
    const lapsed = { as: 'lapsed', at: ago(MINUTE), because: 'extended' } as const;
    const yes = asked({ answer: 'approved', answeredAt: ago(5 * MINUTE), ended: lapsed });
    expect(planned({ objections, approvals: [yes] }).decided).toEqual(['ask', 'objected']);
  });

  test('to other evidence holds nothing', () => {
    const other = [anObjection({ evidenceKey: 'something else' })];
    expect(planned({ objections: other }).cancel).not.toBeNull();
    expect(planned({ objections }, {}, { verdict: aVerdict('violated', 'y') }).cancel).not.toBeNull();
  });

  test('waits behind an extension, and the next time that is named is after both', () => {
    const assessment = anAssessment({}, { objections });
    const { status } = planOne(assessment, { overrides: [anOverride({ endsAt: NOW + HOUR })] });
    expect([status.withheld, status.next?.at]).toEqual(['extended', NOW + 24 * HOUR]);
  });
});

describe('an objection that ended without an answer', () => {
  const over = [anObjection({ at: ago(25 * HOUR), endsAt: ago(HOUR) })];
  const question = asked({ askedAt: ago(25 * HOUR), expiresAt: ago(HOUR) });
  const long = aFinding({
    since: ago(30 * HOUR),
    firingAt: ago(30 * HOUR),
    stepsDone: [0],
    plannedSince: ago(30 * HOUR),
  });
  const notices = [aNotice({ at: ago(30 * HOUR), deliveredAt: ago(30 * HOUR) })];
  const policy = { steps: [notifies('owner', 'oncall'), cancels()], grace: HOUR };

  test('gives the owner a new notice, and the run is not cancelled before', () => {
    const { decided, ends, cancel, finding } = planned(
      { objections: over, approvals: [question], finding: long, notices },
      policy,
    );
    expect([decided, cancel]).toEqual([['withdrawn', 'notify', 'waiting-for-notice'], null]);
    expect(ends).toEqual([['withdrawn', 'the objection ended without an answer, and the run is judged again']]);
    expect(finding).toMatchObject({ plannedSince: NOW, stepsDone: [0] });
  });

  test('plans anew once: the next pass waits for the notice', () => {
    const ended = { as: 'withdrawn', at: ago(30 * MINUTE), because: 'ended' } as const;
    const finding = { ...long, plannedSince: ago(30 * MINUTE) };
    const later = [...notices, aNotice({ decisionId: 'd-new', at: ago(30 * MINUTE), deliveredAt: ago(30 * MINUTE) })];
    const history = { objections: over, approvals: [{ ...question, ended }], finding, notices: later };
    expect(planned(history, policy)).toMatchObject({ decided: ['grace'], cancel: null });
    const delivered = [...notices, aNotice({ decisionId: 'd-new', at: ago(2 * HOUR), deliveredAt: ago(HOUR) })];
    const past = { ...history, finding: { ...long, plannedSince: ago(2 * HOUR) }, notices: delivered };
    const objectedBefore = [anObjection({ at: ago(26 * HOUR), endsAt: ago(2 * HOUR) })];
    expect(planned({ ...past, objections: objectedBefore }, policy).cancel).not.toBeNull();
  });

  test('asks as the policy does under approve', () => {
    const { decided, decisions } = planned(
      { objections: over, approvals: [question], finding: long, notices },
      { ...policy, mode: 'approve' },
    );
    expect(decided).toEqual(['withdrawn', 'notify', 'ask', 'waiting-for-approval']);
    expect(decisions.find(({ kind }) => kind === 'ask')?.ask?.because).toBe('mode');
  });
});
