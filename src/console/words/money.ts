/** An amount with its currency and two decimals: `€27.20`, `USD 1,204.00` where the currency has no sign. */
export function moneyInWords(amount: number, currency: string): string {
  return inCurrency(amount, currency, 2);
}

/** An estimate, in whole units: `€6,420`. */
export function estimateInWords(amount: number, currency: string): string {
  return inCurrency(amount, currency, 0);
}

/** The one place that writes money: a minus as in reports, none where it rounds to zero. */
function inCurrency(amount: number, currency: string, digits: number): string {
  const form = { minimumFractionDigits: digits, maximumFractionDigits: digits, signDisplay: 'negative' } as const;
  const options = { style: 'currency', currency, currencyDisplay: 'narrowSymbol' } as const;
  try {
    return new Intl.NumberFormat('en-US', { ...options, ...form }).format(amount).replace('-', '−');
  } catch {
    // A code that the browser does not take.
    return `${currency} ${amount.toLocaleString('en-US', form).replace('-', '−')}`;
  }
}

/** `1 run`, `3 runs`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;
}
