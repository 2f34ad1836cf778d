import type { Alert } from '../core/alert/alert.ts';
import { cancelData } from '../core/alert/alert-data.ts';
import type { Plan } from '../core/decision/plan.ts';
import { isReminderDue, triesLeft } from '../core/decision/refusals.ts';
import type { WorkspaceState } from '../core/decision/workspace-state.ts';
import type { Instant } from '../core/values/duration.ts';
import { alertOf } from './alerts.ts';
import type { WatchDeps } from './deps.ts';

/** Once a day, until it has ended or a cancel has worked: a run that violates its policy, and that Azure refuses to cancel. */
export async function refusalReminders(
  { statuses }: Pick<Plan, 'statuses'>,
  { refusals }: Pick<WorkspaceState, 'refusals'>,
  { ledger, newId }: Pick<WatchDeps, 'ledger' | 'newId'>,
  now: Instant,
): Promise<Alert[]> {
  const alerts: Alert[] = [];
  for (const { withheld, findingId } of statuses) {
    const refused = refusals.get(findingId ?? '');
    if (withheld !== 'cancel-failed' || !refused || !isReminderDue(refused, now)) continue;
    const decision = (await ledger.decision(refused.decisionId))?.decision;
    if (!decision) continue;
    const tries = triesLeft(refused);
    const data = cancelData(decision, {
      problem: refused.reason,
      retryAt: tries[0] ?? null,
      refused: { times: refused.count, tries: tries.slice(1), reminder: true },
    });
    alerts.push(alertOf(decision, { type: 'cancel.failed', data, recipients: ['oncall', 'owner'], at: now }, newId));
  }
  return alerts;
}
