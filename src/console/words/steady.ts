/** A row that keeps its place: its newest value, and whether it has ended since it was first shown. */
export interface SteadyRow<T> {
  readonly key: string;
  readonly value: T;
  readonly isGone: boolean;
}

/** Rows as they are shown, and those that wait to be shown. */
export interface Steady<T> {
  readonly rows: readonly SteadyRow<T>[];
  readonly fresh: readonly T[];
}

export const NO_ROWS = { rows: [], fresh: [] } as const;

/**
 * What is being read does not move: known rows change in place, rows that ended stay where they are, and new ones wait.
 * @param before what is shown now; with null everything is taken as it is
 */
export function keepSteady<T>(before: Steady<T> | null, now: readonly T[], keyOf: (value: T) => string): Steady<T> {
  const newest = new Map(now.map((value) => [keyOf(value), value]));
  if (before === null) return { rows: [...newest].map(([key, value]) => ({ key, value, isGone: false })), fresh: [] };
  const rows = before.rows.map(({ key, value }) => ({
    key,
    value: newest.get(key) ?? value,
    isGone: !newest.has(key),
  }));
  const shown = new Set(before.rows.map(({ key }) => key));
  return { rows, fresh: [...newest].flatMap(([key, value]) => (shown.has(key) ? [] : [value])) };
}

/** The rows in their present order, with the new ones; those that ended stay below. */
export function takeFresh<T>(before: Steady<T>, now: readonly T[], keyOf: (value: T) => string): Steady<T> {
  const gone = keepSteady(before, now, keyOf).rows.filter(({ isGone }) => isGone);
  return { rows: [...keepSteady(null, now, keyOf).rows, ...gone], fresh: [] };
}
