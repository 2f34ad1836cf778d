import type { AddressedTo, AlertType, SentAgain } from '../alert/alert.ts';
import type { UnknownStatus } from '../alert/unknown-groups.ts';
import type { AskedAgain, EarlierQuestion } from '../decision/asked-again.ts';
import type {
  Decision,
  EvidenceRecord,
  IsAsked,
  PolicyStatus,
  SeenCost,
  StatusFacts,
  StatusState,
  WithholdReason,
} from '../decision/decision.ts';
import type { Approval, ApprovalReason, Cancellation, Freeze } from '../decision/finding.ts';
import type { Override } from '../decision/override.ts';
import type { SeenMachine } from '../decision/run-load.ts';
import type { PastCancel } from '../decision/world.ts';
import type { SeenStatus } from '../evidence/seen-status.ts';
import type { Outcome } from '../policy/condition.ts';
import type { EndedRecord } from '../record/ended-run.ts';
import type { GpuUse } from '../record/gpu-use.ts';
import type { Samples } from '../record/sample-series.ts';
import type { OpenUnseen } from '../record/unseen.ts';
import type { FailedStep } from '../run/failed-steps.ts';
import type { FailureCause, Run, RunFailure, Workspace } from '../run/run.ts';
import type { Phase } from '../run/status.ts';
import type { Cost } from '../signal/signal.ts';
import type { Instant } from '../values/duration.ts';
import type { Page, PageRequest } from '../values/page.ts';
import type { PassRecord, ScanState } from './scan-ledger.ts';
import type { Visibility } from './visibility.ts';

export type { Page, PageRequest } from '../values/page.ts';

/** What can become of a question or a cancel, with what each is, in plain words. */
export const DECISION_OUTCOMES = {
  waiting: 'nobody has answered the question yet',
  approved: 'a person approved the cancel',
  rejected: 'a person rejected the cancel',
  kept: 'nobody answered, and the run is kept',
  withdrawn: 'the question was withdrawn, or the approval does not count any more',
  'under-way': 'the cancel is on its way',
  confirmed: 'Azure reports Canceled',
  'ended-otherwise': 'the run ended by itself',
  abandoned: 'the cancel was given up before Azure was asked',
  failed: 'the cancel failed',
} as const;
export type DecisionOutcome = keyof typeof DECISION_OUTCOMES;

export interface DecisionFilter {
  /** How the id begins. */
  readonly idBegins?: string;
  readonly workspace?: string;
  /** The workspace itself, where it is known. */
  readonly workspaceId?: string;
  readonly run?: string;
  readonly policy?: string;
  readonly kind?: Decision['kind'];
  /** Of any of these kinds. */
  readonly kinds?: readonly Decision['kind'][];
  readonly withheld?: WithholdReason;
  readonly finding?: string;
  readonly audit?: boolean;
  /** Questions that nobody has answered, of findings that are not resolved. */
  readonly waiting?: boolean;
  /** Questions that people are asked for this reason. */
  readonly because?: ApprovalReason;
  readonly since?: Instant;
  readonly until?: Instant;
  /** Of the runs of one of these owners, as they are now: ids without case. */
  readonly owner?: readonly string[];
  /** What became of it. */
  readonly outcome?: DecisionOutcome;
  /** Of the runs that the caller may see; of all when not given. */
  readonly visible?: Visibility;
}

/** What a question is about. */
export interface AskedAbout {
  readonly runId: string;
  readonly policy: string;
}

/** A decision with its outcome. */
export interface DecisionView extends ListedDecision {
  readonly decision: Decision;
  readonly deliveries: readonly DeliveryView[];
  /** Of a question that was asked before, where one decision is read. */
  readonly again?: AskedAgain | null;
}

/** A decision as a list shows it: without the judged conditions, and without how its messages went out. */
export interface ListedDecision {
  readonly decision: Omit<Decision, 'evidence'> & { readonly evidence: Omit<EvidenceRecord, 'conditions'> };
  readonly workspaceName: string;
  readonly approval: Approval | null;
  readonly cancellation: Cancellation | null;
  /** What the run cost at the latest pass, while a question about it is open; null where that is not known. */
  readonly costNow: SeenCost | null;
}

/** `dropped`: it was not true any more when it could be sent, or its receiver knows nothing of what it ends; it is not tried again. */
export const DELIVERY_STATES = ['queued', 'delivered', 'failed', 'dropped'] as const;

export interface DeliveryView {
  readonly alertId: string;
  readonly type: string;
  readonly channel: string;
  readonly state: (typeof DELIVERY_STATES)[number];
  readonly attempts: number;
  readonly deliveredAt: Instant | null;
  readonly lastError: string | null;
  /** Id of the message that carries it together with others; null where it goes out alone. */
  readonly groupId: string | null;
  /** The recipients that the channel reaches with it; see `Routing`. */
  readonly via: string;
  /** The receiver's words; null where it did not take it, and where an older version delivered it. */
  readonly answer: string | null;
  /** Null for a channel that goes to one place. */
  readonly addressed: AddressedTo | null;
}

/** Which deliveries a list shows. All that is given must hold. */
export interface DeliveryFilter {
  /** How the id of the alert begins. */
  readonly idBegins?: string;
  /** `mail` is also `mail/owner` and `mail/oncall`. */
  readonly channel?: string;
  readonly state?: DeliveryView['state'];
  readonly type?: AlertType;
  readonly workspace?: string;
  readonly run?: string;
  readonly finding?: string;
  readonly decision?: string;
  /** The name of a recipient in the config, or an address. */
  readonly recipient?: string;
  readonly since?: Instant;
  readonly until?: Instant;
  /** About runs that the caller may see; all when not given. */
  readonly visible?: Visibility;
}

/** A delivery with what it is about. */
export interface ListedDelivery extends DeliveryView {
  readonly at: Instant;
  /** Null where it is about no single workspace. */
  readonly workspaceName: string | null;
  readonly runId: string | null;
  readonly displayName: string | null;
  readonly decisionId: string | null;
  readonly findingId: string | null;
  /** How many alerts the message carries. */
  readonly alerts: number;
  readonly again: SentAgain | null;
}

/** Which runs a list shows. All that is given must hold. */
export interface RunFilter {
  /** Ids of runs, whatever their workspace. */
  readonly ids?: readonly string[];
  readonly workspace?: string;
  /** A part of the id, the name, the experiment or an owner, in any case. */
  readonly text?: string;
  /** The status word as Azure spells it. */
  readonly status?: string;
  readonly phase?: Phase;
  readonly experiment?: string;
  readonly type?: string;
  /** See `tagLabel`. */
  readonly labels?: readonly string[];
  /** Ids without case; a run that has one of them. */
  readonly owner?: readonly string[];
  /** Submitted from then on. */
  readonly since?: Instant;
  /** Submitted before then. */
  readonly until?: Instant;
  /** Whose fault its failure is. */
  readonly class?: FailureCause;
  readonly active?: boolean;
  /** Under some policy. */
  readonly outcome?: Outcome;
  readonly state?: StatusState;
  readonly policy?: string;
  /** Those that the caller may see; all when not given. */
  readonly visible?: Visibility;
}

/** `dearest` and `longest` list active runs alone. */
export const RUN_SORTS = ['newest', 'dearest', 'longest'] as const;
export type RunSort = (typeof RUN_SORTS)[number];

export interface RunView extends ListedRun {
  readonly statuses: readonly (PolicyStatus & IsAsked)[];
}

/** A run as a list shows it: without what its statuses rest on. */
export interface ListedRun {
  readonly run: Run;
  readonly workspace: Workspace;
  readonly active: boolean;
  readonly phaseSince: Instant;
  readonly lastSeenAt: Instant;
  readonly statuses: readonly StatusFacts[];
  /** Why it failed, where it has ended so and Azure says why. */
  readonly failure: RunFailure | null;
  /** Its steps or trials that failed, as far as a pass saw them. */
  readonly failedSteps: readonly FailedStep[];
  /** When it started and ended; null while it is active, and where no pass saw its end. */
  readonly end: Pick<EndedRecord, 'startedAt' | 'endedAt' | 'computed'> | null;
  /** Since when it computes, or computed before it ended; null where that is not known, and where it has not begun. */
  readonly startedAt: Instant | null;
  /** How busy its GPUs were of late; null where no pass reads that, and once it has ended. */
  readonly use: GpuUse | null;
  /** What it cost when it was last read, at list prices; null where that is not known. */
  readonly cost: SeenCost | null;
  /** What its cost rests on; null where none is on record. */
  readonly recordedCost: Cost | null;
  /** Why no price of an active run is known; null where one is. */
  readonly costUnknown: string | null;
  /** On what an active run computes; null where that is not known. */
  readonly machine: SeenMachine | null;
  /** The GPUs that it holds, or held before it ended; null where that is not known. */
  readonly gpus: number | null;
}

export interface WorkspaceView {
  readonly workspace: Workspace;
  readonly lastPass: PassRecord | null;
  /** Latest pass that did not fail. */
  readonly lastGoodPassAt: Instant | null;
  /** Latest pass that saw everything. */
  readonly lastCompletePassAt: Instant | null;
  /** What is not seen now, the oldest first. */
  readonly unseen: readonly OpenUnseen[];
  readonly failuresInARow: number;
  readonly scan: ScanState;
}

/** Which overrides a list shows. All that is given must hold. */
export interface OverrideFilter {
  /** Those that count now, or those that do not. */
  readonly inForce?: boolean;
  readonly author?: string;
  /** Those that name this policy or a pattern that fits it. */
  readonly policy?: string;
  /** Those that may concern a workspace whose runs the caller may see; all when not given. */
  readonly visible?: Visibility;
}

/** The samples of a run as passes recorded them. */
export interface RecordedSamples {
  /** The first recorded pass in the time that was asked for; null where there is none. */
  readonly since: Instant | null;
  /** From the first sample on. */
  readonly samples: Samples;
}

/** What the limits count. */
export interface LimitCounts {
  /** Cancels of the last day that count. */
  readonly recent: readonly PastCancel[];
  /** Active runs without those whose cancel is under way. */
  readonly workspaces: readonly { readonly id: string; readonly name: string; readonly activeRuns: number }[];
}

/** Answers of people to the questions of a policy. */
export interface AnswerCounts {
  readonly asked: number;
  readonly approved: number;
  readonly rejected: number;
  /** Findings to which an owner objected. */
  readonly objected: number;
}

/** What the API shows, newest first. A list is null for a cursor that is not one of its own. */
export interface ReadLedger {
  /** What people answered to the questions of policies that were asked since a moment; without those that asked nobody. */
  answerCounts(
    policies: readonly string[],
    asked: { readonly since: Instant; readonly visible: Visibility },
  ): Promise<ReadonlyMap<string, AnswerCounts>>;
  /** How many decisions of each kind a filter finds. */
  decisionCounts(filter: DecisionFilter): Promise<Readonly<Record<Decision['kind'], number>>>;
  decisions(filter: DecisionFilter, page: PageRequest): Promise<Page<DecisionView> | null>;
  /** The same with less of each. */
  listedDecisions(filter: DecisionFilter, page: PageRequest): Promise<Page<ListedDecision> | null>;
  /** Null also for a decision about a run that the caller may not see. */
  decision(id: string, visible?: Visibility): Promise<DecisionView | null>;
  /** How messages went out, the newest first. */
  deliveries(filter: DeliveryFilter, page: PageRequest): Promise<Page<ListedDelivery> | null>;
  /** The newest first, unless another order is given. */
  runs(filter: RunFilter, page: PageRequest, sort?: RunSort): Promise<Page<ListedRun> | null>;
  /** The runs that have one of these ids, in whichever workspace, as they were last seen and without what is known of them besides. */
  runsById(ids: readonly string[]): Promise<readonly Run[]>;
  /** The statuses in which passes saw a run, the oldest first. */
  seenStatuses(workspaceId: string, runId: string): Promise<readonly SeenStatus[]>;
  /** The GPU samples of a run that passes recorded between two moments. */
  runSamples(
    run: { readonly workspaceId: string; readonly runId: string },
    from: Instant,
    to: Instant,
  ): Promise<RecordedSamples>;
  /** Questions about runs under policies that were asked before a moment. */
  earlierQuestions(
    workspaceId: string,
    about: readonly AskedAbout[],
    before: Instant,
  ): Promise<readonly (EarlierQuestion & AskedAbout)[]>;
  /** Null also for a run that the caller may not see. */
  run(workspaceName: string, runId: string, visible?: Visibility): Promise<RunView | null>;
  overrides(filter: OverrideFilter, page: PageRequest, now: Instant): Promise<Page<Override> | null>;
  override(id: string, visible?: Visibility): Promise<Override | null>;
  overridesInForce(now: Instant): Promise<readonly Override[]>;
  limitCounts(now: Instant): Promise<LimitCounts>;
  freezesInForce(now: Instant): Promise<readonly Freeze[]>;
  workspaces(): Promise<readonly WorkspaceView[]>;
  /** Assessments that have been unknown since before a moment and that a pass found so after another. */
  unknownStatuses(when: {
    readonly unknownBefore: Instant;
    readonly judgedAfter: Instant;
    /** Of the runs that the caller may see; of all when not given. */
    readonly visible?: Visibility;
  }): Promise<readonly UnknownStatus[]>;
  /** Everything that is not seen now, the oldest first. */
  unseen(): Promise<readonly OpenUnseen[]>;
  /** Counts for /metrics: open findings by policy and state, decisions by kind, cancellations by state, … */
  counts(
    now: Instant,
  ): Promise<Readonly<Record<string, readonly { labels: Readonly<Record<string, string>>; value: number }[]>>>;
  /** Throws when the database does not answer. */
  ping(): Promise<void>;
}
