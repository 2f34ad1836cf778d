import { onCompute } from '../../../src/core/run/placement.ts';
import type { Run } from '../../../src/core/run/run.ts';
import { known, type Snapshot } from '../../../src/core/signal/signal.ts';
import { HOUR, type Instant, MINUTE } from '../../../src/core/values/duration.ts';
import { aRun } from '../../conditions/snapshots.ts';

export const NOW: Instant = Date.UTC(2026, 0, 15, 12);

/** The same numbers at every run of the bench. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const WORKSPACES = ['ml-prod-vision', 'ml-prod-speech', 'ml-dev-vision', 'ml-dev-lab', 'ml-shared'];
const EXPERIMENTS = ['nightly-7', 'nightly-training', 'probe-3', 'ranker', 'Ranker-smoke', 'segmentation', 'asr'];
const TYPES = ['command', 'command', 'command', 'sweep', 'pipeline', 'automl', 'spark'];
const COMPUTES = ['shared-a100', 'shared-cpu', 'ci-anna', 'team-vision-gpu', 'team-speech-gpu'];
const SIZES = [
  { vmSize: 'Standard_ND96asr_v4', gpus: 8 },
  { vmSize: 'Standard_NC24ads_A100_v4', gpus: 1 },
  { vmSize: 'Standard_DS3_v2', gpus: 0 },
];
const TEAMS = ['vision', 'speech', 'audio-lab', 'ranking', null];
const TIERS = ['critical', 'standard', 'long-running', null, null];

/** Snapshots of active runs with their start and compute known, so that every engine can answer every rule. */
export function snapshotsOf(count: number): readonly Snapshot[] {
  const next = generator(7);
  const pick = <T>(values: readonly T[]): T => {
    const value = values[Math.floor(next() * values.length)];
    if (value === undefined) throw new Error('nothing to pick from');
    return value;
  };
  return Array.from({ length: count }, (_, index) => {
    const waiting = next() < 0.15;
    const createdAt = NOW - Math.floor((next() < 0.8 ? next() * 30 : next() * 300) * HOUR);
    const startedAt = waiting ? null : Math.min(NOW, createdAt + Math.floor(next() * 30 * MINUTE));
    const { vmSize, gpus } = pick(SIZES);
    const nodes = {
      kind: 'cluster',
      vmSize,
      nodes: 1,
      gpusPerNode: gpus,
      priority: 'dedicated',
      location: null,
    } as const;
    const run = aRun({
      id: `run-${index}`,
      displayName: `Training ${index}`,
      status: waiting ? 'Queued' : 'Running',
      createdAt,
      workspaceName: pick(WORKSPACES),
      experiment: pick(EXPERIMENTS),
      jobType: pick(TYPES),
      ...placesOn(pick(COMPUTES)),
      tags: tagsOf({
        owner: next() < 0.7 ? 'team-a@example.com' : null,
        'cost-center': next() < 0.5 ? '4711' : null,
        team: pick(TEAMS),
        tier: pick(TIERS),
      }),
    });
    return {
      run,
      phaseSince: startedAt ?? createdAt,
      signals: {
        timing: known({ startedAt, endedAt: null }, NOW),
        compute: known({ ...nodes, steps: { computes: [nodes], open: null } }, NOW),
      },
    };
  });
}

/** A pipeline has its one step there. */
function placesOn(name: string): Pick<Run, 'placement' | 'steps'> {
  const placement = onCompute(name);
  return { placement, steps: { places: [{ ...placement, steps: ['train'] }], open: null } };
}

function tagsOf(given: Readonly<Record<string, string | null>>): Record<string, string> {
  return Object.fromEntries(Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== null));
}
