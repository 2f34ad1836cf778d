import { MINUTE } from '../../core/values/duration.ts';
import { isPlainObject, type PlainObject } from '../../core/values/plain-object.ts';
import { environmentVariables, HEAD, TAIL } from './common.ts';
import { input, outputs } from './data.ts';
import { asset, compute } from './references.ts';
import {
  dropped,
  durationIn,
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
  text,
  translate,
  unreadable,
  whole,
  within,
  word,
  yesNo,
} from './rules.ts';
import { earlyTermination, samplingAlgorithm, writtenSpaces } from './search-space.ts';
import { identity, queueSettings, resources, services } from './settings.ts';

const minutes = durationIn(MINUTE);
const lower = word((written) => written.toLowerCase());

const limits = nested({
  timeout: ['timeout_minutes', minutes],
  timeout_minutes: minutes,
  trial_timeout: ['trial_timeout_minutes', minutes],
  trial_timeout_minutes: minutes,
  max_trials: whole,
  max_concurrent_trials: whole,
  max_cores_per_trial: whole,
  max_nodes: whole,
  enable_early_termination: yesNo,
  exit_score: number,
  sweep_trials: sweepTrials,
  sweep_concurrent_trials: sweepTrials,
});

/** Azure reports 0 where nothing is swept. */
function sweepTrials(value: unknown, place: Place): undefined {
  return value === 0 ? undefined : note(place, 'a job file has no key for the sweep of a table model');
}

/** `{mode: Auto}`, or `{mode: Custom, value: 3}`. */
const autoOr: Make = (value, place) => {
  if (!isPlainObject(value)) return typeof value === 'string' ? lower(value, place) : json(value, place);
  const given = value.value ?? value.values;
  return given === undefined || given === null ? lower(value.mode, place) : json(given, place);
};

const featurization = nested({
  mode: lower,
  blocked_transformers: listOf(word()),
  column_name_and_types: json,
  dataset_language: text,
  enable_dnn_featurization: yesNo,
  transformer_params: (value, place) => {
    if (!isPlainObject(value)) return unreadable(place);
    // The names of the parameters are the transformer's own.
    const rules = Object.fromEntries(Object.keys(value).map((key) => [word()(key, place), json]));
    return translate(value, rules as Rules, place);
  },
});

const forecasting = nested({
  time_column_name: text,
  forecast_horizon: autoOr,
  frequency: text,
  time_series_id_column_names: json,
  target_lags: autoOr,
  target_rolling_window_size: autoOr,
  country_or_region_for_holidays: text,
  cv_step_size: whole,
  feature_lags: lower,
  features_unknown_at_forecast_time: json,
  seasonality: autoOr,
  short_series_handling_config: lower,
  target_aggregate_function: lower,
  use_stl: lower,
});

const training = nested({
  enable_dnn_training: yesNo,
  enable_model_explainability: yesNo,
  enable_onnx_compatible_models: yesNo,
  enable_stack_ensemble: yesNo,
  enable_vote_ensemble: yesNo,
  ensemble_model_download_timeout: ['ensemble_model_download_timeout_minutes', minutes],
  ensemble_model_download_timeout_minutes: minutes,
  stack_ensemble_settings: nested({
    stack_meta_learner_type: word(),
    stack_meta_learner_train_percentage: number,
    stack_meta_learner_k_wargs: ['stack_meta_learner_kwargs', json],
    stack_meta_learner_kwargs: json,
  }),
  allowed_training_algorithms: listOf(word()),
  blocked_training_algorithms: listOf(word()),
  training_mode: word(),
});

const sweep = nested({
  sampling_algorithm: samplingAlgorithm,
  early_termination: earlyTermination,
  // Reported as the limits of the job as well, which is where the command line reads them.
  limits: dropped,
});

/** Fixed settings of an image or text model: values and words, each by its own name. */
const model: Make = (value, place) => {
  if (!isPlainObject(value)) return unreadable(place);
  const one: Make = (item, at) =>
    typeof item === 'string' && WORDS.test(at.where) ? word()(item, at) : json(item, at);
  const rules = Object.fromEntries(Object.keys(value).map((key) => [String(word()(key, place)), one]));
  const made = translate(value, rules, place);
  return Object.keys(made).length === 0 ? undefined : made;
};

/** Settings whose values are words of Azure, not names. */
const WORDS = /\.(learning_rate_scheduler|optimizer|model_size|validation_metric_type)$/;

/** All tasks together: a task reports only what it has. A step of a pipeline has these keys in snake case. */
export const TASK: Rules = {
  task_type: ['task', word()],
  task: word(),
  primary_metric: word(),
  target_column_name: text,
  training_data: input,
  validation_data: input,
  validation_data_size: number,
  test_data: input,
  test_data_size: number,
  n_cross_validations: autoOr,
  cv_split_column_names: listOf(text),
  weight_column_name: text,
  positive_label: text,
  limit_settings: ['limits', limits],
  limits,
  featurization_settings: ['featurization', featurization],
  featurization,
  forecasting_settings: ['forecasting', forecasting],
  forecasting,
  training_settings: ['training', training],
  training,
  sweep_settings: ['sweep', sweep],
  sweep,
  fixed_parameters: ['training_parameters', model],
  model_settings: ['training_parameters', model],
  training_parameters: model,
  search_space: writtenSpaces,
  log_verbosity: word(),
};

const AUTOML: Rules = {
  ...HEAD,
  compute_id: ['compute', compute],
  resources,
  environment_variables: environmentVariables,
  outputs,
  queue_settings: queueSettings,
  identity,
  services,
  ...TAIL,
  // Azure chooses the environment of each trial, unless one was named.
  environment_id: ['environment_id', asset],
  task_details: dropped,
  // Azure writes dozens into it.
  properties: dropped,
};

export function autoMlJob(job: PlainObject, place: Place): Record<string, Json> {
  const task = isPlainObject(job.taskDetails) ? translate(job.taskDetails, TASK, place) : {};
  requireKeys(task, ['task', 'training_data'], place);
  if (isNothing(job.environmentId))
    note(
      within(place, 'task'),
      'Azure chooses the environment of each trial; that of today may be newer than that of the run',
    );
  return { ...task, ...translate(job, AUTOML, place) };
}
