import { z } from 'zod';
import { GOALS } from '../../core/run/job-facts.ts';
import { MINUTE } from '../../core/values/duration.ts';
import { duration, oneOfBoth, words } from '../parameters/parameters.ts';

const goal = z.enum(GOALS, { error: 'minimize or maximize' }).describe('What is better.');

const notImproved = z
  .strictObject(
    {
      goal,
      by: z
        .number({ error: 'a number' })
        .min(0, { error: 'a number, 0 or more' })
        .default(0)
        .describe('How much better than before it must get, in the units of the metric; 0 is any improvement.'),
      'over-steps': z
        .int({ error: 'a whole number' })
        .min(1, { error: 'a whole number, 1 or more' })
        .optional()
        .describe('Steps up to the newest value.'),
      over: duration(MINUTE, '1m').optional().describe('Time up to the newest value.'),
    },
    { error: 'a map such as {goal: minimize, over-steps: 1000}' },
  )
  .superRefine(oneOfBoth('over-steps', 'over', 'over-steps and over'));

/** What is asked of the values of a metric. */
export const testFields = {
  'is-nan': z.literal(true, { error: 'true' }).optional().describe('The newest value is no number, or infinite.'),
  above: z.number({ error: 'a number' }).optional().describe('The newest value is above this.'),
  below: z.number({ error: 'a number' }).optional().describe('The newest value is below this.'),
  'not-improved': notImproved.optional().describe('The best value has not become better for a while.'),
};

export const TESTS = ['is-nan', 'above', 'below', 'not-improved'] as const;

const tests = z.object({ name: z.string(), ...testFields });
export type MetricTests = Pick<z.infer<typeof tests>, (typeof TESTS)[number] | 'name'>;
export type NotImproved = NonNullable<MetricTests['not-improved']>;

/** Which children decide. */
export const WHICH = ['any', 'all', 'best'] as const;

export const bestBy = z.strictObject(
  { name: words('the name of a logged metric').describe('A metric that the children log.'), goal },
  { error: 'a map such as {name: accuracy, goal: maximize}' },
);

const ofChildren = z.object({
  which: z.enum(WHICH).optional(),
  step: z.string().optional(),
  'at-least': z.number().optional(),
  'best-by': bestBy.optional(),
});

export type ChildTests = MetricTests & z.infer<typeof ofChildren>;
