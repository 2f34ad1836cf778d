import { formatDuration, formatInstant, type Instant, type Milliseconds } from '../values/duration.ts';
import type { WorkspaceView } from './read-ledger.ts';

/** Whether Runwarden sees what it watches, and why not. */
export interface Readiness {
  readonly ready: boolean;
  /** Plain sentences; empty when ready. */
  readonly reasons: readonly string[];
  readonly workspaces: readonly WorkspaceReadiness[];
}

export interface WorkspaceReadiness {
  readonly name: string;
  /** `never-seen`: no pass has succeeded since it was added. `blind`: the latest good pass is too long ago. */
  readonly state: 'ok' | 'blind' | 'never-seen';
  readonly lastGoodPassAt: Instant | null;
  /** The error of the latest pass. */
  readonly error: string | null;
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
