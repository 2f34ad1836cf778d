import type { Budget } from '../core/money/budget.ts';
import { type BudgetUse, useOfBudget } from '../core/money/budget-use.ts';
import type { BudgetReads } from '../core/ports/budget-ledger.ts';
import type { Instant } from '../core/values/duration.ts';
import { lengthOf, periodNamed } from './period.ts';

export interface BudgetDeps {
  readonly ledger: Pick<BudgetReads, 'budgetSpends'>;
  readonly budgets?: readonly Budget[];
}

/** What was used of each budget of the length of a period in it, as `/budgets` counts it. @param name of the period */
export async function budgetUses(
  { ledger, budgets = [] }: BudgetDeps,
  name: string,
  now: Instant,
): Promise<readonly BudgetUse[]> {
  const at = Math.min(now, (periodNamed(name)?.until ?? now) - 1);
  const ofLength = budgets.filter(({ period }) => period === lengthOf(name));
  const spends = await ledger.budgetSpends(ofLength, at);
  return ofLength.flatMap((budget, index) => {
    const spend = spends[index];
    return spend ? [useOfBudget(budget, spend, at)] : [];
  });
}
