/** The 97.5 % point of the normal distribution: with it an interval holds the true share in 95 of 100 cases. */
const Z = 1.959964;

/** A share with its interval. */
export interface Share {
  readonly of: number;
  readonly count: number;
  readonly low: number;
  readonly high: number;
}

/**
 * The share of some cases with its 95 % interval by Wilson's score (Wilson 1927, doi:10.1080/01621459.1927.10502953); null
 * for fewer cases than say anything.
 */
export function shareOf(count: number, of: number, fewest = 5): Share | null {
  if (of < fewest || of === 0) return null;
  const share = count / of;
  const spread = Z * Math.sqrt((share * (1 - share)) / of + Z ** 2 / (4 * of ** 2));
  const middle = share + Z ** 2 / (2 * of);
  const whole = 1 + Z ** 2 / of;
  return { of, count, low: Math.max(0, (middle - spread) / whole), high: Math.min(1, (middle + spread) / whole) };
}
