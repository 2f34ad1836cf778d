import { z } from 'zod';
import { DAY, DURATION_SHAPE, type Milliseconds, parseDuration } from '../../core/values/duration.ts';

export { words } from '../../core/values/shapes.ts';

// The parts that parameters are made of. An error message here says what would be right: the loader adds what was there.

const DURATION = 'a duration such as 90s, 30m, 2h, 1d or 1h30m';

/** No run and no wait is as long: anything above is a slip. */
const LONGEST = 365 * DAY;

/** A duration as people write it, parsed to milliseconds. */
export function duration(min: Milliseconds = 0, atLeast = '') {
  const expected = atLeast ? `${DURATION}, at least ${atLeast}` : DURATION;
  return z
    .string({ error: expected })
    .regex(DURATION_SHAPE, { error: expected })
    .transform((text, context): Milliseconds => {
      const length = parseDuration(text);
      const isTooLong = length === null || length > LONGEST;
      if (!isTooLong && length >= min) return length;
      context.addIssue({ code: 'custom', message: isTooLong ? 'a duration of at most 365d' : expected });
      return z.NEVER;
    })
    .meta({ examples: ['30m'], description: `A${expected.slice(1)}.` });
}

/** A share written `5%`, parsed to 0–100. */
export function percent(description: string) {
  const expected = 'a percentage from 0% to 100%, such as 5%';
  return z
    .string({ error: expected })
    .regex(/^\d+(\.\d+)?%$/, { error: expected })
    .transform((text, context): number => {
      const share = Number(text.slice(0, -1));
      if (share <= 100) return share;
      context.addIssue({ code: 'custom', message: expected });
      return z.NEVER;
    })
    .meta({ description, examples: ['5%'] });
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
