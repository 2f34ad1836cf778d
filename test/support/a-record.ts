import type { RunRecord } from '../../src/core/evidence/run-record.ts';
import type { ChildRun, Run } from '../../src/core/run/run.ts';
import type { Instant } from '../../src/core/values/duration.ts';

const known = <T>(value: T) => ({ known: true as const, value });
const unknown = { known: false as const, reason: 'nobody asked' };

/** A record of a run, of which little is known. */
export function aRecord(run: Run, at: Instant, given: Partial<RunRecord> = {}): RunRecord {
  return {
    version: 1,
    at,
    run,
    compute: unknown,
    lineage: {
      command: unknown,
      code: unknown,
      git: unknown,
      environment: unknown,
      environmentVariables: unknown,
      inputs: unknown,
      outputs: unknown,
      parameters: unknown,
      trigger: unknown,
      parents: unknown,
      identity: unknown,
      services: unknown,
    },
    times: unknown,
    failure: known(null),
    primary: null,
    metrics: unknown,
    children: known([]),
    job: unknown,
    ...given,
  };
}

/** A step or a trial that ran for an hour. */
export function aChild(id: string, createdAt: Instant, given: Partial<ChildRun> = {}): ChildRun {
  return {
    id,
    displayName: id,
    status: 'Completed',
    phase: 'ended',
    createdAt,
    startedAt: createdAt + 10 * 60_000,
    endedAt: createdAt + 70 * 60_000,
    reused: false,
    placement: { kind: 'compute', name: 'gpu', instanceType: null, nodes: 1, gpusPerNode: null, priority: null },
    dataContainerId: null,
    outputs: {},
    tags: {},
    error: null,
    ...given,
  };
}
