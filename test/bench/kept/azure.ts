import { createHash } from 'node:crypto';
import type { Runs, SignalMap, SignalSource } from '../../../src/core/ports/azure.ts';
import type { CollectRequest, NewItem } from '../../../src/core/ports/evidence.ts';
import type { EndedRecord } from '../../../src/core/record/ended-run.ts';
import type { SeenRun } from '../../../src/core/record/recorded-workspace.ts';
import type { Run } from '../../../src/core/run/run.ts';
import type { ListedRun } from '../../../src/core/signal/known-run.ts';
import { known, type Snapshot, unknown } from '../../../src/core/signal/signal.ts';
import { formatInstant, type Instant, MINUTE } from '../../../src/core/values/duration.ts';

/** An Azure that answers from a generated past. */
export class PastAzure {
  #seen = new Map<string, SeenRun>();
  /** As they were last seen. */
  readonly #last = new Map<string, Run>();
  readonly #ended: ReadonlyMap<string, EndedRecord>;
  #at: Instant = 0;

  constructor(ended: readonly EndedRecord[]) {
    this.#ended = new Map(ended.map((record) => [record.run.id, record]));
  }

  moveTo(at: Instant, seen: readonly SeenRun[]): void {
    this.#at = at;
    this.#seen = new Map(seen.map((each) => [each.snapshot.run.id, each]));
    for (const { snapshot } of seen) this.#last.set(snapshot.run.id, snapshot.run);
  }

  readonly runs: Runs = {
    page: async () => ({ runs: [...this.#seen.keys()].map((id) => this.#listed(id)), next: null, malformed: [] }),
    refresh: async (_, ids) => new Map(ids.map((id) => [id, { kind: 'found', listed: this.#listed(id) }])),
    read: async (_, id) => this.#listed(id),
    failures: async () => new Map(),
    cancel: async () => ({ kind: 'not-sent' }),
  };

  #listed(id: string): ListedRun {
    const run = this.#last.get(id);
    if (!run) throw new Error(`the past has no run ${id}`);
    if (this.#seen.has(id)) return { run, timing: null };
    // The generated past does not say how the last ones end.
    const end = this.#ended.get(id) ?? { startedAt: run.createdAt, endedAt: this.#at, run: { status: 'Completed' } };
    const timing = known({ startedAt: end.startedAt, endedAt: end.endedAt }, this.#at);
    return { run: { ...run, status: end.run.status, phase: 'ended' }, timing };
  }

  readonly signals: SignalSource = {
    timing: this.#signal('timing'),
    compute: this.#signal('compute'),
    cost: this.#signal('cost'),
    gpu: this.#signal('gpu'),
    children: absent,
    artifact: absent,
    log: absent,
    metric: absent,
    childMetric: absent,
    activity: absent,
    wait: absent,
  };

  #signal<K extends 'timing' | 'compute' | 'cost' | 'gpu'>(kind: K) {
    return async (_: unknown, snapshots: readonly Snapshot[]): Promise<SignalMap<never>> =>
      new Map(
        snapshots.map(({ run }) => {
          const signal = this.#seen.get(run.id)?.snapshot.signals[kind] ?? unknown(`the past has no ${kind} of it`);
          // The past has each signal under its own kind.
          return [run.id, signal as never];
        }),
      );
  }
}

async function absent(_: unknown, snapshots: readonly Snapshot[]): Promise<SignalMap<never>> {
  return new Map(snapshots.map(({ run }) => [run.id, unknown('the past does not have it')]));
}

/** Evidence of the usual size: a record, a list of files, and the ends of two logs. */
export function evidenceOf({ run, workspace, decisionIds }: CollectRequest, at: Instant): NewItem[] {
  const log = (node: number) =>
    Array.from({ length: 750 }, (_, line) => {
      const loss = (2 + Math.abs(Math.sin(line * (node + 1) + at))).toFixed(6);
      return `[${formatInstant(at - line * MINUTE)}] rank ${node} step ${at / MINUTE - line}: loss ${loss}, lr 0.0003, ${3000 + ((line * 7919) % 977)} samples/s`;
    }).join('\n');
  const files = Array.from({ length: 40 }, (_, index) => ({
    path: `outputs/checkpoint-${index}.pt`,
    bytes: index * 1e6,
  }));
  const texts = {
    'record.json': JSON.stringify({
      run,
      at,
      lineage: { command: 'python train.py --epochs 100', environment: run.definition },
    }),
    'files.json': JSON.stringify(files),
    'user_logs/std_log_process_0.txt': log(0),
    'user_logs/std_log_process_1.txt': log(1),
  };
  const owners = decisionIds.length === 0 ? [null] : decisionIds;
  return owners.flatMap((decisionId) =>
    Object.entries(texts).map(([name, text]): NewItem => {
      const bytes = Buffer.from(text).subarray(-65_536);
      const kind = name === 'record.json' ? 'record' : name === 'files.json' ? 'files' : 'log';
      return {
        item: {
          ...{ id: `${decisionId ?? 'end'} ${run.id} ${name}`, workspaceId: workspace.id, runId: run.id, decisionId },
          ...{ occasion: decisionId === null ? 'ended' : 'decided', at, kind, name, missing: null, dropped: null },
          ofRun: { id: run.id, displayName: run.displayName },
          content: {
            sha256: createHash('sha256').update(bytes).digest('hex'),
            bytes: bytes.length,
            mediaType: kind === 'log' ? 'text/plain' : 'application/json',
            whole: { bytes: bytes.length, from: 0, changedAt: at },
            redacted: {},
          },
        },
        bytes,
      };
    }),
  );
}
