import type { TwoPeople } from '../policy/policy.ts';
import { HOUR, type Instant } from '../values/duration.ts';
import type { Decision, SeenCost } from './decision.ts';

/** How many different people must approve what is above an amount. */
export const PEOPLE_NEEDED = 2;

/**
 * How many people must approve a cancel, by what the run had cost when they were asked and costs since. A cost that is not
 * known, or not all of it, may be above any amount.
 */
export function approvalsNeeded(
  rule: TwoPeople | null,
  cost: SeenCost | null,
  { seenAt, now }: { readonly seenAt: Instant; readonly now: Instant },
): number {
  if (rule === null) return 1;
  if (rule.above === null || cost === null || cost.currency !== rule.currency) return PEOPLE_NEEDED;
  const most = cost.atLeast ? cost.atMost : cost.soFar;
  if (most === undefined) return PEOPLE_NEEDED;
  const until = most + (cost.perHour * Math.max(0, now - seenAt)) / HOUR;
  return until > rule.above ? PEOPLE_NEEDED : 1;
}

/** The same for a question on record. */
export function approvalsNeededFor(
  { ask, evidence, at }: Pick<Decision, 'ask' | 'at'> & { readonly evidence: Pick<Decision['evidence'], 'cost'> },
  now: Instant,
): number {
  return approvalsNeeded(ask?.people ?? null, evidence.cost ?? null, { seenAt: at, now });
}
