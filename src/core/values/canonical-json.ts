import { isPlainObject } from './plain-object.ts';
import { compareText } from './text.ts';

/** JSON in which the order of keys does not count. */
export function canonicalJson(given: unknown): string {
  return JSON.stringify(given, (_, value: unknown) => {
    if (value instanceof Set) return [...value].sort();
    return isPlainObject(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => compareText(a, b)))
      : value;
  });
}
