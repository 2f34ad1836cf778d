import { z } from 'zod';
import { type Instant, MINUTE, type Milliseconds, parseDuration } from '../values/duration.ts';
import { words } from '../values/shapes.ts';

// The parts that the signals of a case are made of.

const MOMENT = 'a time such as 2026-01-01T12:00:00Z, or relative to now such as -26h, or now';
/** A time with its zone: without one it is read differently from place to place. */
export const WITH_ZONE = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;

/** A moment of a case, which depends on the `now` of the case. */
type Moment = (now: Instant) => Instant;

export const moment = z.string({ error: MOMENT }).transform((text, context): Moment => {
  if (text === 'now') return (now) => now;
  const length = /^[+-]/.test(text) ? parseDuration(text.slice(1)) : null;
  if (length !== null) return (now) => (text.startsWith('-') ? now - length : now + length);
  const at = WITH_ZONE.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(at)) return () => at;
  context.addIssue({ code: 'custom', message: MOMENT });
  return z.NEVER;
});

export const length = z.string({ error: 'a duration such as 5h' }).transform((text, context): Milliseconds => {
  const parsed = parseDuration(text);
  if (parsed !== null) return parsed;
  context.addIssue({ code: 'custom', message: 'a duration such as 5h' });
  return z.NEVER;
});

export const whole = z.int({ error: 'a whole number such as 8' }).nonnegative({ error: 'a whole number, 0 or more' });

export const status = words('a status as Azure says it, such as Running');

const MOST_MINUTES = 24 * 60;

/**
 * Samples minute by minute. One value fills the window. In a list the newest is last, and each value is for one minute or
 * for as many as it says. @param example of one value for several minutes.
 */
export function stretches(value: z.ZodType<number | null>, expected: string, example: string) {
  const stretch = z.union(
    [
      value.transform((one) => ({ value: one, minutes: null })),
      z.strictObject({
        value,
        minutes: whole.max(MOST_MINUTES, { error: `at most ${MOST_MINUTES} minutes` }),
      }),
    ],
    { error: `${expected}, or ${example}` },
  );
  return z.union([stretch.transform((one) => [one]), z.array(stretch)], {
    error: `${expected}, or a list, the newest last`,
  });
}

type Stretch = z.output<ReturnType<typeof stretches>>[number];

/** @param window how much one value fills. */
export function minutesOf(given: readonly Stretch[], window: Milliseconds): (number | null)[] {
  const filled = given.length === 1 ? Math.ceil(window / MINUTE) : 1;
  return given.flatMap(({ value, minutes }) => Array<number | null>(minutes ?? filled).fill(value));
}

/** No samples. */
export function gap(minutes: number): null[] {
  return Array<null>(minutes).fill(null);
}
