import { evidenceKey } from '../policy/evaluate.ts';
import { cancelStepOf, modeAllows } from '../policy/policy.ts';
import { failedStepsOf } from '../run/failed-steps.ts';
import { formatInstant, type Instant } from '../values/duration.ts';
import type { Assessment } from './assessment.ts';
import { type Ask, type Decision, type EvidenceRecord, recordEvidence } from './decision.ts';
import type { Finding } from './finding.ts';
import type { Hold } from './guards/guard.ts';
import { seenCost } from './seen-cost.ts';

const LONGEST_TAG_VALUE = 200;

/** What a decision is about. */
export interface DecisionSubject {
  readonly assessment: Assessment;
  readonly finding: Finding | null;
  /** Index of the escalation step; null where no step was reached. */
  readonly step: number | null;
  readonly now: Instant;
  readonly newId: () => string;
}

/** The plain JSON record of what a verdict rests on. */
export function evidenceOf(
  assessment: Pick<Assessment, 'snapshot' | 'verdict' | 'owner'>,
  now: Instant,
): EvidenceRecord {
  const { run, signals } = assessment.snapshot;
  const failedSteps = signals.children?.known ? failedStepsOf(signals.children.value) : [];
  const cost = seenCost(signals.cost, now);
  const waiting = signals.wait?.known ? signals.wait.value.because : [];
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
    ...(waiting.length > 0 && { waiting }),
    ...(failedSteps.length > 0 && { failedSteps }),
    ...(cost && { cost }),
  };
}

/** Nothing is done, and why. */
export function withholdDecision(subject: DecisionSubject, { why, reason }: Pick<Hold, 'why' | 'reason'>): Decision {
  return { ...decisionBase(subject), kind: 'withhold', withheld: why, reason };
}

/** People are notified. It announces a cancel when the policy can come to one in its mode. */
export function notifyDecision(subject: DecisionSubject, recipients: readonly string[]): Decision {
  const { policy } = subject.assessment;
  const announcesCancel = cancelStepOf(policy) !== null && modeAllows(policy.mode, 'approve');
  return { ...decisionBase(subject), kind: 'notify', recipients, announcesCancel };
}

/** A person is asked to approve the cancel. On-call hears of it, whoever else the step names. */
export function askDecision(subject: DecisionSubject, ask: Ask): Decision {
  const people = cancelStepOf(subject.assessment.policy)?.cancel.people;
  return { ...decisionBase(subject), kind: 'ask', recipients: ['oncall'], ask: { ...ask, ...(people && { people }) } };
}

/** The decision to cancel. What follows from it is done by enforce, which judges everything again. */
export function cancelDecision(subject: DecisionSubject, approvedByPerson: boolean): Decision {
  return { ...decisionBase(subject), kind: 'cancel', approvedByPerson };
}

function decisionBase({ assessment, finding, step, now, newId }: DecisionSubject) {
  const { policy, verdict, snapshot } = assessment;
  return {
    id: newId(),
    at: now,
    workspaceId: snapshot.run.workspaceId,
    runId: snapshot.run.id,
    policy: policy.name,
    severity: policy.severity,
    audit: policy.mode === 'audit',
    findingId: finding?.id ?? null,
    step,
    withheld: null,
    reason: verdict.reason,
    evidence: evidenceOf(assessment, now),
    evidenceKey: evidenceKey(policy, verdict),
    recipients: [],
    announcesCancel: false,
    ask: null,
    approvedByPerson: false,
    decidedBy: null,
  };
}
