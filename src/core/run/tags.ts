import { visibleText } from '../values/invisible-characters.ts';
import { caseless, truncate } from '../values/text.ts';
import type { Run } from './run.ts';

type Tagged = Pick<Run, 'tags'>;

const LONGEST_SHOWN = 60;

/** How the keys of Azure's own tags begin. Some are several KB long. They are ignored. */
const SYSTEM_TAGS: readonly string[] = ['_aml_system_', 'azureml.'];

/** What would be right where one of them is asked for. */
export const USER_TAG = `a tag of the user's; ${SYSTEM_TAGS.map((prefix) => `${prefix}*`).join(' and ')} are Azure's own and never count`;

/** Whether a tag is one of Azure's own. */
export function isSystemTag(key: string): boolean {
  const name = key.toLowerCase();
  return SYSTEM_TAGS.some((prefix) => name.startsWith(prefix));
}

/** The key of a tag as it is compared: without case, the blanks around it, and signs that cannot be seen. */
export function tagKey(key: string): string {
  return visibleText(key).toLowerCase();
}

/**
 * The values under a tag, in order, each {@link visibleText}. Several contradict each other: Azure
 * distinguishes `Tier` from `tier`, and a run may have both.
 */
export function tagValues(tagged: Tagged, key: string): readonly string[] {
  return valuesUnder(tagged, tagKey(key));
}

/**
 * The values under a key that is a {@link tagKey} already. The latest run's are kept by key: every rule of every policy asks
 * about one run after another.
 */
export function valuesUnder({ tags }: Tagged, compared: string): readonly string[] {
  if (latest?.tags !== tags) latest = { tags, byKey: valuesByKey(tags) };
  return latest.byKey.get(compared) ?? NO_VALUES;
}

let latest: { readonly tags: Tagged['tags']; readonly byKey: ReadonlyMap<string, readonly string[]> } | null = null;

function valuesByKey(tags: Tagged['tags']): ReadonlyMap<string, readonly string[]> {
  const byKey = new Map<string, string[]>();
  for (const name of Object.keys(tags)) {
    const key = tagKey(name);
    const value = visibleText(tags[name] ?? '');
    const values = byKey.get(key);
    if (values === undefined) byKey.set(key, [value]);
    else if (!values.includes(value)) values.push(value);
  }
  for (const values of byKey.values()) values.sort();
  return byKey;
}

const NO_VALUES: readonly string[] = [];

/** The value of a tag whose spellings differ at most in case; null when there is none, and when they contradict. */
export function tagInAnyCase(tagged: Tagged, key: string): string | null {
  const [value, ...others] = tagValues(tagged, key);
  return value === undefined || others.some((other) => caseless(other) !== caseless(value)) ? null : value;
}

/** The tags of a run as lists of runs are filtered by them: `tier` and `tier=critical`, both without case. */
export function tagLabels({ tags }: Tagged): readonly string[] {
  return [...new Set(Object.entries(tags).flatMap(([key, value]) => [tagKey(key), tagLabel(key, value)]))];
}

/** The label of a tag with a value, or with any. */
export function tagLabel(key: string, value: string | null): string {
  return value === null ? tagKey(key) : `${tagKey(key)}=${caseless(value)}`;
}

/** `tag tier is "x" and "y"`: a tag with its values, for messages. */
export function tagInWords(key: string, values: readonly string[]): string {
  return `tag ${key} is ${values.map((value) => JSON.stringify(truncate(value, LONGEST_SHOWN))).join(' and ')}`;
}
