/**
 * An amount for people, its currency said elsewhere: `1,204.50`, `−2.04`. The minus is as wide as a digit, which a hyphen is not,
 * and what rounds to zero has none.
 */
export function amountText(amount: number, digits: 0 | 1 | 2 = 2): string {
  return amount
    .toLocaleString('en-US', {
      ...{ minimumFractionDigits: digits, maximumFractionDigits: digits },
      signDisplay: 'negative',
    })
    .replace('-', '−');
}
