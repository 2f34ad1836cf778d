import { cancelData } from '../core/alert/alert-data.ts';
import { INTENT_ABANDONED_AFTER } from '../core/decision/finding.ts';
import { AzureError } from '../core/ports/azure.ts';
import type { EnforceCase } from '../core/ports/ledger.ts';
import { TryLater } from '../core/ports/queue.ts';
import type { Run } from '../core/run/run.ts';
import { messageOf } from '../core/values/caught.ts';
import { MINUTE } from '../core/values/duration.ts';
import { alertOf } from './alerts.ts';
import type { WatchDeps } from './deps.ts';
import type { CancelOutcome } from './settle.ts';

/** What the record says of a request whose answer proves nothing, or did not arrive. */
const UNCLEAR =
  'Azure did not say whether it took the request. The run may be cancelled; Runwarden reads it every minute and sends nothing twice.';

/** So many requests without an answer are enough: a person has to look. */
const MOST_ASKED = 3;

/** On-call hears of it when it has been unclear for so long. */
const LASTS_AFTER = 10 * MINUTE;

const NOTHING = { decision: null, alerts: [] } as const;

/** Records that Azure may have taken a request. */
export async function recordUnclear(
  { decision, claim }: Pick<EnforceCase, 'decision' | 'claim'>,
  why: string,
  deps: WatchDeps,
): Promise<void> {
  const reason = `${UNCLEAR} (${why})`;
  const { id: decisionId, runId, policy } = decision;
  const outcome = { state: 'unclear' as const, reason, ...(claim && { claim }) };
  if (!(await deps.ledger.settle(decisionId, outcome, NOTHING, deps.clock()))) return;
  deps.log.warn({ decisionId, runId, policy, reason: why }, 'whether Azure has taken a cancel is unclear');
}

/**
 * What became of a request that Azure may have taken, by the run itself. Null when the run is as it was for so long that Azure
 * cannot still be at it: the cancel is queued again, to be judged from the start.
 * @throws {TryLater} while it is unclear.
 */
export async function whatBecameOf(
  found: EnforceCase,
  deps: WatchDeps,
  abort: AbortSignal,
): Promise<CancelOutcome | null> {
  if (found.cancellation.state === 'requesting') await recordUnclear(found, 'the process that asked has stopped', deps);
  const listed = await readRun(found, deps, abort);
  if (!listed)
    return { state: 'ended-otherwise', reason: 'the run was deleted before Azure said what became of the cancel' };
  const { run } = listed;
  if (hasArrived(run)) return { state: 'requested', reason: null, sentAt: found.intentAt };
  if (run.phase === 'ended')
    return { state: 'ended-otherwise', reason: `it ended as ${run.status} before the cancel took effect` };
  if (found.intentAt !== null && deps.clock() - found.intentAt <= INTENT_ABANDONED_AFTER)
    throw new TryLater('whether Azure has taken a cancel is unclear; the run is read again later');
  if (found.asked >= MOST_ASKED)
    return {
      state: 'failed',
      reason: `Azure answered none of ${found.asked} requests, and the run is ${run.status} as before`,
    };
  await deps.ledger.settle(found.decision.id, { state: 'queued', reason: null }, NOTHING, deps.clock());
  return null;
}

/** Whether Azure shows that it has taken a cancel. */
export function hasArrived(run: Run): boolean {
  return run.phase === 'canceling' || run.status.toLowerCase() === 'canceled';
}

/** A run that cannot be read keeps its cancel unclear, and on-call hears once that it lasts. */
async function readRun(found: EnforceCase, deps: WatchDeps, abort: AbortSignal) {
  const { workspace, cancellation, decision, intentAt } = found;
  try {
    return await deps.runs.read(workspace, cancellation.runId, abort);
  } catch (error) {
    const now = deps.clock();
    const lasts = intentAt !== null && now - intentAt > LASTS_AFTER;
    if (lasts && error instanceof AzureError && error.kind !== 'aborted') {
      const problem = `the run cannot be read: ${messageOf(error)}`;
      const data = cancelData(decision, { requestedAt: intentAt, problem, hangingAt: now, delay: 'unclear' });
      const alert = alertOf(decision, { type: 'cancel.hanging', data, recipients: ['oncall'], at: now }, deps.newId);
      await deps.ledger.alertDelay(decision.id, 'hanging', [alert]);
    }
    throw error;
  }
}
