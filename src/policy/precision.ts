import { z } from 'zod';
import { percent } from '../conditions/parameters/parameters.ts';
import type { PrecisionFloor } from '../core/policy/precision-floor.ts';

const COUNT = 'a whole number from 5 to 50';

/** The floor of a policy: below it, it asks before each cancel. */
export const precisionSchema = z
  .strictObject(
    {
      'at-least': percent('The share of its last cancels that must have been right.').refine((share) => share > 0, {
        error: 'a percentage above 0%; for no floor, leave precision out',
      }),
      'of-last': z
        .int({ error: COUNT })
        .min(5, { error: COUNT })
        .max(50, { error: COUNT })
        .default(20)
        .describe('Of so many cancels, the newest of the last 90 days. 20 when not given.'),
    },
    { error: 'a map such as {at-least: 90%, of-last: 20}' },
  )
  .transform(({ 'at-least': share, 'of-last': ofLast }): PrecisionFloor => ({ atLeast: share / 100, ofLast }));
