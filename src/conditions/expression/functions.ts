import { truncate } from '../../core/values/text.ts';
import { finite, int, MISMATCH, wholePart } from './arithmetic.ts';
import { parseCelDuration, parseCelTimestamp, YEAR_1, YEAR_9999 } from './times.ts';
import { Unknown } from './unknown.ts';
import { Duration, isList, isMap, MILLION, type Value } from './values.ts';

// A text may be long, and is a number only when it is short.
const DECIMAL = /^[+-]?(\d{1,40}(\.\d{0,40})?|\.\d{1,40})([eE][+-]?\d{1,4})?$/;
const WHOLE = /^[+-]?\d{1,40}$/;
const BILLION = 1_000_000_000n;

/** The functions and methods on values. `has` and `like` are not among them: they depend on how they are written. */
export const CALLS: Readonly<Record<string, (value: Value) => Value>> = {
  size: sizeOf,
  int: toInt,
  double: toDouble,
  string: toText,
  duration: toDuration,
  timestamp: toTimestamp,
};

export const METHOD_CALLS: Readonly<Record<string, (owner: Value, argument?: Value) => Value>> = {
  size: sizeOf,
  startsWith: ofTexts((text, part) => text.startsWith(part)),
  endsWith: ofTexts((text, part) => text.endsWith(part)),
  contains: ofTexts((text, part) => text.includes(part)),
  lowerAscii: (text) => (typeof text === 'string' ? text.toLowerCase() : MISMATCH),
  upperAscii: (text) => (typeof text === 'string' ? text.toUpperCase() : MISMATCH),
  trim: (text) => (typeof text === 'string' ? text.trim() : MISMATCH),
  getFullYear: ofTime((at) => at.getUTCFullYear()),
  getMonth: ofTime((at) => at.getUTCMonth()),
  getDate: ofTime((at) => at.getUTCDate()),
  getDayOfMonth: ofTime((at) => at.getUTCDate() - 1),
  getDayOfWeek: ofTime((at) => at.getUTCDay()),
  getHours: ofTime((at) => at.getUTCHours(), 3600n * BILLION),
  getMinutes: ofTime((at) => at.getUTCMinutes(), 60n * BILLION),
  getSeconds: ofTime((at) => at.getUTCSeconds(), BILLION),
  getMilliseconds: ofTime((at) => at.getUTCMilliseconds(), MILLION),
};

function ofTexts(call: (text: string, part: string) => boolean): (owner: Value, argument?: Value) => Value {
  return (owner, argument) =>
    typeof owner === 'string' && typeof argument === 'string' ? call(owner, argument) : MISMATCH;
}

/** A part of a timestamp in UTC, or the number of such units in a duration. */
function ofTime(call: (at: Date) => number, unit?: bigint): (owner: Value) => Value {
  return (owner) => {
    if (owner instanceof Date) return BigInt(call(owner));
    return owner instanceof Duration && unit !== undefined ? owner.nanos / unit : MISMATCH;
  };
}

/** The characters of a text, the elements of a list, the keys of a map. */
function sizeOf(value: Value): Value {
  if (typeof value === 'string') return BigInt([...value].length);
  if (isList(value)) return BigInt(value.length);
  return isMap(value) ? BigInt(value.size) : MISMATCH;
}

function toInt(value: Value): Value {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number') return wholePart(value);
  if (value instanceof Date) return BigInt(Math.floor(value.getTime() / 1000));
  if (typeof value !== 'string') return MISMATCH;
  return WHOLE.test(value) ? int(BigInt(value.replace('+', ''))) : notA('whole number', value);
}

function toDouble(value: Value): Value {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  if (typeof value !== 'string') return MISMATCH;
  return DECIMAL.test(value) ? finite(Number(value)) : notA('number', value);
}

function toText(value: Value): Value {
  if (value instanceof Date) return value.toISOString().replace('.000Z', 'Z');
  if (value instanceof Duration) return textOfDuration(value);
  return typeof value === 'object' ? MISMATCH : String(value);
}

/** `90s`, `-0.5s`. */
function textOfDuration({ nanos }: Duration): string {
  const [sign, size] = nanos < 0n ? ['-', -nanos] : ['', nanos];
  const fraction = String(size % BILLION)
    .padStart(9, '0')
    .replace(/0+$/, '');
  return `${sign}${size / BILLION}${fraction === '' ? '' : `.${fraction}`}s`;
}

function toDuration(value: Value): Value {
  if (value instanceof Duration) return value;
  if (typeof value !== 'string') return MISMATCH;
  const nanos = parseCelDuration(value);
  return nanos === null ? notA('duration', value) : new Duration(nanos);
}

function toTimestamp(value: Value): Value {
  if (value instanceof Date) return value;
  if (typeof value !== 'string' && typeof value !== 'bigint') return MISMATCH;
  const at = typeof value === 'string' ? parseCelTimestamp(value) : Number(value) * 1000;
  return at !== null && at >= YEAR_1 && at <= YEAR_9999 ? new Date(at) : notA('timestamp', String(value));
}

function notA(type: string, text: string): Unknown {
  return new Unknown(`${JSON.stringify(truncate(text, 40))} is no ${type}`);
}
