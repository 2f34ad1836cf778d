import type { IdleNodes, SpentRun, Stretch, SubmittedAgain, WorkLengths } from '../money/spent-run.ts';
import type { Instant } from '../values/duration.ts';
import type { Visibility } from './visibility.ts';

/** Facts of a period, as the record has them. */
export interface MoneyFacts {
  /** Runs that held nodes in it or were submitted in it, in an order that is always the same. */
  readonly runs: readonly SpentRun[];
  readonly idleNodes: readonly IdleNodes[];
  /** Of the work of which Runwarden cancelled a run in the period: of 90 days before it, and what came after. */
  readonly lengths: readonly WorkLengths[];
  /** The same work that ran again after a cancel of the period. */
  readonly again: readonly SubmittedAgain[];
  /** Ids of the decisions of cancels that a person called wrong. */
  readonly wrong: ReadonlySet<string>;
  /** Up to when each workspace's passes are recorded, and since when without a gap, by workspace id. */
  readonly recorded: ReadonlyMap<string, { readonly since: Instant; readonly until: Instant }>;
}

export interface MoneyLedger {
  /** All that was spent in a period on what the reader may see. One snapshot of the store. */
  moneyFacts(period: Stretch, visible: Visibility): Promise<MoneyFacts>;
}
