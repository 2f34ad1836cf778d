import { guid } from './random.ts';
import type {
  ArtifactSpec,
  ChildSpec,
  ClusterSpec,
  GpuSpec,
  JobSpec,
  LogSpec,
  MetricSpec,
  RunSpec,
  TrafficSpec,
} from './scenario-schema.ts';
import { findVmSize } from './vm-sizes.ts';

/** A run of the sandbox's world with all its times made absolute. Its state follows from the time: see run-state.ts. */
export interface SandboxRun {
  id: string;
  uuid: string;
  type: RunSpec['type'];
  parent: SandboxRun | null;
  children: SandboxRun[];
  displayName: string;
  description: string | null;
  experiment: string;
  createdBy: { name: string; objectId: string };
  tags: Record<string, string>;
  cluster: ClusterSpec | null;
  place: RunSpec['place'] | null;
  /** Of its cluster, or of what is called so elsewhere; null when serverless or local. */
  placeName: string | null;
  form: RunSpec['form'];
  instanceType: string | null;
  tier: RunSpec['tier'] | null;
  historyCompute: RunSpec['history-compute'];
  body: RunSpec['body'];
  nodes: number;
  devicesPerNode: number;
  createdAt: number;
  startedAt: number | null;
  timeline: { at: number; status: string }[];
  ending: { at: number; status: string; error: { code: string; message: string; inner: string[] } | null } | null;
  archived: boolean;
  /** Null for a child whose start is not described; ARM shows none. */
  job: JobSpec | null;
  bestChild: string | null;
  limits: RunSpec['limits'];
  /** Whether run history reports how long it computed. */
  computeTimes: boolean;
  gpu: GpuSpec | 'none';
  traffic: TrafficSpec;
  metrics: Readonly<Record<string, MetricSpec>>;
  artifacts: (ArtifactSpec & { at: number })[];
  logs: (Omit<LogSpec, 'at' | 'gone'> & { at: number | null; gone: number | null })[];
  outputs: string[];
  cancel: RunSpec['cancel'];
  /** How long it still runs after its parent was asked to stop; null when it stops with it. */
  outlives: number | null;
  queueing: RunSpec['queueing'];
  reused: ChildSpec['reused'];
}

/** What a run takes from its surroundings. */
export interface RunContext {
  start: number;
  clusters: readonly ClusterSpec[];
}

/** Makes a run and its children out of a scenario's entry. */
export function buildRun(spec: RunSpec | ChildSpec, parent: SandboxRun | null, context: RunContext): SandboxRun {
  const where = placeIn(spec, context);
  const reused = 'reused' in spec ? spec.reused : undefined;
  const createdAt = createdAtOf(spec, parent, context.start);
  const startedAt = reused ? createdAt : absolute(spec.started, context.start);
  const ending = reused ? { at: createdAt, status: 'Completed', error: null } : endingOf(spec, context.start);
  const run: SandboxRun = {
    id: spec.id,
    uuid: guid(spec.id),
    type: spec.type,
    parent,
    children: [],
    displayName: spec['display-name'] ?? spec.id,
    description: spec.description,
    experiment: parent?.experiment ?? ('experiment' in spec ? spec.experiment : 'default'),
    createdBy: personOf(spec, parent),
    tags: spec.tags,
    ...where,
    nodes: spec.nodes,
    devicesPerNode: devicesOf(spec, where.cluster),
    createdAt,
    startedAt,
    timeline: timelineOf(spec, createdAt, startedAt, ending, context.start),
    ending,
    archived: 'archived' in spec ? spec.archived : false,
    job: spec.job ?? null,
    bestChild: 'best-child' in spec ? (spec['best-child'] ?? null) : null,
    limits: 'limits' in spec ? spec.limits : undefined,
    computeTimes: spec['compute-times'],
    gpu: spec.gpu ?? { use: 85, memory: 60, delay: 120_000 },
    traffic: spec.traffic ?? { network: 1, disk: 1 },
    metrics: spec.metrics,
    artifacts: spec.artifacts.map((file) => ({ ...file, at: absolute(file.at, context.start) ?? createdAt })),
    logs: spec.logs.map((log) => ({
      ...log,
      at: absolute(log.at, context.start),
      gone: absolute(log.gone, context.start),
    })),
    outputs: spec.outputs,
    cancel: spec.cancel,
    outlives: outlivesOf(spec),
    queueing: spec.queueing,
    reused,
  };
  run.children = (spec.children ?? []).map((child) => buildRun(child, run, context));
  return run;
}

function outlivesOf(spec: RunSpec | ChildSpec): number | null {
  return 'outlives' in spec ? (spec.outlives ?? null) : null;
}

function placeIn(spec: RunSpec | ChildSpec, { clusters }: RunContext) {
  const cluster = spec.place === undefined ? clusters.find(({ name }) => name === spec.compute) : undefined;
  return {
    cluster: cluster ?? null,
    place: spec.place ?? null,
    placeName: spec.compute ?? null,
    form: spec.form,
    instanceType: spec['instance-type'] ?? null,
    tier: spec.tier ?? null,
    historyCompute: spec['history-compute'],
    body: spec.body,
  };
}

/** The top of a run's family: itself for a job. */
export function rootOf(run: SandboxRun): SandboxRun {
  return run.parent === null ? run : rootOf(run.parent);
}

/** Whether a run does the work itself (a parent only coordinates). */
export function isLeaf(run: SandboxRun): boolean {
  return run.type === 'command' || run.type === 'spark';
}

/** Whether an input of a scenario is an address, and no literal value. */
export function isAddress(value: string): boolean {
  return /^(azureml:|https?:)/.test(value);
}

/** The code asset of a run, which one without a repository and without a hash does not have. */
export function codeNameOf(run: SandboxRun): string | null {
  return run.job?.git || run.job?.['code-hash'] ? guid(`${run.id}/code`) : null;
}

/** The id of the environment of a run. */
export function environmentOf(run: SandboxRun, armId: string): string {
  return run.job?.environment ?? `${armId}/environments/training/versions/1`;
}

/** The container of a run's artifacts: a reused step keeps those of the run it was taken from. */
export function dataContainerOf(run: SandboxRun): string {
  return `dcid.${run.reused?.run ?? run.id}`;
}

/** The id of the experiment of this name in a workspace. */
export function experimentIdOf(workspaceId: string, experiment: string): string {
  return guid(`${workspaceId}/experiment/${experiment}`);
}

function absolute(offset: number | undefined, start: number): number | null {
  return offset === undefined ? null : start + offset;
}

function createdAtOf(spec: RunSpec | ChildSpec, parent: SandboxRun | null, start: number): number {
  return absolute(spec.created, start) ?? parent?.startedAt ?? parent?.createdAt ?? start;
}

function endingOf(spec: RunSpec | ChildSpec, start: number): SandboxRun['ending'] {
  if (!spec.ends) return null;
  const at = start + (spec.ends.at ?? spec.ends.after ?? 0);
  return { at, status: spec.ends.status, error: spec.ends.error ?? null };
}

function personOf(spec: RunSpec | ChildSpec, parent: SandboxRun | null): SandboxRun['createdBy'] {
  const person = spec['created-by'];
  if (!person) return parent?.createdBy ?? { name: 'ML Service Account', objectId: guid('ML Service Account') };
  return { name: person.name, objectId: person['object-id'] ?? guid(person.name) };
}

function devicesOf(spec: RunSpec | ChildSpec, cluster: ClusterSpec | null): number {
  const instance = cluster?.['instance-types'][spec['instance-type'] ?? ''];
  return (
    instance?.gpus ??
    findVmSize(cluster?.['vm-size'] ?? spec['history-compute']['vm-size'] ?? spec['instance-type'])?.gpus ??
    0
  );
}

function timelineOf(
  spec: RunSpec | ChildSpec,
  createdAt: number,
  startedAt: number | null,
  ending: SandboxRun['ending'],
  start: number,
): SandboxRun['timeline'] {
  const timeline = [{ at: createdAt, status: spec.waiting }];
  if (startedAt !== null) {
    const preparing = Math.max(createdAt + (startedAt - createdAt) / 2, startedAt - 120_000);
    if (preparing > createdAt) timeline.push({ at: preparing, status: 'Preparing' });
    timeline.push({ at: startedAt, status: 'Running' });
  }
  for (const change of spec.statuses) timeline.push({ at: start + change.at, status: change.status });
  const lasting = ending === null ? timeline : timeline.filter((change) => change.at < ending.at);
  const sorted = lasting.sort((a, b) => a.at - b.at);
  if (ending !== null) sorted.push({ at: ending.at, status: ending.status });
  return sorted;
}
