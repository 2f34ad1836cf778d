import { z } from 'zod';
import {
  distributionOf,
  input,
  number,
  sampling,
  termination,
  text,
  value,
  whole,
  yesNo,
} from './job-file-schema-parts.ts';

/** automl/: of all tasks together, since the keys that a task has are those that Azure reported. */
const snake = z.string().regex(/^[a-z0-9]+(_[a-z0-9]+)*$/);
const autoOrNumber = z.union([z.literal('auto'), z.int(), z.array(z.int())]);
export const task = {
  task: z.enum([
    ...([
      'classification',
      'regression',
      'forecasting',
      'text_classification',
      'text_classification_multilabel',
    ] as const),
    ...(['text_ner', 'image_classification', 'image_classification_multilabel'] as const),
    ...(['image_object_detection', 'image_instance_segmentation'] as const),
  ]),
  primary_metric: snake.optional(),
  target_column_name: text.optional(),
  training_data: input,
  validation_data: input.optional(),
  validation_data_size: z.number().optional(),
  test_data: input.optional(),
  test_data_size: z.number().optional(),
  n_cross_validations: z.union([z.literal('auto'), z.int()]).optional(),
  cv_split_column_names: z.array(text).optional(),
  weight_column_name: text.optional(),
  positive_label: text.optional(),
  log_verbosity: z.enum(['not_set', 'debug', 'info', 'warning', 'error', 'critical']).optional(),
  limits: z
    .strictObject({
      timeout_minutes: whole.optional(),
      trial_timeout_minutes: whole.optional(),
      max_trials: whole.optional(),
      max_concurrent_trials: whole.optional(),
      max_cores_per_trial: whole.optional(),
      max_nodes: whole.optional(),
      enable_early_termination: yesNo.optional(),
      exit_score: number.optional(),
    })
    .optional(),
  featurization: z
    .strictObject({
      mode: z.enum(['auto', 'off', 'custom']).optional(),
      blocked_transformers: z.array(snake).optional(),
      column_name_and_types: z.record(text, text).optional(),
      dataset_language: text.optional(),
      enable_dnn_featurization: z.boolean().optional(),
      transformer_params: z
        .partialRecord(
          z.enum(['imputer', 'tf_idf', 'hash_one_hot_encoder']),
          z.array(
            z.strictObject({ fields: z.array(text).optional(), parameters: z.record(text, z.json()).optional() }),
          ),
        )
        .optional(),
    })
    .optional(),
  forecasting: z
    .strictObject({
      time_column_name: text.optional(),
      forecast_horizon: z.union([z.literal('auto'), z.int()]).optional(),
      frequency: text.optional(),
      time_series_id_column_names: z.union([text, z.array(text)]).optional(),
      target_lags: autoOrNumber.optional(),
      target_rolling_window_size: z.union([z.literal('auto'), z.int()]).optional(),
      country_or_region_for_holidays: text.optional(),
      cv_step_size: z.int().optional(),
      feature_lags: z.enum(['none', 'auto']).optional(),
      features_unknown_at_forecast_time: z.union([text, z.array(text)]).optional(),
      seasonality: z.union([z.literal('auto'), z.int()]).optional(),
      short_series_handling_config: z.enum(['none', 'auto', 'pad', 'drop']).optional(),
      target_aggregate_function: z.enum(['none', 'sum', 'max', 'min', 'mean']).optional(),
      use_stl: z.enum(['none', 'season', 'seasontrend']).optional(),
    })
    .optional(),
  training: z
    .strictObject({
      enable_dnn_training: z.boolean().optional(),
      enable_model_explainability: z.boolean().optional(),
      enable_onnx_compatible_models: z.boolean().optional(),
      enable_stack_ensemble: z.boolean().optional(),
      enable_vote_ensemble: z.boolean().optional(),
      ensemble_model_download_timeout_minutes: z.int().optional(),
      stack_ensemble_settings: z
        .strictObject({
          stack_meta_learner_type: snake.optional(),
          stack_meta_learner_train_percentage: z.number().optional(),
          stack_meta_learner_kwargs: z.record(text, z.json()).optional(),
        })
        .optional(),
      allowed_training_algorithms: z.array(snake).optional(),
      blocked_training_algorithms: z.array(snake).optional(),
      training_mode: z.enum(['auto', 'distributed', 'non_distributed']).optional(),
    })
    .optional(),
  sweep: z
    .strictObject({ sampling_algorithm: sampling.optional(), early_termination: termination.optional() })
    .optional(),
  training_parameters: z.record(snake, value).optional(),
  search_space: z.array(z.record(snake, z.union([value, distributionOf]))).optional(),
};
