import type { Alert } from '../alert/alert.ts';
import type { Budget, BudgetSpend, BudgetThreshold, ReachedThreshold } from '../money/budget.ts';
import type { Instant, Milliseconds } from '../values/duration.ts';

/** What was spent of budgets. */
export interface BudgetReads {
  /** In the order of the budgets, over all workspaces. One snapshot of the store. */
  budgetSpends(budgets: readonly Budget[], now: Instant): Promise<readonly BudgetSpend[]>;
  /** When the thresholds of budgets were noted first, of the periods that begin at these moments. */
  budgetReached(begins: readonly Instant[]): Promise<readonly ReachedThreshold[]>;
}

/** Alerts about budgets: each threshold once a period, over all replicas and restarts. */
export interface BudgetLedger extends BudgetReads {
  /** Whether it is for this replica to look now. False for so long after one has looked. */
  takeBudgetLook(now: Instant, every: Milliseconds): Promise<boolean>;
  /**
   * Notes the thresholds that are reached, ascending, and raises the alert of the highest. False, and nothing is sent,
   * where the highest was noted before.
   */
  noteReached(reached: readonly BudgetThreshold[], alert: Alert): Promise<boolean>;
}
