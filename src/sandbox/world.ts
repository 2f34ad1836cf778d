import type { SandboxClock } from './clock.ts';
import { createHistory, type History } from './history.ts';
import { guid, hex } from './random.ts';
import { buildRun, dataContainerOf, type SandboxRun } from './run.ts';
import { type CancelMark, existsAt, isEnded, type RunState, stateAt } from './run-state.ts';
import type { Scenario, WorkspaceSpec } from './scenario-schema.ts';

/** A workspace of the world, with its runs by id. */
export interface WorldWorkspace {
  spec: WorkspaceSpec;
  subscription: string;
  id: string;
  armId: string;
  storageAccount: string;
  createdAt: number;
  runs: SandboxRun[];
  history: History;
  byId: ReadonlyMap<string, SandboxRun>;
  byContainer: ReadonlyMap<string, SandboxRun[]>;
}

/** What came of asking a run to stop. */
export type CancelOutcome =
  | { kind: 'accepted' }
  | { kind: 'ended'; status: string }
  | { kind: 'rejected'; status: number };

/** Everything that the sandbox simulates. The clock decides what the runs are doing. */
export interface World {
  scenario: Scenario;
  startedAt: number;
  workspaces: readonly WorldWorkspace[];
  cancels: ReadonlyMap<SandboxRun, CancelMark>;
  now(): number;
  subscriptionExists(id: string): boolean;
  findWorkspace(subscription: string, group: string, name: string): WorldWorkspace | undefined;
  /** The run of this id, past and child runs included, if it exists by now. */
  findRun(workspace: WorldWorkspace, id: string): SandboxRun | undefined;
  childrenOf(run: SandboxRun): SandboxRun[];
  state(run: SandboxRun): RunState;
  cancel(run: SandboxRun): CancelOutcome;
}

/** Makes the world of a scenario. @param lead how far its start, to which its times are relative, is ahead. */
export function createWorld(scenario: Scenario, clock: SandboxClock, lead = 0): World {
  const startedAt = clock.now() + lead;
  const cancels = new Map<SandboxRun, CancelMark>();
  const workspaces = scenario.subscriptions.flatMap((subscription) =>
    subscription.workspaces.map((spec) => buildWorkspace(spec, subscription.id, startedAt)),
  );
  const exists = (run: SandboxRun): boolean => existsAt(run, clock.now(), cancels);
  return {
    scenario,
    startedAt,
    workspaces,
    cancels,
    now: () => clock.now(),
    subscriptionExists: (id) => scenario.subscriptions.some((one) => sameText(one.id, id)),
    findWorkspace: (subscription, group, name) =>
      workspaces.find(
        (one) =>
          sameText(one.subscription, subscription) &&
          sameText(one.spec['resource-group'], group) &&
          sameText(one.spec.name, name),
      ),
    findRun(workspace, id) {
      const run = workspace.byId.get(id.toLowerCase()) ?? workspace.history.find(id.toLowerCase());
      return run && exists(run) ? run : undefined;
    },
    childrenOf: (run) => run.children.filter(exists),
    state: (run) => stateAt(run, clock.now(), cancels),
    cancel(run) {
      const now = clock.now();
      const { status } = stateAt(run, now, cancels);
      if (isEnded(status) || status === 'Finalizing') return { kind: 'ended', status };
      if (run.cancel.reject !== undefined) return { kind: 'rejected', status: run.cancel.reject };
      if (!cancels.has(run)) {
        cancels.set(run, { at: now, stopsAt: run.cancel.hang ? Number.POSITIVE_INFINITY : now + run.cancel.delay });
      }
      return { kind: 'accepted' };
    },
  };
}

function buildWorkspace(spec: WorkspaceSpec, subscription: string, start: number): WorldWorkspace {
  const armId = `/subscriptions/${subscription}/resourceGroups/${spec['resource-group']}/providers/Microsoft.MachineLearningServices/workspaces/${spec.name}`;
  const runs = spec.runs.map((run) => buildRun(run, null, { start, clusters: spec.clusters }));
  const byId = new Map<string, SandboxRun>();
  const byContainer = new Map<string, SandboxRun[]>();
  for (const run of runs.flatMap(family)) {
    byId.set(run.id.toLowerCase(), run);
    const container = dataContainerOf(run);
    byContainer.set(container, [...(byContainer.get(container) ?? []), run]);
  }
  return {
    spec,
    subscription,
    id: guid(armId),
    armId,
    storageAccount: `st${spec.name.replace(/[^a-z0-9]/g, '').slice(0, 12)}${hex(armId, 8)}`,
    createdAt: start - 400 * 86_400_000,
    runs,
    history: createHistory(spec, start),
    byId,
    byContainer,
  };
}

/** A run and everything below it. */
export function family(run: SandboxRun): SandboxRun[] {
  return [run, ...run.children.flatMap(family)];
}

function sameText(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
