import { isPlainObject, type PlainObject } from '../../core/values/plain-object.ts';
import { codeOf, command, environmentOf, environmentVariables, HEAD, TAIL } from './common.ts';
import { inputs, outputs } from './data.ts';
import { compute } from './references.ts';
import { dropped, isNothing, type Json, note, type Place, type Rules, translate, within } from './rules.ts';
import { distribution, identity, isLocal, limits, queueSettings, resources, services } from './settings.ts';

/** What a command executes; the trial of a sweep has the same. */
export const EXECUTES: Rules = {
  command,
  // Both are put in front, with what is known of them elsewhere.
  code_id: dropped,
  environment_id: dropped,
  environment_variables: environmentVariables,
  distribution,
  resources,
};

const COMMAND: Rules = {
  ...HEAD,
  ...EXECUTES,
  compute_id: ['compute', compute],
  inputs,
  outputs,
  limits,
  queue_settings: queueSettings,
  identity,
  services,
  ...TAIL,
};

/** The code and environment of a command or trial. */
export function base(job: PlainObject, bag: PlainObject, place: Place): Record<string, Json> {
  if (isNothing(job.command)) note(within(place, 'command'), 'Azure reports no command of the run; write it here');
  const code = codeOf(job, bag, place);
  const environment = environmentOf(job, bag, place);
  return { ...(code === undefined ? {} : { code }), ...(environment === undefined ? {} : { environment }) };
}

export function commandJob(job: PlainObject, place: Place): Record<string, Json> {
  const bag = isPlainObject(job.properties) ? job.properties : {};
  const made = translate(job, COMMAND, place);
  const local: Record<string, Json> = isLocal(job.resources) ? { compute: 'local' } : {};
  return { ...base(job, bag, place), ...made, ...local };
}
