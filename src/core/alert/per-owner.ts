import type { Owner } from '../run/owner.ts';

/** One message about several runs: whom it is for, and the runs in it. */
export interface Share<T> {
  readonly recipients: readonly string[];
  readonly runs: readonly T[];
  /** Null where the runs have several owners, or there is none. */
  readonly owner: Owner | null;
}

/**
 * Runs of one owner are one message for the owner and on-call. Runs of several owners are one message for each owner, with
 * that owner's runs alone, and one with all of them for on-call.
 */
export function perOwner<T>(runs: readonly T[], ownerOf: (run: T) => Owner): Share<T>[] {
  const owners = [...Map.groupBy(runs, (run) => readersOf(ownerOf(run))).values()].map((own) => {
    const [first] = own;
    return { recipients: ['owner'], runs: own, owner: first === undefined ? null : ownerOf(first) };
  });
  const [only, ...others] = owners;
  if (!only) return [{ recipients: ['oncall'], runs: [], owner: null }];
  if (others.length === 0) return [{ ...only, recipients: ['owner', 'oncall'] }];
  return [...owners, { recipients: ['oncall'], runs, owner: null }];
}

/** What two owners have in common whose messages go to the same people: also whoever is addressed in their place. */
export function readersOf({ source, id, ids = [id], others = [] }: Owner): string {
  return JSON.stringify([source, ids, others]);
}

/** What two owners have in common who are the same people. */
export function namesOf({ id, ids = [id] }: Owner): string {
  return JSON.stringify(ids);
}
