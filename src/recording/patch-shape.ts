import { z } from 'zod';
import type { Patch } from '../core/record/json-patch.ts';
import type { SamplesChange } from '../core/record/sample-series.ts';
import { isPlainObject } from '../core/values/plain-object.ts';

/** No recorded run is nested deeper. */
const DEEPEST = 64;

const PATCH = 'a change: [value], or an object of s and d, of e, or of k and n';

/**
 * The shape of a change of a run. Whether it fits the run is checked when it is made. Checked by hand, since a recursive
 * schema is slow on what makes up most of a recording.
 */
export const patch = z.custom<Patch>((value) => isPatch(value, DEEPEST), { error: PATCH });

function isPatch(value: unknown, deepest: number): boolean {
  if (deepest === 0) return false;
  if (Array.isArray(value)) return value.length === 1;
  if (!isPlainObject(value)) return false;
  const { s, d, e, k, n, ...others } = value;
  if (Object.keys(others).length > 0) return false;
  if (e !== undefined) return isMapOfPatches(e, deepest - 1) && [s, d, k, n].every((item) => item === undefined);
  if (k !== undefined || n !== undefined) return isPair(k) && Array.isArray(n) && s === undefined && d === undefined;
  return (s === undefined || isMapOfPatches(s, deepest - 1)) && (d === undefined || isWords(d));
}

function isMapOfPatches(value: unknown, deepest: number): boolean {
  return isPlainObject(value) && Object.values(value).every((inner) => isPatch(inner, deepest));
}

function isPair(value: unknown): boolean {
  return Array.isArray(value) && value.length === 2 && value.every((item) => Number.isInteger(item) && item >= 0);
}

function isWords(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

const SAMPLES = 'samples: f in milliseconds, s of a minute or more, and c, the columns of numbers';

/** What a pass adds to the samples. Their times are checked with {@link samplesReach}. */
export const samples = z.custom<SamplesChange>(isSamples, { error: SAMPLES });

function isSamples(value: unknown): boolean {
  if (!isPlainObject(value)) return false;
  const { f, s, c } = value;
  return Number.isSafeInteger(f) && Number.isSafeInteger(s) && isPlainObject(c) && Object.values(c).every(isColumn);
}

function isColumn(value: unknown): boolean {
  if (!Array.isArray(value)) return false;
  const [first] = value;
  return Number.isSafeInteger(first) && first >= 0 && value.every((item) => item === null || Number.isFinite(item));
}

/** The times from the first to the last sample. */
export function samplesReach({ f, s, c }: SamplesChange): { readonly from: number; readonly to: number } {
  let steps = 0;
  for (const [first, ...values] of Object.values(c)) steps = Math.max(steps, (first ?? 0) + values.length);
  return { from: f, to: f + steps * s };
}
