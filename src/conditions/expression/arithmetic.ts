import { Duration } from '@marcbachmann/cel-js/evaluator';
import { YEAR_1, YEAR_9999 } from './times.ts';
import { Unknown } from './unknown.ts';

// The library's own arithmetic lets numbers and times leave their range and gets sums of negative durations wrong.

const LARGEST = 2n ** 63n - 1n;
const SMALLEST = -(2n ** 63n);
/** Nanoseconds of a second. */
const BILLION = 1_000_000_000n;
const MILLION = 1_000_000n;

/** `left op right`. Thrown as unknown when it has no value of its type. */
export function calculated(op: string, left: unknown, right: unknown): unknown {
  if (typeof left === 'bigint' && typeof right === 'bigint') return int(ints(op, left, right));
  if (typeof left === 'number' && typeof right === 'number') return double(doubles(op, left, right));
  if (op === '+') {
    if (typeof left === 'string' && typeof right === 'string') return left + right;
    if (Array.isArray(left) && Array.isArray(right)) return [...left, ...right];
  }
  if (op === '+' || op === '-') return times(op === '+' ? 1n : -1n, left, right);
  throw ofOtherTypes();
}

/** `-value`. */
export function negated(value: unknown): unknown {
  if (typeof value === 'bigint') return int(-value);
  if (typeof value === 'number') return -value;
  throw ofOtherTypes();
}

/** A whole number that is one of 64 bits. */
export function int(value: bigint): bigint {
  if (value < SMALLEST || value > LARGEST) throw new Unknown('the result is no whole number of 64 bits');
  return value;
}

/** Neither infinity nor NaN is a measure of anything: a comparison with it would be an answer made of nothing. */
export function double(value: number): number {
  if (!Number.isFinite(value)) throw new Unknown('the result is no number');
  return value;
}

/** The whole part of a number. At the ends of the range it is not told which number was meant. */
export function truncated(value: number): bigint {
  if (!(value > Number(SMALLEST) && value < Number(LARGEST)))
    throw new Unknown(`${value} is no whole number of 64 bits`);
  return BigInt(Math.trunc(value));
}

export function durationOfNanos(nanos: bigint): Duration {
  return new Duration(nanos / BILLION, Number(nanos % BILLION));
}

function ints(op: string, left: bigint, right: bigint): bigint {
  switch (op) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    default:
      if (right === 0n) throw new Unknown(op === '/' ? 'it is a division by zero' : 'it is a remainder by zero');
      return op === '/' ? left / right : left % right;
  }
}

function doubles(op: string, left: number, right: number): number {
  switch (op) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    default:
      throw ofOtherTypes();
  }
}

function times(sign: 1n | -1n, left: unknown, right: unknown): Duration | Date {
  if (left instanceof Duration && right instanceof Duration) return duration(nanosOf(left) + sign * nanosOf(right));
  if (left instanceof Date && right instanceof Duration) return timestamp(nanosAt(left) + sign * nanosOf(right));
  if (left instanceof Duration && right instanceof Date && sign === 1n)
    return timestamp(nanosOf(left) + nanosAt(right));
  if (left instanceof Date && right instanceof Date && sign === -1n) return duration(nanosAt(left) - nanosAt(right));
  throw ofOtherTypes();
}

/** The specification keeps nanoseconds in an int, which is 292 years. */
function duration(nanos: bigint): Duration {
  if (nanos < SMALLEST || nanos > LARGEST) throw new Unknown('the result is longer than any duration can be');
  return durationOfNanos(nanos);
}

function timestamp(nanos: bigint): Date {
  const whole = nanos / MILLION;
  const at = Number(nanos % MILLION < 0n ? whole - 1n : whole);
  if (at < YEAR_1 || at > YEAR_9999) throw new Unknown('the result is no time between the years 1 and 9999');
  return new Date(at);
}

/** `90s`, `-0.5s`: the library leaves the sign out of what is less than a second. */
export function textOfDuration(length: Duration): string {
  const nanos = nanosOf(length);
  const [sign, size] = nanos < 0n ? ['-', -nanos] : ['', nanos];
  const fraction = String(size % BILLION)
    .padStart(9, '0')
    .replace(/0+$/, '');
  return `${sign}${size / BILLION}${fraction === '' ? '' : `.${fraction}`}s`;
}

function nanosOf({ seconds, nanos }: Duration): bigint {
  return seconds * BILLION + BigInt(nanos);
}

function nanosAt(at: Date): bigint {
  return BigInt(at.getTime()) * MILLION;
}

function ofOtherTypes(): Unknown {
  return new Unknown('its parts have types that do not go together');
}
