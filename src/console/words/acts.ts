import type { components } from '../../api/types.ts';

type Act = components['schemas']['Act'];

/** What somebody did, short enough for a column: `approves`, `extends`, `lifts the freeze`. */
export function actWord({ kind, what }: Pick<Act, 'kind' | 'what'>): string {
  switch (kind) {
    case 'question.answered':
      if (what.startsWith('rejected')) return 'rejects';
      return what.includes('another person') ? 'says yes, 1 of 2' : 'approves';
    case 'decision.cancel':
      return 'cancels by hand';
    case 'override.created':
      return what.startsWith('extended') ? 'extends' : 'exempts';
    case 'override.revoked':
      return 'ends an override';
    case 'freeze.set':
      return 'freezes';
    case 'freeze.lifted':
      return 'lifts the freeze';
    case 'objection.made':
      return 'objects';
    case 'extension.requested':
      return 'asks for time';
    case 'extension.answered':
      return what.startsWith('granted') ? 'grants time' : 'refuses time';
    case 'tag.confirmed':
      return 'confirms a tag';
    case 'tag.withdrawn':
      return 'withdraws a tag';
    case 'decision.marked-wrong':
      return 'says it was wrong';
    case 'decision.mark-withdrawn':
      return 'takes that back';
    case 'policy.trusted':
      return 'trusts the policy';
    case 'delivery.repeated':
      return 'sends again';
    case 'sessions.ended':
      return 'ends sessions';
  }
}

/** A list as far as it was read, the newest first. */
interface Part<T> {
  readonly items: readonly T[];
  readonly hasMore: boolean;
}

/** Two lists as one, the newest first, as far as both are known; and which of them to read on for older rows. */
export interface Mixed<A, B> {
  readonly rows: readonly (A | B)[];
  readonly readOn: { readonly first: boolean; readonly second: boolean };
}

/**
 * Rows that are older than the end of a list that has more are left out: others may come between.
 * @param isShown of the second list; what is not shown was read all the same, so that its end is known
 */
export function mixedByTime<A extends { readonly at: string }, B extends { readonly at: string }>(
  first: Part<A>,
  second: Part<B>,
  isShown: (one: B) => boolean = () => true,
): Mixed<A, B> {
  const [endOfFirst, endOfSecond] = [endOf(first), endOf(second)];
  const knownFrom = Math.max(endOfFirst, endOfSecond);
  const rows = [...first.items, ...second.items.filter(isShown)]
    .filter(({ at }) => Date.parse(at) >= knownFrom)
    .toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at));
  const readOn = {
    first: first.hasMore && endOfFirst === knownFrom,
    second: second.hasMore && endOfSecond === knownFrom,
  };
  return { rows, readOn };
}

function endOf<T extends { readonly at: string }>({ items, hasMore }: Part<T>): number {
  const last = items.at(-1);
  return hasMore && last ? Date.parse(last.at) : Number.NEGATIVE_INFINITY;
}
