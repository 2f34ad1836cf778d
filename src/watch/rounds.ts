import type { WorkspaceDirectory } from '../core/ports/azure.ts';
import type { WorkQueue } from '../core/ports/queue.ts';
import { NO_WORKSPACE, type Unseen, unseenSince } from '../core/record/unseen.ts';
import { formatInstant, type Instant } from '../core/values/duration.ts';
import type { WatchDeps } from './deps.ts';
import {
  type FoundWorkspaces,
  findWorkspaces,
  foundBefore,
  NOTHING_FOUND,
  unseenTargets,
  type WorkspaceTarget,
} from './workspaces.ts';

export interface RoundDeps extends Pick<WatchDeps, 'ledger' | 'clock' | 'log' | 'blindAfter'> {
  readonly queue: WorkQueue;
  readonly directory: WorkspaceDirectory;
  readonly targets: readonly WorkspaceTarget[];
}

/** What the ticks find and ask for. */
export function createRounds(deps: RoundDeps) {
  const { ledger, clock, log, blindAfter, queue, directory } = deps;
  let found: FoundWorkspaces = NOTHING_FOUND;
  let foundAt: Instant | null = null;
  let unseen: readonly Unseen[] = [];
  /** Passes that were asked for and have not ended, since when. */
  const asked = new Map<string, Instant>();

  /** Looks for the workspaces. Those that were found before stay under watch, also over a restart, until they are gone. */
  async function discover(abort: AbortSignal): Promise<void> {
    const now = clock();
    // They may change while the service runs.
    const { targets } = deps;
    if (foundAt === null) await ledger.resumeUnseen(now - blindAfter, now);
    const before = foundAt === null ? foundBefore(targets, await ledger.workspaces(), now) : found;
    found = await findWorkspaces(targets, { directory, now, abort }, before);
    abort.throwIfAborted();
    const since = unseenSince(foundAt, now, blindAfter);
    foundAt = now;
    unseen = unseenTargets(found.problems).map((part) => ({ ...part, since }));
    for (const { target, reason } of found.problems) log.error({ target, reason }, 'a workspace cannot be watched');
    for (const id of asked.keys()) if (!found.workspaces.some((workspace) => workspace.id === id)) asked.delete(id);
  }

  return {
    discover,
    found: () => found,
    /** Asks for a pass over every workspace, and ends what was not seen of those that are not watched any more. */
    async requestPasses(): Promise<void> {
      await ledger.keepUnseenOf([NO_WORKSPACE, ...found.workspaces.map(({ id }) => id)], clock());
      await queue.requestPasses(found.workspaces.map(({ id }) => id));
      for (const { id } of found.workspaces) if (!asked.has(id)) asked.set(id, clock());
    },
    /** What is not seen of the workspaces as such: targets that are not found, and passes that do not end. */
    async unseen(): Promise<readonly Unseen[]> {
      const views = new Map((await ledger.workspaces()).map((view) => [view.workspace.id, view]));
      const waiting = [...asked].flatMap(([id, since]): Unseen[] => {
        const view = views.get(id);
        // Another replica may have made it.
        if ((view?.lastPass?.endedAt ?? 0) >= since) asked.delete(id);
        if (!asked.has(id) || clock() - since < blindAfter) return [];
        const name = found.workspaces.find((workspace) => workspace.id === id)?.name ?? id;
        const reason = `no pass over it has ended since one was asked for at ${formatInstant(since)}`;
        return [{ kind: 'workspace', part: `pass over ${id}`, what: `workspace ${name}`, reason, since }];
      });
      return [...unseen, ...waiting];
    },
  };
}
