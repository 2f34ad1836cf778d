import { type ChildRun, phaseOf, type Run } from '../../core/run/run.ts';
import {
  type ArtifactReading,
  type ArtifactRequest,
  artifactKey,
  type GpuUse,
  known,
  type Signal,
  type SignalRequest,
  type Signals,
  type Snapshot,
  unknown,
} from '../../core/signal/signal.ts';
import { checkedChild } from '../../core/signal/time-checks.ts';
import { HOUR, type Instant, MINUTE } from '../../core/values/duration.ts';
import { globMatches } from '../../core/values/glob.ts';
import { getOwn } from '../../core/values/own-value.ts';
import { measuresOf } from './measured-signals.ts';
import { aroundOf } from './other-runs.ts';
import type { PolicyCase } from './schema.ts';

type CaseSignals = PolicyCase['snapshot']['signals'];
type Given<T> = Exclude<T, { unknown: string } | undefined>;

/**
 * The snapshot that a case describes, with the requests of its policy answered from it. A signal that the case does not
 * give is not fetched, as in a live pass before it was asked for.
 */
export function snapshotOf(given: Pick<PolicyCase, 'now' | 'snapshot'>, requests: readonly SignalRequest[]): Snapshot {
  const { now, snapshot } = given;
  const run = runOf(snapshot, now);
  const resumedAt = snapshot.resumed?.(now);
  return {
    run,
    phaseSince: snapshot['phase-since']?.(now) ?? run.createdAt,
    ...(resumedAt === undefined ? {} : { resumedAt }),
    signals: signalsOf(snapshot.signals, run, requests, now),
  };
}

/** Submitted an hour ago when a case says nothing, or when it started, if that is longer ago. */
function runOf({ run: given, signals: { timing } }: PolicyCase['snapshot'], now: Instant): Run {
  const started = timing && !isUnknown(timing) ? timing.started?.(now) : undefined;
  return {
    workspaceId: `/workspaces/${given.workspace.toLowerCase()}`,
    workspaceName: given.workspace,
    id: given.id ?? given.name,
    displayName: given.name,
    experiment: given.experiment,
    jobType: given['job-type'],
    status: given.status,
    phase: phaseOf(given.status),
    archived: false,
    createdAt: given.created?.(now) ?? Math.min(now - HOUR, started ?? now),
    creator: { objectId: null, displayName: null },
    tags: given.tags,
    computeName: given.compute,
    instanceType: given['instance-type'] ?? null,
    instanceCount: null,
    timeLimit: given['time-limit'] ?? null,
    outputs: given.outputs,
    studioUrl: null,
    definition: given.definition,
    resubmittedFrom: null,
  };
}

function signalsOf(given: CaseSignals, run: Run, requests: readonly SignalRequest[], now: Instant): Signals {
  const { timing, compute, children, gpu } = given;
  const machine = asSignal(compute, computeOf, now);
  const childRuns = asSignal(children, (value) => value.map((child) => childOf(child, run, now)), now);
  return {
    ...ifGiven(
      'timing',
      asSignal(timing, ({ started, ended }) => timingOf(started?.(now), ended?.(now)), now),
    ),
    ...ifGiven('compute', machine),
    ...ifGiven('children', childRuns),
    ...ifGiven(
      'gpu',
      asSignal(gpu, (value) => gpuOf(value, requests, now), now),
    ),
    ...aroundOf(given, run, machine ?? undefined, now),
    ...measuresOf(given, requests, now),
    ...(given.artifacts ? { artifacts: artifactsOf(given.artifacts, run, childRuns, requests, now) } : {}),
  };
}

function ifGiven<K extends string, T>(key: K, signal: T | null): { [key in K]?: T } {
  // The computed key is K by construction, which TypeScript widens to string.
  return signal === null ? {} : ({ [key]: signal } as { [key in K]?: T });
}

function asSignal<T, R>(given: T, read: (value: Given<T>) => R, now: Instant): Signal<R> | null {
  if (given === undefined) return null;
  if (isUnknown(given)) return unknown(given.unknown);
  // What is neither missing nor unknown is the value; the compiler cannot follow that through the type parameter.
  return known(read(given as Given<T>), now);
}

function isUnknown(given: unknown): given is { unknown: string } {
  return typeof given === 'object' && given !== null && 'unknown' in given;
}

function timingOf(startedAt: Instant | undefined, endedAt: Instant | undefined) {
  return { startedAt: startedAt ?? null, endedAt: endedAt ?? null };
}

function computeOf(given: Given<CaseSignals['compute']>) {
  const { kind, nodes, priority } = given;
  return { kind, vmSize: given['vm-size'], nodes, gpusPerNode: given['gpus-per-node'], priority, location: null };
}

function childOf(given: Given<CaseSignals['children']>[number], run: Run, now: Instant): ChildRun {
  const child: ChildRun = {
    id: given.id ?? given.name,
    displayName: given.name,
    status: given.status,
    phase: phaseOf(given.status),
    createdAt: given.created?.(now) ?? given.started?.(now) ?? run.createdAt,
    startedAt: given.started?.(now) ?? null,
    endedAt: given.ended?.(now) ?? null,
    reused: given.reused,
    computeName: run.computeName,
    instanceType: null,
    instanceCount: null,
    dataContainerId: null,
    outputs: {},
    tags: given.tags,
    error: given.error ?? null,
  };
  return checkedChild(child, now);
}

/** Every series ends now, or begins at `from`. A single value fills the policy's window. */
function gpuOf(given: Given<CaseSignals['gpu']>, requests: readonly SignalRequest[], now: Instant): GpuUse {
  const window = Math.max(...requests.map((request) => (request.kind === 'gpu' ? request.over : 0)), HOUR);
  const from = given.from?.(now) ?? null;
  const whole = Math.ceil((from === null ? window : Math.max(0, now - from)) / MINUTE);
  const devices = Object.entries(given.devices).flatMap(([name, stretches]) => {
    const alone = stretches.length === 1;
    const percent = stretches.flatMap(({ value, minutes }) =>
      Array<number | null>(minutes ?? (alone ? whole : 1)).fill(value),
    );
    return namesOf(name).map((id) => ({ id, percent }));
  });
  const longest = Math.max(0, ...devices.map(({ percent }) => percent.length));
  const fill = (count: number) => Array<number | null>(count).fill(null);
  return {
    from: from ?? now - longest * MINUTE,
    step: MINUTE,
    devices: devices.map(({ id, percent }) => {
      const gap = fill(longest - percent.length);
      return { id, percent: from === null ? [...gap, ...percent] : [...percent, ...gap] };
    }),
    expectedDevices: given.expected === undefined ? devices.length : given.expected,
  };
}

const MOST_DEVICES = 1024;

/** `gpu-0..7` is eight names. */
function namesOf(name: string): string[] {
  const [, stem, first, last] = /^(.*?)(\d+)\.\.(\d+)$/.exec(name) ?? [];
  if (stem === undefined) return [name];
  const count = Math.min(MOST_DEVICES, Number(last) - Number(first) + 1);
  return Array.from({ length: Math.max(0, count) }, (_, index) => `${stem}${Number(first) + index}`);
}

type CaseArtifacts = NonNullable<CaseSignals['artifacts']>;

function artifactsOf(
  given: CaseArtifacts,
  run: Run,
  children: Signal<ChildRun[]> | null,
  requests: readonly SignalRequest[],
  now: Instant,
): Record<string, Signal<ArtifactReading[]>> {
  const steps = children?.known ? children.value : [];
  const answers: Record<string, Signal<ArtifactReading[]>> = {};
  for (const request of requests) {
    const readings = request.kind === 'artifact' ? getOwn(given, request.path) : undefined;
    if (request.kind !== 'artifact' || !readings) continue;
    answers[artifactKey(request)] = isUnknown(readings)
      ? unknown(readings.unknown)
      : known(
          readings.filter(isFor(request)).map((reading) => readingOf(reading, run, steps, now)),
          now,
        );
  }
  return answers;
}

type CaseReading = Exclude<CaseArtifacts[string], { unknown: string }>[number];

function isFor({ step, output }: ArtifactRequest): (reading: CaseReading) => boolean {
  return (reading) =>
    (reading.output ?? null) === output &&
    (step === null ? reading.step === undefined : reading.step !== undefined && globMatches(step, reading.step));
}

function readingOf(given: CaseReading, run: Run, steps: readonly ChildRun[], now: Instant): ArtifactReading {
  const step = steps.find((child) => child.displayName === given.step);
  const { unreadable, absent, version, json } = given;
  return {
    runId: step?.id ?? given.step ?? run.id,
    displayName: given.step ?? run.displayName,
    status: given.status ?? step?.status ?? run.status,
    startedAt: given.started?.(now) ?? step?.startedAt ?? null,
    artifact: unreadable
      ? { state: 'unreadable', reason: unreadable }
      : absent
        ? { state: 'absent' }
        : { state: 'present', json, version },
  };
}
