import { z } from 'zod';

// The parts of a job file that are judged. Whatever else is in it is left to the command line.

const TEXT = 'a text';
const text = z.string({ error: TEXT });
const SCALARS = 'a map of texts such as {team: vision}';
const scalars = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()], { error: TEXT }), {
  error: SCALARS,
});

const BINDING = /^\$\{\{.*\}\}$/s;

/** A number, or what an input gives: `${{parent.inputs.nodes}}`. */
function number(expected: string, least: number) {
  return z.union(
    [
      z.int({ error: expected }).min(least, { error: expected }),
      z.string({ error: expected }).regex(BINDING, { error: expected }),
    ],
    {
      error: expected,
    },
  );
}

const seconds = number('whole seconds, such as 3600', 1);
const minutes = number('whole minutes, such as 60', 1);
const count = number('a whole number, 1 or more', 1);

const resources = z.looseObject(
  {
    instance_count: count.nullish(),
    instance_type: z.union([text, z.array(text)], { error: 'a VM size such as Standard_NC24ads_A100_v4' }).nullish(),
  },
  { error: 'a map such as {instance_count: 2}' },
);
const limits = z.looseObject(
  { timeout: seconds.nullish(), trial_timeout: seconds.nullish() },
  { error: 'a map such as {timeout: 3600}' },
);
const inputs = z.record(z.string(), z.unknown(), { error: 'a map of inputs' });
const environment = z
  .union([text, z.looseObject({})], { error: 'azureml:name:version, or a map such as {image: …}' })
  .nullish();

const head = {
  name: text.nullish(),
  display_name: text.nullish(),
  experiment_name: text.nullish(),
  tags: scalars.nullish(),
  properties: scalars.nullish(),
  compute: text.nullish(),
  inputs: inputs.nullish(),
  outputs: inputs.nullish(),
  services: z
    .record(z.string(), z.looseObject({ type: text.nullish() }), {
      error: 'a map such as {jupyter: {type: jupyter_lab}}',
    })
    .nullish(),
  queue_settings: z.looseObject({ job_tier: text.nullish() }, { error: 'a map such as {job_tier: spot}' }).nullish(),
  resources: resources.nullish(),
};
const executes = { command: text, code: text.nullish(), environment };

const command = z.looseObject({ ...head, ...executes, limits: limits.nullish() });
const sweep = z.looseObject({
  ...head,
  trial: z.union([text, z.looseObject({ ...executes, resources: resources.nullish() })], {
    error: 'a map with command and environment, or a component',
  }),
  objective: z
    .looseObject(
      { primary_metric: text, goal: text },
      { error: 'a map such as {primary_metric: loss, goal: minimize}' },
    )
    .nullish(),
  limits: limits.extend({ max_total_trials: count.nullish(), max_concurrent_trials: count.nullish() }).nullish(),
});
const pipeline = z
  .looseObject({
    ...head,
    jobs: z.record(z.string(), z.looseObject({}, { error: 'a step: a map with type or component' })).nullish(),
    component: text.nullish(),
    settings: z.looseObject({ default_compute: text.nullish() }, { error: 'a map' }).nullish(),
  })
  .refine(({ jobs, component }) => Boolean(jobs) !== Boolean(component), { error: 'either jobs or component' });
const automl = z.looseObject({
  ...head,
  task: text,
  limits: z
    .looseObject(
      { timeout_minutes: minutes.nullish(), trial_timeout_minutes: minutes.nullish() },
      { error: 'a map such as {timeout_minutes: 60}' },
    )
    .nullish(),
});
const spark = z.looseObject({ ...head, environment });

const importJob = z.looseObject({ ...head, source: inputs, output: z.unknown() });

/** By the type of the job. Only older versions of the command line take an import as a job. */
export const JOB_SCHEMAS = { command, sweep, pipeline, automl, spark, import: importJob };
