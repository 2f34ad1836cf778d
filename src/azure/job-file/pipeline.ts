import { isPlainObject, type PlainObject } from '../../core/values/plain-object.ts';
import { HEAD, TAIL } from './common.ts';
import { inputs, outputs } from './data.ts';
import { asset, stepCompute } from './references.ts';
import {
  dropped,
  eachOf,
  isNothing,
  type Json,
  type Make,
  nested,
  note,
  type Place,
  type Rules,
  text,
  translate,
  within,
  yesNo,
} from './rules.ts';
import { identity, services } from './settings.ts';
import { withStepNames } from './step-names.ts';
import { step } from './steps.ts';

const DATASTORE = /\/datastores\/([^/]+)\/?$/i;

const datastore: Make = (value, place) => {
  const given = text(value, place);
  if (typeof given !== 'string') return given;
  const name = DATASTORE.exec(given)?.[1] ?? given.replace(/^azureml:/i, '');
  return `azureml:${name}`;
};

const settings = nested({
  default_compute: stepCompute,
  default_datastore: datastore,
  continue_on_step_failure: yesNo,
  force_rerun: yesNo,
  on_init: text,
  on_finalize: text,
  _source: dropped,
});

const steps: Make = (value, place) => eachOf(step)(isPlainObject(value) ? withStepNames(value, place) : value, place);

const PIPELINE: Rules = {
  ...HEAD,
  compute_id: ['compute', stepCompute],
  settings,
  inputs,
  outputs,
  jobs: steps,
  identity,
  services,
  ...TAIL,
};

export function pipelineJob(job: PlainObject, place: Place): Record<string, Json> {
  const bag = isPlainObject(job.properties) ? job.properties : {};
  const made = translate({ ...job, settings: settingsOf(job, bag) }, PIPELINE, place);
  if (made.jobs !== undefined) return made;
  if (!isNothing(job.componentId)) {
    const component = asset(job.componentId, within(place, 'component'));
    return component === undefined ? made : { ...made, component };
  }
  if (isNothing(job.jobs))
    note(within(place, 'jobs'), 'Azure reports no steps of the run; submit it again from where its pipeline is kept');
  return { ...made, jobs: {} };
}

/** Older versions of Azure report the default compute in the property bag alone. */
function settingsOf({ settings: given, computeId }: PlainObject, bag: PlainObject): unknown {
  const own = isPlainObject(given) ? given : {};
  const inBag = bag['azureml.defaultComputeName'];
  const isSet = !isNothing(own.default_compute) || !isNothing(computeId) || isNothing(inBag);
  return isSet ? own : { ...own, default_compute: inBag };
}
