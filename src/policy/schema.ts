import { z } from 'zod';
import { duration, percent } from '../conditions/parameters.ts';
import { MINUTE } from '../core/duration.ts';
import { type CancelLimits, MODES, modeAllows, SEVERITIES } from '../core/policy.ts';
import { ladderSchema } from './ladder.ts';
import { exceptionSchema, selectorSchema } from './selector.ts';
import { whenSchema } from './when.ts';

const NAME = 'lower-case words joined by hyphens, such as gpu-idle, at most 63 characters';
const GRACE = 30 * MINUTE;

const count = (description: string) =>
  z
    .int({ error: 'a whole number above 0' })
    .positive({ error: 'a whole number above 0; to cancel nothing, lower the mode' })
    .optional()
    .describe(description);

const limits = z
  .strictObject(
    {
      'per-cycle': count('Cancels in one pass over a workspace.'),
      'per-hour': count('Cancels in an hour.'),
      share: percent("Share of the workspace's active runs within an hour. One cancel is always within it.")
        .refine((share) => share > 0, { error: 'a percentage above 0%; to cancel nothing, lower the mode' })
        .optional(),
    },
    { error: 'a map such as {per-cycle: 5, share: 20%}' },
  )
  .transform(
    (given): CancelLimits => ({
      perCycle: given['per-cycle'] ?? null,
      perHour: given['per-hour'] ?? null,
      share: given.share === undefined ? null : given.share / 100,
    }),
  );

/** One policy file. What editors and the reference know of policies is generated from here. */
export const policySchema = z
  .strictObject(
    {
      name: z
        .string({ error: NAME })
        .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, { error: NAME })
        .max(63, { error: NAME })
        .describe('Name of the policy, unique over all files.'),
      summary: z.string({ error: 'a sentence' }).trim().default('').describe('What it is for, in one sentence.'),
      severity: z.enum(SEVERITIES).default('medium').describe('How bad a finding is.'),
      mode: z.enum(MODES).default('audit').describe('The most it may do.'),
      match: selectorSchema.optional().describe('Which runs it is for. Every run when not given.'),
      except: z
        .array(exceptionSchema, { error: 'a list of maps such as [{tags: {tier: critical}}]' })
        .default([])
        .describe('Runs that it is not for, though they match.'),
      when: whenSchema.describe('The condition.'),
      for: duration().prefault('0s').describe('How long the condition must hold before anything follows.'),
      // biome-ignore lint/suspicious/noThenProperty: it is the word in the file, never callable, and renamed below
      then: ladderSchema.default([]).describe('What follows, in order of time.'),
      grace: duration().optional().describe('Least time between a delivered notice and a cancel. 30m when not given.'),
      notice: z
        .literal('none', { error: 'none; for a notice, leave it out and give a grace' })
        .optional()
        .describe('Cancels without telling the owner first.'),
      limits: limits.optional().describe('The most that it may cancel.'),
    },
    { error: 'a map with name, when and then' },
  )
  .superRefine((given, context) => {
    if (given.notice !== undefined && given.grace !== undefined)
      context.addIssue({
        code: 'custom',
        path: ['grace'],
        params: { problem: '"grace" is given beside notice: none' },
        message: 'either notice: none, or a grace after the notice',
      });
    const cancels = given.then.some((step) => step.cancel !== null);
    if (modeAllows(given.mode, 'approve') && !cancels)
      context.addIssue({
        code: 'custom',
        path: ['mode'],
        params: { problem: `"mode" is ${given.mode}, and no step cancels` },
        message: 'a step such as {after: 1h, cancel: true} in then, or mode: notify',
      });
    if (given.mode === 'notify' && !given.then.some((step) => step.notify.length > 0))
      context.addIssue({
        code: 'custom',
        path: ['mode'],
        params: { problem: '"mode" is notify, and no step notifies' },
        message: 'a step such as {notify: owner} in then, or mode: audit',
      });
  })
  .transform(({ then: steps, ...given }) => ({
    ...given,
    steps,
    match: given.match ?? {},
    limits: given.limits ?? { perCycle: null, perHour: null, share: null },
    grace: given.notice === 'none' ? null : (given.grace ?? GRACE),
  }));

export type ParsedPolicy = z.output<typeof policySchema>;
