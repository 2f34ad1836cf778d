import type { Instant } from '../values/duration.ts';

/** Whether Runwarden sees what it watches, and why not. */
export interface Readiness {
  readonly ready: boolean;
  /** What is not seen, in plain sentences. Ready as long as none of it lasts long. */
  readonly reasons: readonly string[];
  readonly workspaces: readonly WorkspaceReadiness[];
}

export interface WorkspaceReadiness {
  readonly name: string;
  /** `never-seen`: no pass has succeeded since it was added. `blind`: the latest complete pass is too long ago. */
  readonly state: 'ok' | 'blind' | 'never-seen';
  readonly lastGoodPassAt: Instant | null;
  readonly lastCompletePassAt: Instant | null;
  /** The error of the latest pass. */
  readonly error: string | null;
}
