import { LRUCache } from 'lru-cache';
import { chooseLogs } from '../core/evidence/log-files.ts';
import { AzureError } from '../core/ports/azure.ts';
import type { FileHolder, FilePart, RunFile } from '../core/ports/evidence.ts';
import type { RunView } from '../core/ports/read-ledger.ts';
import { type ChildRun, isSameId, mayHoldChildren, type Workspace } from '../core/run/run.ts';
import { SECOND } from '../core/values/duration.ts';
import { type Known, unknown } from '../core/values/known.ts';
import type { AppDeps } from './deps.ts';
import { notFound, Problem } from './problem.ts';

/** How long Azure may take for one answer of ours. */
const PATIENCE = 12 * SECOND;

/** So much of a log is given at once. */
const PART = 64 * 1024;

/** A run with more logs is listed with the first. */
const MOST_LISTED = 1000;

/** A run, or a child of one, with what reading its logs needs. */
export interface LogHolder {
  readonly workspace: Workspace;
  readonly of: FileHolder;
  readonly active: boolean;
}

export interface LiveLogs {
  readonly logs: readonly RunFile[];
  readonly incomplete: string | null;
}

/** Whoever follows the log of a step asks for it every few seconds. */
const CHILDREN_KEPT = 30 * SECOND;

/** What Azure has of logs, now. What cannot be read is unknown; a child that is not there is a {@link Problem}. */
export function liveLogs({ live, ledger, clock }: Pick<AppDeps, 'live' | 'ledger' | 'clock'>) {
  const families = new LRUCache<string, readonly ChildRun[]>({
    max: 100,
    ttl: CHILDREN_KEPT,
    ttlResolution: 0,
    perf: { now: clock },
  });

  async function workspaceOf({ run }: RunView): Promise<Workspace> {
    const views = await ledger.workspaces();
    const found = views.find(({ workspace }) => workspace.id === run.workspaceId);
    if (!found) throw notFound(`workspace ${run.workspaceName}`);
    return found.workspace;
  }

  async function children(view: RunView): Promise<Known<readonly ChildRun[]>> {
    const { run, phaseSince } = view;
    if (!mayHoldChildren(run.jobType)) return { known: true, value: [] };
    const key = `${run.workspaceId}/${run.id}`;
    const kept = families.get(key);
    if (kept) return { known: true, value: kept };
    const workspace = await workspaceOf(view);
    const found = await inTime(async (abort) => {
      const answers = await live.children(workspace, [{ run, phaseSince, signals: {} }], abort);
      return answers.get(run.id) ?? unknown('Azure does not list them');
    });
    if (found.known) families.set(key, found.value);
    return found;
  }

  return {
    children,

    /** The run itself, or its child of this id or name: no other run, whoever asks. */
    async holder(view: RunView, child: string | undefined): Promise<LogHolder> {
      const workspace = await workspaceOf(view);
      if (child === undefined) return { workspace, of: view.run, active: view.active };
      const all = await children(view);
      if (!all.known)
        throw new Problem('unavailable', `The steps and trials of ${view.run.id} cannot be listed: ${all.reason}.`);
      const found = childNamed(all.value, child, view.run.id);
      return { workspace, of: found, active: found.phase !== 'ended' };
    },

    async list({ workspace, of }: LogHolder): Promise<Known<LiveLogs>> {
      const files = await inTime((abort) => live.files(workspace, of, abort));
      if (!files.known) return files;
      const { logs, leftOut } = chooseLogs(files.value.files, MOST_LISTED);
      const cut = leftOut.length === 0 ? null : `it has ${leftOut.length} more logs than are listed`;
      return { known: true, value: { logs, incomplete: files.value.incomplete ?? cut } };
    },

    /** The end of a file, or the part that begins with the first line after the byte before `from`. */
    async read({ workspace, of }: LogHolder, path: string, from: number | undefined): Promise<Known<FilePart>> {
      const part =
        from === undefined
          ? ({ last: true, most: PART } as const)
          : { from: Math.max(0, from - 1), most: from === 0 ? PART : PART + 1 };
      return inTime((abort) => live.read(workspace, { holder: of, path }, part, abort));
    },
  };
}

function childNamed(children: readonly ChildRun[], wanted: string, runId: string): ChildRun {
  const byId = children.find(({ id }) => isSameId(id, wanted));
  const named = byId ? [byId] : children.filter(({ displayName }) => isSameId(displayName, wanted));
  const [first, second] = named;
  if (!first) throw notFound(`step or trial ${wanted} of run ${runId}`);
  if (!second) return first;
  const ids = named.map(({ id }) => id).join(', ');
  throw new Problem('conflict', `Several steps or trials of ${runId} are called ${wanted}: name one of ${ids}.`);
}

async function inTime<T>(ask: (abort: AbortSignal) => Promise<Known<T>>): Promise<Known<T>> {
  try {
    return await ask(AbortSignal.timeout(PATIENCE));
  } catch (error) {
    if (error instanceof AzureError && error.kind === 'aborted')
      return unknown(`Azure did not answer within ${PATIENCE / SECOND} s`);
    throw error;
  }
}
