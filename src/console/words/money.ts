/** An amount with its currency and two decimals: `€27.20`, `USD 1,204.00` where the currency has no sign. */
export function moneyInWords(amount: number, currency: string): string {
  return inCurrency(amount, currency, 2);
}

/** An estimate, in whole units: `€6,420`. */
export function estimateInWords(amount: number, currency: string): string {
  return inCurrency(amount, currency, 0);
}

function inCurrency(amount: number, currency: string, digits: number): string {
  const options = { style: 'currency', currency, currencyDisplay: 'narrowSymbol' } as const;
  try {
    return new Intl.NumberFormat('en-US', {
      ...options,
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    }).format(amount);
  } catch {
    // A code that the browser does not take.
    return `${currency} ${amount.toFixed(digits)}`;
  }
}

/** `1 run`, `3 runs`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;
}
