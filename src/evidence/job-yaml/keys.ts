import { suggest } from '../../core/values/did-you-mean.ts';
import { isPlainObject } from '../../core/values/plain-object.ts';
import type { SourceDocument } from '../../yaml/document.ts';
import type { Path, SourceError } from '../../yaml/source-error.ts';

/** The keys of a map; a star is for names that people choose, and null for a value of any form. */
type Keys = { readonly [key: string]: Keys | null };

function keys(names: string, more: Keys = {}): Keys {
  return { ...Object.fromEntries(names.split(' ').map((name) => [name, null])), ...more };
}

/** Keys that `az ml job show` prints. The CLI drops them when it reads a file. */
const READ_ONLY = 'id status creation_context log_files parameters';
const HEAD = `$schema type name display_name experiment_name description tags properties ${READ_ONLY}`;

const RESOURCES = keys('instance_count instance_type max_instance_count locations shm_size docker_args properties');
const DISTRIBUTION = keys(
  'type process_count_per_instance worker_count parameter_server_count port address include_dashboard dashboard_port head_node_additional_args worker_node_additional_args',
);
const IDENTITY = keys('type client_id object_id msi_resource_id');
const QUEUE = keys('job_tier priority');
const SERVICES: Keys = {
  '*': keys('type nodes port ssh_public_keys log_dir properties endpoint status error_message'),
};
const DATA: Keys = {
  '*': keys('type path mode name version description path_on_compute value default optional'),
};
const EXECUTES = keys('command code environment environment_variables', {
  resources: RESOURCES,
  distribution: DISTRIBUTION,
});
const RUNS = keys('compute', {
  identity: IDENTITY,
  queue_settings: QUEUE,
  services: SERVICES,
  inputs: DATA,
  outputs: DATA,
});

const SWEEP_LIMITS = keys('max_total_trials max_concurrent_trials timeout trial_timeout');
const SWEEPS = keys('sampling_algorithm search_space early_termination', {
  objective: keys('primary_metric goal'),
  limits: SWEEP_LIMITS,
});
const AUTOML = keys(
  'task primary_metric training_data validation_data validation_data_size test_data test_data_size target_column_name n_cross_validations cv_split_column_names weight_column_name positive_label featurization forecasting training training_parameters search_space sweep log_verbosity log_level environment_id',
  {
    limits: keys(
      'timeout_minutes trial_timeout_minutes max_trials max_concurrent_trials max_cores_per_trial max_nodes enable_early_termination exit_score',
    ),
    resources: RESOURCES,
  },
);
const SPARK = keys('code entry py_files jars files archives conf args environment', {
  resources: keys('instance_type runtime_version'),
});

/** By the type of the job. */
const JOBS: Readonly<Record<string, Keys>> = {
  command: { ...keys(HEAD), ...RUNS, ...EXECUTES, limits: keys('timeout') },
  sweep: { ...keys(HEAD), ...RUNS, ...SWEEPS, trial: EXECUTES, resources: RESOURCES },
  pipeline: {
    ...keys(`${HEAD} jobs component`),
    ...RUNS,
    settings: keys(
      'default_compute default_datastore continue_on_step_failure continue_on_failed_optional_input force_rerun on_init on_finalize ssl',
    ),
  },
  automl: { ...keys(`${HEAD} environment_variables`), ...RUNS, ...AUTOML },
  import: { ...keys(`${HEAD} output`), identity: IDENTITY, services: SERVICES, source: DATA },
  spark: { ...keys(HEAD), ...RUNS, ...SPARK },
};

/** What the CLI would refuse, each with its place: a note, because a newer CLI may know more keys. */
export function unknownKeys(document: SourceDocument, type: string): SourceError[] {
  const known = JOBS[type];
  return known ? unknownIn(document, document.value, known, []) : [];
}

function unknownIn(document: SourceDocument, value: unknown, known: Keys, path: Path): SourceError[] {
  if (!isPlainObject(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const place = [...path, key];
    const below = Object.hasOwn(known, key) ? known[key] : known['*'];
    if (below === undefined) {
      const near = suggest(key, Object.keys(known));
      const expected = near === null ? 'a key that the command line takes here' : `"${near}"`;
      return [document.errorAt(place, `the command line does not take the key "${key}" here`, expected, 'key')];
    }
    return below === null ? [] : unknownIn(document, inner, below, place);
  });
}
