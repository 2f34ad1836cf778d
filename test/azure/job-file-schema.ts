import { z } from 'zod';
import { task } from './job-file-schema-automl.ts';
import {
  asset,
  base,
  binding,
  compute,
  data,
  distribution,
  environment,
  environmentVariables,
  executes,
  identity,
  input,
  number,
  output,
  queueSettings,
  resources,
  services,
  stepOutput,
  sweepParts,
  text,
  texts,
  whole,
} from './job-file-schema-parts.ts';

/**
 * What the command line takes as a job file: the fields that Runwarden writes, unknown keys refused at every level as the
 * client does it.
 *
 * Sources, read in the public repository Azure/azure-sdk-for-python, sdk/ml/azure-ai-ml/azure/ai/ml/_schema:
 * job/base_job.py, command_job.py, parameterized_command.py, input_output_entry.py, input_output_fields_provider.py,
 * job_limits.py, distribution.py, identity.py, services.py, spark_job.py, parameterized_spark.py, import_job.py,
 * parameterized_parallel.py; job_resource_configuration.py, resource_configuration.py, spark_resource_configuration.py,
 * queue_settings.py; _sweep/ (all); pipeline/pipeline_job.py, component_job.py, pipeline_component.py, settings.py,
 * control_flow_job.py, condition_node.py, pipeline_job_io.py, automl_node.py; automl/ (all); core/fields.py (references).
 * The JSON schemas published at https://azuremlschemas.azureedge.net/latest/{commandJob,sweepJob,pipelineJob,sparkJob,autoMLJob}.schema.json
 * are generated from these classes (Azure/azureml-examples, cli/.schemas/jsons/latest has older copies).
 */

const command = z.strictObject({
  ...base,
  type: z.literal('command'),
  ...executes,
  ...data,
  limits: z.strictObject({ timeout: whole.optional() }).optional(),
  queue_settings: queueSettings.optional(),
});

const sweep = z.strictObject({
  ...base,
  type: z.literal('sweep'),
  ...data,
  ...sweepParts,
  trial: z.strictObject(executes),
});

const automl = z.strictObject({
  ...base,
  type: z.literal('automl'),
  ...task,
  outputs: data.outputs,
  resources: resources.optional(),
  queue_settings: queueSettings.optional(),
  environment_id: text.optional(),
  environment_variables: environmentVariables.optional(),
});

const distinct = z.array(text).refine((list) => new Set(list).size === list.length, 'no duplicates');
const sparkParts = {
  py_files: distinct.optional(),
  jars: distinct.optional(),
  files: distinct.optional(),
  archives: distinct.optional(),
  conf: z.record(text, z.union([z.string(), z.number(), z.boolean()])).optional(),
  args: text.optional(),
  environment: asset.optional(),
  resources: z.strictObject({ instance_type: text, runtime_version: text }).optional(),
};
const entry = z.union([z.strictObject({ file: text }), z.strictObject({ class_name: text })]);
const spark = z.strictObject({
  ...base,
  type: z.literal('spark'),
  code: asset.optional(),
  entry,
  ...sparkParts,
  ...data,
});

const importJob = z.strictObject({
  ...base,
  type: z.literal('import'),
  source: z.union([
    z.strictObject({
      type: z.enum(['azuresqldb', 'azuresynapseanalytics', 'snowflake']),
      connection: text,
      query: text,
    }),
    z.strictObject({ type: z.literal('s3'), connection: text, path: text }),
  ]),
  output,
});

/** pipeline/component_job.py takes unknown keys on a step itself (unknown = INCLUDE), and a component is required. */
const stepBase = {
  compute: compute.optional(),
  inputs: z.record(text, input).optional(),
  outputs: z.record(text, stepOutput).optional(),
  properties: texts.optional(),
  identity: identity.optional(),
  name: z.undefined().optional(),
  componentId: z.undefined().optional(),
  computeId: z.undefined().optional(),
  _source: z.undefined().optional(),
};
const limits = z.strictObject({ timeout: whole.optional() }).optional();
const steps = [
  z.looseObject({
    ...stepBase,
    type: z.literal('command').optional(),
    component: asset,
    environment: environment.optional(),
    environment_variables: environmentVariables.optional(),
    distribution: distribution.optional(),
    resources: resources.optional(),
    limits,
    queue_settings: queueSettings.optional(),
    services: services.optional(),
  }),
  z.looseObject({ ...stepBase, type: z.literal('sweep'), trial: asset, ...sweepParts }),
  z.looseObject({
    ...stepBase,
    type: z.literal('parallel'),
    component: asset,
    task: z
      .strictObject({
        type: z.enum(['run_function', 'model', 'function']),
        code: asset.optional(),
        entry_script: text.optional(),
        program_arguments: text.optional(),
        model: text.optional(),
        append_row_to: text.optional(),
        environment: environment.optional(),
      })
      .optional(),
    input_data: text.optional(),
    mini_batch_size: text.optional(),
    partition_keys: z.union([z.array(text), binding]).optional(),
    mini_batch_error_threshold: whole.optional(),
    error_threshold: whole.optional(),
    max_concurrency_per_instance: whole.optional(),
    retry_settings: z.strictObject({ timeout: number.optional(), max_retries: whole.optional() }).optional(),
    resources: resources.optional(),
  }),
  z.looseObject({ ...stepBase, type: z.enum(['pipeline', 'import']), component: asset }),
  z.looseObject({ ...stepBase, type: z.literal('data_transfer'), task: text, component: asset.optional() }),
  z.looseObject({ ...stepBase, type: z.literal('spark'), component: asset, entry: entry.optional(), ...sparkParts }),
  z.looseObject({ ...stepBase, type: z.literal('automl'), ...task }),
  // Only with the private features of the command line.
  z.looseObject({
    type: z.literal('do_while'),
    body: binding,
    mapping: z.record(text, z.union([text, z.array(text)])),
    limits: z.strictObject({ max_iteration_count: z.int() }),
  }),
  z.looseObject({
    type: z.literal('if_else'),
    condition: z.union([text, z.boolean()]),
    true_block: z.union([binding, z.array(binding)]).optional(),
    false_block: z.union([binding, z.array(binding)]).optional(),
  }),
  z.looseObject({ type: z.literal('parallel_for'), body: binding, items: z.json() }),
] as const;

const pipeline = z.strictObject({
  ...base,
  type: z.literal('pipeline'),
  ...data,
  settings: z
    .looseObject({
      default_compute: z
        .string()
        .regex(/^azureml:/)
        .optional(),
      default_datastore: z
        .string()
        .regex(/^azureml:/)
        .optional(),
      continue_on_step_failure: z.boolean().optional(),
      force_rerun: z.boolean().optional(),
      _source: z.undefined().optional(),
    })
    .optional(),
  // Names in lower case: pipeline/pipeline_component.py, NodeNameStr.
  jobs: z.record(z.string().regex(/^[a-z_][a-z0-9_]*$/), z.union(steps)).optional(),
  component: asset.optional(),
});

export const cliJobSchema = z
  .discriminatedUnion('type', [command, sweep, pipeline, automl, spark, importJob])
  .refine((job) => job.type !== 'pipeline' || (job.jobs === undefined) !== (job.component === undefined), {
    error: 'a pipeline has jobs or a component',
  });
