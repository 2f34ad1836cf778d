import { isPlainObject, type PlainObject } from '../../core/values/plain-object.ts';
import { TASK } from './automl.ts';
import { environmentVariables, properties, tags } from './common.ts';
import { inputs, outputs } from './data.ts';
import { asset, stepCompute } from './references.ts';
import {
  dropped,
  isBinding,
  isNothing,
  type Json,
  json,
  listOf,
  type Make,
  nested,
  note,
  number,
  type Place,
  type Rules,
  requireKeys,
  snakeCase,
  text,
  translate,
  unreadable,
  whole,
} from './rules.ts';
import { earlyTermination, objective, samplingAlgorithm, searchSpace } from './search-space.ts';
import { distribution, identity, limits, queueSettings, resources, services } from './settings.ts';
import { SPARK_STEP } from './spark.ts';
import { sweepLimits } from './sweep.ts';

/** What a step of any type has. */
const ANY: Rules = {
  type: text,
  component_id: ['component', asset],
  component: asset,
  display_name: text,
  description: text,
  comment: text,
  tags,
  compute_id: ['compute', stepCompute],
  compute: stepCompute,
  inputs,
  outputs,
  identity,
  properties,
  name: dropped,
  _source: dropped,
  intellectual_property: dropped,
};

const COMMAND: Rules = {
  ...ANY,
  environment: asset,
  environment_variables: environmentVariables,
  distribution,
  resources,
  limits,
  queue_settings: queueSettings,
  services,
};

const SWEEP: Rules = {
  ...ANY,
  trial: (value, place) =>
    isPlainObject(value) ? asset(value.componentId ?? value.component_id, place) : asset(value, place),
  sampling_algorithm: samplingAlgorithm,
  search_space: searchSpace,
  objective,
  early_termination: earlyTermination,
  limits: sweepLimits,
  queue_settings: queueSettings,
  resources,
};

/** Azure keeps a list of keys as JSON. */
const keys: Make = (value, place) => {
  if (typeof value !== 'string' || isBinding(value)) return json(value, place);
  try {
    return listOf(text)(JSON.parse(value), place);
  } catch {
    return unreadable(place);
  }
};

const PARALLEL: Rules = {
  ...ANY,
  task: nested({
    type: text,
    code: asset,
    entry_script: text,
    program_arguments: text,
    model: text,
    append_row_to: text,
    environment: asset,
  }),
  input_data: text,
  mini_batch_size: text,
  partition_keys: keys,
  mini_batch_error_threshold: whole,
  error_threshold: whole,
  max_concurrency_per_instance: whole,
  logging_level: text,
  retry_settings: nested({ timeout: number, max_retries: whole }),
  environment_variables: environmentVariables,
  resources,
};

const RULES: Readonly<Record<string, Rules>> = {
  command: COMMAND,
  sweep: SWEEP,
  parallel: PARALLEL,
  pipeline: ANY,
  automl: {
    ...ANY,
    ...TASK,
    environment_variables: environmentVariables,
    resources,
    queue_settings: queueSettings,
  },
  spark: { ...ANY, ...SPARK_STEP },
  import: ANY,
  data_transfer: ANY,
};

/** Steps that decide which others run, and how often. */
const CONTROL = new Set(['if_else', 'do_while', 'parallel_for']);

/** A step as the command line takes it. It has most of its keys already. */
export const step: Make = (value, place) => {
  if (!isPlainObject(value)) return unreadable(place);
  const type = typeof value.type === 'string' ? value.type : 'command';
  if (CONTROL.has(type)) return controlStep(value, place);
  const rules = Object.hasOwn(RULES, type) ? RULES[type] : undefined;
  if (!rules)
    return note(
      place,
      `this step has the type ${type}, which the command line does not take; the step is not in this file`,
    );
  const made = translate(value, { ...rules, ...others(value, rules) }, place);
  requireKeys(made, REQUIRED[type] ?? ['component'], place);
  return made;
};

/** What a step executes; another one than a component. */
const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  sweep: ['trial', 'objective', 'limits'],
  automl: ['training_data'],
  data_transfer: ['task'],
};

/** The command line takes other keys of a step as they are. */
function others(value: PlainObject, rules: Rules): Rules {
  const rest = Object.keys(value).filter((key) => !Object.hasOwn(rules, snakeCase(key)) && !isNothing(value[key]));
  return Object.fromEntries(rest.map((key) => [snakeCase(key), json]));
}

function controlStep(value: PlainObject, place: Place): Json | undefined {
  note(
    place,
    'the command line takes such a step only with AZURE_ML_CLI_PRIVATE_FEATURES_ENABLED=true in its environment',
  );
  const { _source, name: _name, ...rest } = value;
  return json(rest, place);
}
