import type { Instant } from '../values/duration.ts';

/** A fact about a run that is fetched on its own: known with its time and coverage, or unknown with the reason. */
export type Signal<T> = KnownSignal<T> | UnknownSignal;

export interface KnownSignal<T> {
  readonly known: true;
  readonly value: T;
  /** When it was read. */
  readonly at: Instant;
}

export interface UnknownSignal {
  readonly known: false;
  /** Plain words that finish "unknown: …". */
  readonly reason: string;
}

export function known<T>(value: T, at: Instant): KnownSignal<T> {
  return { known: true, value, at };
}

export function unknown(reason: string): UnknownSignal {
  return { known: false, reason };
}
