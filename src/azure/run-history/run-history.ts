import { z } from 'zod';
import { AzureError } from '../../core/ports/azure.ts';
import type { Workspace } from '../../core/run/run.ts';
import { HOUR, type Milliseconds } from '../../core/values/duration.ts';
import { describeIssue, throwAbort } from '../errors.ts';
import { allPages } from '../http/all-pages.ts';
import { askInParts, patienceWith } from '../http/batches.ts';
import { chunks, mapLimited } from '../http/concurrency.ts';
import { expiringCache } from '../http/expiring-cache.ts';
import type { Retries } from '../http/retry.ts';
import type { AzureContext, AzureLog } from '../settings.ts';
import type { DataPlane } from './data-plane.ts';
import {
  batchSchema,
  childrenPageSchema,
  type HistoryRun,
  historyRunSchema,
  type RunDefinition,
  runDataSchema,
} from './history-schema.ts';

const BATCH_SIZE = 100;
const CHILDREN_PAGE_SIZE = 500;
/** A children list that does not end is broken: this is 50 000 children. */
const MOST_PAGES = 100;
/** The answers of a workspace that has no batch route. */
const LACKS_ROUTE: ReadonlySet<number> = new Set([404, 405, 501]);
/** If so many parts of a batch fail, and none answers, the runs are read one by one. */
const FEW_PARTS = 4;
/** How long the batch route of a workspace is not asked again after it did not work. */
const BATCH_RETRY: Milliseconds = HOUR;

/** A run with its definition, which says how it is started. */
export interface RunData {
  readonly run: HistoryRun;
  readonly definition: RunDefinition | null;
}

export type RunHistory = ReturnType<typeof createRunHistory>;

/** Run history: only it knows children, and the start and end of runs that are not command runs. */
export function createRunHistory(context: AzureContext, plane: DataPlane) {
  const withoutBatch = expiringCache<true>(context.clock, BATCH_RETRY);

  /** Throws AzureError; `malformed` when the answer names no results. */
  async function askBatch(workspace: Workspace, runIds: readonly string[], retries: Retries, abort: AbortSignal) {
    const doing = `reading ${runIds.length} runs of ${workspace.name}`;
    const requests = Object.fromEntries(runIds.map((runId) => [runId, { runId, selectRunMetadata: true }]));
    const call = { doing, method: 'POST', path: '/batchrundata', body: { requests }, retries, abort } as const;
    const { successfulResults } = await plane.read(batchSchema, workspace, call);
    return Object.entries(successfulResults).flatMap(([key, result]) => {
      const run = readResult(key, result);
      return run === null ? [] : [[key, run] as const];
    });
  }

  async function getOne(workspace: Workspace, runId: string, abort: AbortSignal): Promise<HistoryRun> {
    const doing = `reading run ${runId} of ${workspace.name} in run history`;
    const path = `/runs/${encodeURIComponent(runId)}`;
    return plane.read(historyRunSchema, workspace, { doing, method: 'GET', path, abort });
  }

  /** The runs that a batch and its parts gave; null if nothing answered. Throws AzureError `throttled` and `aborted`. */
  async function askBatchParts(workspace: Workspace, runIds: readonly string[], abort: AbortSignal) {
    const { answers, failures } = await askInParts(runIds, {
      ask: (part, retries) => askBatch(workspace, part, retries, abort),
      doing: 'reading runs in one request',
      abort,
      patience: (error) => (LACKS_ROUTE.has(error.status ?? 0) ? 0 : Math.min(FEW_PARTS, patienceWith(error))),
    });
    const throttled = [...failures.values()].find(({ kind }) => kind === 'throttled');
    if (throttled) throw throttled;
    const [failure] = failures.values();
    if (!failure || answers.length > 0) return answers.flat();
    if (batchIsUnusable(failure, workspace, context.log)) withoutBatch.set(workspace.id, true);
    return null;
  }

  /**
   * The runs of these ids that one request for each hundred gave. If Azure refuses one because of a run in it, that run is
   * left out. None if the workspace has no working batch route. Throws AzureError `throttled` and `aborted`.
   */
  async function batch(workspace: Workspace, runIds: readonly string[], abort: AbortSignal) {
    const found = new Map<string, HistoryRun>();
    if (withoutBatch.has(workspace.id)) return found;
    for (const ids of chunks(runIds, BATCH_SIZE)) {
      const runs = await askBatchParts(workspace, ids, abort);
      if (runs === null) return found;
      for (const [key, run] of runs) found.set(key, run);
    }
    return found;
  }

  /** Every one of these runs, or why it could not be read: in batches, and the rest one by one. Throws as `batch` does. */
  async function getAll(workspace: Workspace, runIds: readonly string[], abort: AbortSignal) {
    const found = new Map<string, HistoryRun | AzureError>(await batch(workspace, runIds, abort));
    const missing = runIds.filter((id) => !found.has(id));
    await mapLimited(missing, async (id) => {
      try {
        found.set(id, await getOne(workspace, id, abort));
      } catch (error) {
        found.set(id, throwAbort(error, `reading run ${id}`, abort));
      }
    });
    return found;
  }

  /** The direct children of a run. If one entry cannot be read, the list is malformed: it might be the busy child. */
  async function children(workspace: Workspace, runId: string, abort: AbortSignal): Promise<readonly HistoryRun[]> {
    const doing = `listing the children of ${runId} in ${workspace.name}`;
    return allPages(doing, MOST_PAGES, async (token) => {
      const path = childrenPath(runId, token);
      const page = await plane.read(childrenPageSchema, workspace, { doing, method: 'GET', path, abort });
      const { value, continuationToken, nextLink } = page;
      const next = continuationToken ?? tokenOf(nextLink);
      if (!next && nextLink) throw new AzureError('malformed', `${doing}: a next page without a token`);
      return { items: value.map((entry) => readChild(entry, doing)), next };
    });
  }

  /** Everything that run history has of one run. Without its route for that, the run alone. Throws AzureError. */
  async function data(workspace: Workspace, runId: string, abort: AbortSignal): Promise<RunData> {
    const doing = `reading what run history has of ${runId} in ${workspace.name}`;
    const body = { runId, selectRunMetadata: true, selectRunDefinition: true };
    try {
      const call = { doing, method: 'POST', path: '/rundata', body, abort } as const;
      const { runMetadata, runDefinition } = await plane.read(runDataSchema, workspace, call);
      return { run: runMetadata, definition: runDefinition ?? null };
    } catch (error) {
      const { kind, status } = throwAbort(error, doing, abort);
      if (kind !== 'malformed' && !LACKS_ROUTE.has(status ?? 0)) throw error;
      return { run: await getOne(workspace, runId, abort), definition: null };
    }
  }

  return { batch, getAll, children, data };
}

/** A child of a list. Throws AzureError that names it. */
function readChild(entry: unknown, doing: string): HistoryRun {
  const parsed = historyRunSchema.safeParse(entry);
  if (parsed.success) return parsed.data;
  const name = z.object({ runId: z.string() }).safeParse(entry).data?.runId ?? 'without a name';
  throw new AzureError('malformed', `${doing}: child ${name}: ${describeIssue(parsed.error)}`);
}

/** The run of one batch result; null if it has another shape or is another run. It is then asked for by name. */
function readResult(key: string, result: unknown): HistoryRun | null {
  const parsed = runDataSchema.safeParse(result);
  return parsed.success && parsed.data.runMetadata.runId.toLowerCase() === key.toLowerCase()
    ? parsed.data.runMetadata
    : null;
}

/**
 * We know the batch route only from its specification. If Azure refuses it or answers in another shape, it is not asked
 * for a while. An outage says nothing about it; the runs are asked for one by one this time.
 */
function batchIsUnusable(failure: AzureError, workspace: Workspace, log: AzureLog): boolean {
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

/** The continuation in a next link. Its host is ignored: our token is for the host that discovery named. */
function tokenOf(nextLink: string | null | undefined): string | null {
  if (!nextLink || !URL.canParse(nextLink)) return null;
  for (const [name, value] of new URL(nextLink).searchParams)
    if (name.toLowerCase() === '$continuationtoken') return value;
  return null;
}
