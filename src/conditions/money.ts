import { z } from 'zod';

/** An amount in a currency. */
export interface Money {
  readonly amount: number;
  /** ISO 4217. */
  readonly currency: string;
}

const EXPECTED = 'an amount with its currency, such as 500 USD';

/** An amount as people write it: the currency is a part of it. */
export function money() {
  return z
    .string({ error: EXPECTED })
    .regex(/^\d+(\.\d+)? [A-Z]{3}$/, { error: EXPECTED })
    .transform((text, context): Money => {
      const [amount = '', currency = ''] = text.split(' ');
      if (Number(amount) > 0) return { amount: Number(amount), currency };
      context.addIssue({ code: 'custom', message: `${EXPECTED}, above 0` });
      return z.NEVER;
    })
    .meta({ examples: ['500 USD'] });
}

/** Why amounts cannot be compared, or null when they can. */
export function otherCurrency(limit: Money, currency: string): string | null {
  if (limit.currency === currency) return null;
  return `the policy says ${limit.currency} and prices are in ${currency}`;
}

export function shownMoney(amount: number, currency: string): string {
  return `${amount.toFixed(2)} ${currency}`;
}
