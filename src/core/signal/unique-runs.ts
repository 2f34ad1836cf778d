/** A list without repetitions, or why there is none. */
export type UniqueList<T> =
  | { readonly ok: true; readonly items: readonly T[] }
  | { readonly ok: false; readonly reason: string };

/** The runs of a pass share their lists of other runs. */
const made = new WeakMap<readonly object[], UniqueList<object>>();

/**
 * Each run of a list once, by its id without case: a list that is read page by page may hold a run twice. If two entries
 * for one run differ, neither is trusted.
 */
export function uniqueById<T extends { readonly displayName: string }>(
  list: readonly T[],
  idOf: (item: T) => string,
): UniqueList<T> {
  // What is kept for a list was made of its own items.
  const before = made.get(list) as UniqueList<T> | undefined;
  if (before) return before;
  const answer = withoutRepetition(list, idOf);
  made.set(list, answer);
  return answer;
}

function withoutRepetition<T extends { readonly displayName: string }>(
  list: readonly T[],
  idOf: (item: T) => string,
): UniqueList<T> {
  const byId = new Map<string, T>();
  for (const item of list) {
    const id = idOf(item).toLowerCase();
    const first = byId.get(id);
    if (first === undefined) byId.set(id, item);
    else if (JSON.stringify(first) !== JSON.stringify(item))
      return { ok: false, reason: `${item.displayName} is listed twice with different facts` };
  }
  return { ok: true, items: byId.size === list.length ? list : [...byId.values()] };
}
