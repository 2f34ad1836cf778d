import type { Json, Outcome } from '../policy/condition.ts';
import type { Evidence } from '../policy/evaluate.ts';
import type { Severity, Silence, TwoPeople } from '../policy/policy.ts';
import type { FailedStep } from '../run/failed-steps.ts';
import type { Owner } from '../run/owner.ts';
import type { Instant } from '../values/duration.ts';
import type { NamedCancel } from './earlier-cancel.ts';
import type { ApprovalReason } from './finding.ts';
import type { Objection } from './objection.ts';

/** Why nothing was done, one word each with its meaning; the sentence beside it carries the numbers. */
export const WITHHOLD_REASONS = {
  unknown: 'a signal is unknown',
  interrupted: 'no pass saw it for a while, so it must hold again first',
  mode: "the policy's mode allows no more",
  frozen: 'enforcement is frozen',
  extended: 'a person extended the run',
  'outside-hours': 'the policy cancels at other hours only',
  'waiting-for-notice': 'no notice has reached the owner yet',
  grace: 'the owner may still object',
  'waiting-for-approval': 'a person was asked',
  rejected: 'a person said no',
  'approval-expired': 'nobody answered in time',
  withdrawn: 'the question was withdrawn',
  lapsed: 'an approval does not count any more',
  objected: 'the owner objected',
  limited: 'a limit of cancels is reached',
  suspected: 'so many runs turned bad at once that the telemetry is suspected',
  finalizing: 'the run is finishing by itself',
  'unrecognised-status': 'Azure reports a status that is not known',
  'already-canceling': 'a cancel is under way',
  'cancel-failed': 'Azure refused the cancel',
  // By enforce, when the world had changed between the decision and the act:
  'run-ended': 'the run had ended',
  'run-gone': 'the run no longer existed',
  'no-longer-violating': 'the run no longer violated the policy',
  exempt: 'a person exempted the run',
  'policy-changed': 'the policy was edited',
  'evidence-changed': 'the evidence is not the one that was approved',
} as const;
export type WithholdReason = keyof typeof WITHHOLD_REASONS;

export const DECISION_KINDS = ['notify', 'ask', 'cancel', 'withhold'] as const;
export type DecisionKind = (typeof DECISION_KINDS)[number];

/** What Runwarden chose about a finding at one step, with all that it rests on. Never changed once written. */
export interface Decision {
  readonly id: string;
  readonly at: Instant;
  readonly kind: DecisionKind;
  readonly workspaceId: string;
  readonly runId: string;
  readonly policy: string;
  readonly severity: Severity;
  /** Made under mode audit: nothing follows from it. */
  readonly audit: boolean;
  readonly findingId: string | null;
  /** Index of the escalation step, from 0; null where no step was reached. */
  readonly step: number | null;
  /** Only on `withhold`. */
  readonly withheld: WithholdReason | null;
  /** Why, in one plain sentence with the numbers. */
  readonly reason: string;
  readonly evidence: EvidenceRecord;
  /** See `evidenceKey` in evaluate.ts. */
  readonly evidenceKey: string;
  /** Recipient names, on `notify` and `ask`. */
  readonly recipients: readonly string[];
  readonly announcesCancel: boolean;
  /** Only on `ask`. */
  readonly ask: Ask | null;
  /** Only on `cancel`: a person approved it. */
  readonly approvedByPerson: boolean;
  /** Who decided it by hand; null where a policy did. */
  readonly decidedBy: string | null;
}

/** A limit without room, as it was when people were asked. */
export interface FullLimit {
  /** In a clause, with its numbers. */
  readonly says: string;
  readonly freeAt: Instant | null;
}

export interface Ask {
  readonly because: ApprovalReason;
  readonly expiresAt: Instant;
  readonly otherwise: Silence;
  /** Where two people must approve. */
  readonly people?: TwoPeople;
  /** The limit that is full, where that is why people are asked. */
  readonly limit?: FullLimit;
  /** The owner's words, where they are why people are asked. */
  readonly objection?: Pick<Objection, 'author' | 'at' | 'reason'>;
  /** The cancel of the same work, where that is why people are asked. */
  readonly earlier?: NamedCancel;
  /** How the policy fell below its floor, in a clause, where that is why people are asked. */
  readonly fell?: string;
}

/** What was seen when a decision was made, as plain JSON. */
export interface EvidenceRecord {
  readonly outcome: Outcome;
  readonly conditions: Json;
  readonly run: {
    readonly displayName: string;
    readonly workspace: string;
    readonly experiment: string | null;
    readonly jobType: string;
    readonly status: string;
    readonly createdAt: string;
    readonly tags: Readonly<Record<string, string>>;
    readonly studioUrl: string | null;
  };
  readonly owner: Owner;
  /** Why it waits to start, where Azure says so; absent for a run that does not wait. */
  readonly waiting?: readonly string[];
  /** Its steps or trials that failed, with why; absent where none is known. */
  readonly failedSteps?: readonly FailedStep[];
  /** What it cost by then; absent where it was not read or is not known. */
  readonly cost?: SeenCost;
}

/** What a run had cost when it was seen, and what a further hour costs, at list prices or configured rates. */
export interface SeenCost {
  /** ISO 4217. */
  readonly currency: string;
  readonly soFar: number;
  readonly perHour: number;
  /** Not all of it has a price, so both are the least that it can be. */
  readonly atLeast: boolean;
  /** The most that it can have cost, where prices are a range; absent where that is not known, or the same. */
  readonly atMost?: number;
  /** GPU-hours so far; absent where they are not known. */
  readonly gpuHours?: number;
}

/** The latest word on a run under a policy, after a pass; what `explain` and the API read. */
export interface PolicyStatus {
  readonly workspaceId: string;
  readonly runId: string;
  readonly policy: string;
  readonly audit: boolean;
  readonly at: Instant;
  readonly outcome: Outcome;
  readonly state: StatusState;
  readonly withheld: WithholdReason | null;
  readonly reason: string;
  /** Since when every pass found it unknown; null where it is known. */
  readonly unknownSince: Instant | null;
  /** What happens next if nothing changes, and when; null at when it waits for something without a time. */
  readonly next: { readonly what: string; readonly at: Instant | null } | null;
  readonly findingId: string | null;
  readonly evidence: EvidenceRecord;
}

/** Whether people are asked about a finding and nobody has answered, whatever else holds its cancel. */
export interface IsAsked {
  readonly isAsked: boolean;
}

/** A status as it is read, without what it rests on. */
export type StatusFacts = Omit<PolicyStatus, 'evidence'> & IsAsked;

export const STATUS_STATES = ['healthy', 'unknown', 'exempt', 'pending', 'firing', 'canceling'] as const;
export type StatusState = (typeof STATUS_STATES)[number];

/** Turns judged conditions into plain JSON for the record. */
export function recordEvidence(evidence: Evidence | null): Json {
  if (evidence === null) return null;
  if (evidence.op !== 'condition')
    return {
      op: evidence.op,
      path: evidence.path,
      outcome: evidence.outcome,
      children: evidence.children.map(recordEvidence),
    };
  const { outcome, reason, value, threshold, age, coverage, detail } = evidence.result;
  return {
    condition: evidence.kind,
    path: evidence.path,
    outcome,
    reason,
    value,
    threshold,
    ageSeconds: age === null ? null : Math.round(age / 1000),
    coverage: coverage === null ? null : Math.round(coverage * 1000) / 1000,
    ...(Object.keys(detail).length > 0 ? { detail } : {}),
  };
}
