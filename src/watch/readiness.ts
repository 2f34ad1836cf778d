import type { WorkspaceView } from '../core/ports/read-ledger.ts';
import type { Readiness, WorkspaceReadiness } from '../core/ports/readiness.ts';
import { formatDuration, formatInstant, type Instant, type Milliseconds } from '../core/values/duration.ts';
import type { WatchDeps } from './deps.ts';
import type { Watch } from './schedule.ts';

/** Ready means: the store answers, every watched workspace was seen lately, and every configured target exists. */
export async function watchReadiness(
  { ledger, clock, blindAfter }: Pick<WatchDeps, 'ledger' | 'clock' | 'blindAfter'>,
  watch: Watch | null,
): Promise<Readiness> {
  const watched = new Set(watch?.workspaces().map(({ id }) => id));
  const views = (await ledger.workspaces()).filter(({ workspace }) => watched.has(workspace.id));
  const seen = readinessOf(views, clock(), blindAfter);
  const problems = (watch?.problems() ?? []).map(({ target, reason }) => `${target}: ${reason}`);
  return { ...seen, ready: seen.ready && problems.length === 0, reasons: [...problems, ...seen.reasons] };
}

/** Ready when every workspace had a good pass within `blindAfter`. */
export function readinessOf(views: readonly WorkspaceView[], now: Instant, blindAfter: Milliseconds): Readiness {
  const workspaces = views.map((view) => workspaceReadiness(view, now, blindAfter));
  const reasons = workspaces.filter(({ state }) => state !== 'ok').map((workspace) => reasonOf(workspace, now));
  if (views.length === 0) reasons.push('no workspace is under watch');
  return { ready: reasons.length === 0, reasons, workspaces };
}

function workspaceReadiness(view: WorkspaceView, now: Instant, blindAfter: Milliseconds): WorkspaceReadiness {
  const { lastGoodPassAt } = view;
  const state = lastGoodPassAt === null ? 'never-seen' : now - lastGoodPassAt > blindAfter ? 'blind' : 'ok';
  return { name: view.workspace.name, state, lastGoodPassAt, error: view.lastPass?.error ?? null };
}

function reasonOf({ name, lastGoodPassAt, error }: WorkspaceReadiness, now: Instant): string {
  const seen =
    lastGoodPassAt === null
      ? 'has not been seen yet'
      : `was last seen at ${formatInstant(lastGoodPassAt)}, ${formatDuration(now - lastGoodPassAt)} ago`;
  return `workspace ${name} ${seen}${error === null ? '' : `: ${error}`}`;
}
