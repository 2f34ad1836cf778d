import type { BudgetBy, LargestGroups } from '../../core/money/budget.ts';
import { caseless, compareText } from '../../core/values/text.ts';

const MOST = 3;

/** Adds up where the money of a budget went. Names that differ in case alone are one. */
export class GroupSums {
  readonly by: LargestGroups['by'];
  readonly #sums = new Map<string, { readonly name: string | null; amount: number }>();

  constructor(by: BudgetBy) {
    this.by = by.kind === 'owner' ? 'experiment' : 'owner';
  }

  add(name: string | null, amount: number): void {
    if (amount === 0) return;
    const key = name === null ? '' : `=${caseless(name)}`;
    const sum = this.#sums.get(key);
    if (sum) sum.amount += amount;
    else this.#sums.set(key, { name, amount });
  }

  largest(): LargestGroups {
    const sorted = [...this.#sums.values()].sort(
      (a, b) => b.amount - a.amount || compareText(a.name ?? '', b.name ?? ''),
    );
    const others = sorted.slice(MOST);
    return {
      by: this.by,
      groups: sorted.slice(0, MOST).map(({ name, amount }) => ({ name, amount })),
      others: { count: others.length, amount: others.reduce((sum, { amount }) => sum + amount, 0) },
    };
  }
}
