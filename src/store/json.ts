import { asStored } from '../core/values/text.ts';

/** People name runs and tags as they like, and one such name must not keep a whole pass from being recorded. */
export function toText(text: string): string {
  return asStored(text);
}

/** The same for a column that may be empty. */
export function toTextOrNull(text: string | null): string | null {
  return text === null ? null : toText(text);
}

/** What PostgreSQL does not take, as JSON writes it: a zero character, and half of a surrogate pair. After a backslash it is only text. */
const REFUSED = /\\u(?:0000|d[89a-f])/;

/** A value as the text of a JSON column, its keys and texts as {@link toText} makes them. */
export function toJson(value: unknown): string {
  const text = JSON.stringify(value);
  // Nearly no value has any of them, and looking at each of its parts takes five times as long.
  return text === undefined || !REFUSED.test(text) ? text : JSON.stringify(value, stored);
}

function stored(_: string, part: unknown): unknown {
  if (typeof part === 'string') return toText(part);
  if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
  return Object.fromEntries(Object.entries(part).map(([key, inner]) => [toText(key), inner]));
}
