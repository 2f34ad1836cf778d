import type { Instant } from '../values/duration.ts';

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
