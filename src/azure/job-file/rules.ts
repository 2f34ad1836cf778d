import { SECOND } from '../../core/values/duration.ts';
import { isPlainObject, type PlainObject } from '../../core/values/plain-object.ts';
import { parseIsoDuration } from '../parse/times.ts';

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** The run whose job is written down. */
export interface JobOf {
  readonly name: string;
  /** The ARM id of its workspace. */
  readonly workspaceId: string;
}

/** A place in the job file, and who hears of what differs there. */
export interface Place {
  /** Such as `jobs.train.inputs.data`; empty for the whole file. */
  readonly where: string;
  readonly run: JobOf;
  readonly differs: (where: string, why: string) => void;
}

/** Makes the value of a key in the job file. Undefined leaves the key out. */
export type Make = (value: unknown, place: Place) => Json | undefined;

/** Azure's key in snake case to how it is written: the same key, or another one. The order is that of the file. */
export type Rules = Readonly<Record<string, Make | readonly [key: string, make: Make]>>;

export function within(place: Place, key: string): Place {
  return { ...place, where: place.where === '' ? key : `${place.where}.${key}` };
}

export function note(place: Place, why: string): undefined {
  place.differs(place.where, why);
  return undefined;
}

/** `stepLRGamma` as `step_lr_gamma`, as the client of the command line does it. */
export function snakeCase(text: string): string {
  return text
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase();
}

/** Azure writes null, an empty text, list or map for what was not given. */
export function isNothing(value: unknown): boolean {
  if (value === null || value === undefined || value === '') return true;
  if (Array.isArray(value)) return value.length === 0;
  return isPlainObject(value) && Object.keys(value).length === 0;
}

/** What Azure reports in the keys of the command line. What no rule is for is named as a difference. */
export function translate(source: PlainObject, rules: Rules, place: Place): Record<string, Json> {
  const given = new Map(Object.entries(source).map(([key, value]) => [snakeCase(key), value]));
  const made: [string, Json][] = [];
  for (const [from, rule] of Object.entries(rules)) {
    const value = given.get(from);
    given.delete(from);
    if (isNothing(value)) continue;
    const [key, make] = typeof rule === 'function' ? [from, rule] : rule;
    const result = make(value, within(place, key));
    if (result !== undefined) made.push([key, result]);
  }
  for (const [key, value] of given)
    if (!isNothing(value)) note(within(place, key), `the run has "${key}", for which a job file has no key`);
  return Object.fromEntries(made);
}

/** Names what the command line wants and Azure does not report. */
export function requireKeys(made: Readonly<Record<string, Json>>, keys: readonly string[], place: Place): void {
  for (const key of keys)
    if (made[key] === undefined)
      note(within(place, key), 'the command line needs it, and Azure does not report it; write it here');
}

/** What an input of the pipeline or another step gives: `${{parent.inputs.x}}`. */
export function isBinding(value: unknown): boolean {
  return typeof value === 'string' && /\$\{\{.*\}\}/s.test(value);
}

/** The value where it is a binding. */
export function bindingIn(value: unknown): string | undefined {
  return typeof value === 'string' && isBinding(value) ? value : undefined;
}

export const dropped: Make = () => undefined;

/** What a job file cannot say. */
export function cannot(why: string): Make {
  return (_value, place) => note(place, why);
}

export const text: Make = (value, place) => {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : unreadable(place);
};

export const whole: Make = (value, place) => {
  const number = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value;
  if (typeof number === 'number' && Number.isSafeInteger(number)) return number;
  return bindingIn(value) ?? unreadable(place);
};

export const number: Make = (value, place) => {
  const made = typeof value === 'string' && /^-?[\d.]+(e-?\d+)?$/i.test(value) ? Number(value) : value;
  return typeof made === 'number' && Number.isFinite(made) ? made : (bindingIn(value) ?? unreadable(place));
};

export const yesNo: Make = (value, place) => {
  if (typeof value === 'boolean') return value;
  const word = typeof value === 'string' ? value.toLowerCase() : '';
  return word === 'true' || word === 'false' ? word === 'true' : (bindingIn(value) ?? unreadable(place));
};

/** A length of time, such as `PT5M`, in whole units. */
export function durationIn(unit: number): Make {
  return (value, place) => {
    if (typeof value !== 'string' || isBinding(value)) return whole(value, place);
    const length = parseIsoDuration(value);
    if (length === null) return whole(value, place);
    return Math.max(1, Math.ceil(length / unit));
  };
}

export const seconds: Make = durationIn(SECOND);

/** A word of Azure as the command line spells it. */
export function word(spelled: (word: string) => string = snakeCase): Make {
  return (value, place) => {
    if (typeof value !== 'string') return unreadable(place);
    return isBinding(value) ? value : spelled(value);
  };
}

/** One of a closed list of words, looked up without case; another one is left out and named. */
export function oneOf(words: Readonly<Record<string, string>>): Make {
  return (value, place) => {
    const binding = bindingIn(value);
    if (binding !== undefined) return binding;
    const key = String(value).toLowerCase();
    if (Object.hasOwn(words, key)) return words[key];
    return note(place, `the run has "${String(value)}" here, which the command line does not take`);
  };
}

export const json: Make = (value, place) => {
  if (Array.isArray(value)) return value.map((item) => json(item, place) ?? null);
  if (isPlainObject(value))
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, json(item, place) ?? null]));
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  return typeof value === 'number' && Number.isFinite(value) ? value : unreadable(place);
};

export function nested(rules: Rules): Make {
  return (value, place) => {
    if (!isPlainObject(value)) return bindingIn(value) ?? unreadable(place);
    const made = translate(value, rules, place);
    return Object.keys(made).length === 0 ? undefined : made;
  };
}

/** Each value of a map by its own name, which is kept as it is. */
export function eachOf(make: Make): Make {
  return (value, place) => {
    if (!isPlainObject(value)) return unreadable(place);
    const made = Object.entries(value).flatMap(([key, item]): [string, Json][] => {
      const result = make(item, within(place, key));
      return result === undefined ? [] : [[key, result]];
    });
    return made.length === 0 ? undefined : Object.fromEntries(made);
  };
}

export function listOf(make: Make): Make {
  return (value, place) => {
    if (!Array.isArray(value)) return unreadable(place);
    return value.flatMap((item, index) => make(item, within(place, String(index))) ?? []);
  };
}

export function unreadable(place: Place): undefined {
  return note(place, 'Azure reports it in a form that cannot be read');
}
