import type { Unseen } from '../record/unseen.ts';
import type { Run, Workspace } from '../run/run.ts';
import type { KnownRun } from '../signal/known-run.ts';
import type { Instant } from '../values/duration.ts';

/** How far the listing of a workspace has come. Survives a kill after every page. */
export interface ScanState {
  /** Submission time of the newest run that a finished listing has seen; everything older is known, but for `gaps`. */
  readonly knownUpTo: Instant | null;
  /** Runs that Azure reports as not existing, since when. They count as gone only after a while. */
  readonly missing?: Readonly<Record<string, Instant>>;
  /** A listing of the whole history under way, or null. */
  readonly fullListing: FullListing | null;
  readonly lastFullListingAt: Instant | null;
  /** When Azure was last seen to list out of order. */
  readonly orderBrokenAt: Instant | null;
  /** Parts of the list that Azure did not give. */
  readonly gaps?: readonly Gap[];
  /** Places of earlier listings at which one can continue, newest first. */
  readonly places?: readonly Place[];
  /** Runs whose entry in the list could not be read, by name, with the problem. They are read one by one. */
  readonly unread?: Readonly<Record<string, string>>;
  /** Why entries without a name could not be read, at the last full listing. */
  readonly nameless?: string | null;
  /** Since when Azure lists fewer runs than are known. */
  readonly shortSince?: Instant | null;
}

export interface FullListing {
  readonly startedAt: Instant;
  readonly continuation: string | null;
  readonly newest: Instant | null;
  /** The oldest submission so far. */
  readonly oldest?: Instant | null;
  readonly pages: number;
  /** How often it began again because Azure no longer accepted its place. */
  readonly restarts?: number;
  /** Since when Azure is too busy, or out of reach, to give the next page. */
  readonly stuckSince?: Instant | null;
  readonly gaps?: readonly Gap[];
  readonly places?: readonly Place[];
  readonly nameless?: string | null;
}

/** A part of the list that Azure did not give: what it holds was submitted between two moments. */
export interface Gap {
  /** Where it begins; asked for again at every pass. Carries signatures: it is stored, never shown. */
  readonly continuation: string;
  readonly before: Instant;
  /** Null when nothing behind it could be reached. */
  readonly until: Instant | null;
  /** Azure's words. */
  readonly reason: string;
}

/** Where a listing can continue: the runs from there on were submitted at this moment or before. */
export interface Place {
  readonly continuation: string;
  readonly from: Instant;
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
  /**
   * Writes runs as a pass knows them. A `resumedAt` that was written before stays until there is a later one.
   * @param allAt these are all active runs that a pass saw at that moment: what has not changed is left alone.
   * @param before what {@link activeRuns} answered to the same pass: of those it is known without asking whether they changed.
   */
  observe(workspaceId: string, runs: readonly KnownRun[], allAt?: Instant, before?: readonly KnownRun[]): Promise<void>;
  /** Marks runs that no longer exist. When they were last seen stays as it is. */
  markGone(workspaceId: string, runIds: readonly string[]): Promise<void>;
  /** The parents that are still looked below, and which of these runs are settled. */
  endedParents(
    workspaceId: string,
    runIds: readonly string[],
  ): Promise<{ readonly open: readonly EndedParent[]; readonly settled: readonly string[] }>;
  /** Notes parents that a page shows as ended. Those that are noted already stay as they are. */
  noteParents(workspaceId: string, parents: readonly Run[]): Promise<void>;
  saveParents(workspaceId: string, parents: readonly EndedParent[]): Promise<void>;
  /**
   * Writes the record of a pass that ended, with what it could not see.
   * @returns whether something of the workspace is not seen, or was not and people have not heard yet that it is again.
   */
  passEnded(workspaceId: string, report: PassRecord): Promise<boolean>;
}

/** A parent that ended, whose children may still run. */
export interface EndedParent {
  readonly run: Run;
  /** Null where it is not known yet. */
  readonly endedAt: Instant | null;
  /** All its children have ended, or it ended too long ago: it is not looked below any more. */
  readonly settled: boolean;
}

/** A workspace that one pass holds in the whole fleet. It renews itself until it is released. */
export interface PassLease {
  /**
   * Whether the pass still holds the workspace. False for ever once another has taken it.
   * @param ask.surely asks the store, however short ago it was asked
   */
  renew(ask?: { readonly surely?: boolean }): Promise<boolean>;
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
  /** What the pass should have seen and did not. */
  readonly unseen: readonly Unseen[];
  /** By kind of signal, of how many runs it was asked for and is unknown, 0 included; absent of a pass that failed. */
  readonly unknowns?: Readonly<Record<string, number>>;
}

/** Whether a pass was complete. One that was not has judged what it saw. */
export function sawEverything({ error, unseen }: Pick<PassRecord, 'error' | 'unseen'>): boolean {
  return error === null && unseen.length === 0;
}
