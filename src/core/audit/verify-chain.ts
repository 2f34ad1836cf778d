import { type AuditEntry, type AuditLink, type ChainHead, NO_HASH, readEntry, type Sha256 } from './link.ts';

/** What a check of the chain found wrong. */
export interface ChainProblem {
  readonly what: 'changed' | 'removed' | 'added' | 'moved' | 'cut' | 'rewritten' | 'signature' | 'row' | 'no-row';
  /** The first row that it is seen at; null where it is about no row of the chain. */
  readonly seq: number | null;
  /** When that row was written, as far as it says so. */
  readonly at: string | null;
  /** In a sentence. */
  readonly says: string;
}

/** Follows a chain, row after row, in the memory of one. */
export interface ChainCheck {
  /** Takes the next row of the chain. @returns what is wrong with it; its content where it can be read. */
  next(link: AuditLink): { readonly problems: readonly ChainProblem[]; readonly entry: AuditEntry | null };
  /** The last row that was taken; null before the first. */
  head(): (ChainHead & { readonly at: string | null }) | null;
}

/**
 * Begins a check.
 * @param isPart the rows are a part of a chain: what is before the first is not known.
 */
export function checkChain(sha256: Sha256, { isPart = false } = {}): ChainCheck {
  let last: (ChainHead & { readonly at: string | null }) | null = null;
  return {
    head: () => last,
    next(link) {
      const entry = readEntry(link.entry);
      const hash = sha256(link.entry);
      const problems = [...orderProblems(link, last, isPart), ...contentProblems(link, entry, hash)];
      const follows = last === null ? isPart || entry?.prev === NO_HASH : entry?.prev === last.hash;
      if (problems.length === 0 && !follows) problems.push(doesNotFollow(link, entry, last));
      // The row's own hash, so that one that was changed is found once and those behind it are right.
      last = { seq: link.seq, hash: link.hash, at: entry?.at ?? last?.at ?? null };
      return { problems, entry };
    },
  };
}

function orderProblems(
  { seq }: AuditLink,
  last: { readonly seq: number; readonly at: string | null } | null,
  isPart: boolean,
): ChainProblem[] {
  const expected = last === null ? (isPart ? seq : 1) : last.seq + 1;
  if (seq === expected) return [];
  const at = last?.at ?? null;
  if (seq < expected)
    return [{ what: 'added', seq, at, says: `row ${seq} comes after row ${expected - 1}: it was added or moved` }];
  const gone = seq - expected === 1 ? `row ${expected} is` : `rows ${expected} to ${seq - 1} are`;
  return [{ what: 'removed', seq: expected, at, says: `${gone} missing` }];
}

function contentProblems(link: AuditLink, entry: AuditEntry | null, hash: string): ChainProblem[] {
  const { seq } = link;
  const at = entry?.at ?? null;
  if (hash !== link.hash)
    return [{ what: 'changed', seq, at, says: `row ${seq} does not have the hash that it was written with` }];
  if (entry === null) return [{ what: 'changed', seq, at, says: `row ${seq} is no row of an audit` }];
  if (entry.seq !== seq) return [{ what: 'moved', seq, at, says: `row ${seq} was written as row ${entry.seq}` }];
  return [];
}

function doesNotFollow({ seq }: AuditLink, entry: AuditEntry | null, last: ChainHead | null): ChainProblem {
  const says =
    last === null
      ? `row ${seq} is not the first row that was written`
      : `row ${seq} does not hold the hash of row ${last.seq}: one of the two was changed`;
  return { what: 'changed', seq, at: entry?.at ?? null, says };
}
