import { describe, expect, it } from 'vitest';
import { fileOf, WORKSPACE } from './job-file-support.ts';

describe('an AutoML job', () => {
  const DATA = { uri: `${WORKSPACE}/data/train/versions/2`, jobInputType: 'mltable' };
  const task = (taskType: string, more: object) =>
    fileOf({ jobType: 'AutoML', computeId: null, taskDetails: { taskType, trainingData: DATA, ...more } });

  it('keeps a table task with its limits, featurization and training', () => {
    const { job, differs } = task('Classification', {
      primaryMetric: 'AUCWeighted',
      targetColumnName: 'y',
      nCrossValidations: { mode: 'Custom', value: 5 },
      limitSettings: {
        timeout: 'PT10H',
        trialTimeout: 'PT30M',
        maxTrials: 100,
        enableEarlyTermination: true,
        sweepTrials: 0,
      },
      featurizationSettings: {
        mode: 'Custom',
        blockedTransformers: ['LabelEncoder'],
        columnNameAndTypes: { 'Home Town': 'Categorical' },
        transformerParams: { Imputer: [{ fields: ['age'], parameters: { strategy: 'median' } }] },
      },
      trainingSettings: {
        enableOnnxCompatibleModels: true,
        ensembleModelDownloadTimeout: 'PT5M',
        blockedTrainingAlgorithms: ['XGBoostClassifier', 'KNN', 'LightGBM'],
        stackEnsembleSettings: { stackMetaLearnerType: 'LogisticRegressionCV', stackMetaLearnerTrainPercentage: 0.2 },
      },
    });
    expect(job).toMatchObject({
      task: 'classification',
      primary_metric: 'auc_weighted',
      n_cross_validations: 5,
      limits: { timeout_minutes: 600, trial_timeout_minutes: 30, max_trials: 100, enable_early_termination: true },
      featurization: {
        mode: 'custom',
        blocked_transformers: ['label_encoder'],
        column_name_and_types: { 'Home Town': 'Categorical' },
        transformer_params: { imputer: [{ fields: ['age'], parameters: { strategy: 'median' } }] },
      },
      training: {
        ensemble_model_download_timeout_minutes: 5,
        blocked_training_algorithms: ['xg_boost_classifier', 'knn', 'light_gbm'],
        stack_ensemble_settings: { stack_meta_learner_type: 'logistic_regression_cv' },
      },
    });
    expect(Object.keys(differs)).toEqual(['task']);
  });

  it('keeps a forecast', () => {
    const { job } = task('Forecasting', {
      targetColumnName: 'y',
      forecastingSettings: {
        timeColumnName: 'day',
        forecastHorizon: { mode: 'Custom', value: 14 },
        targetLags: { mode: 'Custom', values: [1, 7] },
        seasonality: { mode: 'Auto' },
        featureLags: 'None',
        useStl: 'SeasonTrend',
        shortSeriesHandlingConfig: 'Pad',
      },
    });
    expect(job.forecasting).toEqual({
      time_column_name: 'day',
      forecast_horizon: 14,
      target_lags: [1, 7],
      seasonality: 'auto',
      feature_lags: 'none',
      use_stl: 'seasontrend',
      short_series_handling_config: 'pad',
    });
  });

  it.each([
    'ImageClassification',
    'ImageClassificationMultilabel',
    'ImageObjectDetection',
    'ImageInstanceSegmentation',
  ])('keeps the task %s with its search space', (taskType) => {
    const { job } = task(taskType, {
      targetColumnName: 'label',
      sweepSettings: { samplingAlgorithm: 'Random', earlyTermination: { policyType: 'Bandit', slackFactor: 0.2 } },
      modelSettings: { stepLRGamma: 0.5, optimizer: 'Adamw', modelName: 'yolov5', warmupCosineLRCycles: null },
      searchSpace: [
        {
          modelName: "choice('yolov5','x')",
          learningRate: 'uniform(0.0001,0.01)',
          numberOfEpochs: '15',
          amsGradient: 'True',
        },
      ],
    });
    expect(job).toMatchObject({
      sweep: { sampling_algorithm: 'random', early_termination: { type: 'bandit', slack_factor: 0.2 } },
      training_parameters: { step_lr_gamma: 0.5, optimizer: 'adamw', model_name: 'yolov5' },
      search_space: [
        {
          model_name: { type: 'choice', values: ['yolov5', 'x'] },
          learning_rate: { type: 'uniform', min_value: 0.0001, max_value: 0.01 },
          number_of_epochs: 15,
          ams_gradient: true,
        },
      ],
    });
  });

  it.each(['TextClassification', 'TextClassificationMultilabel', 'TextNER'])('keeps the task %s', (taskType) => {
    const { job } = task(taskType, {
      validationData: DATA,
      fixedParameters: { modelName: 'bert-base-cased', learningRateScheduler: 'Linear', numberOfEpochs: 3 },
      featurizationSettings: { datasetLanguage: 'eng' },
    });
    expect(job).toMatchObject({
      task: { TextNER: 'text_ner' }[taskType] ?? expect.stringMatching(/^text_classification/),
      training_parameters: { model_name: 'bert-base-cased', learning_rate_scheduler: 'linear', number_of_epochs: 3 },
      featurization: { dataset_language: 'eng' },
    });
  });
});
