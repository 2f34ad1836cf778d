import { evidenceKey } from '../policy/evaluate.ts';
import { type CancelStep, cancelStepOf, modeAllows } from '../policy/policy.ts';
import { formatInstant, HOUR, type Instant } from '../values/duration.ts';
import type { Assessment, PlanContext } from './assessment.ts';
import { type Decision, type EvidenceRecord, recordEvidence, type WithholdReason } from './decision.ts';
import type { ApprovalReason, Finding } from './finding.ts';

const LONGEST_TAG_VALUE = 200;

/** The terms on which a person is asked when a limit or a suspicion, not the policy, asks. Silence always means keep. */
export const LIMITS_ASK: CancelStep = { within: 24 * HOUR, otherwise: 'keep' };

/** The plain JSON record of what a pair's verdict rests on. */
export function evidenceOf(assessment: Pick<Assessment, 'snapshot' | 'verdict' | 'owner'>): EvidenceRecord {
  const { run } = assessment.snapshot;
  return {
    outcome: assessment.verdict.outcome,
    conditions: recordEvidence(assessment.verdict.evidence),
    run: {
      displayName: run.displayName,
      workspace: run.workspaceName,
      experiment: run.experiment,
      jobType: run.jobType,
      status: run.status,
      createdAt: formatInstant(run.createdAt),
      tags: Object.fromEntries(
        Object.entries(run.tags).map(([key, value]) => [key, value.slice(0, LONGEST_TAG_VALUE).toWellFormed()]),
      ),
      studioUrl: run.studioUrl,
    },
    owner: assessment.owner,
  };
}

function decisionBase(assessment: Assessment, context: PlanContext, finding: Finding | null, step: number | null) {
  const { run } = assessment.snapshot;
  return {
    id: context.newId(),
    at: context.now,
    workspaceId: run.workspaceId,
    runId: run.id,
    policy: assessment.policy.name,
    severity: assessment.policy.severity,
    audit: assessment.policy.mode === 'audit',
    findingId: finding?.id ?? null,
    step,
    withheld: null,
    evidence: evidenceOf(assessment),
    evidenceKey: evidenceKey(assessment.policy, assessment.verdict),
    recipients: [],
    announcesCancel: false,
    ask: null,
    approvedByPerson: false,
  };
}

/** Nothing is done, and why. */
export function withholdDecision(
  assessment: Assessment,
  context: PlanContext,
  finding: Finding | null,
  step: number | null,
  withheld: WithholdReason,
  reason: string,
): Decision {
  return { ...decisionBase(assessment, context, finding, step), kind: 'withhold', withheld, reason };
}

/** People are told. It announces a cancel when the policy can come to one in its mode. */
export function notifyDecision(
  assessment: Assessment,
  context: PlanContext,
  finding: Finding,
  step: number,
  recipients: readonly string[],
  reason: string,
): Decision {
  const announcesCancel = cancelStepOf(assessment.policy) !== null && modeAllows(assessment.policy.mode, 'approve');
  return { ...decisionBase(assessment, context, finding, step), kind: 'notify', recipients, announcesCancel, reason };
}

/** Asks a person. On-call hears of it, whoever else the rung names. */
export function askDecision(
  assessment: Assessment,
  context: PlanContext,
  finding: Finding,
  step: number,
  because: ApprovalReason,
  expiresAt: Instant,
  otherwise: 'keep' | 'cancel',
): Decision {
  return {
    ...decisionBase(assessment, context, finding, step),
    kind: 'ask',
    recipients: ['oncall'],
    reason: assessment.verdict.reason,
    ask: { because, expiresAt, otherwise },
  };
}

/** The decision to cancel. What follows from it is done by enforce, which judges everything again. */
export function cancelDecision(
  assessment: Assessment,
  context: PlanContext,
  finding: Finding,
  step: number,
  approvedByPerson: boolean,
): Decision {
  return {
    ...decisionBase(assessment, context, finding, step),
    kind: 'cancel',
    approvedByPerson,
    reason: assessment.verdict.reason,
  };
}
