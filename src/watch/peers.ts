import type { SignalMap } from '../core/ports/azure.ts';
import { countedOwners, type OwnerRules } from '../core/run/owner.ts';
import type { Run, Workspace } from '../core/run/run.ts';
import { gpusHeld } from '../core/signal/gpus.ts';
import { peerOf } from '../core/signal/kinds/peers.ts';
import { known, type Peers, type Snapshot } from '../core/signal/signal.ts';
import type { Instant } from '../core/values/duration.ts';

/**
 * The active runs of the workspace as each judged run sees them. Costs Azure nothing: the pass has listed them. How many
 * GPUs a run holds follows from its compute, which is read for all of them before.
 */
export function peersOf(rules: OwnerRules) {
  return (
    workspace: Workspace,
    all: readonly Snapshot[],
    judged: readonly Snapshot[],
    now: Instant,
  ): SignalMap<Peers> => {
    const owners = (run: Run) => countedOwners(run, workspace, rules);
    const runs = all.map(({ run, signals }) => peerOf(run, owners(run), gpusHeld(run, signals.compute)));
    return new Map(judged.map(({ run }) => [run.id, known({ owners: owners(run), runs }, now)]));
  };
}
