import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { AzureError, type Refreshed, type RunPage, type Runs } from '../../core/ports/azure.ts';
import type { Run, Workspace } from '../../core/run/run.ts';
import type { ListedRun } from '../../core/signal/known-run.ts';
import { checked } from '../../core/signal/time-checks.ts';
import { toAzureError } from '../errors.ts';
import { patienceWith } from '../http/batches.ts';
import { mapLimited } from '../http/concurrency.ts';
import type { RunHistory } from '../run-history/run-history.ts';
import { historyTiming, refreshRun } from '../run-history/to-child.ts';
import type { AzureContext } from '../settings.ts';
import { type Arm, sdkRead } from './arm.ts';
import { createCancel } from './cancel.ts';
import { pageSchema } from './job-schema.ts';
import { readJob } from './to-run.ts';

/** The runs of workspaces: lists and reads them from ARM, and refreshes them from run history where it can. */
export function createRuns(context: AzureContext, arm: Arm, history: RunHistory): Omit<Runs, 'failures'> {
  /**
   * What ARM reported of the active runs. Run history can refresh many in one request, but lacks the experiment's name, the
   * time limit and the type. After a restart each active run is read from ARM once.
   */
  const memory = new LRUCache<string, Run>({ max: 5000 });
  /**
   * The active runs that ARM has reported since the start, with their creator's object id, which only run history reports. Of
   * those the caller's knowledge is good enough. There are far more of them in a thousand workspaces than fit into the memory.
   */
  const reported = new LRUCache<string, { readonly objectId: string | null }>({ max: 500_000 });

  /** Keeps a run while it is active. */
  function learn(run: Run): Run {
    const key = keyOf(run.workspaceId, run.id);
    const objectId = run.creator.objectId ?? reported.get(key)?.objectId ?? null;
    const learned = { ...run, creator: { ...run.creator, objectId } };
    if (run.phase === 'ended') {
      forget(key);
      return learned;
    }
    memory.set(key, learned);
    reported.set(key, { objectId });
    return learned;
  }

  function forget(key: string): void {
    memory.delete(key);
    reported.delete(key);
  }

  /** The runs that need not be read from ARM, as they were known last. */
  function remembered(workspace: Workspace, runIds: readonly string[], known: ReadonlyMap<string, Run>) {
    const found = new Map<string, Run>();
    for (const runId of runIds) {
      const key = keyOf(workspace.id, runId);
      const run = memory.get(key) ?? (reported.has(key) ? known.get(runId) : undefined);
      if (run) found.set(runId, run);
    }
    return found;
  }

  async function readByName(workspace: Workspace, runId: string, abort: AbortSignal): Promise<ListedRun | null> {
    const doing = `reading ${runId} in ${workspace.name}`;
    let json: unknown;
    try {
      json = await sdkRead(z.unknown(), doing, abort, (options) =>
        arm.client(workspace.subscriptionId).jobs.get(workspace.resourceGroup, workspace.name, runId, options),
      );
    } catch (error) {
      if (!(error instanceof AzureError) || error.kind !== 'not-found') throw error;
      forget(keyOf(workspace.id, runId));
      return null;
    }
    const reading = readJob(workspace, json, context.clock());
    if (!reading.ok) throw new AzureError('malformed', `${doing}: ${reading.problem}`);
    return { ...reading.listed, run: learn(reading.listed.run) };
  }

  async function refreshByName(workspace: Workspace, runId: string, abort: AbortSignal): Promise<Refreshed> {
    try {
      const listed = await readByName(workspace, runId, abort);
      return listed === null ? { kind: 'gone' } : { kind: 'found', listed };
    } catch (error) {
      const failure = toAzureError(error, `reading ${runId}`, abort);
      // These are not about this run: the next run would fail in the same way. A 400 may be about this run alone.
      const isDenied = failure.kind === 'denied' && patienceWith(failure) === 0;
      if (failure.kind === 'aborted' || failure.kind === 'throttled' || isDenied) throw failure;
      return { kind: 'failed', reason: failure.message };
    }
  }

  return {
    async page(workspace, continuation, abort): Promise<RunPage> {
      const doing = `listing the runs of ${workspace.name}`;
      const { value, nextLink } = await sdkRead(pageSchema, doing, abort, (options) =>
        arm
          .client(workspace.subscriptionId)
          .jobs.list(workspace.resourceGroup, workspace.name, { ...options, listViewType: 'All' })
          .byPage(continuation === null ? {} : { continuationToken: continuation })
          .next(),
      );
      const readings = value.map((entry) => readJob(workspace, entry, context.clock()));
      return {
        runs: readings.flatMap((reading) =>
          reading.ok ? [{ ...reading.listed, run: learn(reading.listed.run) }] : [],
        ),
        next: nextLink || null,
        malformed: readings.flatMap((reading) => (reading.ok ? [] : [{ id: reading.id, problem: reading.problem }])),
      };
    },

    async refresh(workspace, runIds, abort, known = new Map()) {
      const refreshed = new Map<string, Refreshed>();
      const before = remembered(workspace, runIds, known);
      const batch = await history.batch(workspace, [...before.keys()], abort);
      for (const [runId, run] of before) {
        const now = batch.get(runId);
        if (now === undefined) continue;
        const learned = learn(refreshRun(run, now));
        const readAt = context.clock();
        const timing = checked(learned, historyTiming(now, readAt), readAt);
        refreshed.set(runId, { kind: 'found', listed: { run: learned, timing } });
      }
      const others = runIds.filter((runId) => !refreshed.has(runId));
      await mapLimited(others, async (id) => refreshed.set(id, await refreshByName(workspace, id, abort)));
      return refreshed;
    },

    read: readByName,
    cancel: createCancel(context),
  };
}

function keyOf(workspaceId: string, runId: string): string {
  return `${workspaceId}/${runId.toLowerCase()}`;
}
