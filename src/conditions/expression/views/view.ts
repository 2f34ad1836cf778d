import { Duration } from '@marcbachmann/cel-js/evaluator';
import type { Signal, SignalRequest } from '../../../core/signal/signal.ts';
import { HOUR, type Milliseconds, SECOND } from '../../../core/values/duration.ts';
import { Unknown } from '../unknown.ts';

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

const NAMES: Readonly<Record<keyof typeof REQUESTS, string>> = {
  timing: 'its start',
  compute: 'its compute',
  children: 'its children',
  cost: 'its cost',
  gpu: 'its GPU use',
};

const UNREAD = mapped((name) => new Unknown(`${NAMES[name]} was not read yet`, { missingSignals: [REQUESTS[name]] }));

function mapped<T>(make: (name: keyof typeof REQUESTS) => T): Readonly<Record<keyof typeof REQUESTS, T>> {
  return {
    timing: make('timing'),
    compute: make('compute'),
    children: make('children'),
    cost: make('cost'),
    gpu: make('gpu'),
  };
}

/** A signal's value; thrown as unknown when it was not read, or could not be. */
export function read<T>(signal: Signal<T> | undefined, name: keyof typeof REQUESTS): T {
  if (!signal) throw UNREAD[name];
  if (!signal.known) throw new Unknown(`${NAMES[name]} is unknown: ${signal.reason}`);
  return signal.value;
}

const ABSENT = new Map<string, Unknown>();

/** What Azure says, or thrown as unknown that it says nothing. `what` is one of a few names, so that they are kept. */
export function told<T>(value: T | null, what: string): T {
  if (value !== null) return value;
  const known = ABSENT.get(what);
  if (known) throw known;
  const made = new Unknown(`${what} is not there`, { absent: true });
  ABSENT.set(what, made);
  throw made;
}

/**
 * An object in an expression. Its fields are getters, and one that cannot be told throws why: nothing is read of a
 * snapshot but what the expression comes to.
 */
export abstract class View {
  /** Whether a field is there. Thrown as unknown when that cannot be told. */
  has(field: string): boolean {
    try {
      return Reflect.get(this, field) !== undefined;
    } catch (error) {
      if (error instanceof Unknown && error.absent) return false;
      throw error;
    }
  }
}

/** Azure's clock may be ahead of ours: what has just begun has lasted no time. */
export function durationOf(length: Milliseconds): Duration {
  const whole = Math.max(0, Math.floor(length));
  return new Duration(BigInt(Math.floor(whole / SECOND)), (whole % SECOND) * 1_000_000);
}
