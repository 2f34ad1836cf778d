import type { SignalMap } from '../core/ports/azure.ts';
import { soleOwnerId } from '../core/run/owner.ts';
import { isKnownType, type Run, type Workspace } from '../core/run/run.ts';
import { known, type Peer, type Peers, type Signal, type Snapshot } from '../core/signal/signal.ts';
import type { OwnerSettings } from './deps.ts';

/**
 * The active runs of the workspace as each run sees them. Costs Azure nothing: the pass has listed them. How many GPUs
 * a run holds is told by its compute, which is read for all of them before.
 */
export function peersOf(
  workspace: Workspace,
  owner: OwnerSettings,
  all: readonly Snapshot[],
  of: readonly Snapshot[],
  now: number,
): SignalMap<Peers> {
  const ownerId = (run: Run) => soleOwnerId(run, workspace, owner.tags, owner.fallback);
  const runs = all.map((snapshot) => peerOf(snapshot, ownerId(snapshot.run)));
  return new Map(of.map(({ run }): [string, Signal<Peers>] => [run.id, known({ owner: ownerId(run), runs }, now)]));
}

function peerOf(snapshot: Snapshot, owner: string | null): Peer {
  const { run } = snapshot;
  return {
    runId: run.id,
    displayName: run.displayName,
    experiment: run.experiment,
    owner,
    definition: run.definition,
    phase: run.phase,
    createdAt: run.createdAt,
    gpus: gpusHeld(snapshot),
  };
}

function gpusHeld({ run, signals }: Snapshot): number | null {
  if (run.phase === 'queued' || run.phase === 'ended') return 0;
  // Of a type that is not known its nodes may be others'.
  if (!isKnownType(run.jobType)) return null;
  const { compute } = signals;
  if (!compute?.known || compute.value.nodes === null || compute.value.gpusPerNode === null) return null;
  return compute.value.nodes * compute.value.gpusPerNode;
}
