import { BY_HAND_POLICY_NAME } from '../../core/policy/by-hand-policy.ts';
import type { RunDetail } from '../service/find-run.ts';

type RunCancel = RunDetail['cancels'][number];

/** The cancels of a run, newest first; for a run that has ended also that there was none. */
export function cancelNotes(run: RunDetail): string[] {
  const notes = run.cancels.map(cancelNote);
  if (run.active || run.cancels.some(reachedAzure)) return notes;
  const somebody = run.status.toLowerCase() === 'canceled' ? '; somebody else, or Azure itself, did' : '';
  return [`Runwarden did not cancel it${somebody}`, ...notes];
}

/** Azure was asked, or may have been. */
function reachedAzure({ state, requestedAt }: RunCancel): boolean {
  return requestedAt !== null || state === 'requesting' || state === 'unclear';
}

function cancelNote(cancel: RunCancel): string {
  const { requestedAt, settledAt, policy, reason, approvedBy, problem } = cancel;
  const approved = approvedBy === null ? '' : `, approved by ${approvedBy}`;
  const by = policy === BY_HAND_POLICY_NAME ? 'by hand' : `under policy ${policy}${approved}`;
  const under = `${by}: ${reason}`;
  const because = problem === null ? '' : ` (${problem})`;
  switch (cancel.state) {
    case 'queued':
    case 'requesting':
      return `Runwarden is about to cancel it, decided at ${cancel.queuedAt}${because}, ${under}`;
    case 'unclear':
      return `Runwarden asked Azure to cancel it, and Azure did not say whether it took the request; it reads the run until that shows${because}, ${under}`;
    case 'requested':
      return `Runwarden asked Azure to cancel it at ${requestedAt}, which Azure has not confirmed yet, ${under}`;
    case 'confirmed':
    case 'released':
      return `Runwarden cancelled it: asked at ${requestedAt}, confirmed at ${settledAt}, ${under}${nodesNote(cancel)}`;
    case 'ended-otherwise':
      return `Runwarden asked Azure to cancel it at ${requestedAt}, and it ended otherwise${because}, ${under}`;
    case 'abandoned':
      return `Runwarden decided at ${cancel.queuedAt} to cancel it and did not${because}, ${under}`;
    case 'failed':
      return `Runwarden decided at ${cancel.queuedAt} to cancel it and failed${because}, ${under}`;
  }
}

/** What is not known of its nodes, or that they are still busy. */
function nodesNote({ problem, releasedAt, state }: RunCancel): string {
  if (problem !== null) return `; ${problem}`;
  return state === 'released' && releasedAt !== null ? `; its nodes were seen free at ${releasedAt}` : '';
}
