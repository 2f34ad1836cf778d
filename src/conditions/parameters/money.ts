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

/** 5.000 EUR is five thousand to some readers and five to others. */
const SHAPE = /^(?![1-9]\d{0,2}\.\d{3} )\d+(\.\d+)? [A-Z]{3}$/;

/** An amount as people write it: the currency is a part of it. */
export function money() {
  return z
    .string({ error: EXPECTED })
    .regex(SHAPE, { error: `${EXPECTED}; 5.000 USD would read in two ways` })
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

/** Why amounts cannot be compared, or null when they can. */
export function otherCurrency(limit: Money, currency: string): string | null {
  if (limit.currency === currency) return null;
  return `the policy says ${limit.currency} and prices are in ${currency}`;
}

export function shownMoney(amount: number, currency: string): string {
  return `${amount.toFixed(2)} ${currency}`;
}

/** A sum of costs: what is certain, and how much more there may be. */
export interface Spent {
  readonly amount: number;
  /** Where the price of a node is not settled. */
  readonly unsettled: number;
  /** While nodes got ready. */
  readonly preparing: number;
}

/** The most that a sum can be. */
export function mostSpent({ amount, unsettled, preparing }: Spent): number {
  return amount + unsettled + preparing;
}

/** @param isWhole whether the sum has everything in it; else only a lower bound is known. */
export function shownSpent({ amount, unsettled, preparing }: Spent, isWhole: boolean, currency: string): string {
  const least = shownMoney(amount, currency);
  const most = isWhole && unsettled > 0 ? ` and at most ${shownMoney(amount + unsettled, currency)}` : '';
  // It has to show: nobody is to take the sum for the bill.
  const besides = preparing > 0 ? `, and at most ${shownMoney(preparing, currency)} more while nodes got ready` : '';
  return `${!isWhole || most !== '' ? 'at least ' : ''}${least}${most}${besides}`;
}
