import { z } from 'zod';
import { DAY, DURATION_SHAPE, type Milliseconds, parseDuration } from '../../core/values/duration.ts';
import { durationMeant } from '../../core/values/duration-hint.ts';

// The parts that parameters are made of. An error message here says what would be right: the loader adds what was there.

const DURATION = 'a duration such as 90s, 30m, 2h, 1d or 1h30m';

/** No run and no wait is as long: anything above is a slip. */
const LONGEST = 365 * DAY;

/** A duration as people write it, parsed to milliseconds. */
export function duration(min: Milliseconds = 0, atLeast = '') {
  const expected = atLeast ? `${DURATION}, at least ${atLeast}` : DURATION;
  const error = ({ input }: { readonly input?: unknown }) => durationFor(input) ?? expected;
  return z
    .string({ error })
    .regex(DURATION_SHAPE, { error })
    .transform((text, context): Milliseconds => {
      const length = parseDuration(text);
      const isTooLong = length === null || length > LONGEST;
      if (!isTooLong && length >= min) return length;
      context.addIssue({ code: 'custom', message: isTooLong ? 'a duration of at most 365d' : expected });
      return z.NEVER;
    })
    .meta({ examples: ['30m'], description: `A${expected.slice(1)}.` });
}

/** What would be right for the very thing that was written; null when that cannot be told. */
function durationFor(given: unknown): string | null {
  const text = String(given).trim();
  if (/^\d+(\.\d+)?$/.test(text)) return `a duration with its unit: ${text}s, ${text}m, ${text}h or ${text}d`;
  const meant = typeof given === 'string' ? durationMeant(given) : null;
  return meant === null ? null : `a duration, which is written ${meant}`;
}

/** A share written `5%`, parsed to 0–100. */
export function percent(description: string) {
  const expected = 'a percentage from 0% to 100%, such as 5%';
  const error = ({ input }: { readonly input?: unknown }) => percentFor(input) ?? expected;
  return z
    .string({ error })
    .regex(/^\d+(\.\d+)?%$/, { error })
    .transform((text, context): number => {
      const share = Number(text.slice(0, -1));
      if (share <= 100) return share;
      context.addIssue({ code: 'custom', message: expected });
      return z.NEVER;
    })
    .meta({ description, examples: ['5%'] });
}

/** How a percentage without its sign, or with more than that, is written. A fraction may be meant in two ways. */
function percentFor(given: unknown): string | null {
  const [, whole = '', rest = ''] = /^(\d{1,3})([.,]\d+)?\s*%?$/.exec(String(given).trim()) ?? [];
  return Number(whole) >= 1 && Number(whole) <= 100
    ? `a percentage, which is written ${whole}${rest.replace(',', '.')}%`
    : null;
}

/** A text with something in it. */
export function words(expected: string) {
  return z.string({ error: expected }).trim().min(1, { error: expected });
}

/** A refinement: a map has the one key or the other. @param choice both, in words */
export function oneOfBoth<K extends string>(first: K, second: K, choice: string) {
  return (given: Readonly<Partial<Record<K, unknown>>>, context: z.core.$RefinementCtx): void => {
    const hasFirst = given[first] !== undefined;
    if (hasFirst !== (given[second] !== undefined)) return;
    if (!hasFirst) context.addIssue({ code: 'custom', message: `one of ${choice}` });
    else context.addIssue({ code: 'custom', message: 'one of them, not both', params: { rivals: [first, second] } });
  };
}
