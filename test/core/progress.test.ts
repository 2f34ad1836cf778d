import { expect, test } from 'vitest';
import type { WithholdReason } from '../../src/core/decision/decision.ts';
import type { Approval, Cancellation } from '../../src/core/decision/finding.ts';
import { progressOf, progressOfHold, type Recorded } from '../../src/core/decision/progress.ts';
import { DAY, HOUR, MINUTE } from '../../src/core/values/duration.ts';
import { NOW } from '../conditions/snapshots.ts';
import { aDecision } from '../store/rows.ts';
import { aCancellation, aFinding, anApproval } from '../support/builders.ts';

const ASKED = NOW - 30 * MINUTE;
const finding = aFinding({ id: 'f-1' });

function question(given: Partial<Approval> = {}): Recorded {
  const decision = aDecision(finding, { id: 'd-ask', kind: 'ask', at: ASKED });
  return { decision, approval: anApproval({ askedAt: ASKED, ...given }), cancellation: null };
}

function cancel(given: Partial<Cancellation> | null, approved = false): Recorded {
  const decision = aDecision(finding, { id: 'd-cancel', kind: 'cancel', at: NOW, approvedByPerson: approved });
  const queued = { queuedAt: NOW, requestedAt: null, approvedByPerson: approved };
  return { decision, approval: null, cancellation: given && aCancellation({ ...queued, ...given }) };
}

const yes = { answer: 'approved', answeredAt: NOW - MINUTE, answeredBy: 'robin' } as const;

test('a cancel passes from the question to the release, and each step keeps its time', () => {
  const times = {
    requestedAt: NOW,
    acknowledgedAt: NOW + 1,
    endedAt: NOW + 2,
    settledAt: NOW + 2,
    releasedAt: NOW + 3,
  };
  const all = [question(yes), cancel({ state: 'released', ...times }, true)];
  const expected = {
    state: 'released',
    at: NOW + 3,
    isOver: true,
    steps: [
      { state: 'proposed', at: ASKED },
      { state: 'approved', at: NOW - MINUTE },
      { state: 'requested', at: NOW },
      { state: 'acknowledged', at: NOW + 1 },
      { state: 'ended', at: NOW + 2 },
      { state: 'released', at: NOW + 3 },
    ],
  };
  for (const one of all) expect(progressOf(one, all, NOW + DAY)).toMatchObject(expected);
});

test('each stage says when people hear if it lasts', () => {
  const due = (given: Partial<Cancellation>, now: number) => progressOf(cancel(given), [], now)?.due;
  const requested = { state: 'requested', requestedAt: NOW } as const;
  expect(due(requested, NOW)?.at).toBe(NOW + 15 * MINUTE);
  expect(due(requested, NOW + 20 * MINUTE)?.at).toBe(NOW + HOUR);
  expect(due(requested, NOW + 2 * HOUR)).toBeNull();
  expect(due({ state: 'confirmed', settledAt: NOW }, NOW)?.at).toBe(NOW + 15 * MINUTE);
  expect(progressOf(question(), [], NOW)).toMatchObject({
    state: 'awaiting-approval',
    due: { at: NOW + 30 * MINUTE, what: 'without an answer the run is kept' },
  });
});

const ended = (as: 'withdrawn' | 'lapsed' | 'kept') => ({ ended: { as, at: NOW, because: 'the reason' } });

test.each([
  ['withdrawn', question(ended('withdrawn'))],
  ['lapsed', question({ ...yes, ...ended('lapsed') })],
  ['rejected', question({ answer: 'rejected', answeredAt: NOW, note: 'the reason', ...ended('kept') })],
  ['expired', question(ended('kept'))],
  ['superseded', cancel(null)],
  ['failed', cancel({ state: 'failed', settledAt: NOW, reason: 'the reason' })],
  ['ended', cancel({ state: 'ended-otherwise', settledAt: NOW, reason: 'the reason' })],
])('%s is an end with its reason', (state, recorded) => {
  expect(progressOf(recorded, [recorded], NOW)).toMatchObject({ state, isOver: true, because: expect.any(String) });
});

test.each<[string, WithholdReason, boolean]>([
  ['frozen', 'frozen', false],
  ['limited', 'limited', false],
  ['objected', 'objected', false],
  ['rejected', 'rejected', false],
  ['expired', 'approval-expired', false],
  ['superseded', 'already-canceling', false],
  ['lapsed', 'exempt', true],
  ['withdrawn', 'exempt', false],
  ['withdrawn', 'run-ended', true],
  ['withdrawn', 'no-longer-violating', false],
  ['withdrawn', 'policy-changed', false],
])('a cancel that was given up is %s where the record says %s', (state, withheld, approved) => {
  const given = cancel({ state: 'abandoned', settledAt: NOW, withheld, reason: 'the reason' }, approved);
  expect(progressOf(given, [], NOW)).toMatchObject({ state, because: 'the reason', isOver: true });
});

test('what neither asks nor cancels has no progress', () => {
  const decision = aDecision(finding, { kind: 'notify' });
  expect(progressOf({ decision, approval: null, cancellation: null }, [], NOW)).toBeNull();
});

test('where nobody was asked and nothing was decided, what holds the cancel is its progress', () => {
  const hold = { at: NOW, reason: 'another policy cancels this run' };
  const superseded = { state: 'superseded', at: NOW, because: hold.reason, isOver: false };
  expect(progressOfHold({ ...hold, withheld: 'already-canceling' })).toMatchObject(superseded);
  expect(progressOfHold({ ...hold, withheld: 'grace' })).toBeNull();
  expect(progressOfHold({ ...hold, withheld: null })).toBeNull();
});
