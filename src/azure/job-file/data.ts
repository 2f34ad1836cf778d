import { isPlainObject, type PlainObject } from '../../core/values/plain-object.ts';
import { pathOf } from './references.ts';
import {
  cannot,
  dropped,
  eachOf,
  isBinding,
  isNothing,
  type Json,
  type Make,
  note,
  oneOf,
  type Place,
  type Rules,
  snakeCase,
  text,
  translate,
  unreadable,
} from './rules.ts';

const TYPES = ['uri_file', 'uri_folder', 'mltable', 'custom_model', 'mlflow_model', 'triton_model'];
const type = oneOf(
  Object.fromEntries([...TYPES.map((name) => [name, name]), ['urifile', 'uri_file'], ['urifolder', 'uri_folder']]),
);

const inputMode = oneOf({
  readonlymount: 'ro_mount',
  ro_mount: 'ro_mount',
  download: 'download',
  direct: 'direct',
  evalmount: 'eval_mount',
  eval_mount: 'eval_mount',
  evaldownload: 'eval_download',
  eval_download: 'eval_download',
});

const outputMode = oneOf({
  readwritemount: 'rw_mount',
  rw_mount: 'rw_mount',
  mount: 'mount',
  upload: 'upload',
  direct: 'direct',
});

const path: Make = (value, place) => (typeof value === 'string' ? pathOf(value, place) : text(value, place));

const INPUT: Rules = {
  job_input_type: ['type', type],
  type,
  uri: ['path', path],
  path,
  mode: inputMode,
  path_on_compute: cannot(
    'the run mounted it at a path of its own on the node; set path_on_compute to have that again',
  ),
  description: dropped,
};

/** A value, a binding, or data. An optional input that was not given is left out. */
export const input: Make = (value, place) => {
  if (!isPlainObject(value)) return isNothing(value) ? undefined : text(value, place);
  const given = fieldsOf(value);
  const kind = String(given.get('job_input_type') ?? given.get('type') ?? '').toLowerCase();
  const literal = given.get('value');
  if (kind === 'literal' || (literal !== undefined && literal !== null)) return literalOf(literal, place);
  if (isNothing(given.get('uri')) && isNothing(given.get('path'))) return undefined;
  const made = translate(value, INPUT, place);
  const { mode, ...rest } = made;
  if (typeof mode === 'string' && mode.startsWith('eval_') && rest.type !== 'mltable') {
    place.differs(`${place.where}.mode`, `the command line takes ${mode} for an mltable only`);
    return rest;
  }
  return typeof rest.path === 'string' && isBinding(rest.path) && mode === undefined ? rest.path : made;
};

/** Azure keeps each value as text: what was a number stays a text in quotes. */
function literalOf(value: unknown, place: Place): Json | undefined {
  if (value === null || value === undefined) return undefined;
  return text(typeof value === 'object' ? JSON.stringify(value) : value, place);
}

export const inputs: Make = eachOf(input);

/** The output that Azure makes for every job. */
const DEFAULT_OUTPUT = 'default';

export const outputs: Make = (value, place) => {
  if (!isPlainObject(value)) return unreadable(place);
  const { [DEFAULT_OUTPUT]: own, ...others } = value;
  return eachOf(output)(isDefault(own) ? others : value, place);
};

function isDefault(value: unknown): boolean {
  const uri = isPlainObject(value) ? value.uri : null;
  return value === undefined || isNothing(uri) || /\/ExperimentRun\/dcid\./i.test(String(uri));
}

export const output: Make = (value, place) => {
  if (!isPlainObject(value)) return typeof value === 'string' && value !== '' ? value : undefined;
  const given = fieldsOf(value);
  const literal = given.get('value');
  if (typeof literal === 'string' && literal !== '') return literal;
  return translate(value, OUTPUT, place);
};

const OUTPUT: Rules = {
  job_output_type: ['type', type],
  type,
  uri: ['path', outputPath],
  path: outputPath,
  mode: outputMode,
  asset_name: ['name', text],
  name: text,
  asset_version: ['version', version],
  version,
  auto_delete_setting: cannot('the run deleted it after a time; a job file has no key for that'),
  description: dropped,
};

/** A run with the same path would replace what the run wrote. Without one Azure makes a place of its own. */
function outputPath(value: unknown, place: Place): Json | undefined {
  if (typeof value !== 'string') return text(value, place);
  if (isBinding(value)) return value;
  // Azure's own choice, with the name of the run in it.
  if (value.split('/').includes(place.run.name)) return undefined;
  return note(place, `the run wrote to ${value}; set it only if a new run may replace what is there`);
}

function version(value: unknown, place: Place): undefined {
  return note(place, `the run made version ${String(value)}, which exists by now; Azure gives a new one`);
}

function fieldsOf(value: PlainObject): Map<string, unknown> {
  return new Map(Object.entries(value).map(([key, field]) => [snakeCase(key), field]));
}
