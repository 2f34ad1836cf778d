import type { ConditionKind, ConditionResult } from '../../src/core/policy/condition.ts';
import type { JobFacts } from '../../src/core/run/job-facts.ts';
import { onCompute } from '../../src/core/run/placement.ts';
import type { ChildRun, Run } from '../../src/core/run/run.ts';
import { phaseOf } from '../../src/core/run/status.ts';
import { artifact } from '../../src/core/signal/kinds/artifact.ts';
import { prepared } from '../../src/core/signal/prepared.ts';
import {
  type Activity,
  type ArtifactReading,
  type ArtifactRequest,
  type Compute,
  type GpuUse,
  known,
  type Signal,
  type Signals,
  type Snapshot,
  type Timing,
} from '../../src/core/signal/signal.ts';
import { HOUR, type Instant, MINUTE } from '../../src/core/values/duration.ts';
import { jobFactsIn } from '../../src/policy/cases/job-facts.ts';
import { casesSchema } from '../../src/policy/cases/schema.ts';

/** The present moment of every test: 2026-01-01T12:00:00Z. */
export const NOW: Instant = Date.UTC(2026, 0, 1, 12);

export function ago(length: number): Instant {
  return NOW - length;
}

export function aRun(given: Partial<Run> = {}): Run {
  const status = given.status ?? 'Running';
  return {
    workspaceId: '/subscriptions/s/resourcegroups/g/providers/microsoft.machinelearningservices/workspaces/ml-prod',
    workspaceName: 'ml-prod',
    id: 'run-1',
    displayName: 'nightly training',
    experiment: 'nightly',
    jobType: 'command',
    status,
    phase: phaseOf(status),
    archived: false,
    createdAt: ago(3 * HOUR),
    creator: { objectId: null, displayName: null },
    tags: {},
    placement: onCompute('gpu-cluster'),
    timeLimit: null,
    outputs: {},
    studioUrl: null,
    definition: null,
    resubmittedFrom: null,
    ...given,
  };
}

/** A job of which all is fixed, unless given otherwise. */
export function jobFacts(given: Partial<Parameters<typeof jobFactsIn>[0]> = {}): JobFacts {
  const run = casesSchema.element.shape.snapshot.unwrap().shape.run.parse({});
  return jobFactsIn({ ...run, environment: 'train:33', 'git-commit': '503b47d5', 'git-dirty': false, ...given });
}

export function aSnapshot(run: Partial<Run> = {}, signals: Signals = {}, phaseSince?: Instant): Snapshot {
  const { timing } = signals;
  const startedAt = timing?.known ? timing.value.startedAt : null;
  const full = aRun({ createdAt: Math.min(ago(3 * HOUR), startedAt ?? NOW), ...run });
  return { run: full, phaseSince: phaseSince ?? full.createdAt, signals };
}

export function aChild(name: string, given: Partial<ChildRun> = {}): ChildRun {
  const status = given.status ?? 'Running';
  return {
    id: `id-${name}`,
    displayName: name,
    status,
    phase: phaseOf(status),
    createdAt: Math.min(ago(3 * HOUR), given.startedAt ?? NOW),
    startedAt: ago(2 * HOUR),
    endedAt: null,
    reused: false,
    placement: onCompute('gpu-cluster'),
    dataContainerId: `dcid.id-${name}`,
    outputs: {},
    tags: {},
    error: null,
    ...given,
  };
}

export function started(startedAt: Instant | null, endedAt: Instant | null = null): Signal<Timing> {
  return known({ startedAt, endedAt }, ago(MINUTE));
}

export function children(...given: ChildRun[]): Signal<readonly ChildRun[]> {
  return known(given, ago(MINUTE));
}

export function compute(gpusPerNode: number | null): Signal<Compute> {
  const value: Compute = {
    kind: 'cluster',
    vmSize: 'Standard_ND96asr_v4',
    nodes: 1,
    gpusPerNode,
    priority: 'dedicated',
    location: null,
  };
  return known(value, NOW);
}

/** Series that end now, one entry a minute. */
export function gpuUse(
  devices: Record<string, readonly (number | null)[]>,
  expectedDevices: number | null = Object.keys(devices).length,
): Signal<GpuUse> {
  const longest = Math.max(0, ...Object.values(devices).map((percent) => percent.length));
  return known(
    {
      from: ago(longest * MINUTE),
      step: MINUTE,
      devices: Object.entries(devices).map(([id, percent]) => ({
        id,
        percent: [...minutes(longest - percent.length, null), ...percent],
      })),
      expectedDevices,
    },
    NOW,
  );
}

export function minutes(count: number, percent: number | null): (number | null)[] {
  return Array<number | null>(count).fill(percent);
}

export function reading(name: string, artifact: ArtifactReading['artifact'], given: Partial<ArtifactReading> = {}) {
  return {
    runId: `id-${name}`,
    displayName: name,
    status: 'Completed',
    startedAt: ago(2 * HOUR),
    artifact,
    ...given,
  };
}

export function present(json: unknown, version = '0x1'): ArtifactReading['artifact'] {
  return { state: 'present', json, version };
}

export function artifacts(request: Omit<ArtifactRequest, 'kind'>, ...readings: ArtifactReading[]): Signals {
  return { artifacts: { [artifact.key({ kind: 'artifact', ...request })]: known(readings, ago(MINUTE)) } };
}

/** Judges a snapshot, prepared as `evaluate` does it, with parameters as they are written in a policy. */
export function judge<P>(kind: ConditionKind<P>, written: unknown, snapshot: Snapshot, now = NOW): ConditionResult {
  return kind.compile(kind.parameters.parse(written))(prepared(snapshot, now), now);
}

/** What would be right, as the parameters' schema says it of each fault. */
export function faults<P>(kind: ConditionKind<P>, written: unknown): string[] {
  const parsed = kind.parameters.safeParse(written);
  return parsed.success ? [] : parsed.error.issues.map((issue) => issue.message);
}

/** Megabytes a minute that end now, one entry a minute. */
export function activity(
  given: Partial<Record<'network' | 'disk' | 'infiniband', readonly (number | null)[]>>,
): Signal<Activity> {
  const longest = Math.max(0, ...Object.values(given).map((series) => series.length));
  const filled = (series: readonly (number | null)[] = []) => [...minutes(longest - series.length, null), ...series];
  const value: Activity = {
    from: ago(longest * MINUTE),
    step: MINUTE,
    network: filled(given.network),
    disk: filled(given.disk),
    infiniband: filled(given.infiniband),
  };
  return known(value, NOW);
}
