import type { Instant } from '../values/duration.ts';
import type { Unknown } from '../values/known.ts';

/** A fact about a run that is fetched on its own: known with its time and coverage, or unknown with the reason. */
export type Signal<T> = KnownSignal<T> | Unknown;

interface KnownSignal<T> {
  readonly known: true;
  readonly value: T;
  /** When it was read. */
  readonly at: Instant;
  /** Why a part of it is missing, such as what only another source has; absent where all of it was read. */
  readonly partly?: string;
}

export function known<T>(value: T, at: Instant): KnownSignal<T> {
  return { known: true, value, at };
}
