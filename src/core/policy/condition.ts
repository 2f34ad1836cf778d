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

/** What an answer rests on, beside its reason. */
export interface ConditionFacts {
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
  readonly healthyAt?: Instant | null | undefined;
  /** Signals that were not fetched and could change an unknown answer. */
  readonly missingSignals: readonly SignalRequest[];
  /** Of an unknown: nothing is amiss, there is nothing to judge yet. Nobody is alerted however long it lasts. */
  readonly isEarly?: true | undefined;
}

/**
 * A reason, or how to put it into words when somebody reads it: most are never read. It answers the same at any time and never
 * throws; what can fail is worked out before.
 */
export type Words = string | (() => string);

/** A condition's answer as it is read. */
export interface JudgedCondition extends ConditionFacts {
  readonly outcome: Outcome;
  /** One plain clause with the numbers: `running for 1d 2h, limit 24h`. */
  readonly reason: string;
}

/** What a condition gives of an answer: what it leaves out is "nothing to say". */
export type GivenFacts = Partial<ConditionFacts>;

/**
 * A condition's answer with the numbers that it rests on. It is made for every run under every policy, and mostly only its
 * outcome is read: it keeps what it was given, and the rest is worked out by whoever reads it. Never spread one: `with` makes
 * another.
 */
export class ConditionResult implements JudgedCondition {
  readonly outcome: Outcome;
  #words: Words;
  readonly #given: GivenFacts;

  constructor(outcome: Outcome, words: Words, given: GivenFacts) {
    this.outcome = outcome;
    this.#words = words;
    this.#given = given;
  }

  get reason(): string {
    if (typeof this.#words !== 'string') this.#words = this.#words();
    return this.#words;
  }

  get value(): JsonScalar {
    return this.#given.value ?? null;
  }

  get threshold(): JsonScalar {
    return this.#given.threshold ?? null;
  }

  get age(): Milliseconds | null {
    return this.#given.age ?? null;
  }

  get coverage(): number | null {
    return this.#given.coverage ?? null;
  }

  get identity(): string {
    return this.#given.identity ?? '';
  }

  get detail(): Readonly<Record<string, Json>> {
    return this.#given.detail ?? NO_DETAIL;
  }

  get violatedAt(): Instant | null {
    return this.#given.violatedAt ?? null;
  }

  get healthyAt(): Instant | null {
    return this.#given.healthyAt ?? null;
  }

  get missingSignals(): readonly SignalRequest[] {
    return this.#given.missingSignals ?? NOTHING_MISSING;
  }

  get isEarly(): true | undefined {
    return this.#given.isEarly;
  }

  /** The same answer with other facts. */
  with(facts: GivenFacts): ConditionResult {
    return new ConditionResult(this.outcome, this.#words, { ...this.#given, ...facts });
  }

  /** The same facts under another outcome or reason. */
  but(outcome: Outcome, words: Words, facts: GivenFacts = {}): ConditionResult {
    return new ConditionResult(outcome, words, { ...this.#given, ...facts });
  }

  toJSON(): JudgedCondition {
    return plainResult(this);
  }
}

/** All of an answer as plain data. */
export function plainResult(judged: JudgedCondition): JudgedCondition {
  const { outcome, reason, value, threshold, age, coverage, identity, detail } = judged;
  const { violatedAt, healthyAt, missingSignals, isEarly } = judged;
  const facts = { value, threshold, age, coverage, identity, detail, violatedAt, healthyAt, missingSignals };
  return { outcome, reason, ...facts, ...(isEarly && { isEarly }) };
}

const NO_DETAIL = {};
const NOTHING_MISSING: readonly SignalRequest[] = [];

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
export function result(outcome: Outcome, words: Words, facts: GivenFacts = NO_DETAIL): ConditionResult {
  return new ConditionResult(outcome, words, facts);
}
