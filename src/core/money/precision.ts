import { cancelStepOf, modeAllows, type Policy } from '../policy/policy.ts';
import type { PrecisionFloor } from '../policy/precision-floor.ts';
import { DAY } from '../values/duration.ts';
import { type Share, shareOf } from '../values/wilson.ts';
import type { JudgedCancel } from './judged-cancels.ts';

/** Precision is of the newest cancels, within so long. */
export const PRECISION_OF = { newest: 50, within: 90 * DAY };

/** The share from which on a policy may be raised, where it names none. */
const DEFAULT_SHARE = 0.9;

/** Fewer cancels than these decide nothing, unless even the upper end of the interval is too low: that shows after five. */
const FEWEST_TO_DECIDE = 20;
const FEWEST_TO_REFUSE = 5;

/** How often a policy is right. */
export interface Precision {
  /** Of what a policy in audit or notify would have done. */
  readonly hypothetical: boolean;
  /** Right of all that are known, with the 95 % interval; null where there is none. */
  readonly share: Share | null;
  /** The wrong ones of these, the newest first. */
  readonly wrong: readonly JudgedCancel[];
}

/** @param judged the cancels of the last 90 days, the newest first; those of other policies are left out */
export function precisionOf({ name, mode }: Pick<Policy, 'name' | 'mode'>, judged: readonly JudgedCancel[]): Precision {
  const hypothetical = !modeAllows(mode, 'approve');
  const newest = judged
    .filter(({ policy, as }) => policy === name && (as === 'would-cancel') === hypothetical)
    .slice(0, PRECISION_OF.newest);
  const wrong = newest.filter((one) => one.wrong !== null);
  return { hypothetical, share: shareOf(newest.length - wrong.length, newest.length, 1), wrong };
}

/** What to do with a policy, by how often it is right. */
export function adviceOn(
  policy: Pick<Policy, 'mode' | 'steps' | 'precision'>,
  { hypothetical, share, wrong }: Precision,
  fell: { readonly because: string } | null = null,
): string {
  const { mode } = policy;
  if (cancelStepOf(policy) === null) return 'Never cancels.';
  if (mode === 'off') return 'Is off.';
  if (fell) return `Asks before each cancel since ${fell.because}. A person must trust it again.`;
  const least = policy.precision?.atLeast ?? DEFAULT_SHARE;
  if (share && share.of >= FEWEST_TO_REFUSE && share.high < least)
    return isTooLow(mode, share, wrong.length, hypothetical);
  if (!share || share.of < FEWEST_TO_DECIDE) return 'Too few cancels to decide.';
  if (mode === 'enforce') return 'Keep in enforce.';
  if (share.low < least) return `Keep in ${mode}: the lower end is below ${percent(least)}.`;
  return `May be raised: the lower end is above ${percent(least)}.`;
}

function isTooLow(mode: Policy['mode'], { of }: Share, wrong: number, hypothetical: boolean): string {
  const were = `${wrong} of ${of} ${hypothetical ? 'would have been' : 'were'} wrong.`;
  return mode === 'enforce' ? `Lower to approve: ${were}` : `Do not raise: ${were}`;
}

/** How far a policy is below its floor. */
export interface BelowFloor {
  /** The newest first. */
  readonly wrong: readonly JudgedCancel[];
  /** Of its last so many cancels. */
  readonly of: number;
  /** In a clause, with the numbers. */
  readonly because: string;
}

/**
 * Whether a policy is below its floor for certain: cancels that it has not made yet may all be right. Null where it is not, so
 * that one of which too little is known never falls.
 * @param judged its own cancels, the newest first
 */
export function belowFloor({ atLeast, ofLast }: PrecisionFloor, judged: readonly JudgedCancel[]): BelowFloor | null {
  const last = judged.filter(({ as }) => as !== 'would-cancel').slice(0, ofLast);
  const wrong = last.filter((one) => one.wrong !== null);
  // 18 of 20 are 90 %, whatever binary fractions make of it.
  if ((ofLast - wrong.length) / ofLast >= atLeast - 1e-9) return null;
  return {
    wrong,
    of: last.length,
    because: `${wrongOf(wrong.length, last.length)}, and its floor is ${percent(atLeast)} of ${ofLast}`,
  };
}

/** `at least 90% of its last 20 cancels must be right`. */
export function describeFloor({ atLeast, ofLast }: PrecisionFloor): string {
  return `at least ${percent(atLeast)} of its last ${ofLast} cancels must be right`;
}

/** `90%`, `99.5%`. */
export function percent(share: number): string {
  return `${Math.round(share * 1000) / 10}%`;
}

function wrongOf(wrong: number, of: number): string {
  if (of === 1) return 'its last cancel was wrong';
  return `${wrong} of its last ${of} cancels ${wrong === 1 ? 'was' : 'were'} wrong`;
}
