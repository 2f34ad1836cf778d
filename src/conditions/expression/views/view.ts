import type { Signal, SignalRequest } from '../../../core/signal/signal.ts';
import { HOUR, type Instant, type Milliseconds } from '../../../core/values/duration.ts';
import { whySignalUnknown } from '../../signals/need.ts';
import { Unknown } from '../unknown.ts';
import { Duration, type Field, MILLION, type Value } from '../values.ts';

export const TIMESTAMP = 'google.protobuf.Timestamp';
export const DURATION = 'google.protobuf.Duration';
export const TAGS = 'map<string, string>';
export const TEXTS = 'list<string>';

/** How far `gpu` looks back. */
export const GPU_WINDOW: Milliseconds = HOUR;

/** The signals that an expression can ask for, by the variable that is read from them. */
export const REQUESTS = {
  timing: { kind: 'timing' },
  compute: { kind: 'compute' },
  children: { kind: 'children' },
  cost: { kind: 'cost' },
  gpu: { kind: 'gpu', over: GPU_WINDOW },
} as const satisfies Record<string, SignalRequest>;

export type Request = (typeof REQUESTS)[keyof typeof REQUESTS];

/** The value of a signal; unknown when it was not fetched, or could not be. */
export function read<T>(signal: Signal<T> | undefined, name: keyof typeof REQUESTS): T | Unknown {
  if (signal?.known) return signal.value;
  const request = REQUESTS[name];
  return new Unknown(whySignalUnknown(request, signal), { missingSignals: signal ? [] : [request] });
}

/** What Azure reports; absent when it reports nothing. */
export function present<T>(value: T | null, name: string): T | Unknown {
  return value ?? new Unknown(`${name} is not there`, { absent: true });
}

export function ifKnown<T, U>(value: T | Unknown, then: (value: T) => U): U | Unknown {
  return value instanceof Unknown ? value : then(value);
}

export const text = fieldOf<string>('string');
export const bool = fieldOf<boolean>('bool');
export const double = fieldOf<number>('double');

function fieldOf<V extends Value>(type: string): <T>(get: (source: T) => V | Unknown) => Field<T> {
  return (get) => ({ type, read: get });
}

export function int<T>(get: (source: T) => number | Unknown): Field<T> {
  return { type: 'int', read: (source) => ifKnown(get(source), wholeNumber) };
}

function wholeNumber(count: number): bigint | Unknown {
  return Number.isInteger(count) ? BigInt(count) : new Unknown(`${count} is no whole number`);
}

export function timestamp<T>(get: (source: T) => Instant | Unknown): Field<T> {
  return { type: TIMESTAMP, read: (source) => ifKnown(get(source), (at) => new Date(at)) };
}

/** Azure's clock may be ahead of ours: what has just begun has lasted no time. */
export function duration<T>(get: (source: T) => Milliseconds | Unknown): Field<T> {
  const read = (length: Milliseconds) => new Duration(BigInt(Math.max(0, Math.floor(length))) * MILLION);
  return { type: DURATION, read: (source) => ifKnown(get(source), read) };
}
