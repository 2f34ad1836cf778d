import type { Assessment } from '../core/decision/assessment.ts';
import { INTENT_ABANDONED_AFTER } from '../core/decision/finding.ts';
import { withholdDecision } from '../core/decision/new-decision.ts';
import { AzureError } from '../core/ports/azure.ts';
import type { EnforceCase } from '../core/ports/ledger.ts';
import { type Attempt, TryLater } from '../core/ports/queue.ts';
import type { Run } from '../core/run/run.ts';
import { messageOf } from '../core/values/caught.ts';
import type { WatchDeps } from './deps.ts';
import { judgeAgain } from './judge-again.ts';
import { changed, held, type RecheckDeps, type Refusal } from './recheck.ts';
import { type CancelOutcome, settle } from './settle.ts';

type EnforceDeps = WatchDeps & RecheckDeps;

const REQUESTED: CancelOutcome = { state: 'requested', reason: null };

/**
 * Carries out a decision to cancel: the only hand that cancels. Reads the run and its signals again, judges them again,
 * asks the guards again, commits the intent, and only then calls Azure. A changed world abandons the cancel, and the
 * record says why. Safe to run again after a kill at any point: a run that is canceling already is not asked twice.
 * @throws what keeps Azure or the store from answering, to be tried again; {@link TryLater} while another process may
 *   be between intent and outcome.
 */
export async function enforce(
  decisionId: string,
  deps: EnforceDeps,
  attempt: Attempt,
  abort: AbortSignal,
): Promise<void> {
  const found = await deps.ledger.enforceCase(decisionId, deps.clock());
  if (!found || (found.cancellation.state !== 'queued' && found.cancellation.state !== 'requesting')) return;
  try {
    const outcome = await carryOut(found, deps, abort);
    await settle(found, outcome, deps, deps.clock());
  } catch (error) {
    if (!(error instanceof AzureError) || error.kind === 'aborted' || !attempt.last) throw error;
    // Azure may have taken the request, so the cancel is not called failed: its intent is queued anew until the run shows.
    const after = await deps.ledger.enforceCase(decisionId, deps.clock());
    if (after?.cancellation.state === 'requesting') throw error;
    // The tries are used up. The next pass decides anew, after a pause.
    await settle(found, failed(`Azure could not be reached for it: ${error.message}`), deps, deps.clock());
  }
}

async function carryOut(found: EnforceCase, deps: EnforceDeps, abort: AbortSignal): Promise<CancelOutcome> {
  const { cancellation, intentAt } = found;
  const again = await judgeAgain(found, deps, abort);
  if (again.kind === 'impossible') return abandoned(found, null, again.refusal, deps);
  const { run, assessment } = again;

  // A process died after it wrote the intent. Azure shows whether its request arrived.
  if (cancellation.state === 'requesting' && hasArrived(run)) return REQUESTED;
  if (intentAt !== null && deps.clock() - intentAt <= INTENT_ABANDONED_AFTER)
    throw new TryLater('Azure may still be at a cancel of this run that was asked before; looked at again later');

  const refusal = changed(found, assessment) ?? held(found, assessment, found.state, deps);
  if (refusal) return abandoned(found, assessment, refusal, deps);

  const claim = await deps.ledger.claim(cancellation.decisionId, deps.clock(), (state) =>
    held(found, assessment, state, deps),
  );
  if (claim.kind === 'not-mine') throw new TryLater('another process may be canceling this run; looked at again later');
  if (claim.kind === 'held') return abandoned(found, assessment, claim.hold, deps);

  const answer = await askAzure(found, deps, abort);
  if (answer.kind === 'accepted') return REQUESTED;
  const after = await deps.runs.read(found.workspace, cancellation.runId, abort);
  if (after?.run.phase === 'canceling') return REQUESTED;
  if (after && after.run.phase !== 'ended')
    return failed(`Azure refused the cancel with status ${answer.status}: ${answer.reason}`);
  const reason = `the run had ended when Azure was asked to cancel it${after ? `, as ${after.run.status}` : ''}`;
  return abandoned(found, assessment, { why: 'run-ended', reason }, deps);
}

async function askAzure({ workspace, cancellation }: EnforceCase, deps: EnforceDeps, abort: AbortSignal) {
  try {
    return await deps.runs.cancel(workspace, cancellation.runId, abort);
  } catch (error) {
    // After an answer below 500 nothing was begun. Else nobody knows, and nobody asks again before it must have ended.
    const state = error instanceof AzureError && error.status !== null && error.status < 500 ? 'queued' : 'requesting';
    const reason = messageOf(error);
    const nothing = { decision: null, alerts: [] };
    await deps.ledger.settle(cancellation.decisionId, { state, reason }, nothing, deps.clock());
    throw error;
  }
}

/** Whether Azure shows that it has taken a cancel. */
function hasArrived(run: Run): boolean {
  return run.phase === 'canceling' || run.status.toLowerCase() === 'canceled';
}

function failed(reason: string): CancelOutcome {
  return { state: 'failed', reason };
}

/** @param assessment null where the run could not be judged again; the record then keeps the evidence of the decision. */
function abandoned(
  { decision, finding }: EnforceCase,
  assessment: Assessment | null,
  refusal: Refusal,
  { clock, newId }: EnforceDeps,
): CancelOutcome {
  const now = clock();
  const reason = `not cancelled: ${refusal.reason}`;
  const withheld = assessment
    ? withholdDecision({ assessment, finding, step: decision.step, now, newId }, { why: refusal.why, reason })
    : { ...decision, id: newId(), at: now, kind: 'withhold' as const, withheld: refusal.why, reason };
  return { state: 'abandoned', reason: refusal.reason, withheld };
}
