import { budgetAlert } from '../core/alert/budget-data.ts';
import type { Budget } from '../core/money/budget.ts';
import { type BudgetUse, reachedThresholds, useOfBudget } from '../core/money/budget-use.ts';
import type { BudgetLedger } from '../core/ports/budget-ledger.ts';
import { HOUR, type Instant } from '../core/values/duration.ts';
import type { WatchDeps } from './deps.ts';

export interface BudgetDeps extends Pick<WatchDeps, 'newId' | 'log'> {
  /** None where not given. */
  readonly budgets?: readonly Budget[];
  readonly ledger: BudgetLedger;
  readonly clock: () => Instant;
}

/**
 * Alerts about budgets whose next threshold is reached: each threshold once a period, over all replicas and restarts. One
 * replica looks in an hour. After an outage the highest threshold that is new is said, and none below it.
 */
export async function alertBudgets({ budgets = [], ledger, clock, newId, log }: BudgetDeps): Promise<void> {
  const now = clock();
  if (budgets.length === 0 || !(await ledger.takeBudgetLook(now, HOUR))) return;
  const spends = await ledger.budgetSpends(budgets, now);
  for (const [index, spend] of spends.entries()) {
    const budget = budgets[index];
    if (budget) await alertBudget(useOfBudget(budget, spend, now));
  }

  async function alertBudget(use: BudgetUse): Promise<void> {
    const percents = reachedThresholds(use);
    const highest = percents.at(-1);
    if (highest === undefined) return;
    const { budget, begin, spent } = use;
    const reached = percents.map((percent) => ({
      ...{ budget: budget.name, begin, bound: budget.amount, currency: budget.currency, percent },
    }));
    if (await ledger.noteReached(reached, budgetAlert(use, highest, { id: newId(), now })))
      log.warn({ budget: budget.name, spent, bound: budget.amount, percent: highest }, 'a budget is used so far');
  }
}
