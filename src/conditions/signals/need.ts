import { type ConditionResult, type GivenFacts, result } from '../../core/policy/condition.ts';
import {
  answerTo,
  type RequestOf,
  type Signal,
  type SignalKind,
  type SignalRequest,
  type SignalValue,
  type Snapshot,
  subjectOf,
} from '../../core/signal/signal.ts';
import type { Instant, Milliseconds } from '../../core/values/duration.ts';

/** A signal's value with its age, or the answer of a condition that cannot do without it. */
export type Needed<T> =
  | { readonly known: true; readonly value: T; readonly at: Instant; readonly age: Milliseconds }
  | { readonly known: false; readonly answer: ConditionResult };

/**
 * How a condition reads a signal of a prepared snapshot. One that was not read yet, and one that is unknown, leave the
 * condition unknown: return the answer.
 * @param facts what the answer carries besides, such as the threshold.
 */
export function need<K extends SignalKind>(
  { signals }: Snapshot,
  request: RequestOf<K>,
  now: Instant,
  facts: GivenFacts = {},
): Needed<SignalValue<K>> {
  const signal = answerTo<K>(signals, request);
  if (signal?.known) return { known: true, value: signal.value, at: signal.at, age: now - signal.at };
  const missingSignals = signal ? [] : [request];
  const words = () => whySignalUnknown(request, signal);
  return { known: false, answer: result('unknown', words, { ...facts, missingSignals }) };
}

/** The run's submission, which every list answer carries: unknown where it cannot be right. */
export function needSubmission(snapshot: Snapshot, facts: GivenFacts = {}): Needed<Instant> {
  const { run, submissionProblem } = snapshot;
  if (submissionProblem !== undefined) return { known: false, answer: result('unknown', submissionProblem, facts) };
  return { known: true, value: run.createdAt, at: run.createdAt, age: 0 };
}

/** Why a condition cannot read a signal, in words that are the same for every condition. */
export function whySignalUnknown(request: SignalRequest, signal: Signal<unknown> | undefined): string {
  const { words, isPlural } = subjectOf(request);
  if (signal && !signal.known) return `${words} ${isPlural ? 'are' : 'is'} unknown: ${signal.reason}`;
  return `${words} ${isPlural ? 'were' : 'was'} not read yet`;
}
