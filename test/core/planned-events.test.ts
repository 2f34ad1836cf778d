import { expect, test } from 'vitest';
import { type KnownFinding, plannedFor } from '../../src/core/decision/planned-events.ts';
import type { Policy } from '../../src/core/policy/policy.ts';
import { HOUR, MINUTE } from '../../src/core/values/duration.ts';
import { ago, aRun, NOW } from '../conditions/snapshots.ts';
import {
  aFinding,
  aFreeze,
  aNotice,
  anApproval,
  anObjection,
  anOverride,
  aPolicy,
  cancels,
} from '../support/builders.ts';

const KNOWN: KnownFinding = {
  finding: aFinding({ plannedSince: ago(HOUR) }),
  evidenceKey: aNotice().evidenceKey,
  run: aRun(),
  phaseSince: ago(5 * HOUR),
  notices: [aNotice({ deliveredAt: ago(10 * MINUTE) })],
  ...{ approvals: [], objections: [], overrides: [], freezes: [], ended: { freezes: [], overrides: [] } },
};

const planned = (known: Partial<KnownFinding> = {}, policy: Partial<Policy> = {}) =>
  plannedFor({ ...KNOWN, ...known }, aPolicy({ grace: HOUR, ...policy }), NOW);

/** When a cancel, or a question about one, can come. */
const at = (...given: Parameters<typeof planned>) => {
  const plan = planned(...given);
  return 'earliest' in plan ? plan.earliest.at : plan.kind;
};

test('Runwarden cancels when the step is due and the owner had the whole grace', () => {
  expect(at()).toBe(NOW + 50 * MINUTE);
  expect(at({}, { steps: [cancels({ after: 5 * HOUR })] })).toBe(NOW + 4 * HOUR);
  expect(at({}, { grace: null })).toBe(NOW);
});

test('what people have stopped comes first, and the owner has the rest of the grace afterwards', () => {
  expect(at({ freezes: [aFreeze({ createdAt: ago(5 * MINUTE), endsAt: NOW + HOUR })] })).toBe(NOW + HOUR + 55 * MINUTE);
  expect(at({ freezes: [aFreeze()] })).toBeNull();
  const override = anOverride({ createdAt: ago(HOUR), endsAt: NOW + HOUR });
  expect(at({ overrides: [override] })).toBeGreaterThanOrEqual(NOW + HOUR + 10 * MINUTE);
});

test('a notice from before the steps were planned anew does not count', () => {
  expect(at({ finding: aFinding({ plannedSince: ago(MINUTE) }) })).toBe(NOW + HOUR);
});

test('a policy that asks waits for no grace, and one that may not cancel plans nothing', () => {
  expect(planned({}, { mode: 'approve' })).toMatchObject({ kind: 'ask', earliest: { at: NOW } });
  expect(planned({}, { mode: 'notify' })).toEqual({ kind: 'nothing', mode: 'notify' });
  expect(plannedFor(KNOWN, null, NOW)).toEqual({ kind: 'nothing', mode: null });
});

test('answers and objections are what is planned', () => {
  const yes = anApproval({ answer: 'approved', answeredAt: ago(MINUTE) });
  const objections = [anObjection()];
  expect(at({ approvals: [anApproval()] })).toBe('asked');
  expect(planned({ approvals: [yes] }).kind).toBe('approved');
  expect(at({ approvals: [anApproval({ answer: 'rejected' })] })).toBe('kept');
  expect(at({ objections })).toBe('objected');
  expect(at({ objections, approvals: [yes] })).toBe('objected');
  expect(planned({ objections, approvals: [{ ...yes, because: 'objected' }] }).kind).toBe('approved');
  expect(planned({ objections: [anObjection({ endsAt: NOW })] }).kind).toBe('cancel');
});
