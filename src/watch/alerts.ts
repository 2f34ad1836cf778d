import type { Alert } from '../core/alert/alert.ts';
import { askData, noticeData } from '../core/alert/alert-data.ts';
import type { AskedAgain } from '../core/decision/asked-again.ts';
import type { Decision, PolicyStatus } from '../core/decision/decision.ts';
import { earliestCancel } from '../core/decision/earliest-cancel.ts';
import type { Plan, PlanInput } from '../core/decision/plan.ts';
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
  return plan.decisions.flatMap((decision) => {
    if (decision.audit) return [];
    if (decision.kind === 'notify') {
      const assessment = assessments.get(assessmentKey(decision));
      if (!assessment) throw new Error(`decision ${decision.id} is about ${decision.runId}, which was not judged`);
      const { firingAt = null, since = null } = findings.get(decision.findingId ?? '') ?? {};
      const next = statuses.get(assessmentKey(decision))?.next ?? null;
      const earliest = (due: Instant) => earliestCancel(assessment, input, due);
      const data = noticeData(decision, { policy: assessment.policy, since, firingAt, next, earliest });
      return alertOf(decision, { type: 'finding.notice', data }, newId);
    }
    if (decision.kind !== 'ask') return [];
    const asked = assessments.get(assessmentKey(decision));
    const since = findings.get(decision.findingId ?? '')?.since;
    const ask = askData(decision, {
      policy: asked?.policy,
      since,
      notices: asked?.history.notices,
      again: askedBefore.get(decision.id),
    });
    return ask ? alertOf(decision, { type: 'approval.requested', data: ask }, newId) : [];
  });
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
