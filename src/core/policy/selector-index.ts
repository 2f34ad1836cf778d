import type { Run } from '../run/run.ts';
import type { Policy } from './policy.ts';
import { type ListedValue, partsOf } from './selector-parts.ts';

/** Beyond this many remembered places the rest is worked out anew: tags can have any number of values. */
const MOST_PLACES = 10_000;

/** Is this worth a level of the index: few values, told by every listed run. */
const INDEXED = /^(?:workspace|job type|tag .*)$/s;

/** Policies that values seen so far have left over, and the value to ask for next. */
interface Place {
  readonly policies: readonly Policy[];
  /** Null where no policy that is left asks for anything more. */
  readonly asks: string | null;
  readonly read: ListedValue['read'];
  readonly next: Map<string | null, Place>;
}

/**
 * Finds the policies that could be for a run by what their `match` says of workspace, job type and tags: a tree that
 * asks for one value a level, grown as runs come, and the same run shape costs a few look-ups the next time. It only
 * leaves out; whether a policy is for the run is still the matcher's to say, from the same parts.
 */
export class PolicyIndex {
  readonly #root: Place;
  #places = 0;

  constructor(policies: readonly Policy[]) {
    this.#root = placeOf(policies, new Set());
  }

  /** The policies, in their order, whose workspace, job type and tags do not speak against the run. */
  candidates(run: Run): readonly Policy[] {
    let place = this.#root;
    const asked = this.#asked;
    asked.clear();
    while (place.asks !== null) {
      asked.add(place.asks);
      const value = place.read(run);
      place = place.next.get(value) ?? this.#grow(place, value, asked);
    }
    return place.policies;
  }

  /** Kept between calls, so that a call allocates nothing. */
  readonly #asked = new Set<string>();

  #grow(place: Place, value: string | null, asked: ReadonlySet<string>): Place {
    const left = place.policies.filter(({ match }) =>
      partsOf(match).every(({ name, listed }) => name !== place.asks || !listed || listed.mayHold(value)),
    );
    const grown = placeOf(left, asked);
    if (this.#places < MOST_PLACES) {
      this.#places += 1;
      place.next.set(value, grown);
    }
    return grown;
  }
}

function placeOf(policies: readonly Policy[], asked: ReadonlySet<string>): Place {
  for (const { match } of policies)
    for (const { name, listed } of partsOf(match))
      if (listed && INDEXED.test(name) && !asked.has(name))
        return { policies, asks: name, read: listed.read, next: new Map() };
  return { policies, asks: null, read: () => null, next: new Map() };
}
