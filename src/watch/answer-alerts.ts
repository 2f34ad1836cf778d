import type { Alert, AlertType } from '../core/alert/alert.ts';
import { answerData } from '../core/alert/answer-alerts.ts';
import type { AnswerEnd } from '../core/decision/answer-ends.ts';
import type { Decision } from '../core/decision/decision.ts';
import type { Plan } from '../core/decision/plan.ts';
import type { ReadLedger } from '../core/ports/read-ledger.ts';
import { alertOf } from './alerts.ts';

/** Who hears of each end. A yes is of on-call, so on-call hears that it lapsed. */
const ENDS: Readonly<
  Record<AnswerEnd['ended']['as'], { readonly type: AlertType; readonly recipients: readonly string[] }>
> = {
  withdrawn: { type: 'approval.withdrawn', recipients: ['oncall'] },
  lapsed: { type: 'approval.lapsed', recipients: ['oncall'] },
  kept: { type: 'run.kept', recipients: ['owner', 'oncall'] },
};

/** The alerts about questions and answers that end with a pass, each once. What ends with its finding is in that message. */
export async function answerAlerts(
  { answers, resolved, decisions }: Pick<Plan, 'answers' | 'resolved' | 'decisions'>,
  { ledger, newId }: { readonly ledger: Pick<ReadLedger, 'decision'>; readonly newId: () => string },
): Promise<Alert[]> {
  const over = new Set(resolved.map(({ id }) => id));
  // The new question says what became of the one before. A receiver that closes on the finding must not close the new one.
  const askedAnew = new Set(decisions.flatMap(({ kind, findingId }) => (kind === 'ask' ? (findingId ?? []) : [])));
  const alerts: Alert[] = [];
  for (const { approval, ended, decision } of answers) {
    if (decision === null || decision.audit || (ended.as !== 'lapsed' && over.has(approval.findingId))) continue;
    if (ended.as === 'withdrawn' && askedAnew.has(approval.findingId)) continue;
    const asked = await ledger.decision(approval.decisionId);
    const data = answerData(withLatestCost(asked?.decision ?? decision, decision), approval, ended.because);
    const { type, recipients } = ENDS[ended.as];
    alerts.push(alertOf(decision, { type, data, recipients, findingId: approval.findingId }, newId));
  }
  return alerts;
}

/** What people were asked about, with what the run costs by now. */
function withLatestCost(asked: Decision, { evidence: { cost } }: Decision): Decision {
  return cost ? { ...asked, evidence: { ...asked.evidence, cost } } : asked;
}
