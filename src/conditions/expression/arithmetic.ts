import { YEAR_1, YEAR_9999 } from './times.ts';
import { Unknown } from './unknown.ts';
import { Duration, MILLION, type Value } from './values.ts';

const LARGEST = 2n ** 63n - 1n;
const SMALLEST = -(2n ** 63n);

export const MISMATCH = new Unknown('its parts have types that do not go together');
export const NOT_A_NUMBER = new Unknown('the result is no number');

const INTS: Readonly<Record<string, (left: bigint, right: bigint) => bigint | Unknown>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => (right === 0n ? new Unknown('it is a division by zero') : left / right),
  '%': (left, right) => (right === 0n ? new Unknown('it is a remainder by zero') : left % right),
};

const DOUBLES: Readonly<Record<string, (left: number, right: number) => number>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
};

/** `left op right` for numbers and times; unknown when the result is out of range. */
export function calculate(op: string, left: Value, right: Value): Value {
  if (typeof left === 'bigint' && typeof right === 'bigint') return int(INTS[op]?.(left, right) ?? MISMATCH);
  if (typeof left === 'number' && typeof right === 'number') return finite(DOUBLES[op]?.(left, right) ?? Number.NaN);
  return op === '+' || op === '-' ? addTimes(left, op === '+' ? 1n : -1n, right) : MISMATCH;
}

export function negate(value: Value): Value {
  if (typeof value === 'bigint') return int(-value);
  return typeof value === 'number' ? -value : MISMATCH;
}

/** An int has 64 bits. */
export function int(value: bigint | Unknown): bigint | Unknown {
  if (value instanceof Unknown) return value;
  return value < SMALLEST || value > LARGEST ? new Unknown('the result is no whole number of 64 bits') : value;
}

/** Infinity and NaN measure nothing, so comparing with them would answer nothing. */
export function finite(value: number): number | Unknown {
  return Number.isFinite(value) ? value : NOT_A_NUMBER;
}

/** The whole part of a number. A double at either end of the range may represent several ints. */
export function wholePart(value: number): bigint | Unknown {
  if (value > Number(SMALLEST) && value < Number(LARGEST)) return BigInt(Math.trunc(value));
  return new Unknown(`${value} is no whole number of 64 bits`);
}

function addTimes(left: Value, sign: 1n | -1n, right: Value): Value {
  if (right instanceof Duration && left instanceof Duration) return duration(left.nanos + sign * right.nanos);
  if (right instanceof Duration && left instanceof Date) return timestamp(nanosAt(left) + sign * right.nanos);
  if (!(right instanceof Date)) return MISMATCH;
  if (left instanceof Duration && sign === 1n) return timestamp(left.nanos + nanosAt(right));
  return left instanceof Date && sign === -1n ? duration(nanosAt(left) - nanosAt(right)) : MISMATCH;
}

/** The specification keeps nanoseconds in an int, which is 292 years. */
function duration(nanos: bigint): Duration | Unknown {
  if (nanos < SMALLEST || nanos > LARGEST) return new Unknown('the result is longer than any duration can be');
  return new Duration(nanos);
}

function timestamp(nanos: bigint): Date | Unknown {
  const whole = nanos / MILLION;
  const at = Number(nanos % MILLION < 0n ? whole - 1n : whole);
  if (at < YEAR_1 || at > YEAR_9999) return new Unknown('the result is no time between the years 1 and 9999');
  return new Date(at);
}

function nanosAt(at: Date): bigint {
  return BigInt(at.getTime()) * MILLION;
}
