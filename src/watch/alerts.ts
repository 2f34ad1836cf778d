import type { Alert } from '../core/alert/alert.ts';
import { askData, noticeData } from '../core/alert/alert-data.ts';
import type { AskedAgain } from '../core/decision/asked-again.ts';
import type { Assessment } from '../core/decision/assessment.ts';
import type { Decision, PolicyStatus } from '../core/decision/decision.ts';
import { type EarliestCancel, earliestCancel } from '../core/decision/earliest-cancel.ts';
import { LIMITS_ASK } from '../core/decision/escalation.ts';
import { isAskedAgain } from '../core/decision/guards/again.ts';
import { graceLeft } from '../core/decision/guards/notice.ts';
import { asksSinceFall } from '../core/decision/guards/precision.ts';
import type { Plan, PlanInput } from '../core/decision/plan.ts';
import type { CancelStep } from '../core/policy/policy.ts';
import type { Instant } from '../core/values/duration.ts';

/** The alerts that a plan's decisions cause. Those made under mode audit cause none. */
export function alertsOf(
  plan: Plan,
  input: PlanInput,
  newId: () => string,
  askedBefore: ReadonlyMap<string, AskedAgain> = new Map(),
): Alert[] {
  const assessments = new Map(
    input.assessments.map((assessment) => [
      assessmentKey({ runId: assessment.snapshot.run.id, policy: assessment.policy.name }),
      assessment,
    ]),
  );
  const findings = new Map(plan.opened.map((finding) => [finding.id, finding]));
  const statuses = new Map(plan.statuses.map((status) => [assessmentKey(status), status]));
  const questions = new Map(
    plan.decisions.filter(({ kind }) => kind === 'ask').map((ask) => [assessmentKey(ask), ask]),
  );
  const questionAlert = (decision: Decision): Alert[] => {
    const asked = assessments.get(assessmentKey(decision));
    const ask = askData(decision, {
      policy: asked?.policy,
      since: findings.get(decision.findingId ?? '')?.since,
      notices: asked?.history.notices,
      again: askedBefore.get(decision.id),
      grace: asked && graceLeft(asked, input),
    });
    return ask ? [alertOf(decision, { type: 'approval.requested', data: ask }, newId)] : [];
  };
  return plan.decisions.flatMap((decision) => {
    if (decision.audit) return [];
    if (decision.kind === 'notify') {
      const assessment = assessments.get(assessmentKey(decision));
      if (!assessment) throw new Error(`decision ${decision.id} is about ${decision.runId}, which was not judged`);
      const { firingAt = null, since = null } = findings.get(decision.findingId ?? '') ?? {};
      const next = statuses.get(assessmentKey(decision))?.next ?? null;
      const earliest = (due: Instant) => earliestByPolicy(assessment, due);
      const asks = asksFirst(assessment, input, questions.get(assessmentKey(decision)));
      const data = noticeData(decision, { policy: assessment.policy, since, firingAt, next, earliest, asks });
      return alertOf(decision, { type: 'finding.notice', data }, newId);
    }
    return decision.kind === 'ask' ? questionAlert(decision) : [];
  });
}

/**
 * When a cancel can come by the policy alone. What people hold is not written down: it may be over, or may have begun, when
 * the notice is sent, and is put in then.
 */
function earliestByPolicy({ policy, snapshot, verdict }: Assessment, due: Instant): EarliestCancel {
  return earliestCancel({ policy, snapshot, verdict }, { freeze: null, overrides: [] }, due);
}

/** The terms on which people are asked before the cancel that a notice announces: it says what will really come. */
function asksFirst(
  assessment: Assessment,
  input: PlanInput,
  question: Decision | undefined,
): Pick<CancelStep, 'within' | 'otherwise'> | null {
  if (isAskedAgain(assessment, input)) return LIMITS_ASK;
  const fell = asksSinceFall(assessment, input);
  if (fell) return fell;
  if (!question?.ask) return null;
  return { within: question.ask.expiresAt - question.at, otherwise: question.ask.otherwise };
}

/** An alert about a decision. It has the decision's time and recipients unless others are given. */
export function alertOf(
  decision: Decision,
  message: Pick<Alert, 'type' | 'data'> & Partial<Pick<Alert, 'at' | 'recipients' | 'findingId'>>,
  newId: () => string,
): Alert {
  return {
    id: newId(),
    at: decision.at,
    recipients: decision.recipients,
    decisionId: decision.id,
    findingId: decision.findingId,
    announcesCancel: decision.announcesCancel && message.type === 'finding.notice',
    ...message,
  };
}

function assessmentKey({ runId, policy }: Pick<PolicyStatus, 'runId' | 'policy'>): string {
  return `${runId} ${policy}`;
}
