import { moneyInWords } from '../words/money.ts';
import { Unknown } from './state.tsx';

interface Amount {
  readonly amount: number | null | undefined;
  readonly currency: string | null | undefined;
  /** Parts of it have no price. */
  readonly atLeast?: boolean | undefined;
  readonly perHour?: boolean;
}

/** An amount of money; unknown where there is none. */
export function Money({ amount, currency, atLeast = false, perHour = false }: Amount) {
  if (amount === null || amount === undefined || !currency) return <Unknown>no price</Unknown>;
  return (
    <span class="nw">
      {atLeast && <span class="q">at least </span>}
      {moneyInWords(amount, currency)}
      {perHour && '/h'}
    </span>
  );
}
