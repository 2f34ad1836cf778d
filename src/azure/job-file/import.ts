import { isPlainObject, type PlainObject } from '../../core/values/plain-object.ts';
import { HEAD, TAIL } from './common.ts';
import { input, output } from './data.ts';
import { dropped, eachOf, type Json, note, type Place, type Rules, translate, within } from './rules.ts';
import { identity, services } from './settings.ts';

/** Azure runs an import in Data Factory, as a command that says nothing. */
export function isImport({ computeId, command }: PlainObject): boolean {
  return typeof computeId === 'string' && /\/datafactory\/?$/i.test(computeId) && command === 'import';
}

const IMPORT: Rules = {
  ...HEAD,
  // Its inputs say from where, its one output to where.
  inputs: ['source', eachOf(input)],
  outputs: dropped,
  ...TAIL,
  compute_id: dropped,
  command: dropped,
  code_id: dropped,
  environment_id: dropped,
  environment_variables: dropped,
  distribution: dropped,
  resources: dropped,
  limits: dropped,
  queue_settings: dropped,
  identity,
  services,
};

export function importJob(job: PlainObject, place: Place): Record<string, Json> {
  note(within(place, 'type'), 'only older versions of the ml extension take an import as a job of its own');
  const made = translate(job, IMPORT, place);
  const given = isPlainObject(job.outputs) ? job.outputs.output : undefined;
  const to = output(given, within(place, 'output'));
  return to === undefined ? made : { ...made, output: to };
}
