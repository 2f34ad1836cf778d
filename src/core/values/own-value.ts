/**
 * What a record holds under a key that somebody chose, or undefined. A plain look-up would find `constructor`, which
 * every object inherits and nobody wrote.
 */
export function getOwn<T>(record: Readonly<Record<string, T>> | undefined, key: string): T | undefined {
  return record && Object.hasOwn(record, key) ? record[key] : undefined;
}
