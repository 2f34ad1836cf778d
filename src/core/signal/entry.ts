import type { z } from 'zod';
import type { Samples } from '../record/sample-series.ts';
import { isParentType, type Run } from '../run/run.ts';
import type { Instant } from '../values/duration.ts';
import type { Signal } from './answer.ts';

/** The kinds on which others rest; they are asked for without parameters. */
type Prerequisite = 'timing' | 'compute' | 'children' | 'cost';

/** What a signal needs that is read child by child: the children, for a parent. */
export function perChild(run: Run): readonly Prerequisite[] {
  return isParentType(run.jobType) ? ['children'] : [];
}

type Request<K, P> = { readonly kind: K } & P;

/** A method's parameters may be narrower, so that entries of all kinds are of one type. */
type Subject<R> = { words(request: R): string }['words'];

/**
 * A kind of signal: its type, what must be read before it, and its form in a recording and in a case follow from here.
 * @template V its value. @template P what a request says besides the kind.
 */
export interface SignalEntry<K extends string, V, P extends object = object> {
  readonly kind: K;
  readonly schema: z.ZodType<V>;
  /** What an answer is about, in words that begin a sentence: `its cost`. */
  readonly subject: string | Subject<Request<K, P>>;
  readonly isPlural?: true;
  readonly inCase: CaseForm<V, Request<K, P>>;
  /** As it is when not given. Null for what is not recorded, because it follows from what is. */
  readonly recorded?: RecordedForm<V> | null;
  /** What must be read before. */
  needs?(request: Request<K, P>, run: Run): readonly Prerequisite[];
  /**
   * What of a value is read as a fact of the run by itself, or null; all of it when not given. The rest is measured, and
   * telemetry that breaks can show it wrong for many runs at once.
   */
  facts?(value: V): V | null;
  /** Whether an answer that is there is enough for a request; every answer is when not given. */
  isEnough?(answer: Signal<V>, request: Request<K, P>): boolean;
}

/** A kind that can have several answers for one run. */
export interface KeyedEntry<K extends string, V, P extends object> extends SignalEntry<K, V, P> {
  /** Two requests with the same key are one fetch. */
  key(request: Request<K, P>): string;
  /** The key under which a case gives it. */
  caseKey(request: Request<K, P>): string;
}

/** How a value is recorded: as JSON, with its samples apart, since a pass records only those that are new. */
export interface RecordedForm<V> {
  /** Of what `write` answers; the value's own when not given. */
  readonly shape?: z.ZodType;
  write?(value: V): unknown;
  /** @param part has the shape. @param samples null when none were recorded. @param at the time of the pass. */
  read?(part: unknown, samples: Samples | null, at: Instant): V;
  samples?(value: V): Samples;
}

/** How a case gives a value. */
export interface CaseForm<V, R> {
  readonly schema: z.ZodType;
  /** What would be right, in words with an example. */
  readonly expected: string;
  /** For keyed kinds: the whole map. */
  readonly expectedMap?: string;
  readonly description?: string;
  /** @param given has been parsed by the schema. */
  read(given: unknown, context: CaseContext<R>): V;
}

export interface CaseContext<R, S = unknown> {
  readonly run: Run;
  readonly now: Instant;
  /** The requests of the policy for this kind; of a keyed kind the one that is answered. */
  readonly requests: readonly R[];
  /** What was read before, in the order of the kinds. */
  readonly signals: S;
}

/** Ties the form of a case to the type of its schema. */
export function caseForm<G, V, R, S>(form: {
  readonly schema: z.ZodType<G>;
  readonly expected: string;
  readonly expectedMap?: string;
  readonly description?: string;
  read(given: G, context: CaseContext<R, S>): V;
}): CaseForm<V, R> {
  return form;
}
