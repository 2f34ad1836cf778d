import type { Snapshot } from '../../../src/core/signal/signal.ts';
import { HOUR } from '../../../src/core/values/duration.ts';
import { NOW } from './snapshots.ts';

type Answer = (snapshot: Snapshot) => boolean;

/**
 * The twenty rules as one would write them for these rules alone: true or false, no reasons, no unknown, and none of the
 * generality. The limit of what an engine could reach. In the order of `RULES`.
 */
export const BY_HAND: readonly Answer[] = [
  (s) => !s.run.tags.owner,
  (s) => gpu(s) && (!s.run.tags.owner || !s.run.tags['cost-center']),
  (s) =>
    (s.run.jobType === 'command' || s.run.jobType === 'sweep' || s.run.jobType === 'pipeline') &&
    !critical(s) &&
    s.run.tags.tier !== 'long-running' &&
    running(s, 24),
  (s) => total(s, 168),
  (s) => s.run.workspaceName.startsWith('ml-prod-') && !critical(s) && running(s, 24),
  (s) => s.run.workspaceName.startsWith('ml-dev-') && running(s, 12),
  (s) => s.run.workspaceName.startsWith('ml-dev-') && gpu(s) && !critical(s) && running(s, 6),
  (s) => (vmSize(s)?.toLowerCase().startsWith('standard_nd96') ?? false) && !critical(s) && running(s, 8),
  (s) => experiment(s).startsWith('nightly-') && running(s, 10),
  (s) => (experiment(s).startsWith('probe-') || experiment(s).endsWith('-smoke')) && running(s, 1),
  (s) => queued(s, 4),
  (s) => gpu(s) && !critical(s) && queued(s, 12),
  (s) => s.run.jobType === 'sweep' && total(s, 48),
  (s) => s.run.jobType === 'pipeline' && s.run.workspaceName.startsWith('ml-prod-') && running(s, 36),
  (s) => s.run.tags.team === 'vision' && running(s, 20) && !s.run.tags['cost-center'],
  (s) =>
    (s.run.tags.team === 'speech' || (s.run.tags.team?.startsWith('audio-') ?? false)) &&
    (running(s, 30) || total(s, 90)),
  (s) => total(s, 72) && !s.run.tags.owner,
  (s) => (s.run.placement.name?.startsWith('shared-') ?? false) && !critical(s) && (running(s, 16) || queued(s, 8)),
  (s) =>
    (s.run.placement.name?.startsWith('ci-') ?? false) && s.run.jobType === 'command' && running(s, 10) && total(s, 12),
  (s) => s.run.jobType === 'spark' && ((running(s, 5) && !s.run.tags.owner) || running(s, 15)),
];

function gpu({ signals: { compute } }: Snapshot): boolean {
  return compute?.known === true && (compute.value.gpusPerNode ?? 0) > 0;
}

function vmSize({ signals: { compute } }: Snapshot): string | null {
  return compute?.known ? compute.value.vmSize : null;
}

function critical(snapshot: Snapshot): boolean {
  return snapshot.run.tags.tier === 'critical';
}

function experiment(snapshot: Snapshot): string {
  return snapshot.run.experiment?.toLowerCase() ?? '';
}

function running({ signals: { timing } }: Snapshot, hours: number): boolean {
  return timing?.known === true && timing.value.startedAt !== null && NOW - timing.value.startedAt >= hours * HOUR;
}

function total({ run }: Snapshot, hours: number): boolean {
  return NOW - run.createdAt >= hours * HOUR;
}

function queued({ run }: Snapshot, hours: number): boolean {
  return run.phase === 'queued' && NOW - run.createdAt >= hours * HOUR;
}
