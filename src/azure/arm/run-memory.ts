import type { Run } from '../../core/run/run.ts';

const MOST_RUNS = 20_000;

/**
 * What ARM reported of the active runs. Run history can refresh many in one request, but lacks the experiment's name, the
 * time limit and the type. It is a cache: after a restart each active run is read from ARM once.
 */
export class RunMemory {
  readonly #runs = new Map<string, Run>();

  /** Keeps a run while it is active, and the creator's object id, which only run history reports. */
  learn(run: Run): Run {
    const key = keyOf(run.workspaceId, run.id);
    const objectId = run.creator.objectId ?? this.#runs.get(key)?.creator.objectId ?? null;
    const learned = objectId === run.creator.objectId ? run : { ...run, creator: { ...run.creator, objectId } };
    this.#runs.delete(key);
    if (run.phase !== 'ended') this.#runs.set(key, learned);
    for (const oldest of this.#runs.keys()) {
      if (this.#runs.size <= MOST_RUNS) break;
      this.#runs.delete(oldest);
    }
    return learned;
  }

  recall(workspaceId: string, runId: string): Run | null {
    return this.#runs.get(keyOf(workspaceId, runId)) ?? null;
  }

  forget(workspaceId: string, runId: string): void {
    this.#runs.delete(keyOf(workspaceId, runId));
  }
}

function keyOf(workspaceId: string, runId: string): string {
  return `${workspaceId}/${runId.toLowerCase()}`;
}
