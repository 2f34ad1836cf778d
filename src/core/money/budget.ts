import type { Instant } from '../values/duration.ts';
import type { Period } from '../values/period.ts';

/** Whose spend a budget bounds. Without a tag: what carries none, and what contradicts itself about it. */
export type BudgetBy =
  | { readonly kind: 'tag'; readonly key: string; readonly value: string }
  | { readonly kind: 'without-tag'; readonly key: string }
  | { readonly kind: 'owner' | 'experiment' | 'workspace'; readonly value: string };

/** A bound on what is spent in each calendar period in UTC. It cancels nothing: a policy would have to say so. */
export interface Budget {
  readonly name: string;
  readonly by: BudgetBy;
  readonly period: Period;
  readonly amount: number;
  /** ISO 4217. */
  readonly currency: string;
  /** Percents of the amount at which an alert goes out, ascending. */
  readonly alertAt: readonly number[];
  readonly recipients: readonly string[];
}

/** What the record has of the runs that a budget counts, in its period and currency. */
export interface BudgetSpend {
  /** For certain; and at most so much more while nodes got ready, and where prices are not settled. */
  readonly amount: number;
  readonly preparing: number;
  readonly unsettled: number;
  /** Since when the record is without a gap, and up to when it reaches; null before the first pass. */
  readonly recorded: { readonly since: Instant; readonly until: Instant } | null;
  /** What else makes the amount a lower bound, each in plain words. */
  readonly lacks: readonly string[];
  /** What each of the last whole days cost, the oldest first. They may be of the period before. */
  readonly days: readonly number[];
  /** Who spent most of it, dearest first: three at most, and all others together. Left out where nobody looked. */
  readonly largest?: LargestGroups;
  /** The UTC day of the period on which the whole amount was used up; null where it was not, left out where nobody looked. */
  readonly passedOn?: Instant | null;
}

/** Where the money of a budget went: by owner, and of a budget of an owner by experiment. */
export interface LargestGroups {
  readonly by: 'owner' | 'experiment';
  /** A null name is that of runs without one. */
  readonly groups: readonly { readonly name: string | null; readonly amount: number }[];
  /** How many others there are, and what they spent together. */
  readonly others: { readonly count: number; readonly amount: number };
}

/** A threshold of a budget in a period. Another bound makes other thresholds. */
export interface BudgetThreshold {
  readonly budget: string;
  readonly begin: Instant;
  readonly bound: number;
  readonly currency: string;
  readonly percent: number;
}

export interface ReachedThreshold extends BudgetThreshold {
  readonly at: Instant;
}

/** `runs with the tag project=atlas`: what a budget counts. */
export function budgetCounts(by: BudgetBy): string {
  switch (by.kind) {
    case 'tag':
      return `runs with the tag ${by.key}=${by.value}`;
    case 'without-tag':
      return `runs without the tag ${by.key}`;
    case 'owner':
      return `runs of ${by.value}`;
    case 'experiment':
      return `runs of the experiment ${by.value}`;
    case 'workspace':
      return `runs in the workspace ${by.value}`;
  }
}
