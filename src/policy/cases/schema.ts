import { z } from 'zod';
import { duration, oneOfBoth, words } from '../../conditions/parameters/parameters.ts';
import { OUTCOMES } from '../../core/policy/condition.ts';
import { GOALS } from '../../core/run/job-facts.ts';
import { moment, status, WITH_ZONE } from '../../core/signal/case-parts.ts';
import type { Instant } from '../../core/values/duration.ts';
import { caseCompute } from './compute.ts';
import { caseSignals } from './signals.ts';

const NOW = 'a time with its zone, such as 2026-01-01T12:00:00Z';
const instant = z.string({ error: NOW }).transform((text, context): Instant => {
  const at = WITH_ZONE.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(at)) return at;
  context.addIssue({ code: 'custom', message: NOW });
  return z.NEVER;
});

const texts = z.record(z.string(), z.string({ error: 'a text; numbers and true or false go in quotes' }), {
  error: 'a map of texts such as {team: vision}',
});

const run = z.strictObject(
  {
    name: words('a display name').default('run-1'),
    id: words('a run name').optional(),
    workspace: words('a workspace name').default('ml-prod'),
    experiment: words('an experiment name').nullable().default('experiment'),
    'job-type': words('a job type')
      .default('command')
      .transform((type) => type.toLowerCase()),
    status: status.default('Running'),
    created: moment.optional(),
    tags: texts.default({}),
    'unconfirmed-tags': z
      .array(words('a tag key'), { error: 'a list of tag keys' })
      .optional()
      .describe('Protected tags that no operator confirmed; the others count.'),
    creator: words('an object id').nullable().default(null).describe('Who submitted it, by object id.'),
    compute: words('a compute name').nullable().default('gpu-cluster'),
    'time-limit': duration().optional(),
    'instance-type': words('a VM size').optional(),
    definition: words('any text; runs with the same one execute the same').nullable().default(null),
    outputs: texts.default({}),
    services: z
      .array(words('a type of service'), { error: 'a list such as [JupyterLab]' })
      .default([])
      .describe('JupyterLab, SSH, TensorBoard, VSCode, ….'),
    command: words('a command').nullable().default(null),
    environment: words('name:version, or an id').nullable().optional().describe('Unknown when not given.'),
    inputs: texts.default({}).describe('Literal values, and addresses such as azureml:images:3.'),
    schedule: words('a schedule name').nullable().default(null),
    code: z.boolean({ error: 'true or false' }).default(true).describe('Whether it has code beside its command.'),
    'git-commit': words('a commit').nullable().default(null),
    'git-repository': words('an address').nullable().default(null),
    'git-branch': words('a branch').nullable().default(null),
    'git-dirty': z.boolean({ error: 'true or false' }).nullable().default(null),
    'primary-metric': z
      .strictObject(
        { name: words('the name of a metric'), goal: z.enum(GOALS, { error: 'minimize or maximize' }) },
        { error: 'a map such as {name: loss, goal: minimize}' },
      )
      .nullable()
      .default(null)
      .describe('Of a sweep: by which metric it ranks its trials.'),
    'code-asset': words('name:version').nullable().default(null),
    identity: words('AMLToken, Managed or UserIdentity').nullable().default(null),
    parameters: texts.optional().describe('The literal inputs, when not given.'),
    'environment-variables': z
      .array(words('a name'), { error: 'a list of names' })
      .default([])
      .describe('Their names.'),
    distribution: words('PyTorch, Mpi, TensorFlow, Ray, …').nullable().default(null),
    'processes-per-node': z.int({ error: 'a whole number' }).nullable().default(null),
    'output-types': texts.default({}).describe('Output to its type, such as mlflow_model.'),
    components: texts.default({}).describe('Of a pipeline: step to component, such as azureml:prepare:3.'),
  },
  { error: 'a map such as {job-type: pipeline, created: -3h}' },
);

const NOON = '2026-01-01T12:00:00Z';

const snapshot = z.strictObject(
  {
    run: run.prefault({}),
    'phase-since': moment.optional(),
    resumed: moment
      .optional()
      .describe('For a run that was seen queued again or paused after its start: when it was first seen back at work.'),
    signals: caseSignals.prefault({}),
  },
  { error: 'a map such as {run: {created: -3h}, signals: {timing: {started: -2h}}}' },
);

/** A snapshot in a file of its own: the `snapshot` of a case, and the moment at which it is judged. */
export const snapshotFileSchema = z
  .strictObject(
    { now: instant.prefault(NOON).describe('When it is judged.'), ...snapshot.shape },
    { error: 'a map such as {run: {created: -3h}, signals: {timing: {started: -2h}}}' },
  )
  .transform(({ now, ...rest }) => ({ now, snapshot: rest }));

/** The cases of a policy, in `<policy>.cases.yaml` beside it. */
export const casesSchema = z
  .array(
    z
      .strictObject(
        {
          name: words('a sentence that says what is shown'),
          now: instant.prefault(NOON),
          snapshot: snapshot.optional().describe('A run. One of this and `compute`.'),
          compute: caseCompute.optional().describe('A compute, for a policy about computes.'),
          expect: z.strictObject(
            {
              outcome: z.enum([...OUTCOMES, 'not-matched']).describe('What the policy says of the snapshot.'),
              'reason-contains': words('a part of the reason').optional(),
              hours: z
                .enum(['within', 'outside'], { error: 'within or outside' })
                .optional()
                .describe('Whether `now` lies within the hours in which the policy cancels (`cancel.during`).'),
            },
            { error: 'a map such as {outcome: violated}' },
          ),
        },
        { error: 'a map with name, snapshot and expect' },
      )
      .superRefine(oneOfBoth('snapshot', 'compute', 'snapshot and compute')),
    { error: 'a list of cases' },
  )
  .min(1, { error: 'at least one case' });

export type PolicyCase = z.output<typeof casesSchema>[number];
export type CaseSnapshot = z.output<typeof snapshot>;
