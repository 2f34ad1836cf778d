import { z } from 'zod';

/** An amount in a currency. */
export interface Money {
  readonly amount: number;
  /** ISO 4217. */
  readonly currency: string;
}

const EXPECTED = 'an amount with its currency, such as 500 USD';
const CURRENCIES: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));

/** Whether a code is one of ISO 4217: prices are never in another. */
export function isCurrency(code: string): boolean {
  return CURRENCIES.has(code);
}

/** Thousands where people write them with a dot, and an amount with three decimals where they do not. */
const TWO_WAYS = /^([1-9]\d{0,2})\.(\d{3})( [A-Z]{3})$/;

/** An amount as people write it: the currency is a part of it. */
export function money() {
  const error = ({ input }: { readonly input?: unknown }) => moneyFor(input) ?? EXPECTED;
  return z
    .string({ error })
    .regex(/^(?![1-9]\d{0,2}\.\d{3} )\d+(\.\d+)? [A-Z]{3}$/, { error })
    .transform((text, context): Money => {
      const [amount = '', currency = ''] = text.split(' ');
      if (Number(amount) > 0 && isCurrency(currency)) return { amount: Number(amount), currency };
      const message = isCurrency(currency)
        ? `${EXPECTED}, above 0`
        : `${EXPECTED}; there is no currency ${currency} in ISO 4217`;
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    })
    .meta({ examples: ['500 USD'], description: `${EXPECTED.replace(/^a/, 'A')}.` });
}

/** What would be right for the very thing that was written; null when that cannot be told. */
function moneyFor(given: unknown): string | null {
  const text = String(given).trim().toUpperCase();
  if (/^\d+(\.\d+)?$/.test(text)) return `an amount with its currency, such as ${text} USD`;
  const [, whole, decimals = '', unit] = TWO_WAYS.exec(text) ?? [];
  if (whole !== undefined) {
    const shorter = decimals.endsWith('0') ? decimals.slice(0, -1) : `${decimals}0`;
    return `an amount that reads in one way: ${whole}${decimals}${unit}, or ${whole}.${shorter}${unit}`;
  }
  const [, amount = '', after] = /^(\d+|\d{1,3}(?:,\d{3})+)((?:\.\d+)? *[A-Z]{3})$/.exec(text) ?? [];
  if (after === undefined) return null;
  const currency = after.slice(-3);
  return isCurrency(currency)
    ? `an amount, which is written ${amount.replaceAll(',', '')}${after.slice(0, -3).trim()} ${currency}`
    : null;
}

/** Why amounts cannot be compared, or null when they can. */
export function otherCurrency(limit: Money, currency: string): string | null {
  if (limit.currency === currency) return null;
  return `the policy says ${limit.currency} and prices are in ${currency}`;
}

export function shownMoney(amount: number, currency: string): string {
  return `${amount.toFixed(2)} ${currency}`;
}
