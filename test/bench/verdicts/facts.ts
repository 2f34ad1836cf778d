import type { Snapshot } from '../../../src/core/signal/signal.ts';
import { HOUR } from '../../../src/core/values/duration.ts';
import { NOW } from './snapshots.ts';

/** A snapshot as the general engines take it: flat, with the times already worked out. Made before the clock starts. */
export type Facts = Readonly<Record<string, string | number | boolean>>;

export function factsOf({ run, signals }: Snapshot): Facts {
  const { timing, compute } = signals;
  const startedAt = timing?.known ? timing.value.startedAt : null;
  const machine = compute?.known ? compute.value : null;
  return {
    workspace: run.workspaceName.toLowerCase(),
    experiment: (run.experiment ?? '').toLowerCase(),
    'job-type': run.jobType,
    compute: (run.placement.name ?? '').toLowerCase(),
    'vm-size': (machine?.vmSize ?? '').toLowerCase(),
    gpu: (machine?.gpusPerNode ?? 0) > 0,
    running: startedAt === null ? -1 : (NOW - startedAt) / HOUR,
    queued: startedAt === null ? (NOW - run.createdAt) / HOUR : -1,
    total: (NOW - run.createdAt) / HOUR,
    'tag-owner': run.tags.owner ?? '',
    'tag-cost-center': run.tags['cost-center'] ?? '',
    'tag-team': run.tags.team ?? '',
    'tag-tier': run.tags.tier ?? '',
  };
}

/** A glob compiled once, for the engines that have none: as fast as they can be given. */
export function globPattern(glob: string): RegExp {
  const escaped = glob.toLowerCase().replace(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`);
}

/** A selection as a list of facts, each with the patterns of which one must fit, or with the value it must have. */
export function selectionFacts(selection: object): readonly (readonly [string, readonly string[] | boolean])[] {
  return Object.entries(selection).flatMap(([key, value]): [string, readonly string[] | boolean][] => {
    if (key === 'tags')
      return Object.entries(value).map(([tag, patterns]) => [`tag-${tag}`, [patterns].flat().map(String)]);
    return [[key, typeof value === 'boolean' ? value : [value].flat().map(String)]];
  });
}
