import type { OwnerSource } from '../run/owner.ts';
import { OWNER_SOURCES } from '../run/owner.ts';
import { ownerInAlert } from './alert-data.ts';
import type { OwnerData } from './alert-schemas.ts';
import type { DigestFacts, DigestGap, DigestRun, OwnedRuns } from './digest-facts.ts';
import { type Person, readersAmong } from './people.ts';

/** What a digest says to one owner, of that owner's runs alone. */
export interface OwnDigest {
  readonly owner: OwnerData;
  /** What all digests say. What is of no run is not an owner's: exceptions, and what nobody saw of a workspace. */
  readonly facts: DigestFacts;
  /** Runs of which a notice reached the owner. */
  readonly warned: readonly DigestRun[];
}

/**
 * The owners about whose runs there is something to say. Owners who are one person by the config, or differ in case only, are
 * one. Whoever has no address gets none.
 */
export function ownDigests(facts: DigestFacts, owned: OwnedRuns, people: readonly Person[]): OwnDigest[] {
  const readers = new Map<string, Map<string, OwnerSource>>();
  const namesOf = ({ owner }: DigestRun): string[] => {
    if (owner === null) return [];
    return readersAmong(ownerInAlert(owner), people).map(({ reader, id, source }) => {
      const ids = readers.get(reader) ?? new Map<string, OwnerSource>();
      readers.set(reader, ids.set(id, surest(source, ids.get(id))));
      return reader;
    });
  };
  const lists = {
    questions: byReader(facts.questions, namesOf),
    cancelled: byReader(facts.cancelled, namesOf),
    kept: byReader(facts.kept, namesOf),
    over: byReader(facts.over, namesOf),
    warned: byReader(owned.warned, namesOf),
    unjudged: byReader(owned.unjudged, namesOf),
    active: byReader(owned.active, namesOf),
  };
  return [...readers].flatMap(([reader, ids]) => {
    const own = <T>(list: ReadonlyMap<string, readonly T[]>): readonly T[] => list.get(reader) ?? [];
    const warned = own(lists.warned);
    const active = own(lists.active);
    const digest: OwnDigest = {
      owner: ownerOf(ids),
      warned,
      facts: {
        questions: own(lists.questions),
        cancelled: own(lists.cancelled),
        kept: own(lists.kept),
        over: own(lists.over),
        notified: { owners: warned.length === 0 ? 0 : 1, runs: warned.length },
        gaps: gapsOf(own(lists.unjudged)),
        ending: [],
        workspaces: new Set(active.map(({ workspace }) => workspace)).size,
        active: { runs: active.length, cost: perHourOf(active) },
      },
    };
    return saysSomething(digest) ? [digest] : [];
  });
}

/** Runs that are active and nothing else are no news. */
function saysSomething({ warned, facts: { questions, cancelled, kept, over, gaps } }: OwnDigest): boolean {
  return [questions, cancelled, kept, over, warned, gaps].some((list) => list.length > 0);
}

function byReader<T extends DigestRun>(runs: readonly T[], namesOf: (run: T) => string[]): Map<string, T[]> {
  const found = new Map<string, T[]>();
  for (const run of runs) for (const reader of namesOf(run)) found.set(reader, [...(found.get(reader) ?? []), run]);
  return found;
}

function surest(source: OwnerSource, before: OwnerSource = 'fallback'): OwnerSource {
  return OWNER_SOURCES.indexOf(source) < OWNER_SOURCES.indexOf(before) ? source : before;
}

/** By the name that is surest: all of these are one person. */
function ownerOf(ids: ReadonlyMap<string, OwnerSource>): OwnerData {
  const found = [...ids].toSorted(([, a], [, b]) => OWNER_SOURCES.indexOf(a) - OWNER_SOURCES.indexOf(b));
  const [id = '', source = 'fallback'] = found[0] ?? [];
  return { source, id, display: id, ids: found.map(([name]) => name), others: [] };
}

function gapsOf(unjudged: OwnedRuns['unjudged']): DigestGap[] {
  return [...Map.groupBy(unjudged, ({ policy }) => policy)].map(([policy, runs]) => ({
    ...{ policy, workspace: null, runs: runs.length, until: null },
    what: runs[0]?.what ?? '',
    since: Math.min(...runs.map(({ since }) => since)),
  }));
}

/** Null where it is known of none, or their currencies differ. */
function perHourOf(active: OwnedRuns['active']): DigestFacts['active']['cost'] {
  const known = active.flatMap(({ cost }) => cost ?? []);
  const [first] = known;
  if (!first || known.some(({ currency }) => currency !== first.currency)) return null;
  return {
    currency: first.currency,
    perHour: known.reduce((sum, { perHour }) => sum + perHour, 0),
    atLeast: known.length < active.length || known.some(({ atLeast }) => atLeast),
  };
}
