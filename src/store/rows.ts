import type { Insertable, Selectable } from 'kysely';
import type { Alert, AlertType } from '../core/alert/alert.ts';
import type {
  Ask,
  Decision,
  EvidenceRecord,
  PolicyStatus,
  StatusState,
  WithholdReason,
} from '../core/decision/decision.ts';
import type {
  Approval,
  ApprovalReason,
  Cancellation,
  CancellationState,
  Finding,
  Freeze,
  Resolution,
} from '../core/decision/finding.ts';
import type { Override } from '../core/decision/override.ts';
import type { Outcome } from '../core/policy/condition.ts';
import type { Selector, Severity } from '../core/policy/policy.ts';
import type { Run, Workspace } from '../core/run/run.ts';
import { fromStored } from '../core/run/stored-run.ts';
import type { KnownRun } from '../core/signal/known-run.ts';
import type { Instant } from '../core/values/duration.ts';
import { toJson, toText } from './json.ts';
import type { Tables } from './schema.ts';

/**
 * Rows to core values and back. The casts of JSON and of word columns are safe because the store alone writes them,
 * through these functions, and the words are held by checks in the migration where they decide something.
 */
type Row<T extends keyof Tables> = Selectable<Tables[T]>;

export const toDate = (at: Instant): Date => new Date(at);
export const toDateOrNull = (at: Instant | null): Date | null => (at === null ? null : new Date(at));
export const toInstant = (at: Date): Instant => at.getTime();
export const toInstantOrNull = (at: Date | null): Instant | null => (at === null ? null : at.getTime());

export function toWorkspace(row: Row<'workspaces'>): Workspace {
  return {
    id: row.id,
    name: row.name,
    subscriptionId: row.subscription_id,
    resourceGroup: row.resource_group,
    location: row.location,
    tags: row.tags as Workspace['tags'],
  };
}

/** A run as it was written by `observe`, of this version or an older one. */
export function toRun(stored: unknown): Run {
  return fromStored(stored as Run);
}

export function toKnownRun(row: Pick<Row<'runs'>, 'run' | 'phase_since' | 'last_seen_at' | 'resumed_at'>): KnownRun {
  return {
    run: toRun(row.run),
    phaseSince: toInstant(row.phase_since),
    lastSeenAt: toInstant(row.last_seen_at),
    ...(row.resumed_at === null ? {} : { resumedAt: toInstant(row.resumed_at) }),
  };
}

export function toFinding(row: Row<'findings'>): Finding {
  return {
    id: row.id,
    workspaceId: row.workspace_id,
    runId: row.run_id,
    policy: row.policy,
    audit: row.audit,
    fingerprint: row.fingerprint,
    state: row.state,
    since: toInstant(row.since),
    firingAt: toInstantOrNull(row.firing_at),
    heldSince: toInstantOrNull(row.held_since),
    resolvedAt: toInstantOrNull(row.resolved_at),
    resolution: row.resolution as Resolution | null,
    stepsDone: row.steps_done as number[],
  };
}

export function fromFinding(finding: Finding): Insertable<Tables['findings']> {
  return {
    id: finding.id,
    workspace_id: finding.workspaceId,
    run_id: finding.runId,
    policy: finding.policy,
    audit: finding.audit,
    fingerprint: finding.fingerprint,
    state: finding.state,
    since: toDate(finding.since),
    firing_at: toDateOrNull(finding.firingAt),
    held_since: toDateOrNull(finding.heldSince),
    resolved_at: toDateOrNull(finding.resolvedAt),
    resolution: finding.resolution,
    steps_done: toJson(finding.stepsDone),
  };
}

export function toDecision(row: Row<'decisions'>): Decision {
  return {
    id: row.id,
    at: toInstant(row.at),
    kind: row.kind,
    workspaceId: row.workspace_id,
    runId: row.run_id,
    policy: row.policy,
    severity: row.severity as Severity,
    audit: row.audit,
    findingId: row.finding_id,
    step: row.step,
    withheld: row.withheld as WithholdReason | null,
    reason: row.reason,
    evidence: row.evidence as EvidenceRecord,
    evidenceKey: row.evidence_key,
    recipients: row.recipients as string[],
    announcesCancel: row.announces_cancel,
    ask: toAsk(row.ask),
    approvedByPerson: row.approved_by_person,
  };
}

function toAsk(json: unknown): Ask | null {
  return json as Ask | null;
}

export function fromDecision(decision: Decision): Insertable<Tables['decisions']> {
  return {
    id: decision.id,
    at: toDate(decision.at),
    kind: decision.kind,
    workspace_id: decision.workspaceId,
    run_id: decision.runId,
    policy: decision.policy,
    severity: decision.severity,
    audit: decision.audit,
    finding_id: decision.findingId,
    step: decision.step,
    withheld: decision.withheld,
    reason: toText(decision.reason),
    evidence: toJson(decision.evidence),
    evidence_key: toText(decision.evidenceKey),
    recipients: toJson(decision.recipients),
    announces_cancel: decision.announcesCancel,
    ask: decision.ask && toJson(decision.ask),
    approved_by_person: decision.approvedByPerson,
  };
}

export function toStatus(row: Row<'statuses'>): PolicyStatus {
  return {
    workspaceId: row.workspace_id,
    runId: row.run_id,
    policy: row.policy,
    audit: row.audit,
    at: toInstant(row.at),
    outcome: row.outcome as Outcome,
    state: row.state as StatusState,
    withheld: row.withheld as WithholdReason | null,
    reason: row.reason,
    next: row.next as PolicyStatus['next'],
    findingId: row.finding_id,
    evidence: row.evidence as EvidenceRecord,
  };
}

export function fromStatus(status: PolicyStatus): Insertable<Tables['statuses']> {
  return {
    workspace_id: status.workspaceId,
    run_id: status.runId,
    policy: status.policy,
    audit: status.audit,
    at: toDate(status.at),
    outcome: status.outcome,
    state: status.state,
    withheld: status.withheld,
    reason: toText(status.reason),
    next: status.next && toJson(status.next),
    finding_id: status.findingId,
    evidence: toJson(status.evidence),
  };
}

export function toApproval(row: Row<'approvals'>): Approval {
  return {
    decisionId: row.decision_id,
    findingId: row.finding_id,
    evidenceKey: row.evidence_key,
    because: row.because as ApprovalReason,
    askedAt: toInstant(row.asked_at),
    expiresAt: toInstant(row.expires_at),
    otherwise: row.otherwise,
    answer: row.answer,
    answeredAt: toInstantOrNull(row.answered_at),
    answeredBy: row.answered_by,
    note: row.note,
  };
}

export function toCancellation(row: Row<'cancellations'>): Cancellation {
  return {
    decisionId: row.decision_id,
    findingId: row.finding_id,
    workspaceId: row.workspace_id,
    runId: row.run_id,
    policy: row.policy,
    state: row.state as CancellationState,
    approvedByPerson: row.approved_by_person,
    queuedAt: toInstant(row.queued_at),
    requestedAt: toInstantOrNull(row.requested_at),
    settledAt: toInstantOrNull(row.settled_at),
    reason: row.reason,
  };
}

export function toAlert(row: Row<'alerts'>): Alert {
  return {
    id: row.id,
    at: toInstant(row.at),
    type: row.type as AlertType,
    recipients: row.recipients as string[],
    decisionId: row.decision_id,
    findingId: row.finding_id,
    announcesCancel: row.announces_cancel,
    data: row.data as Alert['data'],
  };
}

export function toOverride(row: Row<'overrides'>): Override {
  return {
    id: row.id,
    kind: row.kind,
    scope: row.scope as Selector,
    policies: row.policies as string[],
    reason: row.reason,
    author: row.author,
    createdAt: toInstant(row.created_at),
    endsAt: toInstant(row.ends_at),
    revokedAt: toInstantOrNull(row.revoked_at),
    revokedBy: row.revoked_by,
  };
}

export function toFreeze(row: Row<'freezes'>): Freeze {
  return {
    id: row.id,
    reason: row.reason,
    author: row.author,
    createdAt: toInstant(row.created_at),
    endsAt: toInstantOrNull(row.ends_at),
  };
}
