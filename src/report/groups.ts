import { type OwnerRules, ownerOf } from '../core/run/owner.ts';
import { tagInAnyCase } from '../core/run/tags.ts';
import { caseless, compareText } from '../core/values/text.ts';
import { type CountedRun, ENDINGS, type Ending } from './counted.ts';

/** By what a report groups runs; `tag:<key>` for any tag. */
export const DIMENSIONS = ['owner', 'project', 'experiment', 'workspace', 'compute', 'policy'] as const;
export type Dimension = (typeof DIMENSIONS)[number] | `tag:${string}`;

/** What the config says about groups. */
export interface GroupRules {
  readonly owners: OwnerRules;
  /** The tag that names a project. */
  readonly projectTag: string;
}

/** A line of a table: the runs with one value. Amounts are whole cents, GPU time is GPUs times milliseconds. */
export interface Group {
  /** Null for the runs without a value, a line of their own. */
  readonly key: string | null;
  readonly runs: number;
  readonly cents: number;
  readonly moreCents: number;
  readonly gpuTime: number;
  readonly wastedCents: number;
  readonly wastedGpuTime: number;
  readonly byEnding: Readonly<Record<Ending, number>>;
  /** Runs of whose amount a part is not known. */
  readonly atLeast: number;
}

/** The value by which a run is grouped; null where it has none. Values that differ in case alone are one. */
function keyOf({ spent }: CountedRun, by: Dimension, rules: GroupRules): string | null {
  const { run, cancel } = spent;
  if (by.startsWith('tag:')) return tagInAnyCase(run, by.slice('tag:'.length)) || null;
  switch (by) {
    case 'owner': {
      // A workspace's contact and the fallback are whom to ask, not who spent it.
      const { source, display } = ownerOf(run, { tags: {} }, rules.owners);
      return source === 'fallback' ? null : display;
    }
    case 'project':
      return tagInAnyCase(run, rules.projectTag) || null;
    case 'experiment':
      return run.experiment;
    case 'workspace':
      return run.workspaceName;
    case 'compute':
      return run.placement.name ?? (run.placement.kind === 'none' ? null : run.placement.kind);
    default:
      return cancel?.policy ?? null;
  }
}

/** Tables of one currency: dearest first, the runs without a value last. The groups add up to {@link totalOf} of the same runs. */
export function groupsOf(runs: readonly CountedRun[], by: Dimension, rules: GroupRules): readonly Group[] {
  const found = Map.groupBy(runs, (run) => {
    const key = keyOf(run, by, rules);
    return key === null ? null : caseless(key);
  });
  const groups = [...found].map(([key, some]) => ({ ...totalOf(some), key: key === null ? null : shownKey(some) }));
  function shownKey(some: readonly CountedRun[]): string | null {
    const spellings = Map.groupBy(some, (run) => keyOf(run, by, rules) ?? '');
    const [most] = [...spellings].toSorted(([a, one], [b, other]) => other.length - one.length || compareText(a, b));
    return most?.[0] ?? null;
  }
  return groups.toSorted(
    (a, b) =>
      Number(a.key === null) - Number(b.key === null) || b.cents - a.cents || compareText(a.key ?? '', b.key ?? ''),
  );
}

/** The sum over runs, of one currency. */
export function totalOf(runs: readonly CountedRun[]): Omit<Group, 'key'> {
  const byEnding = Object.fromEntries(ENDINGS.map((ending) => [ending, 0])) as Record<Ending, number>;
  let [cents, moreCents, gpuTime, wastedCents, wastedGpuTime, atLeast] = [0, 0, 0, 0, 0, 0];
  for (const run of runs) {
    cents += run.cents;
    moreCents += run.moreCents;
    gpuTime += run.gpuTime;
    byEnding[run.ending] += run.cents;
    if (run.lacks.length > 0) atLeast += 1;
    for (const part of run.parts) {
      if (part.waste === null) continue;
      wastedCents += part.cents;
      wastedGpuTime += part.gpuTime;
    }
  }
  return { runs: runs.length, cents, moreCents, gpuTime, wastedCents, wastedGpuTime, byEnding, atLeast };
}
