import { z } from 'zod';
import type { Patch } from '../core/record/json-patch.ts';
import type { SamplesChange } from '../core/record/sample-series.ts';
import { DAY, HOUR, type Instant, MINUTE } from '../core/values/duration.ts';
import { isPlainObject } from '../core/values/plain-object.ts';

// Checked by hand: recursive and long schemas are slow on what makes up most of a recording.

/** No recorded run is nested deeper. */
const DEEPEST = 64;

/** The shape of a change of a run. Whether it fits the run is checked when it is made. */
export const patch = z.custom<Patch>((value) => isPatch(value, DEEPEST), {
  error: 'a change: [value], or an object of s and d, of e, or of k and n',
});

function isPatch(value: unknown, deepest: number): boolean {
  if (Array.isArray(value)) return value.length === 1;
  if (deepest === 0 || !isPlainObject(value) || 'k' in value !== 'n' in value) return false;
  const { s = {}, d = [], e = {}, k = [0, 0], n = [], ...others } = value;
  if (Object.keys(others).length > 0 || !Array.isArray(d) || !Array.isArray(n)) return false;
  return isPair(k) && isMapOfPatches(s, deepest - 1) && isMapOfPatches(e, deepest - 1);
}

function isMapOfPatches(value: unknown, deepest: number): boolean {
  return isPlainObject(value) && Object.values(value).every((inner) => isPatch(inner, deepest));
}

function isPair(value: unknown): boolean {
  return Array.isArray(value) && value.length === 2 && value.every((item) => Number.isInteger(item) && item >= 0);
}

/** What a pass adds to the samples. A pass checks that their times are near its own. */
export const samples = z.custom<SamplesChange>(isSamples, {
  error: 'samples: f in milliseconds, s of a minute or more, and c, the columns of numbers',
  abort: true,
});

function isSamples(value: unknown): boolean {
  if (!isPlainObject(value)) return false;
  const { f, s, c } = value;
  const hasTimes = Number.isSafeInteger(f) && Number.isSafeInteger(s) && Number(s) >= MINUTE;
  return hasTimes && isPlainObject(c) && Object.values(c).every(isColumn);
}

function isColumn(value: unknown): boolean {
  if (!Array.isArray(value)) return false;
  const [first] = value;
  return Number.isSafeInteger(first) && first >= 0 && value.every((item) => item === null || Number.isFinite(item));
}

/** Azure keeps samples for 93 days; and the clocks of two services may differ. */
const OLDEST_SAMPLE = 94 * DAY;
const NEWEST_SAMPLE = HOUR;

/** Whether samples are near the time of their pass: a replay fills the time between with blanks. */
export function areNear(at: Instant, changes: Readonly<Record<string, SamplesChange>>): boolean {
  return Object.values(changes).every(({ f, s, c }) => {
    const steps = Object.values(c).reduce(
      (most, [first, ...values]) => Math.max(most, (first ?? 0) + values.length),
      0,
    );
    return f >= at - OLDEST_SAMPLE && f + steps * s <= at + NEWEST_SAMPLE;
  });
}
