/** An amount in whole cents, half a cent rounded away from zero. Floats such as 1.005 are taken for what they are written as. */
export function toCents(amount: number): number {
  return Math.round(Number((amount * 100).toFixed(6)));
}

/**
 * Shares whole units out by weight, so that the shares add up to the total: each gets its part rounded down, and what is left
 * goes one by one to the largest remainders, the first of equals first (the method of Hamilton).
 */
export function shareOut(total: number, weights: readonly number[]): readonly number[] {
  const sum = weights.reduce((a, b) => a + b, 0);
  if (sum <= 0) return weights.map((_, index) => (index === 0 ? total : 0));
  const exact = weights.map((weight) => (total * weight) / sum);
  const shares = exact.map(Math.floor);
  const left = total - shares.reduce((a, b) => a + b, 0);
  const byRemainder = exact
    .map((value, index) => ({ index, remainder: value - Math.floor(value) }))
    .toSorted((a, b) => b.remainder - a.remainder || a.index - b.index);
  for (const { index } of byRemainder.slice(0, left)) shares[index] = (shares[index] ?? 0) + 1;
  return shares;
}
