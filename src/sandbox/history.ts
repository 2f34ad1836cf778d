import { guid, unit } from './random.ts';
import type { SandboxRun } from './run.ts';
import type { WorkspaceSpec } from './scenario-schema.ts';

const ID = /^past-run-(\d+)$/;

/** Past runs that are made up when they are asked for: number 0 is the newest. */
export interface History {
  count: number;
  at(index: number): SandboxRun;
  find(id: string): SandboxRun | undefined;
  /** How many of them were created after this instant. */
  newerThan(instant: number): number;
}

/** Makes the past of a workspace. Nothing is kept in memory for any number of runs. */
export function createHistory(workspace: WorkspaceSpec, start: number): History {
  const { runs: count, newest, over } = workspace.history;
  const spacing = count > 0 ? over / count : 0;
  const createdAt = (index: number): number => Math.floor(start + newest - index * spacing);
  function at(index: number): SandboxRun {
    return pastRun(workspace, index, createdAt(index), start);
  }
  return {
    count,
    at,
    find(id) {
      const index = Number(ID.exec(id)?.[1] ?? -1);
      return index >= 0 && index < count ? at(index) : undefined;
    },
    newerThan(instant) {
      if (count === 0 || createdAt(0) <= instant) return 0;
      if (spacing === 0) return count;
      let newer = Math.min(count, Math.ceil((start + newest - instant) / spacing));
      while (newer > 0 && createdAt(newer - 1) <= instant) newer--;
      while (newer < count && createdAt(newer) > instant) newer++;
      return newer;
    },
  };
}

function pastRun(workspace: WorkspaceSpec, index: number, createdAt: number, start: number): SandboxRun {
  const id = `past-run-${index}`;
  const key = `${workspace.name}/${id}`;
  const latest = start - 60_000;
  const startedAt = Math.min(createdAt + Math.floor(unit(`${key}/queue`) * 600_000), latest);
  const endedAt = Math.min(startedAt + 60_000 + Math.floor(unit(`${key}/length`) * 14_400_000), latest);
  const outcome = unit(`${key}/outcome`);
  const status = outcome < 0.82 ? 'Completed' : outcome < 0.95 ? 'Failed' : 'Canceled';
  const kind = unit(`${key}/type`);
  const cluster = workspace.clusters[index % Math.max(1, workspace.clusters.length)] ?? null;
  return {
    id,
    uuid: guid(key),
    type: kind < 0.75 ? 'command' : kind < 0.9 ? 'pipeline' : 'sweep',
    parent: null,
    children: [],
    displayName: id,
    description: null,
    experiment: `nightly-${index % 7}`,
    createdBy: { name: 'ML Service Account', objectId: guid('ML Service Account') },
    tags: { owner: 'team-platform@example.com' },
    cluster,
    place: null,
    placeName: cluster?.name ?? null,
    form: 'id',
    instanceType: null,
    tier: null,
    historyCompute: {},
    body: 'outer',
    nodes: 1,
    devicesPerNode: 0,
    createdAt,
    startedAt,
    timeline: [
      { at: createdAt, status: 'Queued' },
      { at: startedAt, status: 'Running' },
      { at: endedAt, status },
    ],
    ending: { at: endedAt, status, error: null },
    archived: false,
    limits: undefined,
    traffic: { network: 1, disk: 1 },
    metrics: {},
    computeTimes: true,
    gpu: 'none',
    artifacts: [],
    logs: [],
    outputs: [],
    cancel: { delay: 30_000, hang: false, 'nodes-stay': 0 },
    outlives: null,
    queueing: undefined,
    job: null,
    bestChild: null,
    reused: undefined,
  };
}
