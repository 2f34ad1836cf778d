import { invalid, type Problem } from '../problem.ts';

/** What a schema makes of optional keys: they may stand there as undefined. */
type Loose<T> = { readonly [K in keyof T]: T[K] | undefined };

/** A filter with the keys that were given, and no others. */
export function given<T extends object>(filter: Loose<T>): T {
  // What is left of a Loose<T> without its undefined values is a T, which fromEntries cannot say.
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined)) as T;
}

/** The refusal of a cursor that the store did not write. */
export function badCursor(): Problem {
  return invalid([{ field: 'cursor', message: 'is not a cursor of this list' }]);
}
