import {
  AzureError,
  type CancelAnswer,
  type Computes,
  type RequestCounter,
  type Runs,
  type SignalSource,
} from '../../src/core/ports/azure.ts';
import type { Run, Workspace } from '../../src/core/run/run.ts';
import { phaseOf } from '../../src/core/run/status.ts';
import type { ListedRun } from '../../src/core/signal/known-run.ts';
import { known, type Signal, type Snapshot, type Timing, type Unknown, unknown } from '../../src/core/signal/signal.ts';
import { type Instant, MINUTE } from '../../src/core/values/duration.ts';
import { aRun, compute } from '../conditions/snapshots.ts';

/** A workspace of its own for each history, so that histories can share a database. */
export function workspaceNamed(name: string): Workspace {
  const place = { subscriptionId: 's', resourceGroup: 'g', location: 'westeurope' };
  return { id: `/subscriptions/s/resourcegroups/g/workspaces/${name}`, name, ...place, tags: {} };
}

/** What Azure would say of a run, as far as the policies of the model look. */
export interface Job {
  readonly id: string;
  readonly createdAt: Instant;
  status: string;
  tags: Record<string, string>;
  tagsUnknown: boolean;
  gpu: 'idle' | 'busy' | 'unknown';
}

/** Azure as the watch knows it, by its ports: what is said of the jobs, and what is asked of them. */
export class AzurePort {
  readonly jobs = new Map<string, Job>();
  /** Answers a request to cancel that was sent. */
  onCancel: (job: Job) => CancelAnswer = () => ({ kind: 'accepted' });
  readonly workspace: Workspace;
  private readonly now: () => Instant;

  constructor(workspace: Workspace, now: () => Instant) {
    this.workspace = workspace;
    this.now = now;
  }

  readonly requests: RequestCounter = {
    counts: () => ({}),
    as: (_, work) => work(),
    within: async (work) => ({ result: await work(), counts: {} }),
  };

  readonly runs: Runs = {
    page: async () => ({ runs: [...this.jobs.values()].map((job) => this.listed(job)), next: null, malformed: [] }),
    refresh: async (_, ids) =>
      new Map(
        ids.map((id) => {
          const job = this.jobs.get(id);
          return [id, job ? { kind: 'found', listed: this.listed(job) } : { kind: 'gone' }];
        }),
      ),
    read: async (_, id) => {
      const job = this.jobs.get(id);
      return job ? this.listed(job) : null;
    },
    failures: async () => new Map(),
    cancel: async (_, id, clear) => {
      const clearance = await clear();
      if (!clearance || clearance.left() <= 0) return { kind: 'not-sent' };
      const job = this.jobs.get(id);
      return job ? this.onCancel(job) : { kind: 'refused', status: 404, reason: 'not found' };
    },
  };

  readonly computes: Computes = {
    nodes: async () => {
      throw new AzureError('unavailable', 'the computes are not read here');
    },
  };

  readonly signals: SignalSource = {
    timing: async (_, snapshots) => each(snapshots, (snapshot) => this.timing(snapshot.run.createdAt)),
    compute: async (_, snapshots) => each(snapshots, () => compute(1)),
    gpu: async (_, snapshots, { over, now }) =>
      each(snapshots, ({ run }) => {
        const { gpu } = this.jobs.get(run.id) ?? { gpu: 'unknown' };
        if (gpu === 'unknown') return unknown('Azure Monitor answered with status 500');
        const count = over / MINUTE;
        const percent = Array<number>(count).fill(gpu === 'idle' ? 1 : 90);
        return known({ from: now - over, step: MINUTE, devices: [{ id: '0', percent }], expectedDevices: 1 }, now);
      }),
    children: notRead,
    artifact: notRead,
    cost: notRead,
    log: notRead,
    metric: notRead,
    childMetric: notRead,
    activity: notRead,
    wait: notRead,
  };

  private timing(createdAt: Instant): Signal<Timing> {
    return known({ startedAt: createdAt, endedAt: null }, this.now());
  }

  private listed({ id, createdAt, status, tags, tagsUnknown }: Job): ListedRun {
    const { id: workspaceId, name: workspaceName } = this.workspace;
    const run: Run = {
      ...aRun({
        workspaceId,
        workspaceName,
        id,
        displayName: id,
        experiment: `experiment-${id}`,
        status,
        createdAt,
        // What was left out leaves nothing behind.
        tags: tagsUnknown ? {} : tags,
      }),
      phase: phaseOf(status),
      ...(tagsUnknown && { unknown: { tags: 'Azure does not report its tags' } }),
    };
    return { run, timing: this.timing(createdAt) };
  }
}

function each<T>(snapshots: readonly Snapshot[], answer: (snapshot: Snapshot) => Signal<T>) {
  return new Map(snapshots.map((snapshot) => [snapshot.run.id, answer(snapshot)]));
}

/** No policy of the model rests on it. */
async function notRead(_: unknown, snapshots: readonly Snapshot[]): Promise<ReadonlyMap<string, Unknown>> {
  return new Map(snapshots.map(({ run }) => [run.id, unknown('it is not read here')]));
}
