import type { EndedRecord } from '../../../src/core/record/ended-run.ts';
import type { SeenRun } from '../../../src/core/record/recorded-workspace.ts';
import { onCompute } from '../../../src/core/run/placement.ts';
import type { Run, Workspace } from '../../../src/core/run/run.ts';
import { type GpuUse, known, type Signals } from '../../../src/core/signal/signal.ts';
import { DAY, HOUR, type Instant, MINUTE } from '../../../src/core/values/duration.ts';

/** A generated past: runs of some hours on 8 GPUs or none, that start evenly and idle, end and fail by chance. */
export interface PastSpec {
  readonly days: number;
  readonly runs: number;
  readonly workspaces: number;
  readonly every: number;
  readonly begin: Instant;
}

interface Plan {
  readonly run: Run;
  readonly startedAt: Instant;
  readonly endedAt: Instant;
  readonly status: string;
  /** Null for a run without GPUs; else from when on they idle. */
  readonly idleFrom: Instant | null;
}

const DEVICES = 8;
const WINDOW = 2 * HOUR;

/** The same numbers at every call. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1664525 + 1013904223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

export function workspacesOf({ workspaces }: PastSpec): Workspace[] {
  return Array.from({ length: workspaces }, (_, index) => ({
    id: `/subscriptions/s/resourcegroups/rg/providers/microsoft.machinelearningservices/workspaces/ml-${index}`,
    name: `ml-${index}`,
    subscriptionId: 's',
    resourceGroup: 'rg',
    location: 'westeurope',
    tags: {},
  }));
}

/** One workspace's passes, one after another, and how its runs ended. */
export function pastOf(spec: PastSpec, workspace: Workspace, seed: number) {
  const random = randomFrom(seed);
  const count = Math.round(spec.runs / spec.workspaces);
  const plans = Array.from({ length: count }, (_, index) => planOf(spec, workspace, index / count, index, random));
  const ended: EndedRecord[] = plans
    .filter(({ endedAt }) => endedAt < spec.begin + spec.days * DAY)
    .map(({ run, startedAt, endedAt, status }) => ({
      run: { ...run, status, phase: 'ended' },
      startedAt,
      endedAt,
      failure: null,
    }));
  return { ended, passes: passesOf(spec, plans) };
}

function planOf(spec: PastSpec, workspace: Workspace, share: number, index: number, random: () => number): Plan {
  const createdAt = Math.round(spec.begin + share * spec.days * DAY);
  const startedAt = createdAt + Math.round(random() * 20 * MINUTE);
  // Half an hour to two days, most of them some hours.
  const length = Math.round(30 * MINUTE + random() ** 3 * 47 * HOUR);
  const gpu = random() < 0.7;
  const run: Run = {
    workspaceId: workspace.id,
    workspaceName: workspace.name,
    id: `run_${workspace.name}_${index}_${Math.floor(random() * 1e9).toString(36)}`,
    displayName: `train-model-${index % 97}`,
    experiment: `experiment-${index % 40}`,
    jobType: 'command',
    status: 'Running',
    phase: 'running',
    archived: false,
    createdAt,
    creator: {
      objectId: `00000000-0000-4000-8000-${String(index % 50).padStart(12, '0')}`,
      displayName: `User ${index % 50}`,
    },
    tags: { owner: `team-${index % 12}`, tier: index % 20 === 0 ? 'critical' : 'standard', project: `p${index % 30}` },
    placement: onCompute(gpu ? 'gpu-cluster' : 'cpu-cluster'),
    timeLimit: null,
    outputs: { model: `azureml://datastores/workspaceblobstore/paths/azureml/run_${index}/model/` },
    studioUrl: `https://ml.azure.com/runs/run_${workspace.name}_${index}?wsid=${workspace.id}`,
    definition: `d${index % 400}`,
    resubmittedFrom: null,
  };
  const ends = random();
  const idles = gpu && random() < 0.1;
  return {
    run,
    startedAt,
    endedAt: startedAt + length,
    status: ends < 0.75 ? 'Completed' : ends < 0.95 ? 'Failed' : 'Canceled',
    idleFrom: gpu ? (idles ? startedAt + Math.round(random() * length) : Number.POSITIVE_INFINITY) : null,
  };
}

function* passesOf(spec: PastSpec, plans: readonly Plan[]) {
  const waiting = [...plans];
  let active: Plan[] = [];
  for (let at = spec.begin; at < spec.begin + spec.days * DAY; at += spec.every) {
    while (waiting[0] && waiting[0].run.createdAt <= at) active.push(...waiting.splice(0, 1));
    active = active.filter(({ endedAt }) => endedAt > at);
    yield { at, seen: active.map((plan) => seenOf(plan, at)) };
  }
}

function seenOf({ run, startedAt, idleFrom }: Plan, at: Instant): SeenRun {
  if (at < startedAt)
    return {
      unread: null,
      snapshot: { run: { ...run, status: 'Queued', phase: 'queued' }, phaseSince: run.createdAt, signals: {} },
    };
  const signals: Signals = {
    timing: known({ startedAt, endedAt: null }, at),
    compute: known(
      {
        kind: 'cluster',
        vmSize: idleFrom === null ? 'Standard_DS3_v2' : 'Standard_ND96asr_v4',
        nodes: 1,
        gpusPerNode: idleFrom === null ? 0 : DEVICES,
        priority: 'dedicated',
        location: 'westeurope',
      },
      at,
    ),
    cost: known(
      {
        currency: 'USD',
        pieces: [
          { runId: run.id, nodes: 1, pricePerNodeHour: idleFrom === null ? 0.2 : 27.2, startedAt, endedAt: null },
        ],
        unpriced: [],
      },
      at,
    ),
    ...(idleFrom !== null && at - startedAt >= WINDOW ? { gpu: known(useOf(run.id, idleFrom, at), at) } : {}),
  };
  return { unread: null, snapshot: { run, phaseSince: startedAt, signals } };
}

/** Busy GPUs wander between 60 and 100 %. A sample is a function of its minute, as it is read at many passes. */
function useOf(runId: string, idleFrom: Instant, at: Instant): GpuUse {
  const to = Math.floor(at / MINUTE) * MINUTE;
  const steps = WINDOW / MINUTE;
  const from = to - WINDOW;
  const devices = Array.from({ length: DEVICES }, (_, device) => ({
    id: `${runId}/node0/${device}`,
    percent: Array.from({ length: steps }, (_, step) => {
      const minute = from + step * MINUTE;
      // The last two minutes are not there yet.
      if (step >= steps - 2) return null;
      return minute >= idleFrom ? 0 : 60 + noise(minute / MINUTE, device) * 40;
    }),
  }));
  return { from, step: MINUTE, devices, expectedDevices: DEVICES };
}

/** A number from 0 to 1 that looks like chance. */
function noise(minute: number, device: number): number {
  let mixed = Math.imul(minute ^ (device * 0x9e3779b1), 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
}
