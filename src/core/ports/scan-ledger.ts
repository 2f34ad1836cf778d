import type { Workspace } from '../run/run.ts';
import type { KnownRun } from '../signal/known-run.ts';
import type { Instant } from '../values/duration.ts';

/** How far the listing of a workspace has come. Survives a kill after every page. */
export interface ScanState {
  /** Submission time of the newest run that a finished listing has seen; everything older is known. */
  readonly knownUpTo: Instant | null;
  /** Runs that Azure reports as not existing, since when. They count as gone only after a while. */
  readonly missing?: Readonly<Record<string, Instant>>;
  /** A listing of the whole history under way, or null. */
  readonly fullListing: {
    readonly startedAt: Instant;
    readonly continuation: string | null;
    readonly newest: Instant | null;
    readonly pages: number;
  } | null;
  readonly lastFullListingAt: Instant | null;
  /** When Azure was last seen to list out of order. */
  readonly orderBrokenAt: Instant | null;
}

export const NEVER_SCANNED: ScanState = {
  knownUpTo: null,
  fullListing: null,
  lastFullListingAt: null,
  orderBrokenAt: null,
};

export interface ScanLedger {
  /**
   * Takes the workspace for one pass. Null when another pass holds it; the lease ends by itself when its holder dies.
   * Call `renew` during the pass; it answers false when the lease was lost and the pass must stop.
   */
  lease(workspace: Workspace, now: Instant): Promise<PassLease | null>;
  scanState(workspaceId: string): Promise<ScanState>;
  saveScanState(workspaceId: string, state: ScanState): Promise<void>;
  activeRuns(workspaceId: string): Promise<readonly KnownRun[]>;
  /** Of these runs those that were ever seen, as they were seen last, whether they were active or not. */
  lastSeen(workspaceId: string, runIds: readonly string[]): Promise<readonly KnownRun[]>;
  /** Writes runs as a pass knows them. A `resumedAt` that was written before stays until there is a later one. */
  observe(workspaceId: string, runs: readonly KnownRun[]): Promise<void>;
  /** Marks runs that no longer exist. When they were last seen stays as it is. */
  markGone(workspaceId: string, runIds: readonly string[]): Promise<void>;
  /** Writes the record of a pass that ended. */
  passEnded(workspaceId: string, report: PassRecord): Promise<void>;
}

export interface PassLease {
  renew(): Promise<boolean>;
  release(): Promise<void>;
}

export interface PassRecord {
  readonly startedAt: Instant;
  readonly endedAt: Instant;
  /** Null when the pass succeeded. */
  readonly error: string | null;
  readonly activeRuns: number;
  /** Requests to Azure by kind. */
  readonly requests: Readonly<Record<string, number>>;
  readonly warnings: readonly string[];
}
