import type { Alert, AskedMessage, Delivery, EarlierMessage, Receipt } from '../alert/alert.ts';
import type { Story } from '../alert/at-delivery.ts';
import type { Firing, Lasting } from '../alert/firing.ts';
import type { Basis } from '../decision/basis.ts';
import type { Decision } from '../decision/decision.ts';
import type {
  Approval,
  ApprovalAnswer,
  ApprovalEnd,
  Cancellation,
  CancellationState,
  Finding,
  Freeze,
} from '../decision/finding.ts';
import type { Hold } from '../decision/guards/guard.ts';
import type { Override } from '../decision/override.ts';
import type { Plan } from '../decision/plan.ts';
import type { WorkspaceState } from '../decision/workspace-state.ts';
import type { Json } from '../policy/condition.ts';
import type { EndedRecord, VanishedRun } from '../record/ended-run.ts';
import type { SeenRun } from '../record/recorded-workspace.ts';
import type { Workspace } from '../run/run.ts';
import type { KnownRun } from '../signal/known-run.ts';
import { type Instant, type Milliseconds, SECOND } from '../values/duration.ts';
import type { ApprovedLedger } from './approved-ledger.ts';
import type { AuditLedger } from './audit-ledger.ts';
import type { BasisLedger } from './basis-ledger.ts';
import type { BudgetLedger } from './budget-ledger.ts';
import type { ByHandLedger } from './by-hand-ledger.ts';
import type { CollectLedger } from './collect-ledger.ts';
import type { ComputeLedger, ComputeReads } from './compute-ledger.ts';
import type { ConfirmedTagLedger } from './confirmed-tag-ledger.ts';
import type { DigestLedger } from './digest-ledger.ts';
import type { EventLedger } from './event-ledger.ts';
import type { EvidenceLedger } from './evidence.ts';
import type { FindingLedger } from './finding-ledger.ts';
import type { FleetLedger, FleetReads } from './fleet-ledger.ts';
import type { FollowLedger } from './follow-ledger.ts';
import type { MoneyLedger } from './money-ledger.ts';
import type { NowLedger } from './now-ledger.ts';
import type { ObjectionLedger } from './objection-ledger.ts';
import type { PolicySetLedger } from './policy-set-ledger.ts';
import type { PrecisionLedger } from './precision-ledger.ts';
import type { Attempt } from './queue.ts';
import type { ReadLedger } from './read-ledger.ts';
import type { RedeliverLedger } from './redeliver-ledger.ts';
import type { RetentionLedger } from './retention-ledger.ts';
import type { ScanLedger } from './scan-ledger.ts';
import type { SessionLedger } from './session-ledger.ts';
import type { UnseenLedger } from './unseen-ledger.ts';
import type { WorkLedger } from './work-ledger.ts';

/**
 * The contract of the store. Each method is one transaction; an expected refusal is a value. Failures of the store (no
 * database, a full disk) throw and stop the pass: nothing is done that was not recorded.
 */
export interface Ledger
  extends ScanLedger,
    PlanLedger,
    EnforceLedger,
    FollowLedger,
    AlertLedger,
    AbsentChannelLedger,
    LastingAlertLedger,
    DigestLedger,
    BudgetLedger,
    ControlLedger,
    ObjectionLedger,
    ByHandLedger,
    RedeliverLedger,
    RecordLedger,
    ReadLedger,
    NowLedger,
    MoneyLedger,
    FindingLedger,
    EventLedger,
    UnseenLedger,
    WorkLedger,
    PolicySetLedger,
    FleetLedger,
    FleetReads,
    BasisLedger,
    ApprovedLedger,
    EvidenceLedger,
    RetentionLedger,
    CollectLedger,
    AuditLedger,
    SessionLedger,
    ConfirmedTagLedger,
    PrecisionLedger,
    ComputeLedger,
    ComputeReads {}

/** The record of the past, on which policies can be tried. It is written change by change and kept for a limited time. */
export interface RecordLedger {
  /** Runs that the record holds as active and that are not among these. */
  vanished(workspaceId: string, active: readonly string[]): Promise<readonly VanishedRun[]>;
  /** Writes what a pass saw. */
  record(workspaceId: string, seen: readonly SeenRun[], ended: readonly EndedRecord[], now: Instant): Promise<void>;
}

export interface PlanLedger {
  loadState(workspaceId: string, now: Instant): Promise<WorkspaceState>;
  /**
   * Writes a plan and queues the work it causes (alerts to send, cancels to enforce) in one transaction. A cancel for a
   * run that already has one under way is left out.
   */
  commit(workspaceId: string, plan: Plan, alerts: readonly Alert[], now: Instant): Promise<void>;
}

/** A decision with all that is needed to judge its run again. */
export interface DecidedCase {
  readonly decision: Decision;
  readonly finding: Finding;
  readonly workspace: Workspace;
  /** The run as it was last seen; null when it never was. */
  readonly before: KnownRun | null;
  readonly state: WorkspaceState;
  /** Active runs of the workspace at the latest pass, without those with another cancel under way. */
  readonly activeRuns: number;
}

/** Everything about a cancel that enforce has to judge again. */
export interface EnforceCase extends DecidedCase {
  readonly cancellation: Cancellation;
  /** When the intent to ask Azure was written; null before. */
  readonly intentAt: Instant | null;
  /** Whoever claimed it may still send the request. */
  readonly inFlight: boolean;
  /** How many requests may have been sent for it. */
  readonly asked: number;
  /** The claim that the intent is of. */
  readonly claim: string | null;
}

/**
 * How long a claim may be used: a request is sent within it, and cut at its end. Longer than Azure usually takes to answer a
 * cancel, and short enough for a person to wait for whose freeze is to hold once it is answered.
 */
export const CLAIM_LEASE: Milliseconds = 5 * SECOND;

export type ClaimAnswer =
  | { readonly kind: 'claimed'; readonly claim: string }
  /** Somebody else is at it, or it is done. */
  | { readonly kind: 'not-mine' }
  /** A freeze, an override, an answer or a limit came in between. */
  | { readonly kind: 'held'; readonly hold: Hold };

/** What a last look at a claim finds. */
export type ClaimLook =
  /** @param left how long the lease still runs, by the database's clock. */
  | { readonly kind: 'clear'; readonly left: Milliseconds }
  /** The lease is over, or the claim is another's. */
  | { readonly kind: 'over' }
  | { readonly kind: 'held'; readonly hold: Hold };

export interface EnforceLedger {
  /** Null when there is no such cancellation. */
  enforceCase(decisionId: string, now: Instant): Promise<EnforceCase | null>;
  /**
   * Commits the intent to cancel, just before Azure is called, as a lease of {@link CLAIM_LEASE}. `check` is given what the
   * store holds inside the same transaction, under a lock that every claim, freeze, override and answer takes, and says what
   * holds it, or null.
   * @param claim a name for this claim, by which it is released
   */
  claim(
    decisionId: string,
    now: Instant,
    check: (state: WorkspaceState) => Hold | null,
    claim?: string,
  ): Promise<ClaimAnswer>;
  /** Looks at a claim and at what holds the cancel once more: the commit of the claim may have taken long. */
  lookAgain(
    decisionId: string,
    claim: string,
    now: Instant,
    check: (state: WorkspaceState) => Hold | null,
  ): Promise<ClaimLook>;
  /** Puts a cancel back whose request was not sent. Does nothing to the claim of another. */
  release(decisionId: string, claim: string, now: Instant): Promise<void>;
  /**
   * Writes the outcome of a cancel, with its decision and alerts, in one transaction. Answers false when another worker
   * was faster: its outcome stays, and nothing is written.
   * @param outcome.claim where the outcome is that of a claim: nothing is written when another was made since
   */
  settle(
    decisionId: string,
    outcome: { readonly state: CancellationState; readonly reason: string | null; readonly claim?: string },
    record: { readonly decision: Decision | null; readonly basis?: Basis | null; readonly alerts: readonly Alert[] },
    now: Instant,
  ): Promise<boolean>;
}

export interface AbsentChannelLedger {
  /**
   * Routes anew, under the same id, what waits for other channels than these; what has no other way is given up at once.
   * What such channels kept open is forgotten.
   */
  routeAnew(present: readonly string[]): Promise<{ readonly moved: number; readonly failed: number }>;
}

export interface AlertLedger {
  /** Writes alerts that no plan caused and queues their deliveries. */
  raise(alerts: readonly Alert[]): Promise<void>;
  /**
   * Null when it was delivered or given up already, and when a message with others of the same cause goes out in its place.
   * @param asked who asks for no attempt waits for nothing
   * @throws {TryLater} where others of the same cause will follow soon, while its reader gets no more messages of its kind,
   *   and for the end of a story whose beginning still waits for the channel; at the last attempt it waits for nothing.
   */
  delivery(
    alertId: string,
    channel: string,
    asked?: { readonly attempt: Attempt; readonly now: Instant },
  ): Promise<Delivery | null>;
  /**
   * Counts an attempt, just before it is made. What is counted is put into no message with others any more.
   * @returns false where nothing is to be sent: another worker has put it into a message, or it waits no more
   */
  beginSending(alertId: string, channel: string): Promise<boolean>;
  /** What the store holds now about the story of an alert, or of each one that a group carries over the channel. */
  stories(alert: Alert, channel: string, now: Instant): Promise<readonly Story[]>;
  delivered(alertId: string, channel: string, now: Instant, receipt?: Receipt): Promise<void>;
  /** What the channel delivered before in the story of an alert, oldest first. */
  earlierMessages(alert: Alert, channel: string): Promise<readonly EarlierMessage[]>;
  /** The messages by which the channel asked what these alerts end, as they are now. */
  askedMessages(alerts: readonly Alert[], channel: string, now: Instant): Promise<readonly AskedMessage[]>;
  /** What is open at the receiver of a channel of these stories, and of the incidents that they are part of. */
  firing(channel: string, stories: readonly string[]): Promise<readonly Firing[]>;
  /**
   * All that lasts over a channel or ended after `endedAfter`, if something of it was not sent since `sentBefore`; it counts
   * as sent now. Over all replicas one gets it.
   */
  takeLasting(
    channel: string,
    times: { readonly now: Instant; readonly sentBefore: Instant; readonly endedAfter: Instant },
  ): Promise<readonly Lasting[]>;
  /** The incidents of a channel of which nothing lasts any more since then. */
  endedSince(channel: string, since: Instant): Promise<readonly Lasting[]>;
  /** It could not be sent: it is due again. */
  lastingNotSent(channel: string): Promise<void>;
  /** It is not sent over the channel, now or later. @param why in a clause. */
  deliveryDropped(alertId: string, channel: string, why: string): Promise<void>;
  /** The time of the oldest alert that waits for a channel; null if none does. */
  waitingSince(channel: string): Promise<Instant | null>;
  /** A try reached some of its readers: whom, for the next one. */
  deliveredPartly(alertId: string, channel: string, reference: Json): Promise<void>;
  /** `final`: no more tries will follow. */
  deliveryFailed(alertId: string, channel: string, error: string, final: boolean): Promise<void>;
  /**
   * The channel can never reach the owner: the delivery fails, and the fallback gets the alert in the owner's place unless
   * another channel reaches the owner.
   */
  addresseeRefused(alertId: string, channel: string, reason: string): Promise<AddresseeRefused>;
}

/** Who gets an alert in the place of an owner whom a channel cannot reach. `nobody-else`: nothing was written. */
export type AddresseeRefused = 'fallback' | 'reached-otherwise' | 'nobody-else';

/** Something that lasts and of which people were alerted when it began. */
export interface OpenAlert {
  /** What it is about; the first word is its kind. */
  readonly key: string;
  readonly since: Instant;
  readonly data: Alert['data'];
}

/** Alerts about something that lasts: one when it begins and one when it is over, each once, over all replicas. */
export interface LastingAlertLedger {
  /** Those of one kind. */
  openAlerts(kind: string): Promise<readonly OpenAlert[]>;
  /** Raises alerts of a beginning. False, and nothing is sent, when it was open already. */
  beginAlert(open: OpenAlert, alerts: readonly Alert[]): Promise<boolean>;
  /** Raises alerts of an end. False, and nothing is sent, when it was not open any more. */
  endAlert(key: string, alerts: readonly Alert[]): Promise<boolean>;
}

/** A request to cancel that was claimed before a person stepped in, and went out or may have. */
export interface RequestInFlight {
  readonly decisionId: string;
  readonly runId: string;
  readonly workspaceId: string;
  /** The name of the workspace. */
  readonly workspace: string;
  readonly policy: string;
  readonly at: Instant;
  /** False where nobody knows yet whether Azure has it. */
  readonly isCertain: boolean;
  /** What became of it. */
  readonly cancel: Pick<Cancellation, 'state' | 'requestedAt' | 'endedAt' | 'settledAt'>;
}

export type AnswerRefusal =
  | { readonly kind: 'not-found' }
  /** A yes for a run of one's own. */
  | { readonly kind: 'own-run' }
  | { readonly kind: 'already-answered'; readonly by: string; readonly answer: ApprovalAnswer }
  /** Another person must approve as well. */
  | { readonly kind: 'approved-by-them'; readonly by: string }
  | { readonly kind: 'expired'; readonly at: Instant }
  /** Withdrawn, or an answer that lapsed. */
  | ({ readonly kind: 'ended' } & ApprovalEnd)
  | { readonly kind: 'resolved' };

/**
 * The actions of people. Each is written with its author, and asks in the same transaction for a pass over the
 * workspaces that it concerns, so that it takes effect now and not at the next tick.
 */
export interface ControlLedger {
  answer(
    decisionId: string,
    given: {
      readonly answer: ApprovalAnswer;
      readonly by: string;
      /** Who that is, whatever their name. */
      readonly who?: string;
      readonly note: string | null;
      /** By which the answerer may be an owner of the run, without case. */
      readonly ownIds?: readonly string[];
    },
    now: Instant,
  ): Promise<{ readonly kind: 'answered'; readonly approval: Approval } | AnswerRefusal>;
  createOverride(override: Override): Promise<void>;
  revokeOverride(id: string, by: string, now: Instant): Promise<Override | null>;
  freeze(freeze: Freeze): Promise<void>;
  /**
   * Called after a freeze, an override or an answer was written: waits until every request that was claimed before it has been
   * sent or never will be, at most {@link CLAIM_LEASE}. Afterwards nothing goes out that it holds.
   */
  requestsInFlight(): Promise<readonly RequestInFlight[]>;
  /** Lifts every freeze in force; answers how many there were. */
  unfreeze(by: string, now: Instant): Promise<number>;
  /** Raises the alerts of freezes that ended by themselves, and of exceptions that end soon or were revoked: each once. */
  announceEnds(now: Instant): Promise<void>;
}
