import { z } from 'zod';
import { bareNamePattern, byTagKey, namePattern, pattern, tagKeyText } from '../conditions/parameters/patterns.ts';
import type { Selector } from '../core/policy/policy.ts';
import { JOB_TYPES } from '../core/run/run.ts';
import { PRIORITIES } from '../core/signal/signal.ts';
import { suggest } from '../core/values/did-you-mean.ts';

const GLOBS = 'a pattern or a list of patterns; numbers and true or false go in quotes';

function oneOrMore<P extends z.ZodType<string, string>>(one: P) {
  return z
    .union([one, z.array(one).min(1, { error: 'at least one pattern' })], { error: GLOBS })
    .transform((given): readonly string[] => (typeof given === 'string' ? [given] : given));
}

const globs = oneOrMore(pattern(GLOBS));
const names = oneOrMore(bareNamePattern(GLOBS));
const experiments = oneOrMore(namePattern(GLOBS, { dots: true }));
const jobTypes = oneOrMore(
  bareNamePattern(GLOBS).refine((text) => typeMeant(text) === null, {
    error: ({ input }) => `a type of job (did you mean "${typeMeant(String(input))}"?)`,
  }),
);

/** The known type of job that is one slip away from a text. Of what is farther off nobody knows: Azure may add types. */
function typeMeant(text: string): string | null {
  return JOB_TYPES.includes(text.toLowerCase()) || /[*?]/.test(text) ? null : suggest(text, JOB_TYPES, 1);
}

/** Which runs. Every key given must hold; a list holds when one of its patterns does. */
const selectorShape = z.strictObject(
  {
    workspace: names.optional().describe('Name of the workspace.'),
    experiment: experiments.optional().describe('Name of the experiment.'),
    run: globs.optional().describe('Name or display name of the run.'),
    'job-type': jobTypes.optional().describe(`${JOB_TYPES.join(', ')}, or what Azure adds.`),
    compute: names.optional().describe('Name of the compute.'),
    'vm-size': names.optional().describe('VM size of the compute.'),
    priority: z.enum(PRIORITIES).optional().describe('Priority of the compute.'),
    gpu: z.boolean({ error: 'true or false' }).optional().describe('Whether it uses GPUs.'),
    tags: byTagKey(tagKeyText(), globs, 'a map of tag key to patterns')
      .refine((tags) => Object.keys(tags).length > 0, { error: 'at least one tag' })
      .optional()
      .describe('Tag key to patterns for its value.'),
  },
  { error: 'a map such as {workspace: "ml-*"}' },
);

export const selectorSchema = selectorShape.transform(toSelector);

/** An exception without a key would except every run, which `mode: off` says plainly. */
export const exceptionSchema = selectorShape
  .refine((given) => Object.keys(given).length > 0, { error: 'at least one key; without any, every run is excepted' })
  .transform(toSelector);

function toSelector(given: z.output<typeof selectorShape>): Selector {
  const { 'job-type': jobType, 'vm-size': vmSize, ...same } = given;
  // Keys that were not given stay away, so that "not given" has one form.
  const selector = { ...same, ...(jobType ? { jobType } : {}), ...(vmSize ? { vmSize } : {}) };
  return Object.fromEntries(Object.entries(selector).filter(([, value]) => value !== undefined));
}
