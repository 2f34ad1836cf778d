import type { Computes, RequestCounter, Runs, SignalMap, SignalSource } from '../../../src/core/ports/azure.ts';
import { onCompute } from '../../../src/core/run/placement.ts';
import type { ChildRun, Run, Workspace } from '../../../src/core/run/run.ts';
import type { ListedRun } from '../../../src/core/signal/known-run.ts';
import {
  type Compute,
  type Cost,
  type GpuUse,
  known,
  type Signal,
  type Snapshot,
  type Timing,
  unknown,
} from '../../../src/core/signal/signal.ts';
import { HOUR, type Instant, MINUTE } from '../../../src/core/values/duration.ts';

/** An Azure without a network: workspaces in which nothing begins and nothing ends. */
export interface WorldSpec {
  readonly workspaces: number;
  /** Active runs of each workspace. */
  readonly active: number;
  /** The moment at which passes begin. Every run was submitted up to {@link SPREAD} before. */
  readonly begin: Instant;
}

/** So that no run comes to a limit of the shipped policies for some hours after `begin`. */
const SPREAD = 12 * HOUR;
const PAGE_SIZE = 50;
const DEVICES = 8;
const WINDOW = 2 * HOUR;
/** The newest minutes of a series have no sample yet. */
const LATE = 2;

/** What a run is, by its place: of twenty twelve train on eight GPUs, two are pipelines, one waits, and one has no owner. */
const KINDS = ['gpu', 'gpu', 'gpu', 'pipeline', 'gpu', 'cpu', 'gpu', 'gpu', 'queued', 'gpu'] as const;
const KINDS_OF_OTHERS = ['gpu', 'cpu', 'gpu', 'pipeline', 'gpu', 'cpu', 'gpu', 'cpu', 'gpu', 'unowned'] as const;
type Kind = (typeof KINDS)[number] | (typeof KINDS_OF_OTHERS)[number];

/**
 * The ports of Azure over a world that is made from numbers. It keeps no run, so that the memory of a bench is Runwarden's.
 * Answers depend on the clock alone: GPU samples of a minute are the same at every pass, and costs grow with the hours.
 */
export class GeneratedWorld {
  readonly workspaces: readonly Workspace[];
  readonly #spec: WorldSpec;
  readonly #clock: () => Instant;
  readonly #places: ReadonlyMap<string, number>;

  constructor(spec: WorldSpec, clock: () => Instant) {
    this.#spec = spec;
    this.#clock = clock;
    this.workspaces = Array.from({ length: spec.workspaces }, (_, place) => workspaceAt(place));
    this.#places = new Map(this.workspaces.map(({ id }, place) => [id, place]));
  }

  readonly runs: Runs = {
    page: async (workspace, continuation) => {
      const from = Number(continuation ?? 0);
      const to = Math.min(from + PAGE_SIZE, this.#spec.active);
      const runs = Array.from({ length: to - from }, (_, index) => this.#listed(workspace, from + index));
      return { runs, next: to < this.#spec.active ? String(to) : null, malformed: [] };
    },
    refresh: async (workspace, ids) =>
      new Map(ids.map((id) => [id, { kind: 'found', listed: this.#listed(workspace, placeOf(id)) }])),
    read: async (workspace, id) => this.#listed(workspace, placeOf(id)),
    failures: async () => new Map(),
    cancel: async () => ({ kind: 'not-sent' }),
  };

  readonly computes: Computes = { nodes: async () => ({ kind: 'counted', running: 1 }) };

  readonly requests: RequestCounter = {
    counts: () => ({}),
    within: async (work) => ({ result: await work(), counts: {} }),
    as: (_, work) => work(),
  };

  readonly signals: SignalSource = {
    timing: async (_, snapshots) => answers(snapshots, (run) => known(timingOf(run), this.#clock())),
    compute: async (_, snapshots) => answers(snapshots, (run) => known(computeOf(run), this.#clock())),
    cost: async (_, snapshots) => answers(snapshots, (run) => known(costOf(run), this.#clock())),
    children: async (_, snapshots) => answers(snapshots, (run) => known(stepsOf(run), this.#clock())),
    gpu: async (_, snapshots) => answers(snapshots, (run) => known(useOf(run, this.#clock()), this.#clock())),
    artifact: async (_, snapshots) =>
      answers(snapshots, (run) =>
        known(
          stepsOf(run)
            .slice(0, 1)
            .map(({ id, displayName, status, startedAt }) => ({
              ...{ runId: id, displayName, status, startedAt },
              artifact: { state: 'present' as const, json: { passed: true }, version: '1' },
            })),
          this.#clock(),
        ),
      ),
    log: absent,
    metric: absent,
    childMetric: absent,
    activity: absent,
    wait: absent,
  };

  #listed(workspace: Workspace, place: number): ListedRun {
    const run = runAt(workspace, place, {
      home: this.#places.get(workspace.id) ?? 0,
      createdAt: this.#spec.begin - HOUR - Math.floor((place / this.#spec.active) * SPREAD),
    });
    return { run, timing: null };
  }
}

function workspaceAt(place: number): Workspace {
  const name = `ml-${String(place).padStart(4, '0')}`;
  return {
    id: `/subscriptions/s/resourcegroups/rg/providers/microsoft.machinelearningservices/workspaces/${name}`,
    name,
    subscriptionId: 's',
    resourceGroup: 'rg',
    location: 'westeurope',
    tags: { costcenter: String(place % 20) },
  };
}

function kindAt(place: number): Kind {
  const kinds = place % 20 < 10 ? KINDS : KINDS_OF_OTHERS;
  return kinds[place % 10] ?? 'gpu';
}

function placeOf(id: string): number {
  return Number(id.split('_').at(-1));
}

function kindOf({ id }: Pick<Run, 'id'>): Kind {
  return kindAt(placeOf(id));
}

function runAt(
  workspace: Workspace,
  place: number,
  { home, createdAt }: { readonly home: number; readonly createdAt: Instant },
): Run {
  const kind = kindAt(place);
  const id = `train_${home}_${place}`;
  return {
    workspaceId: workspace.id,
    workspaceName: workspace.name,
    id,
    displayName: `train-model-${place % 97}`,
    experiment: `experiment-${place % 40}`,
    jobType: kind === 'pipeline' ? 'pipeline' : 'command',
    status: kind === 'queued' ? 'Queued' : 'Running',
    phase: kind === 'queued' ? 'queued' : 'running',
    archived: false,
    createdAt,
    creator: {
      objectId: `00000000-0000-4000-8000-${String(place % 50).padStart(12, '0')}`,
      displayName: `User ${place % 50}`,
    },
    tags: { ...(kind !== 'unowned' && { owner: `team-${place % 12}` }), project: `p${place % 30}` },
    placement: onCompute(kind === 'cpu' ? 'cpu-cluster' : 'gpu-cluster'),
    timeLimit: null,
    outputs: { model: `azureml://datastores/workspaceblobstore/paths/azureml/${id}/model/` },
    studioUrl: `https://ml.azure.com/runs/${id}?wsid=${workspace.id}`,
    definition: `d${place % 400}`,
    resubmittedFrom: null,
  };
}

function startOf({ createdAt }: Run): Instant {
  return createdAt + 5 * MINUTE;
}

function timingOf(run: Run): Timing {
  return { startedAt: run.phase === 'queued' ? null : startOf(run), endedAt: null };
}

function computeOf(run: Run): Compute {
  const hasGpus = kindOf(run) !== 'cpu' && kindOf(run) !== 'unowned';
  return {
    kind: 'cluster',
    vmSize: hasGpus ? 'Standard_ND96asr_v4' : 'Standard_DS3_v2',
    nodes: 1,
    gpusPerNode: hasGpus ? DEVICES : 0,
    priority: 'dedicated',
    location: 'westeurope',
    ...(run.jobType === 'pipeline' && { steps: { computes: [], open: null } }),
  };
}

function costOf(run: Run): Cost {
  const ids = run.jobType === 'pipeline' ? stepsOf(run).map(({ id }) => id) : [run.id];
  return {
    currency: 'EUR',
    pieces: ids.map((runId) => ({
      ...{ runId, nodes: 1, pricePerNodeHour: computeOf(run).gpusPerNode === 0 ? 0.2 : 27.2 },
      ...{ startedAt: startOf(run), endedAt: null },
    })),
    unpriced: [],
  };
}

function stepsOf(run: Run): readonly ChildRun[] {
  return ['validate-data', 'train', 'evaluate'].map((displayName, step) => ({
    id: `${run.id}_step_${step}`,
    displayName,
    status: step === 0 ? 'Completed' : 'Running',
    phase: step === 0 ? 'ended' : 'running',
    createdAt: run.createdAt,
    startedAt: startOf(run),
    endedAt: step === 0 ? startOf(run) + 10 * MINUTE : null,
    reused: false,
    placement: onCompute('gpu-cluster'),
    dataContainerId: `dcid.${run.id}_step_${step}`,
    outputs: {},
    tags: {},
    error: null,
  }));
}

/** As a real series: minute by minute, and the same minute again at the next pass. */
function useOf(run: Run, now: Instant): GpuUse {
  const to = Math.floor(now / MINUTE);
  const first = to - WINDOW / MINUTE;
  const devices = Array.from({ length: DEVICES }, (_, device) => ({
    id: `${run.id}/node0/${device}`,
    percent: Array.from({ length: to - first }, (_, step) =>
      step >= to - first - LATE ? null : 60 + busy(first + step, device),
    ),
  }));
  return { from: first * MINUTE, step: MINUTE, devices, expectedDevices: DEVICES };
}

/** From 0 to 39.9 in tenths, as chance would have it. */
function busy(minute: number, device: number): number {
  let mixed = Math.imul(minute ^ (device * 0x9e3779b1), 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return (((mixed ^ (mixed >>> 16)) >>> 0) % 400) / 10;
}

function answers<T>(snapshots: readonly Snapshot[], answer: (run: Run) => Signal<T>): SignalMap<T> {
  return new Map(snapshots.map(({ run }) => [run.id, answer(run)]));
}

async function absent(_: unknown, snapshots: readonly Snapshot[]): Promise<SignalMap<never>> {
  return answers(snapshots, () => unknown('the world of the bench does not have it'));
}
