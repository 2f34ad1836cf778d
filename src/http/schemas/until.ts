import { z } from 'zod';
import { formatDuration, type Instant, type Milliseconds, parseDuration } from '../../core/values/duration.ts';
import { invalid } from '../problem.ts';
import { timeIn } from './common.ts';

/** The two ways to give an end. */
export const untilFields = {
  endsAt: timeIn.optional().describe('When it ends. Either this or `for`.'),
  for: z
    .string()
    .max(40)
    .refine((text) => (parseDuration(text) ?? 0) > 0, 'must be a duration such as 90m, 2h or 1d12h')
    .optional()
    .describe('How long it lasts, as a duration. Either this or `endsAt`.')
    .meta({ examples: ['2h'] }),
};

type Until = z.output<z.ZodObject<typeof untilFields>>;

/**
 * The end that a person gave, as an instant; null when none was given.
 * @throws Problem when both were given, or the end is not in the future, or further away than `longest`.
 */
export function endOf({ endsAt, for: length }: Until, now: Instant, longest: Milliseconds): Instant | null {
  if (endsAt !== undefined && length !== undefined)
    throw invalid([{ field: 'endsAt', message: 'give either endsAt or for, not both' }]);
  if (endsAt === undefined && length === undefined) return null;
  const field = endsAt === undefined ? 'for' : 'endsAt';
  const end = endsAt === undefined ? now + (parseDuration(length ?? '') ?? 0) : Date.parse(endsAt);
  if (!(end > now)) throw invalid([{ field, message: 'must be in the future' }]);
  if (end - now > longest) throw invalid([{ field, message: `must be at most ${formatDuration(longest)} away` }]);
  return end;
}
