import type { Alert } from '../core/alert/alert.ts';
import { objectionData } from '../core/alert/answer-alerts.ts';
import type { Decision } from '../core/decision/decision.ts';
import type { Finding } from '../core/decision/finding.ts';
import type { Objection } from '../core/decision/objection.ts';
import { cancelStepOf, type Policy } from '../core/policy/policy.ts';
import type { RequestInFlight } from '../core/ports/ledger.ts';
import type { AppDeps } from './deps.ts';

/** The alert of an objection. Its question to on-call follows with the next pass. */
export function recordedAlerts({
  newId,
}: Pick<AppDeps, 'newId'>): (objection: Objection, decision: Decision) => readonly Alert[] {
  return (objection, decision) => {
    const { author: by, at, reason, endsAt: holdsUntil } = objection;
    return [
      {
        ...{ id: newId(), at, type: 'objection.recorded', recipients: ['owner'], announcesCancel: false },
        ...{ decisionId: decision.id, findingId: objection.findingId },
        data: objectionData(decision, { by, at, reason, holdsUntil }),
      },
    ];
  };
}

/**
 * Whether a policy cancels nothing now. On-call would not be asked about an objection to it, and it would be the only one
 * when the policy cancels again. A policy that is gone, off or in audit may be back before the owner has a new notice.
 */
export function onlyNotifies(policy: Policy | null | undefined): boolean {
  return policy ? policy.mode === 'notify' || !cancelStepOf(policy) : false;
}

/** A request to cancel the run of a finding that had gone out, or may have, when its owner objected; waits until that is known. */
export async function sentFor(
  { workspaceId, runId }: Pick<Finding, 'workspaceId' | 'runId'>,
  { ledger }: Pick<AppDeps, 'ledger'>,
): Promise<RequestInFlight | null> {
  const sent = await ledger.requestsInFlight();
  return sent.find((request) => request.workspaceId === workspaceId && request.runId === runId) ?? null;
}
