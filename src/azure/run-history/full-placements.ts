import { AzureError } from '../../core/ports/azure.ts';
import type { Placement } from '../../core/run/placement.ts';
import type { Run, Workspace } from '../../core/run/run.ts';
import { HOUR, MINUTE } from '../../core/values/duration.ts';
import { type Known, unknown } from '../../core/values/known.ts';
import { throwAbort } from '../errors.ts';
import { expiringCache } from '../http/expiring-cache.ts';
import type { AzureContext } from '../settings.ts';
import { completed, placementOfHistory } from './history-placement.ts';
import type { RunHistory } from './run-history.ts';

export type FullPlacements = ReturnType<typeof createFullPlacements>;

/**
 * The placement of each run; where ARM leaves its size or priority out, as for serverless, with what run history says.
 * That is remembered for an hour, and for some minutes that it says nothing.
 */
export function createFullPlacements(context: AzureContext, history: RunHistory) {
  const complete = expiringCache<Placement>(context.clock, HOUR);
  const partial = expiringCache<Placement>(context.clock, 10 * MINUTE);

  const keyOf = ({ workspaceId, id }: Run) => `${workspaceId}/${id.toLowerCase()}`;

  /** What ARM or an earlier answer says; null if run history must be asked. */
  function withoutAsking(run: Run): Placement | null {
    return lacks(run) ? (complete.get(keyOf(run)) ?? partial.get(keyOf(run)) ?? null) : run.placement;
  }

  function learn(run: Run, said: Placement): Placement {
    const placement = completed(run.placement, said);
    (isComplete(placement) ? complete : partial).set(keyOf(run), placement);
    return placement;
  }

  /** By run id: the placement, or why run history did not say what lacks. Only an abort throws. */
  return async (workspace: Workspace, runs: readonly Run[], abort: AbortSignal) => {
    const ids = runs.filter((run) => withoutAsking(run) === null).map(({ id }) => id);
    const found =
      ids.length === 0
        ? new Map<string, never>()
        : await history.getAll(workspace, ids, abort).catch((error) => failedFor(ids, error, abort));
    return new Map(
      runs.map((run): [string, Known<Placement>] => {
        const answer = found.get(run.id);
        if (answer === undefined || answer instanceof AzureError) {
          const placement = withoutAsking(run);
          if (placement) return [run.id, { known: true, value: placement }];
          return [run.id, unknown(answer?.message ?? 'run history does not know it')];
        }
        return [run.id, { known: true, value: learn(run, placementOfHistory(workspace, answer)) }];
      }),
    );
  };
}

/** What run history does not say of these runs takes nothing from the others, which ARM describes. */
function failedFor(ids: readonly string[], error: unknown, abort: AbortSignal): Map<string, AzureError> {
  const failure = throwAbort(error, 'reading what runs compute on', abort);
  return new Map(ids.map((id) => [id, failure]));
}

/** ARM describes a compute of the workspace, and a local run holds no node. */
const SAYS_ALL: ReadonlySet<Placement['kind']> = new Set(['compute', 'local']);

/** Whether run history may say more: the nodes of a pipeline are its children's, and a queued run has none yet. */
function lacks({ placement, jobType, phase }: Run): boolean {
  if (jobType === 'pipeline' || phase === 'queued' || phase === 'ended') return false;
  return !SAYS_ALL.has(placement.kind) && !isComplete(placement);
}

function isComplete({ instanceType, priority }: Placement): boolean {
  return instanceType !== null && priority !== null;
}
