import type { Instant } from '../../core/values/duration.ts';

/** A list without repetitions, or in plain words why it cannot be had. */
export type EachOnce<T> =
  | { readonly ok: true; readonly items: readonly T[] }
  | { readonly ok: false; readonly reason: string };

/** The runs of a pass share their lists of other runs. */
const made = new WeakMap<readonly object[], EachOnce<object>>();

/**
 * Each run of a list once, by its id without case: a list that is read page by page may hold a run twice. One that is
 * told in two ways is told in none, and which of them is true cannot be guessed.
 */
export function uniqueById<T extends { readonly displayName: string }>(
  list: readonly T[],
  idOf: (item: T) => string,
): EachOnce<T> {
  // What is kept for a list was made of its own items.
  const before = made.get(list) as EachOnce<T> | undefined;
  if (before) return before;
  const answer = withoutRepetition(list, idOf);
  made.set(list, answer);
  return answer;
}

/** Ended runs in the order of their ends, whatever order they come in. */
export function newestFirst<T extends { readonly endedAt: Instant }>(list: readonly T[]): readonly T[] {
  return list.toSorted((a, b) => b.endedAt - a.endedAt);
}

function withoutRepetition<T extends { readonly displayName: string }>(
  list: readonly T[],
  idOf: (item: T) => string,
): EachOnce<T> {
  const byId = new Map<string, T>();
  for (const item of list) {
    const id = idOf(item).toLowerCase();
    const first = byId.get(id);
    if (first === undefined) byId.set(id, item);
    else if (JSON.stringify(first) !== JSON.stringify(item))
      return { ok: false, reason: `${item.displayName} is listed twice and told in two ways` };
  }
  return { ok: true, items: byId.size === list.length ? list : [...byId.values()] };
}
