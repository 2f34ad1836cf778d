import type { ZodType } from 'zod';
import { SIGNAL_KINDS, type SignalRequest, type Snapshot } from '../signal/signal.ts';
import { messageOf } from '../values/caught.ts';
import type { Instant, Milliseconds } from '../values/duration.ts';
import type { Selector } from './policy.ts';

/** What a policy or a condition says of a snapshot. `unknown` never cancels. */
export const OUTCOMES = ['violated', 'healthy', 'unknown'] as const;
export type Outcome = (typeof OUTCOMES)[number];

export type JsonScalar = string | number | boolean | null;
export type Json = JsonScalar | readonly Json[] | { readonly [key: string]: Json };

/** A condition's answer with the numbers that it rests on. */
export interface ConditionResult {
  readonly outcome: Outcome;
  /** One plain clause with the numbers: `running for 1d 2h, limit 24h`. */
  readonly reason: string;
  readonly value: JsonScalar;
  readonly threshold: JsonScalar;
  /** Age of the newest datum used; null where the answer rests on the run itself. */
  readonly age: Milliseconds | null;
  /** Share of the expected samples that were there, 0 to 1; null where nothing is sampled. */
  readonly coverage: number | null;
  /**
   * What this violation is about (the artifact's version, the missing tag). While it stays the same an approval stays
   * good although the numbers grow; when it changes, people are asked again.
   */
  readonly identity: string;
  /** Further facts for the record, such as the healthy siblings of a failed step. */
  readonly detail: Readonly<Record<string, Json>>;
  /** The earliest moment at which the answer could turn violated by time alone, when it can be said. */
  readonly violatedAt: Instant | null;
  /** The moment at which a violation ends by time alone, when it can be said. */
  readonly healthyAt?: Instant | null;
  /** Signals that were not fetched and could change an unknown answer. */
  readonly missingSignals: readonly SignalRequest[];
  /** Of an unknown: nothing is amiss, there is nothing to judge yet. Nobody is alerted however long it lasts. */
  readonly isEarly?: true;
}

/** What a condition says of a snapshot at a moment. */
export type Check = (snapshot: Snapshot, now: Instant) => ConditionResult;

/** The runs that a policy is for, as its match says it. */
export interface MatchedRuns {
  readonly match: Selector;
  /** Of the types of job that are known; at least one. */
  readonly jobTypes: readonly string[];
}

/** Why a condition can hold for none of some runs, in words that follow its name. */
export interface CannotHold {
  readonly because: string;
  /** Otherwise it could, and hardly will. */
  readonly isCertain: boolean;
}

/** A kind of condition: one file in `conditions/`. Pure: no clock, network, store or logger. */
export interface ConditionKind<P> {
  /** The key in a policy's `when`. */
  readonly kind: string;
  /** One sentence for the reference. */
  readonly summary: string;
  /** Parses the YAML value under the key. Unknown keys are refused. */
  readonly parameters: ZodType<P>;
  /** Every signal that the check may read with these parameters. */
  signals(parameters: P): readonly SignalRequest[];
  /** Makes the check for these parameters. What depends on them alone is worked out here, once for each policy. */
  compile(parameters: P): Check;
  /** Why it can never hold for the runs of a policy; null where it can. Every condition can where this is not given. */
  cannotHold?(parameters: P, runs: MatchedRuns): CannotHold | null;
}

/** A condition kind bound to its parameters when a policy is loaded. */
export interface BoundCondition {
  readonly kind: string;
  /** Place of its dearest signal among the kinds; -1 when it needs none. Cheaper conditions are settled first. */
  readonly cost: number;
  readonly signals: readonly SignalRequest[];
  readonly check: Check;
  readonly cannotHold?: (runs: MatchedRuns) => CannotHold | null;
}

/** Binds a kind to parsed parameters, which hides the parameters' type from everything after the load. */
export function bindCondition<P>(kind: ConditionKind<P>, parameters: P): BoundCondition {
  const signals = kind.signals(parameters);
  return {
    kind: kind.kind,
    cost: Math.max(-1, ...signals.map((request) => SIGNAL_KINDS.indexOf(request.kind))),
    signals,
    check: orUnknown(kind.compile(parameters)),
    cannotHold: (runs) => kind.cannotHold?.(parameters, runs) ?? null,
  };
}

/** An error in a condition makes this run unknown, and the pass continues with the others. */
function orUnknown(check: Check): Check {
  return (snapshot, now) => {
    try {
      return check(snapshot, now);
    } catch (error) {
      return result('unknown', `the condition failed: ${messageOf(error)}`);
    }
  };
}

/** Builds a result; what is not given is "nothing to say". */
export function result(
  outcome: Outcome,
  reason: string,
  facts: Partial<Omit<ConditionResult, 'outcome' | 'reason'>> = {},
): ConditionResult {
  const { value = null, threshold = null, age = null, coverage = null, identity = '' } = facts;
  const { detail = {}, violatedAt = null, healthyAt = null, missingSignals = [] } = facts;
  const made = {
    outcome,
    reason,
    value,
    threshold,
    age,
    coverage,
    identity,
    detail,
    violatedAt,
    healthyAt,
    missingSignals,
  };
  return facts.isEarly ? { ...made, isEarly: true } : made;
}
