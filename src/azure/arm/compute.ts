import type { SignalSource } from '../../core/ports/azure.ts';
import type { Machine } from '../../core/run/machine.ts';
import type { Placement } from '../../core/run/placement.ts';
import { isParentType, type Run, type Workspace, whyUnknown } from '../../core/run/run.ts';
import { type Compute, known, type Nodes, type Signal, unknown } from '../../core/signal/signal.ts';
import type { Known } from '../../core/values/known.ts';
import { failedSignal } from '../errors.ts';
import type { FullPlacements } from '../run-history/full-placements.ts';
import { signalPerRun } from '../run-signals.ts';
import type { AzureContext } from '../settings.ts';
import type { MachineOf } from './machines.ts';

type Reading = { readonly workspace: Workspace; readonly abort: AbortSignal };

/** What each run computes on. For a parent it is the default compute of its children, and what its steps compute on. */
export function createCompute(
  context: AzureContext,
  machineOf: MachineOf,
  fullPlacements: FullPlacements,
): SignalSource['compute'] {
  /** What the steps of a pipeline compute on. A place that cannot be read leaves them open. */
  async function stepsOf({ workspace, abort }: Reading, { steps }: Run): Promise<Pick<Compute, 'steps'>> {
    if (!steps) return {};
    const computes: Nodes[] = [];
    let { open } = steps;
    for (const place of steps.places) {
      const doing = `reading the compute of step ${place.steps[0]}`;
      const machine = await machineOf(workspace, place, abort).catch((error) => failedSignal(error, doing, abort));
      if (machine.known) computes.push({ ...machine.value, nodes: place.nodes });
      else open ??= `what its step ${place.steps[0]} computes on is not known: ${machine.reason}`;
    }
    return { steps: { computes, open } };
  }

  async function machineIn({ workspace, abort }: Reading, run: Run, place: Placement): Promise<Known<Machine>> {
    const open = whyUnknown(run, 'placement') ?? whyUnknown(run, 'resources');
    if (open !== null) return unknown(open);
    const doing = `reading the compute of ${run.id}`;
    return machineOf(workspace, place, abort).catch((error) => failedSignal(error, doing, abort));
  }

  async function computeOf(at: Reading, run: Run, full: Known<Placement>): Promise<Signal<Compute>> {
    const placement = full.known ? full.value : run.placement;
    const machine = await machineIn(at, run, placement);
    if (!machine.known && !run.steps) return machine;
    const steps = await stepsOf(at, run);
    const own = machine.known ? machine.value : { ...NOT_KNOWN, why: machine.reason };
    const why = full.known ? {} : { why: full.reason };
    return known({ ...own, ...why, nodes: nodesOf(run, placement), ...steps }, context.clock());
  }

  return async (workspace, snapshots, abort) => {
    const runs = snapshots.map(({ run }) => run);
    const placements = fullPlacements(workspace, runs, abort);
    return signalPerRun(snapshots, 'reading the compute', abort, async ({ run }) => {
      const full = (await placements).get(run.id) ?? { known: true, value: run.placement };
      return computeOf({ workspace, abort }, run, full);
    });
  };
}

/** The default of a pipeline may be unknown while what its steps compute on is known. */
const NOT_KNOWN = { kind: 'other', vmSize: null, gpusPerNode: null, priority: null, location: null } as const;

/**
 * Nodes of a run. The specification's default for a command run is one. A parent has none itself, and the executors of a
 * spark run are not such nodes.
 */
function nodesOf({ jobType }: Run, { nodes }: Placement): number | null {
  if (isParentType(jobType)) return null;
  return nodes ?? (jobType === 'command' ? 1 : null);
}
