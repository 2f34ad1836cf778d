import { BY_HAND_POLICY_NAME } from '../../policy/by-hand-policy.ts';
import { modeAllows } from '../../policy/policy.ts';
import { formatDuration, type Instant } from '../../values/duration.ts';
import { isUnderWay } from '../finding.ts';
import { type Refusals, retryAt } from '../refusals.ts';
import type { Guard, Hold } from './guard.ts';

/** How the record says what a policy would have done under a higher mode. */
export const WOULD_CANCEL = 'would be cancelled';

/** The policy's mode permits no cancel, or Azure offers none: ARM does not know a run below a parent. */
export const mode: Guard = {
  name: 'mode',
  stopsNotice: true,
  check({ policy, snapshot: { run } }) {
    if (run.orphanOf)
      return { why: 'mode', reason: 'Azure offers no cancel for a run below a parent that has ended', next: null };
    if (modeAllows(policy.mode, 'approve')) return null;
    return { why: 'mode', reason: `${WOULD_CANCEL}; mode is ${policy.mode}`, next: null };
  },
};

/** The run is being cancelled already, or Azure refused that a short while ago. */
export const cancelUnderWay: Guard = {
  name: 'cancel-under-way',
  stopsNotice: true,
  check({ policy, history, snapshot: { run } }, { now, canceling, tally }) {
    const { cancellation: before, refusals = null } = history;
    if (before && isUnderWay(before))
      return {
        why: 'already-canceling',
        reason: 'a cancel is under way',
        next: { what: 'Azure confirms the cancel', at: null },
        state: 'canceling',
      };
    if (canceling.has(run.id) || tally.some(({ runId }) => runId === run.id))
      return {
        why: 'already-canceling',
        reason: 'another policy cancels this run',
        next: { what: 'the other cancel takes its course', at: null },
      };
    // Whoever cancels by hand asks once more: they may have put right what Azure refused it for.
    return refusals && policy.name !== BY_HAND_POLICY_NAME ? holdByRefusals(refusals, now) : null;
  },
};

function holdByRefusals(refusals: Refusals, now: Instant): Hold | null {
  const at = retryAt(refusals);
  if (at !== null && now >= at) return null;
  const { count, reason } = refusals;
  // The recorded reason says who refused or did not do it.
  const times = count === 1 ? 'the cancel failed' : `the cancel failed ${count} times`;
  return {
    why: 'cancel-failed',
    reason: `${times}: ${reason ?? 'no reason recorded'}${at === null ? '; it is left to a person' : ''}`,
    next:
      at === null
        ? { what: 'a person cancels it by hand; people are reminded once a day', at: null }
        : { what: 'it is tried again', at },
  };
}

/** The run is about to end by itself, or its status is not a known one. */
export const phase: Guard = {
  name: 'phase',
  stopsNotice: true,
  check({ snapshot: { run } }) {
    if (run.phase === 'finalizing')
      return { why: 'finalizing', reason: 'it is finalizing and is left to finish', next: null };
    if (run.phase !== 'unrecognised') return null;
    const reason = `its status "${run.status}" is not one that Runwarden knows`;
    return { why: 'unrecognised-status', reason, next: null };
  },
};

/**
 * The violation was unknown or nobody watched for a while. What was so before and is so after may not have been so in
 * between, so it must hold for the policy's `for` again.
 */
export const heldThroughout: Guard = {
  name: 'held-throughout',
  stopsNotice: false,
  check({ policy, history }, { blind, now }) {
    const since = blind ? now : (history.finding?.heldSince ?? null);
    if (policy.for === 0 || (since !== null && now - since >= policy.for)) return null;
    const length = formatDuration(policy.for);
    return {
      why: 'interrupted',
      reason: `it was unknown or not watched for a while, and must hold for ${length} again before a cancel`,
      next: { what: `it has held for ${length} again`, at: since === null ? null : since + policy.for },
    };
  },
};
