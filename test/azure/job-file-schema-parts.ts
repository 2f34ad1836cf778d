import { z } from 'zod';

/** What job files of every type have in common. Sources: job-file-schema.ts. */
export const text = z.string().min(1);
export const binding = z.string().regex(/\$\{\{.*\}\}/s);
export const whole = z.union([z.int(), binding]);
export const number = z.union([z.number(), binding]);
export const yesNo = z.union([z.boolean(), binding]);
export const texts = z.record(text, z.string().nullable());
function words(...list: readonly [string, ...string[]]) {
  return z.union([z.enum(list), binding]);
}

/** core/fields.py: the prefix, then a whole id with a version, a name with a version or label, or a registry address. */
export const asset = z.union([
  z
    .string()
    .regex(
      /^azureml:\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/[^/]+\/workspaces\/[^/]+\/[^/]+\/[^/]+\/versions\/[^/]+$/i,
    ),
  z.string().regex(/^azureml:[^/:@]+(:[^/@]+|@[^/@]+)$/),
  z.string().regex(/^azureml:\/\/registries\/[^/]+\/[^/]+\/[^/]+\/(versions|labels)\/[^/]+$/),
]);
export const environment = z.union([asset, z.strictObject({ image: text })]);
/** ComputeField: `local`, a reference, or the plain id of a virtual cluster. */
export const compute = z.union([
  z.literal('local'),
  z.string().regex(/^azureml:[^:]+$/),
  z.string().regex(/^\/subscriptions\/.+\/virtualclusters\/[^/]+$/i),
  binding,
]);
const path = z.string().regex(/^(?!\/)(azureml:|https?:|wasbs?:|abfss?:|\$\{\{|[\w.])/);

const inputModes = ['ro_mount', 'download', 'direct'] as const;
export const input = z.union([
  z.string(),
  z.strictObject({
    type: z.enum(['uri_file', 'uri_folder', 'custom_model', 'mlflow_model', 'triton_model']),
    path,
    mode: z.enum(inputModes).optional(),
  }),
  z.strictObject({
    type: z.literal('mltable'),
    path,
    mode: z.enum([...inputModes, 'eval_mount', 'eval_download']).optional(),
  }),
  // A binding of a step with a mode of its own.
  z.strictObject({ path: binding, mode: z.enum([...inputModes, 'eval_mount', 'eval_download']) }),
]);
export const output = z.strictObject({
  type: z.enum(['uri_file', 'uri_folder', 'mltable', 'custom_model', 'mlflow_model', 'triton_model']).optional(),
  path: z.string().optional(),
  mode: z.enum(['rw_mount', 'mount', 'upload', 'direct']).optional(),
  name: text.optional(),
  version: text.optional(),
});
export const stepOutput = z.union([z.string().regex(/^\$\{\{\s*parent\.outputs\.\S+\s*\}\}$/), output]);

export const resources = z.strictObject({
  instance_count: whole.optional(),
  max_instance_count: whole.optional(),
  instance_type: z.string().optional(),
  locations: z.array(text).optional(),
  shm_size: text.optional(),
  docker_args: text.optional(),
  properties: z.record(text, z.json()).optional(),
});
export const distribution = z.union([
  z.strictObject({ type: z.enum(['mpi', 'pytorch']), process_count_per_instance: whole.optional() }),
  z.strictObject({
    type: z.literal('tensorflow'),
    worker_count: whole.optional(),
    parameter_server_count: whole.optional(),
  }),
  z.strictObject({
    type: z.literal('ray'),
    port: whole.optional(),
    address: text.optional(),
    include_dashboard: yesNo.optional(),
    dashboard_port: whole.optional(),
    head_node_additional_args: text.optional(),
    worker_node_additional_args: text.optional(),
  }),
]);
export const queueSettings = z.strictObject({
  job_tier: words('spot', 'basic', 'standard', 'premium').optional(),
  priority: words('low', 'medium', 'high').optional(),
});
export const identity = z.union([
  z.strictObject({ type: z.enum(['aml_token', 'user_identity']) }),
  z.strictObject({
    type: z.enum(['managed', 'managed_identity']),
    client_id: text.optional(),
    object_id: text.optional(),
    msi_resource_id: text.optional(),
  }),
]);
const service = z.strictObject({
  type: z.enum(['jupyter_lab', 'ssh', 'tensor_board', 'vs_code']),
  nodes: z.union([z.literal('all'), z.string().regex(/^\d+$/)]).optional(),
  port: z.int().optional(),
  ssh_public_keys: text.optional(),
  log_dir: text.optional(),
});
export const services = z.record(text, service);
export const environmentVariables = z.record(text, z.string());

export const base = {
  $schema: z
    .string()
    .regex(/^https:\/\/azuremlschemas\.azureedge\.net\/latest\/\w+\.schema\.json$/)
    .optional(),
  name: text.optional(),
  display_name: text.optional(),
  experiment_name: text.optional(),
  description: text.optional(),
  tags: texts.optional(),
  properties: texts.optional(),
  identity: identity.optional(),
  services: services.optional(),
  compute: compute.optional(),
};
export const executes = {
  command: text,
  code: asset.optional(),
  environment,
  environment_variables: environmentVariables.optional(),
  distribution: distribution.optional(),
  resources: resources.optional(),
};
export const data = { inputs: z.record(text, input).optional(), outputs: z.record(text, output).optional() };

/** _sweep/search_space */
export const value = z.union([z.number(), z.string(), z.boolean()]);
export const distributionOf = z.union([
  z.strictObject({ type: z.literal('choice'), values: z.array(z.union([value, z.record(text, z.json())])) }),
  z.strictObject({ type: z.literal('randint'), upper: z.int() }),
  z.strictObject({ type: z.enum(['uniform', 'loguniform']), min_value: z.number(), max_value: z.number() }),
  z.strictObject({
    type: z.enum(['quniform', 'qloguniform']),
    min_value: z.number(),
    max_value: z.number(),
    q: z.number(),
  }),
  z.strictObject({ type: z.enum(['normal', 'lognormal']), mu: z.number(), sigma: z.number() }),
  z.strictObject({ type: z.enum(['qnormal', 'qlognormal']), mu: z.number(), sigma: z.number(), q: z.number() }),
]);
export const sampling = z.union([
  words('random', 'grid', 'bayesian'),
  z.strictObject({
    type: z.literal('random'),
    seed: z.int().optional(),
    rule: z.enum(['random', 'sobol']).optional(),
    logbase: z.union([z.number(), z.string()]).optional(),
  }),
]);
const intervals = { evaluation_interval: whole.optional(), delay_evaluation: whole.optional() };
export const termination = z.union([
  z.strictObject({
    type: z.literal('bandit'),
    ...intervals,
    slack_factor: number.optional(),
    slack_amount: number.optional(),
  }),
  z.strictObject({ type: z.literal('median_stopping'), ...intervals }),
  z.strictObject({ type: z.literal('truncation_selection'), ...intervals, truncation_percentage: whole }),
]);
export const sweepParts = {
  sampling_algorithm: sampling.optional(),
  search_space: z.record(text, distributionOf),
  objective: z.strictObject({ goal: words('maximize', 'minimize'), primary_metric: text }),
  early_termination: termination.optional(),
  limits: z.strictObject({
    max_total_trials: whole,
    max_concurrent_trials: whole.optional(),
    timeout: whole.optional(),
    trial_timeout: whole.optional(),
  }),
  queue_settings: queueSettings.optional(),
  resources: resources.optional(),
};
