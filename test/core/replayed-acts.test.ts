import { describe, expect, test } from 'vitest';
import type { Assessment } from '../../src/core/decision/assessment.ts';
import type { ActBasis } from '../../src/core/decision/basis.ts';
import { byHand } from '../../src/core/decision/by-hand.ts';
import type { WithholdReason } from '../../src/core/decision/decision.ts';
import {
  type AskedGuards,
  abandonedCancel,
  approvedCancel,
  refusalOf,
  verdictAgain,
} from '../../src/core/decision/judged-again.ts';
import { cancelDecision } from '../../src/core/decision/new-decision.ts';
import { replay } from '../../src/core/decision/replay.ts';
import { MINUTE } from '../../src/core/values/duration.ts';
import { aRun, NOW } from '../conditions/snapshots.ts';
import { aFinding, aFreeze, aNotice, anApproval, anAssessment, aWorld } from '../support/builders.ts';
import { keptAndRead, LONG_RUN, policyOf, ranLong } from '../support/kept-decision.ts';

const policy = policyOf(LONG_RUN);
const snapshot = ranLong(aRun(), NOW);
const verdict = verdictAgain(snapshot, policy, NOW);
const finding = aFinding({ policy: policy.name, fingerprint: policy.fingerprint });
const assessment = anAssessment({ snapshot, policy, verdict }, { finding });
const cancel = cancelDecision({ assessment, finding, step: 1, now: NOW, newId: () => 'cancel-1' }, false);
const asked: AskedGuards = {
  isOver: false,
  overtaken: null,
  history: assessment.history,
  cost: null,
  world: aWorld(),
};
const act: ActBasis = {
  made: 'before-cancel',
  of: { decision: cancel, finding },
  judged: judged({}),
  asked,
  seen: null,
  at: NOW + 2 * MINUTE,
  ids: ['act-1'],
};

/** Judges the run again as the act does. */
function judged(given: Partial<Assessment>): NonNullable<ActBasis['judged']> {
  const at = NOW + MINUTE;
  const now = { ...assessment, ...given };
  return { at, assessment: { ...now, verdict: verdictAgain(now.snapshot, policy, at) } };
}

const ended = { ...snapshot, run: { ...snapshot.run, status: 'Completed', phase: 'ended' as const } };
const unread = { ...snapshot, signals: {} };
const frozen = { ...asked, world: aWorld({ freeze: aFreeze() }) };

describe('a cancel that is given up is derived again', () => {
  test.each<[string, WithholdReason, Partial<ActBasis>]>([
    ['a freeze', 'frozen', { asked: frozen }],
    ['an edit of the policy', 'policy-changed', { asked: { ...asked, overtaken: 'policy long-run was edited' } }],
    ['a finding that is over', 'no-longer-violating', { asked: { ...asked, isOver: true } }],
    ['a run that ended', 'run-ended', { judged: judged({ snapshot: ended }) }],
    ['a signal that is unknown now', 'unknown', { judged: judged({ snapshot: unread }) }],
    ['a run that is gone', 'run-gone', { judged: null, asked: null, seen: { why: 'run-gone', reason: 'it is gone' } }],
    ['what Azure answered', 'run-ended', { asked: null, seen: { why: 'run-ended', reason: 'it had ended' } }],
  ])('for %s', (_, why, given) => {
    const basis = { ...act, ...given };
    const refusal = refusalOf(basis);
    if (!refusal) throw new Error('something holds it');
    const decision = abandonedCancel(basis, refusal);
    expect(decision.withheld).toBe(why);
    expect(replay(decision, keptAndRead(basis).basis)).toEqual([]);
  });
});

test('the cancel that a person approved is derived again, and not where something held it', () => {
  const { evidenceKey } = cancel;
  const approvals = [anApproval({ evidenceKey, answer: 'approved', answeredAt: NOW })];
  const history = { ...assessment.history, approvals, notices: [aNotice({ evidenceKey })] };
  const basis: ActBasis = { ...act, made: 'on-approval', asked: { ...asked, history } };
  expect(refusalOf(basis)).toBeNull();
  const decision = approvedCancel(basis, judged({}).assessment);
  expect(replay(decision, keptAndRead(basis).basis)).toEqual([]);
  const held = { ...basis, asked: { ...frozen, history } };
  expect(replay(decision, keptAndRead(held).basis)).toMatchObject([{ derived: 'nothing is decided' }]);
});

test('the cancel of a person is derived again, also where it is of a finding that was open', () => {
  const ids = ['f-9', 'd-9'].values();
  const { owner } = assessment;
  const given = { snapshot, owner, by: 'robin', reason: 'the disk is full', cost: null, now: NOW };
  const { decision, basis } = byHand({ ...given, newId: () => ids.next().value ?? '' });
  expect(replay(decision, keptAndRead(basis).basis)).toEqual([]);
  const again = { ...decision, findingId: 'f-1' };
  expect(replay(again, keptAndRead({ ...basis, open: 'f-1' }).basis)).toEqual([]);
  expect(replay(again, keptAndRead(basis).basis)).toEqual([{ field: 'findingId', recorded: 'f-1', derived: 'f-9' }]);
});
