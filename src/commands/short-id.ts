import { Unanswered } from './service/unanswered.ts';

/** What people copy of an id. */
const SHORT = 8;
/** Fewer signs name something by chance. */
const FEWEST = 4;
const MOST_CANDIDATES = 8;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** An id as far as people copy it. */
export function shortId(id: string): string {
  return UUID.test(id) ? id.slice(0, SHORT) : id;
}

/** The ids of a list, each as short as it is still the only one. */
export function shortIds(ids: readonly string[]): (id: string) => string {
  const all = [...new Set(ids)];
  return (id) => {
    for (let length = shortId(id).length; length < id.length; length++) {
      const begin = id.slice(0, length);
      if (all.every((other) => other === id || !other.startsWith(begin))) return begin;
    }
    return id;
  };
}

/** How to find what a person names. */
export interface Lookup<T> {
  /** What is looked for, such as `question`. */
  readonly what: string;
  readonly idOf: (item: T) => string;
  /** Other names that name it in full, such as the id of its run. */
  readonly namesOf?: (item: T) => readonly string[];
  /** A candidate for a person, beside its id. */
  readonly describe: (item: T) => string;
  /** Where there is no such item: why that is so, or what to do. */
  readonly none: string;
}

/**
 * The one item that a person names by its id, by how its id begins, or by another of its names.
 * @throws {Unanswered} where there is none; where there are several, with all of them.
 */
export function findByShortId<T>(given: string, items: readonly T[], lookup: Lookup<T>): T {
  const found = candidates(given, items, lookup);
  const [first, ...others] = found;
  if (first !== undefined && others.length === 0) return first;
  if (first === undefined) {
    const isShort = given.trim().length < FEWEST;
    const begin = isShort
      ? `At least four signs of an id are needed, and ${given} names no ${lookup.what} in full.`
      : `There is no ${lookup.what} ${given}.`;
    throw new Unanswered(`${begin} ${lookup.none}`);
  }
  throw new Unanswered(ambiguous(given, found, lookup));
}

/**
 * The items that a person may mean. A whole id means its item alone. Of a display name that the ids of others begin with the reader chooses:
 * whoever submits a run chooses its name, and an act must not reach another run by it.
 */
export function candidates<T>(
  given: string,
  items: readonly T[],
  { idOf, namesOf = () => [] }: Pick<Lookup<T>, 'idOf' | 'namesOf'>,
): readonly T[] {
  const wanted = given.trim().toLowerCase();
  const whole = items.filter((item) => idOf(item).toLowerCase() === wanted);
  if (whole.length > 0) return whole;
  const beginsSo = (item: T) => wanted.length >= FEWEST && idOf(item).toLowerCase().startsWith(wanted);
  return items.filter((item) => beginsSo(item) || namesOf(item).some((name) => name.toLowerCase() === wanted));
}

function ambiguous<T>(given: string, found: readonly T[], { what, idOf, describe }: Lookup<T>): string {
  const short = shortIds(found.map(idOf));
  const lines = found.slice(0, MOST_CANDIDATES).map((item) => `\n  ${short(idOf(item))}  ${describe(item)}`);
  const more = found.length > MOST_CANDIDATES ? `\n  and ${found.length - MOST_CANDIDATES} more` : '';
  return `${given} names ${found.length} ${what}s. Write more of the id:${lines.join('')}${more}`;
}
