import {
  AzureError,
  type Computes,
  type RequestCounter,
  type Runs,
  type SignalSource,
} from '../../../src/core/ports/azure.ts';
import type { SeenRun } from '../../../src/core/record/recorded-workspace.ts';
import type { ListedRun } from '../../../src/core/signal/known-run.ts';
import { type SignalKind, type Signals, type Snapshot, unknown } from '../../../src/core/signal/signal.ts';

/** Azure as the watch knows it, by its ports, with the runs of a recorded past. What is cancelled is gone. */
export class RecordedAzure {
  readonly cancelled = new Set<string>();
  private seen = new Map<string, Snapshot>();

  /** Moves on to the next pass of the past. */
  show(seen: readonly SeenRun[]): void {
    const active = seen.filter(({ snapshot: { run } }) => !this.cancelled.has(run.id));
    this.seen = new Map(active.map(({ snapshot }) => [snapshot.run.id, snapshot]));
  }

  get active(): readonly Snapshot[] {
    return [...this.seen.values()];
  }

  readonly requests: RequestCounter = {
    counts: () => ({}),
    as: (_, work) => work(),
    within: async (work) => ({ result: await work(), counts: {} }),
  };

  readonly runs: Runs = {
    page: async () => ({ runs: this.active.map(listed).toReversed(), next: null, malformed: [] }),
    refresh: async (_, ids) => new Map(ids.map((id) => [id, this.refreshed(id)])),
    read: async (_, id) => {
      const snapshot = this.seen.get(id);
      return snapshot ? listed(snapshot) : null;
    },
    failures: async () => new Map(),
    cancel: async (_, id, clear) => {
      const clearance = await clear();
      if (!clearance || clearance.left() <= 0) return { kind: 'not-sent' };
      this.cancelled.add(id);
      this.seen.delete(id);
      return { kind: 'accepted' };
    },
  };

  private refreshed(id: string) {
    const snapshot = this.seen.get(id);
    return snapshot ? ({ kind: 'found', listed: listed(snapshot) } as const) : ({ kind: 'gone' } as const);
  }

  readonly computes: Computes = {
    nodes: async () => {
      throw new AzureError('unavailable', 'the past holds no computes');
    },
  };

  readonly signals: SignalSource = {
    timing: this.recorded('timing'),
    compute: this.recorded('compute'),
    gpu: this.recorded('gpu'),
    cost: this.recorded('cost'),
    children: this.recorded('children'),
    log: this.recorded('log'),
    activity: this.recorded('activity'),
    wait: this.recorded('wait'),
    artifact: notRecorded,
    metric: notRecorded,
    childMetric: notRecorded,
  };

  private recorded<K extends Recorded>(kind: K) {
    return async (_: unknown, snapshots: readonly Snapshot[]) =>
      new Map(snapshots.map(({ run }) => [run.id, this.seen.get(run.id)?.signals[kind] ?? NOT_RECORDED] as const));
  }
}

type Recorded = Extract<SignalKind, keyof Signals>;

const NOT_RECORDED = unknown('the past does not hold it');

function listed({ run }: Snapshot): ListedRun {
  return { run, timing: null };
}

async function notRecorded(_: unknown, snapshots: readonly Snapshot[]) {
  return new Map(snapshots.map(({ run }) => [run.id, NOT_RECORDED]));
}
