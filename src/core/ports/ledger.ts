import type { Alert, Delivery } from '../alert/alert.ts';
import type { Decision, Standing } from '../decision/decision.ts';
import type { Approval, Cancellation, CancellationState, Finding, Freeze, Notice } from '../decision/finding.ts';
import type { PastCancel } from '../decision/limits.ts';
import type { Override } from '../decision/override.ts';
import type { Plan } from '../decision/plan.ts';
import type { Outcome } from '../policy/condition.ts';
import type { RecordedCost } from '../record/recorded-cost.ts';
import type { SeenRun } from '../record/recorded-workspace.ts';
import type { Run, RunFailure, Workspace } from '../run/run.ts';
import type { Snapshot } from '../signal/signal.ts';
import type { Instant } from '../values/duration.ts';

/**
 * What the store promises to the rest. Each method is one transaction; a refusal that is expected is a value.
 * The store's own failures (no database, a full disk) throw and stop the pass: nothing is done that was not recorded.
 */
export interface Ledger
  extends ScanLedger,
    PlanLedger,
    EnforceLedger,
    AlertLedger,
    ControlLedger,
    RecordLedger,
    ReadLedger {}

/** How far the listing of a workspace has come. Survives a kill after every page. */
export interface ScanState {
  /** Submission time of the newest run that a finished listing has seen; everything older is known. */
  readonly knownUpTo: Instant | null;
  /** A listing of the whole history under way, or null. */
  /** Runs that Azure said do not exist, with when it first said so: believed only after a while. */
  readonly missing?: Readonly<Record<string, Instant>>;
  readonly sweep: {
    readonly startedAt: Instant;
    readonly continuation: string | null;
    readonly newest: Instant | null;
    readonly pages: number;
  } | null;
  readonly lastSweepAt: Instant | null;
  /** When Azure was last seen to list out of order. */
  readonly orderBrokenAt: Instant | null;
}

/** A run that was active when last seen. */
export interface KnownRun {
  readonly run: Run;
  readonly phaseSince: Instant;
  readonly lastSeenAt: Instant;
  /** See {@link Snapshot.resumedAt}. */
  readonly resumedAt?: Instant;
}

export interface ScanLedger {
  /**
   * Takes the workspace for one pass. Null when another pass holds it; the lease ends by itself when its holder dies.
   * Call `renew` while the pass goes on; it answers false when the lease was lost and the pass must stop.
   */
  lease(workspace: Workspace, now: Instant): Promise<PassLease | null>;
  scanState(workspaceId: string): Promise<ScanState>;
  saveScanState(workspaceId: string, state: ScanState): Promise<void>;
  activeRuns(workspaceId: string): Promise<readonly KnownRun[]>;
  /**
   * Writes what was seen of runs; answers since when each is known to be in its present phase.
   * @param resumed see {@link Snapshot.resumedAt}; of a run that is not in it the one that was written before stays.
   */
  observe(
    workspaceId: string,
    runs: readonly Run[],
    now: Instant,
    resumed?: ReadonlyMap<string, Instant>,
  ): Promise<ReadonlyMap<string, Instant>>;
  /** Marks runs that no longer exist. */
  markGone(workspaceId: string, runIds: readonly string[], now: Instant): Promise<void>;
  /** Ends a pass in the record: what it cost, and whether the workspace could be seen. */
  passEnded(workspaceId: string, report: PassRecord): Promise<void>;
}

export interface PassLease {
  renew(): Promise<boolean>;
  release(): Promise<void>;
}

export interface PassRecord {
  readonly startedAt: Instant;
  readonly endedAt: Instant;
  /** Null when all went well; else what a person should know. */
  readonly error: string | null;
  readonly activeRuns: number;
  /** Requests to Azure by kind. */
  readonly requests: Readonly<Record<string, number>>;
  readonly warnings: readonly string[];
}

/** An active run of the pass before that is not active any more. */
export interface VanishedRun {
  /** As it was last recorded, with the signals of then. */
  readonly snapshot: Snapshot;
  /** As it was last seen; its phase is not `ended` when it was deleted. */
  readonly run: Run;
  /** The latest pass at which it was active. */
  readonly activeAt: Instant;
}

/** A run that ended while it was watched. */
export interface EndedRecord {
  readonly run: Run;
  readonly startedAt: Instant | null;
  /** Where Azure does not tell it, the latest pass at which the run was active: time that nobody saw is not invented. */
  readonly endedAt: Instant;
  /** Since when it ran for certain, where it was seen queued again or paused after it had begun. */
  readonly resumedAt?: Instant;
  /** Null where it did not fail, or where nobody says why. */
  readonly failure: RunFailure | null;
  /** What the record holds of its cost, where it was read back with it. */
  readonly cost?: RecordedCost;
}

/** What is kept of the past, so that policies can be tried on it. Written change by change, for a bounded time. */
export interface RecordLedger {
  /** Runs that the record holds as active and that are not among these. */
  vanished(workspaceId: string, active: readonly string[]): Promise<readonly VanishedRun[]>;
  /** Writes what a pass saw. */
  record(workspaceId: string, seen: readonly SeenRun[], ended: readonly EndedRecord[], now: Instant): Promise<void>;
}

/** What a pass needs to remember, read at once. */
export interface Memory {
  /** The latest pass that saw the workspace whole; null before the first. */
  readonly lastGoodPassAt: Instant | null;
  readonly findings: readonly Finding[];
  readonly standings: readonly Pick<Standing, 'runId' | 'policy' | 'audit' | 'state' | 'withheld'>[];
  /** By finding id. */
  readonly notices: ReadonlyMap<string, readonly Notice[]>;
  readonly approvals: ReadonlyMap<string, readonly Approval[]>;
  /** Runs and policies, as `run policy`, of which a person rejected a cancel not long ago, in whatever episode. */
  readonly rejected: ReadonlySet<string>;
  readonly cancellations: ReadonlyMap<string, Cancellation>;
  /** Cancels of the workspace on their way, by run id, whatever became of the finding that began them. */
  readonly underWay: ReadonlyMap<string, Cancellation>;
  readonly overrides: readonly Override[];
  readonly freezes: readonly Freeze[];
  readonly recentCancels: readonly PastCancel[];
}

export interface PlanLedger {
  recall(workspaceId: string, now: Instant): Promise<Memory>;
  /**
   * Writes a plan and queues the work it causes (alerts to send, cancels to enforce) in one transaction. A cancel for a
   * run that already has one under way is left out.
   */
  commit(workspaceId: string, plan: Plan, alerts: readonly Alert[], now: Instant): Promise<void>;
}

/** Everything about a cancel that enforce has to judge again. */
export interface EnforceCase {
  readonly cancellation: Cancellation;
  readonly decision: Decision;
  readonly finding: Finding;
  readonly workspace: Workspace;
  /** When the intent to ask Azure was written; null before. */
  readonly intentAt: Instant | null;
  /** The run as it was last seen; null when it never was. */
  readonly before: KnownRun | null;
  readonly memory: Memory;
  /** Active runs of the workspace at the latest pass. */
  readonly activeRuns: number;
}

export type ClaimAnswer =
  | { readonly kind: 'claimed' }
  /** Somebody else is at it, or it is done. */
  | { readonly kind: 'not-mine' }
  /** A freeze, an override or a limit came in between. */
  | { readonly kind: 'held'; readonly reason: string };

export interface EnforceLedger {
  /** Null when there is no such cancellation. */
  enforceCase(decisionId: string, now: Instant): Promise<EnforceCase | null>;
  /**
   * Commits the intent to cancel, just before Azure is called. `check` is given what the store holds inside the same
   * transaction, under a lock that every claim, freeze and override takes, and answers why not, or null.
   */
  claim(decisionId: string, now: Instant, check: (memory: Memory) => string | null): Promise<ClaimAnswer>;
  /** Writes what became of a cancel, with the decision and alerts that tell of it, in one transaction. */
  settle(
    decisionId: string,
    outcome: { readonly state: CancellationState; readonly reason: string | null },
    record: { readonly decision: Decision | null; readonly alerts: readonly Alert[] },
    now: Instant,
  ): Promise<void>;
  /** Cancels asked of Azure whose end was not seen yet, with the run's latest known state. */
  requestedCancels(workspaceId: string): Promise<readonly (Cancellation & { readonly hangAlerted: boolean })[]>;
  markHanging(decisionId: string, alerts: readonly Alert[], now: Instant): Promise<void>;
}

export interface AlertLedger {
  /** Writes alerts that no plan caused and queues their deliveries. */
  raise(alerts: readonly Alert[]): Promise<void>;
  /** Null when it was delivered or given up already. */
  delivery(alertId: string, channel: string): Promise<Delivery | null>;
  delivered(alertId: string, channel: string, now: Instant): Promise<void>;
  /** `final`: no more tries will follow. */
  deliveryFailed(alertId: string, channel: string, error: string, final: boolean, now: Instant): Promise<void>;
}

export type AnswerRefusal =
  | { readonly kind: 'not-found' }
  | { readonly kind: 'already-answered'; readonly by: string; readonly answer: 'approved' | 'rejected' }
  | { readonly kind: 'expired'; readonly at: Instant }
  | { readonly kind: 'resolved' };

/** What people do. Each is written with its author. */
export interface ControlLedger {
  answer(
    decisionId: string,
    answer: 'approved' | 'rejected',
    by: string,
    note: string | null,
    now: Instant,
  ): Promise<{ readonly kind: 'answered'; readonly approval: Approval } | AnswerRefusal>;
  createOverride(override: Override): Promise<void>;
  revokeOverride(id: string, by: string, now: Instant): Promise<Override | null>;
  freeze(freeze: Freeze): Promise<void>;
  /** Lifts every freeze in force; answers how many there were. */
  unfreeze(by: string, now: Instant): Promise<number>;
}

export interface DecisionFilter {
  readonly workspace?: string;
  readonly run?: string;
  readonly policy?: string;
  readonly kind?: Decision['kind'];
  readonly withheld?: string;
  readonly finding?: string;
  readonly audit?: boolean;
  /** Questions that nobody has answered, of episodes that go on. */
  readonly waiting?: boolean;
  readonly since?: Instant;
  readonly until?: Instant;
}

/** A decision with what became of it. */
export interface DecisionView {
  readonly decision: Decision;
  readonly workspaceName: string;
  readonly approval: Approval | null;
  readonly cancellation: Cancellation | null;
  readonly deliveries: readonly DeliveryView[];
}

export interface DeliveryView {
  readonly alertId: string;
  readonly type: string;
  readonly channel: string;
  readonly state: 'queued' | 'delivered' | 'failed';
  readonly attempts: number;
  readonly deliveredAt: Instant | null;
  readonly lastError: string | null;
}

export interface RunView {
  readonly run: Run;
  readonly active: boolean;
  readonly phaseSince: Instant;
  readonly lastSeenAt: Instant;
  readonly standings: readonly Standing[];
}

export interface WorkspaceView {
  readonly workspace: Workspace;
  readonly lastPass: PassRecord | null;
  /** Latest pass that could see the workspace. */
  readonly lastGoodPassAt: Instant | null;
  readonly failuresInARow: number;
  readonly scan: ScanState;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** Opaque; null on the last page. */
  readonly next: string | null;
}

/** One query each; what the API and the console show. Newest first. */
export interface ReadLedger {
  decisions(filter: DecisionFilter, page: { cursor: string | null; limit: number }): Promise<Page<DecisionView> | null>;
  decision(id: string): Promise<DecisionView | null>;
  runs(
    filter: { workspace?: string; active?: boolean; outcome?: Outcome; state?: string; policy?: string },
    page: { cursor: string | null; limit: number },
  ): Promise<Page<RunView> | null>;
  run(workspaceName: string, runId: string): Promise<RunView | null>;
  /** Notices and questions by finding, as their deliveries stand. */
  notices(findingIds: readonly string[]): Promise<ReadonlyMap<string, readonly Notice[]>>;
  overrides(filter: { inForce?: boolean }, now: Instant): Promise<readonly Override[]>;
  freezesInForce(now: Instant): Promise<readonly Freeze[]>;
  workspaces(): Promise<readonly WorkspaceView[]>;
  /** Counts for /metrics: open findings by policy and state, decisions by kind, cancellations by state, … */
  counts(
    now: Instant,
  ): Promise<Readonly<Record<string, readonly { labels: Readonly<Record<string, string>>; value: number }[]>>>;
  /** Throws when the database does not answer. */
  ping(): Promise<void>;
}
