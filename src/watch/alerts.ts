import type { Alert, AlertType } from '../core/alert/alert.ts';
import { askData, noticeData } from '../core/alert/alert-data.ts';
import type { Decision, PolicyStatus } from '../core/decision/decision.ts';
import type { Finding } from '../core/decision/finding.ts';
import type { Plan } from '../core/decision/plan.ts';
import type { Json } from '../core/policy/condition.ts';
import type { Policy } from '../core/policy/policy.ts';

/** The alerts that a plan's decisions cause. Those made under mode audit cause none. */
export function alertsOf(plan: Plan, policies: readonly Policy[], newId: () => string): Alert[] {
  const alerts: Alert[] = [];
  const findings = new Map(plan.opened.map((finding) => [finding.id, finding]));
  const statuses = new Map(plan.statuses.map((status) => [assessmentKey(status), status]));
  for (const decision of plan.decisions) {
    if (decision.audit) continue;
    if (decision.kind === 'notify') {
      const policy = policies.find((each) => each.name === decision.policy);
      if (!policy) throw new Error(`decision ${decision.id} names the policy ${decision.policy}, which is not loaded`);
      const next = statuses.get(assessmentKey(decision))?.next ?? null;
      alerts.push(
        alertOf(
          decision,
          'finding.notice',
          newId,
          noticeData(decision, { policy, firingAt: firingAt(findings, decision), next }),
        ),
      );
    }
    const ask = decision.kind === 'ask' ? askData(decision) : null;
    if (ask) alerts.push(alertOf(decision, 'approval.requested', newId, ask));
  }
  return alerts;
}

/** An alert about a decision, to the decision's recipients or to others. */
export function alertOf(
  decision: Decision,
  type: AlertType,
  newId: () => string,
  data: Readonly<Record<string, Json>>,
  recipients: readonly string[] = decision.recipients,
): Alert {
  return {
    id: newId(),
    at: decision.at,
    type,
    recipients,
    decisionId: decision.id,
    findingId: decision.findingId,
    announcesCancel: decision.announcesCancel && type === 'finding.notice',
    data,
  };
}

function firingAt(findings: ReadonlyMap<string, Finding>, decision: Decision): number | null {
  return (decision.findingId === null ? null : findings.get(decision.findingId)?.firingAt) ?? null;
}

function assessmentKey(of: Pick<PolicyStatus, 'runId' | 'policy'>): string {
  return `${of.runId} ${of.policy}`;
}
