import { isPlainObject } from '../../core/values/plain-object.ts';
import {
  dropped,
  eachOf,
  isNothing,
  type Json,
  json,
  type Make,
  nested,
  number,
  type Place,
  snakeCase,
  text,
  translate,
  unreadable,
  whole,
  within,
  word,
} from './rules.ts';

/** The arguments of each distribution, in Azure's order. */
const ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  choice: ['values'],
  randint: ['upper'],
  uniform: ['min_value', 'max_value'],
  loguniform: ['min_value', 'max_value'],
  quniform: ['min_value', 'max_value', 'q'],
  qloguniform: ['min_value', 'max_value', 'q'],
  normal: ['mu', 'sigma'],
  lognormal: ['mu', 'sigma'],
  qnormal: ['mu', 'sigma', 'q'],
  qlognormal: ['mu', 'sigma', 'q'],
};

/** `["uniform", [0.1, 1]]` as a map. A step has the map already. */
const distribution: Make = (value, place) => {
  if (isPlainObject(value)) return json(value, place);
  if (!Array.isArray(value) || typeof value[0] !== 'string' || !Array.isArray(value[1])) return unreadable(place);
  return named(value[0], value[1], place);
};

function named(name: string, given: readonly unknown[], place: Place): Json | undefined {
  const type = name.toLowerCase();
  const names = Object.hasOwn(ARGUMENTS, type) ? ARGUMENTS[type] : undefined;
  if (!names || names.length !== given.length) return unreadable(place);
  const values = names.map((key, index): [string, Json] => [key, choiceIn(given[index], within(place, key))]);
  return { type, ...Object.fromEntries(values) };
}

/** A choice may be between search spaces. */
function choiceIn(value: unknown, place: Place): Json {
  if (Array.isArray(value)) return value.map((item, index) => choiceIn(item, within(place, String(index))));
  const isSpace = isPlainObject(value) && Object.values(value).every((item) => Array.isArray(item));
  return (isSpace ? searchSpace(value, place) : json(value, place)) ?? null;
}

export const searchSpace: Make = eachOf(distribution);

const ALGORITHM = {
  sampling_algorithm_type: ['type', word()],
  type: word(),
  seed: whole,
  rule: word(),
  logbase: json,
} as const;

/** By its name alone, unless more is set. */
export const samplingAlgorithm: Make = (value, place) => {
  if (typeof value === 'string') return word()(value, place);
  if (!isPlainObject(value)) return unreadable(place);
  const { rule, ...made } = translate(value, ALGORITHM, place);
  const more = rule === undefined || rule === 'random' ? made : { ...made, rule };
  return Object.keys(more).length === 1 ? more.type : more;
};

const POLICY = {
  policy_type: ['type', word()],
  type: word(),
  evaluation_interval: whole,
  delay_evaluation: whole,
  slack_factor: number,
  slack_amount: number,
  truncation_percentage: whole,
  exclude_finished_jobs: dropped,
} as const;

export const earlyTermination: Make = (value, place) => {
  if (!isPlainObject(value)) return unreadable(place);
  const made = translate(value, POLICY, place);
  // Azure reports the one of the two that was not set as 0.
  if (made.slack_amount === 0 && made.slack_factor !== undefined) delete made.slack_amount;
  if (made.slack_factor === 0 && made.slack_amount !== undefined) delete made.slack_factor;
  return made.type === undefined ? undefined : made;
};

export const objective = nested({ goal: word(), primary_metric: text });

/** `choice('a','b')` and `uniform(0.1,1)`, as AutoML writes a distribution; or one value. */
const writtenDistribution: Make = (value, place) => {
  if (typeof value !== 'string') return json(value, place);
  const [, name, list] = /^\s*([a-z]+)\((.*)\)\s*$/is.exec(value) ?? [];
  if (name === undefined || list === undefined) return scalar(value);
  const given = list.split(',').map(scalar);
  return named(name, name.toLowerCase() === 'choice' ? [given] : given, place);
};

function scalar(written: string): Json {
  const value = written.trim();
  if (/^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(value)) return Number(value);
  if (value === 'True' || value === 'False') return value === 'True';
  return value.replace(/^(['"])(.*)\1$/s, '$2');
}

/** A list of search spaces as AutoML writes them. */
export const writtenSpaces: Make = (value, place) => {
  if (!Array.isArray(value)) return unreadable(place);
  return value.map((space, index) => spaceOf(space, within(place, String(index))));
};

function spaceOf(space: unknown, place: Place): Json {
  if (!isPlainObject(space)) return json(space, place) ?? null;
  const rules = Object.fromEntries(
    Object.entries(space)
      .filter(([, value]) => !isNothing(value))
      .map(([key]) => [snakeCase(key), writtenDistribution]),
  );
  return translate(space, rules, place);
}
