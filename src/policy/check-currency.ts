import { type Money, otherCurrency } from '../conditions/parameters/money.ts';
import type { SourceDocument } from '../yaml/document.ts';
import type { SourceError } from '../yaml/source-error.ts';
import type { CompiledWhen } from './when.ts';

/** Limits in another currency than the prices': they leave every run unknown, for ever. @param currency null unchecked */
export function foreignCurrencies(
  { conditions }: CompiledWhen,
  document: SourceDocument,
  currency: string | null,
): SourceError[] {
  if (currency === null) return [];
  return conditions.flatMap(({ path, condition, parameters }) => {
    if (typeof parameters !== 'object' || parameters === null) return [];
    return Object.entries(parameters).flatMap(([key, given]) => {
      if (!isMoney(given) || otherCurrency(given, currency) === null) return [];
      const message = `"${condition.kind}.${key}" is in ${given.currency}, and the prices are in ${currency}, so that it can never be told`;
      const expected = `an amount in ${currency}, or prices: {currency: ${given.currency}} in the config`;
      return [document.errorAt([...path, key], message, expected)];
    });
  });
}

/** What the schema of an amount makes of it; no other parameter is a map with these two. */
function isMoney(given: unknown): given is Money {
  return (
    typeof given === 'object' &&
    given !== null &&
    'amount' in given &&
    typeof given.amount === 'number' &&
    'currency' in given &&
    typeof given.currency === 'string'
  );
}
