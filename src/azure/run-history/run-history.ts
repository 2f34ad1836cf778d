import { AzureError } from '../../core/ports/azure.ts';
import type { Workspace } from '../../core/run/run.ts';
import { HOUR, type Milliseconds } from '../../core/values/duration.ts';
import { take } from '../arm/arm.ts';
import { toAzureError } from '../errors.ts';
import { chunks } from '../http/concurrency.ts';
import { ExpiringCache } from '../http/expiring-cache.ts';
import type { AzureContext, AzureLog } from '../settings.ts';
import type { DataPlane } from './data-plane.ts';
import { batchSchema, childrenPageSchema, type HistoryRun, historyRunSchema, runDataSchema } from './history-schema.ts';

/** Read permission on runs, in the V1 naming that run history checks. */
export const ACTIONS = [
  'Microsoft.MachineLearningServices/workspaces/experiments/read',
  'Microsoft.MachineLearningServices/workspaces/experiments/runs/read',
] as const;

const SERVICE = 'history/v1.0';
const BATCH_SIZE = 100;
const CHILDREN_PAGE_SIZE = 500;
/** A children list that does not end is broken: this is 50 000 children. */
const MOST_PAGES = 100;
/** How long a workspace whose batch route did not work is spared it. */
const BATCH_RETRY: Milliseconds = HOUR;

/** Run history, the only place that knows children, and the start and end of what is not a command run. */
export interface RunHistory {
  /** One run. Throws AzureError, `not-found` when there is none. */
  get(workspace: Workspace, runId: string, abort: AbortSignal): Promise<HistoryRun>;
  /** The direct children of a run, all pages. Entries that cannot be read make the whole list malformed: a child that is left out might be the busy one. */
  children(workspace: Workspace, runId: string, abort: AbortSignal): Promise<readonly HistoryRun[]>;
  /**
   * The runs of these ids that one request for each hundred could give; those missing have to be asked for one by one.
   * Null when the workspace has no working batch route. Throws AzureError `throttled` and `aborted`.
   */
  batch(
    workspace: Workspace,
    runIds: readonly string[],
    abort: AbortSignal,
  ): Promise<ReadonlyMap<string, HistoryRun> | null>;
}

export function createRunHistory(context: AzureContext, plane: DataPlane): RunHistory {
  const withoutBatch = new ExpiringCache<true>(context.clock, BATCH_RETRY);

  /** Throws AzureError; `malformed` when the answer names no results. */
  async function askBatch(workspace: Workspace, runIds: readonly string[], abort: AbortSignal) {
    const doing = `reading ${runIds.length} runs of ${workspace.name}`;
    const requests = Object.fromEntries(runIds.map((runId) => [runId, { runId, selectRunMetadata: true }]));
    const call = { doing, method: 'POST', service: SERVICE, path: '/batchrundata', body: { requests }, abort } as const;
    const { successfulResults } = take(batchSchema, await plane.json(workspace, call), doing);
    return Object.entries(successfulResults).flatMap(([key, result]) => {
      const run = readResult(key, result);
      return run === null ? [] : [[key, run] as const];
    });
  }

  return {
    async get(workspace, runId, abort) {
      const doing = `reading run ${runId} of ${workspace.name} in run history`;
      const path = `/runs/${encodeURIComponent(runId)}`;
      return take(
        historyRunSchema,
        await plane.json(workspace, { doing, method: 'GET', service: SERVICE, path, abort }),
        doing,
      );
    },

    async children(workspace, runId, abort) {
      const doing = `listing the children of ${runId} in ${workspace.name}`;
      const all: HistoryRun[] = [];
      let token: string | null = null;
      for (let page = 0; page < MOST_PAGES; page++) {
        const path = childrenPath(runId, token);
        const json = await plane.json(workspace, { doing, method: 'GET', service: SERVICE, path, abort });
        const { value, continuationToken, nextLink } = take(childrenPageSchema, json, doing);
        for (const entry of value) all.push(take(historyRunSchema, entry, doing));
        token = continuationToken ?? tokenOf(nextLink);
        if (token === null && nextLink) throw new AzureError('malformed', `${doing}: a next page without a token`);
        if (token === null) return all;
      }
      throw new AzureError('malformed', `${doing}: more than ${MOST_PAGES} pages`);
    },

    async batch(workspace, runIds, abort) {
      if (withoutBatch.get(workspace.id)) return null;
      const found = new Map<string, HistoryRun>();
      for (const ids of chunks(runIds, BATCH_SIZE)) {
        try {
          for (const [key, run] of await askBatch(workspace, ids, abort)) found.set(key, run);
        } catch (error) {
          const failure = toAzureError(error, 'reading runs in one request', abort);
          if (!batchIsUnusable(failure, workspace, context.log)) return found;
          withoutBatch.set(workspace.id, true);
          return null;
        }
      }
      return found;
    },
  };
}

/** The run of one batch result; null when it has another shape or is another run. It is then asked for by name. */
function readResult(key: string, result: unknown): HistoryRun | null {
  const parsed = runDataSchema.safeParse(result);
  return parsed.success && parsed.data.runMetadata.runId.toLowerCase() === key.toLowerCase()
    ? parsed.data.runMetadata
    : null;
}

/**
 * The batch route is known by its specification alone. Refused or answered in another shape it is left alone for a
 * while; an outage says nothing of it, and the runs are asked for one by one this time.
 */
function batchIsUnusable(failure: AzureError, workspace: Workspace, log: AzureLog): boolean {
  if (failure.kind === 'throttled' || failure.kind === 'aborted') throw failure;
  const unusable = failure.kind !== 'unavailable';
  log.warn(
    { workspace: workspace.id, problem: failure.message },
    unusable ? 'runs are read one by one: this workspace answers no batch' : 'runs are read one by one this time',
  );
  return unusable;
}

function childrenPath(runId: string, token: string | null): string {
  const query = new URLSearchParams({ $top: String(CHILDREN_PAGE_SIZE) });
  if (token !== null) query.set('$continuationtoken', token);
  return `/runs/${encodeURIComponent(runId)}/children?${query}`;
}

/** The continuation within a next link. The link's host is not followed: the token is for the host that discovery named. */
function tokenOf(nextLink: string | null | undefined): string | null {
  if (!nextLink || !URL.canParse(nextLink)) return null;
  for (const [name, value] of new URL(nextLink).searchParams)
    if (name.toLowerCase() === '$continuationtoken') return value;
  return null;
}
