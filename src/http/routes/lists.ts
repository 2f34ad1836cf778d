import { invalid, type Problem } from '../problem.ts';

/** The output of a schema with optional keys: a key may be there as undefined. */
type Loose<T> = { readonly [K in keyof T]: T[K] | undefined };

/** A filter with only the keys that were given. */
export function given<T extends object>(filter: Loose<T>): T {
  // A Loose<T> without its undefined values is a T, which fromEntries cannot know.
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined)) as T;
}

/** The error for a cursor that the store did not write. */
export function badCursor(): Problem {
  return invalid([{ field: 'cursor', message: 'is not a cursor of this list' }]);
}
