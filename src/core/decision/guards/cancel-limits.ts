import { describeUse, type LimitUse, limitSubject, limitsFor, useOf } from '../limits.ts';
import { isApproved } from './consent.ts';
import type { Guard, Hold } from './guard.ts';

/**
 * One more cancel would exceed a limit of the policy or one over all policies. A cancel that a person approved counts and
 * is not held: past a limit people are asked, or it waits until the limit has room.
 */
export const limits: Guard = {
  name: 'limits',
  stopsNotice: false,
  check(assessment, world) {
    const subject = limitSubject(assessment, world.now);
    const full = limitsFor(assessment, world)
      .map((limit) => useOf(limit, subject, world))
      .filter(({ hasRoom }) => !hasRoom);
    return full.length === 0 || isApproved(assessment, world.now) ? null : holdBy(full);
  },
};

/** A limit that asks comes first, and so does one that no waiting helps: an amount that is not known, or is too large. */
function holdBy(full: readonly LimitUse[]): Hold {
  const asks = full.find((use) => use.limit.past === 'ask' || !isFreedByWaiting(use));
  if (asks) {
    const reason = describeUse(asks);
    return { why: 'limited', reason, next: null, ask: 'limited', limit: { says: reason, freeAt: asks.freeAt } };
  }
  const at = Math.max(...full.map(({ freeAt }) => freeAt ?? 0));
  const what = 'the limit has room for one more, and the oldest is cancelled first';
  return {
    why: 'limited',
    reason: full.map(describeUse).join('; '),
    next: at > 0 ? { what, at } : { what: 'the next pass cancels more, the oldest first', at: null },
  };
}

function isFreedByWaiting({ limit, bound, own, freeAt }: LimitUse): boolean {
  return limit.window === 'cycle' ? own !== null && own <= bound : freeAt !== null;
}
