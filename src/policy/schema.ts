import { z } from 'zod';
import { duration, percent } from '../conditions/parameters/parameters.ts';
import { KEEP_LOGS } from '../core/evidence/kept.ts';
import { type CancelLimits, NO_LIMITS } from '../core/policy/limits.ts';
import { MODES, modeAllows, SEVERITIES, type Step } from '../core/policy/policy.ts';
import { DAY, MINUTE } from '../core/values/duration.ts';
import { confirmedTagsSchema } from './confirmed-tags.ts';
import { keepSchema } from './keep.ts';
import { countOf, sharedLimits, toLimits } from './limits.ts';
import { precisionSchema } from './precision.ts';
import { exceptionSchema, selectorSchema } from './selector.ts';
import { recipientsSchema, stepsSchema } from './steps.ts';
import { whenSchema } from './when.ts';

const NAME = 'lower-case words joined by hyphens, such as gpu-idle, at most 63 characters';
const GRACE = 30 * MINUTE;
const OBJECTION = { holds: DAY };

/** Empty, it would take away what the folder shares without a word. */
const LEFT_OUT = 'left out, what defaults.yaml gives counts';

const limits = z
  .strictObject(
    {
      'per-cycle': countOf(1).optional().describe('Cancels in one pass over a workspace.'),
      'per-hour': countOf(1).optional().describe('Cancels in an hour.'),
      share: percent("Share of the workspace's active runs within an hour. One cancel is always within it.")
        .refine((share) => share > 0, { error: 'a percentage above 0%; to cancel nothing, lower the mode' })
        .optional(),
      ...sharedLimits,
    },
    { error: 'a map such as {per-cycle: 5, share: 20%}' },
  )
  .refine((given) => Object.keys(given).some((key) => key !== 'past'), { error: `at least one limit; ${LEFT_OUT}` })
  .transform(
    ({ 'per-cycle': perCycle = null, 'per-hour': perHour = null, share, ...others }): CancelLimits => ({
      ...toLimits(others),
      perCycle,
      perHour,
      share: share === undefined ? null : share / 100,
    }),
  );

const objection = z.strictObject(
  {
    holds: duration(10 * MINUTE, '10m').describe('How long it holds the cancel, if nobody answers before.'),
  },
  { error: 'a map such as {holds: 24h}' },
);

const exceptions = z
  .array(exceptionSchema, { error: 'a list of maps such as [{tags: {tier: critical}}]' })
  .min(1, { error: `at least one exception; ${LEFT_OUT}` });

/** What a policy and the defaults of a folder say in the same words. */
const shared = {
  severity: z.enum(SEVERITIES).describe('How bad a finding is.'),
  match: selectorSchema.describe('Which runs it is for. Every run when not given.'),
  except: exceptions.describe('Runs that it is not for, though they match.'),
  for: duration().describe('How long the condition must hold before anything follows.'),
  // biome-ignore lint/suspicious/noThenProperty: it is the word in the file, never callable, and renamed below
  then: stepsSchema.describe('What follows, in order of time.'),
  grace: duration().describe('Least time between a delivered notice and a cancel. 30m when not given.'),
  limits: limits.describe('The most that it may cancel.'),
  objection: objection.describe('What an objection of the owner does. 24h when not given.'),
  precision: precisionSchema.describe(
    'Below it, a policy in enforce asks before each cancel until an operator trusts it again. No floor when not given.',
  ),
  keep: keepSchema.describe(
    'What is kept of a run beside its record when people are notified or asked, and when it is cancelled.',
  ),
};

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
      severity: shared.severity.default('medium'),
      mode: z.enum(MODES).default('audit').describe('The most it may do.'),
      match: shared.match.optional(),
      except: shared.except.default([]),
      'confirmed-tags': confirmedTagsSchema
        .optional()
        .describe('Protected tags that count for this policy although no operator confirmed them.'),
      when: whenSchema.describe('The condition.'),
      for: shared.for.prefault('0s'),
      // biome-ignore lint/suspicious/noThenProperty: it is the word in the file, never callable, and renamed below
      then: shared.then.default([]),
      grace: shared.grace.optional(),
      notice: z
        .literal('none', { error: 'none; for a notice, leave it out and give a grace' })
        .optional()
        .describe('Cancels without telling the owner first.'),
      limits: shared.limits.optional(),
      objection: shared.objection.optional(),
      precision: shared.precision.optional(),
      keep: shared.keep.optional(),
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
    // Beside an error elsewhere, a step comes here as it was written.
    const steps: readonly Partial<Step>[] = given.then;
    const cancels = steps.some(({ cancel = null }) => cancel !== null);
    if (modeAllows(given.mode, 'approve') && !cancels)
      context.addIssue({
        code: 'custom',
        path: ['mode'],
        params: { problem: `"mode" is ${given.mode}, and no step cancels` },
        message: 'a step such as {after: 1h, cancel: true} in then, or mode: notify',
      });
    if (given.mode === 'notify' && !steps.some(({ notify = [] }) => notify.length > 0))
      context.addIssue({
        code: 'custom',
        path: ['mode'],
        params: { problem: '"mode" is notify, and no step notifies' },
        message: 'a step such as {notify: owner} in then, or mode: audit',
      });
  })
  .transform(({ then: steps, 'confirmed-tags': confirmedTags, ...given }) => ({
    ...given,
    steps,
    ...(confirmedTags && { confirmedTags }),
    match: given.match ?? {},
    objection: given.objection ?? OBJECTION,
    keep: given.keep ?? KEEP_LOGS,
    limits: given.limits ?? NO_LIMITS,
    grace: given.notice === 'none' ? null : (given.grace ?? GRACE),
  }));

export type ParsedPolicy = z.output<typeof policySchema>;

const PIECE = 'lower-case words joined by hyphens, such as long-running';

/** Pieces by name. A policy refers to one as `$name`. */
function pieces<T extends z.ZodType>(schema: T, expected: string, description: string) {
  return z
    .record(z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, { error: PIECE }), schema, { error: expected })
    .optional()
    .describe(description);
}

/**
 * The `defaults.yaml` of a folder: keys that its policies leave out, and pieces that they name. A key that a policy
 * gives itself replaces the default whole. `mode`, `when` and `notice: none` are not here: what a policy judges, the
 * most it may do, and that it cancels without a word are read in its own file.
 */
export const defaultsSchema = z
  .strictObject(
    {
      selectors: pieces(
        exceptionSchema,
        'a map of name to selector',
        'Selectors by name, written `$name` as `match` or as an entry of `except`.',
      ),
      recipients: pieces(
        recipientsSchema,
        'a map of name to recipients',
        'Recipients by name, written `$name` as `notify` or within its list.',
      ),
      durations: pieces(
        duration(),
        'a map of name to duration',
        'Durations by name, written `$name` wherever a duration is expected.',
      ),
      severity: shared.severity.optional(),
      match: shared.match.optional(),
      except: shared.except.optional(),
      for: shared.for.optional(),
      // biome-ignore lint/suspicious/noThenProperty: it is the word in the file, and never callable
      then: shared.then.optional(),
      grace: shared.grace.optional(),
      limits: shared.limits.optional(),
      objection: shared.objection.optional(),
      precision: shared.precision.optional(),
      keep: shared.keep.optional(),
    },
    { error: 'a map with what the policies of this folder share' },
  )
  .refine((given) => Object.keys(given).length > 0, { error: 'at least one key' });

/** The sections of named pieces, by what they hold. */
export const PIECES = { selector: 'selectors', recipient: 'recipients', duration: 'durations' } as const;
