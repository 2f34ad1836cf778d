export type PlainObject = Readonly<Record<string, unknown>>;

/** Whether a value is a map, and no list. */
export function isPlainObject(value: unknown): value is PlainObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
