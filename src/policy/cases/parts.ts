import { z } from 'zod';
import { words } from '../../conditions/parameters/parameters.ts';
import { type Instant, parseDuration } from '../../core/values/duration.ts';

// The parts that the signals of a case are made of.

const MOMENT = 'a time such as 2026-01-01T12:00:00Z, or relative to now such as -26h, or now';
/** A time with its zone: without one it is read differently from place to place. */
export const WITH_ZONE = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;

/** A moment of a case, told once its `now` is known. */
export type Moment = (now: Instant) => Instant;

/** A moment as people write it: with a zone, since a time without one is read differently from place to place. */
export const moment = z.string({ error: MOMENT }).transform((text, context): Moment => {
  if (text === 'now') return (now) => now;
  const length = /^[+-]/.test(text) ? parseDuration(text.slice(1)) : null;
  if (length !== null) return (now) => (text.startsWith('-') ? now - length : now + length);
  const at = WITH_ZONE.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(at)) return () => at;
  context.addIssue({ code: 'custom', message: MOMENT });
  return z.NEVER;
});

export const whole = z.int({ error: 'a whole number such as 8' }).nonnegative({ error: 'a whole number, 0 or more' });

export const unknownSignal = z.strictObject({ unknown: words('why it is unknown') });

/** A signal as given, or `{unknown: reason}`; first what a map without `unknown` is taken to be meant as. */
export function orUnknown<T extends z.ZodType>(schema: T, expected: string) {
  return z.union([schema, unknownSignal], { error: `${expected}, or {unknown: reason}` }).optional();
}
