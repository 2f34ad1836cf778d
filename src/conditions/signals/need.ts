import { type ConditionResult, result } from '../../core/policy/condition.ts';
import {
  answerTo,
  type RequestOf,
  type Signal,
  type SignalKind,
  type SignalRequest,
  type SignalValue,
  type Snapshot,
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
  facts: Partial<ConditionResult> = {},
): Needed<SignalValue<K>> {
  const signal = answerTo<K>(signals, request);
  if (signal?.known) return { known: true, value: signal.value, at: signal.at, age: now - signal.at };
  const missingSignals = signal ? [] : [request];
  return { known: false, answer: result('unknown', whyUnknown(request, signal), { ...facts, missingSignals }) };
}

/** The run's submission, which every list answer carries: unknown where it cannot be right. */
export function needSubmission(snapshot: Snapshot, facts: Partial<ConditionResult> = {}): Needed<Instant> {
  const { run, submissionProblem } = snapshot;
  if (submissionProblem !== undefined) return { known: false, answer: result('unknown', submissionProblem, facts) };
  return { known: true, value: run.createdAt, at: run.createdAt, age: 0 };
}

const ONE = { not: 'was not read yet', unknown: 'is unknown' };
const SEVERAL = { not: 'were not read yet', unknown: 'are unknown' };

/** Why a condition cannot read a signal, in words that are the same for every condition. */
export function whyUnknown(request: SignalRequest, signal: Signal<unknown> | undefined): string {
  const [subject, verb] = subjectOf(request);
  return signal && !signal.known ? `${subject} ${verb.unknown}: ${signal.reason}` : `${subject} ${verb.not}`;
}

function subjectOf(request: SignalRequest): readonly [string, typeof ONE] {
  switch (request.kind) {
    case 'timing':
      return ['its start', ONE];
    case 'compute':
      return ['its compute', ONE];
    case 'peers':
      return ['the other runs', SEVERAL];
    case 'spend':
      return ['what was spent', ONE];
    case 'lineage':
      return ['its earlier runs', SEVERAL];
    case 'outcomes':
      return ['the last runs', SEVERAL];
    case 'children':
      return ['its children', SEVERAL];
    case 'cost':
      return ['its cost', ONE];
    case 'artifact':
      return [request.path, ONE];
    case 'log':
      return ['its log', ONE];
    case 'metric':
      return [`its metric ${request.name}`, ONE];
    case 'activity':
      return ['its traffic', ONE];
    case 'gpu':
      return ['its GPU use', ONE];
  }
}
