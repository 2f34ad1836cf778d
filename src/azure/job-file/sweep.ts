import { isPlainObject, type PlainObject } from '../../core/values/plain-object.ts';
import { base, EXECUTES } from './command.ts';
import { HEAD, TAIL } from './common.ts';
import { inputs, outputs } from './data.ts';
import { compute } from './references.ts';
import {
  dropped,
  type Json,
  nested,
  type Place,
  type Rules,
  requireKeys,
  seconds,
  translate,
  whole,
  within,
} from './rules.ts';
import { earlyTermination, objective, samplingAlgorithm, searchSpace } from './search-space.ts';
import { identity, queueSettings, resources, services } from './settings.ts';

export const sweepLimits = nested({
  max_total_trials: whole,
  max_concurrent_trials: whole,
  timeout: seconds,
  trial_timeout: seconds,
  job_limits_type: dropped,
});

const SWEEP: Rules = {
  ...HEAD,
  // Put in front, with its code and environment.
  trial: dropped,
  compute_id: ['compute', compute],
  inputs,
  outputs,
  sampling_algorithm: samplingAlgorithm,
  search_space: searchSpace,
  objective,
  early_termination: earlyTermination,
  limits: sweepLimits,
  queue_settings: queueSettings,
  resources,
  identity,
  services,
  ...TAIL,
};

export function sweepJob(job: PlainObject, place: Place): Record<string, Json> {
  const bag = isPlainObject(job.properties) ? job.properties : {};
  const trial = isPlainObject(job.trial) ? job.trial : {};
  const at = within(place, 'trial');
  const made = translate(job, SWEEP, place);
  requireKeys(made, ['search_space', 'objective', 'limits'], place);
  return { ...made, trial: { ...base(trial, bag, at), ...translate(trial, EXECUTES, at) } };
}
