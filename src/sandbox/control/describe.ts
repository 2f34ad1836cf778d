import type { SandboxContext } from '../context.ts';
import type { ActiveFault } from '../faults.ts';
import { family } from '../world.ts';

/** One run as the control plane shows it. */
export interface RunDescription {
  id: string;
  type: string;
  displayName: string;
  parent: string | null;
  status: string;
  createdAt: string;
  startedAt: string | null;
  endedAt: string | null;
  cancelRequestedAt: string | null;
}

/** The world as it is now. Past runs that are made up on demand are only counted. */
export interface WorldDescription {
  summary: string;
  now: string;
  startedAt: string;
  rate: number;
  faults: readonly ActiveFault[];
  workspaces: { name: string; armId: string; storageAccount: string; pastRuns: number; runs: RunDescription[] }[];
}

/** Describes the world. */
export function describeWorld(context: SandboxContext): WorldDescription {
  const { world, clock } = context;
  return {
    summary: world.scenario.summary,
    now: new Date(world.now()).toISOString(),
    startedAt: new Date(world.startedAt).toISOString(),
    rate: clock.rate(),
    faults: context.faults.list(),
    workspaces: world.workspaces.map((workspace) => ({
      name: workspace.spec.name,
      armId: workspace.armId,
      storageAccount: workspace.storageAccount,
      pastRuns: workspace.history.count,
      runs: workspace.runs
        .flatMap(family)
        .filter((run) => world.findRun(workspace, run.id) !== undefined)
        .map((run) => {
          const state = world.state(run);
          return {
            id: run.id,
            type: run.type,
            displayName: run.displayName,
            parent: run.parent?.id ?? null,
            status: state.status,
            createdAt: new Date(run.createdAt).toISOString(),
            startedAt: isoOrNull(state.startedAt),
            endedAt: isoOrNull(state.endedAt),
            cancelRequestedAt: isoOrNull(world.cancels.get(run)?.at ?? null),
          };
        }),
    })),
  };
}

function isoOrNull(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
