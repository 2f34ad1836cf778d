import type { ActBasis } from '../core/decision/basis.ts';
import { abandonedCancel, refusalOf } from '../core/decision/judged-again.ts';
import { AzureError } from '../core/ports/azure.ts';
import type { EnforceCase } from '../core/ports/ledger.ts';
import { type Attempt, TryLater } from '../core/ports/queue.ts';
import { askAzure } from './ask-azure.ts';
import { collectBeforeCancel } from './collect.ts';
import type { WatchDeps } from './deps.ts';
import { judgeAgain } from './judge-again.ts';
import { askedGuards, type RecheckDeps } from './recheck.ts';
import { type CancelOutcome, settle } from './settle.ts';
import { hasArrived, recordUnclear, whatBecameOf } from './unclear.ts';

type EnforceDeps = WatchDeps & RecheckDeps;

const REQUESTED: CancelOutcome = { state: 'requested', reason: null };

/** How often a run is judged from the start before the queue's pause. */
const MOST_ROUNDS = 2;

/**
 * Carries out a decision to cancel: the only hand that cancels. Reads the run and its signals again, judges them again,
 * asks the guards again, commits the intent as a lease, looks once more, and only then writes to Azure. A changed world
 * abandons the cancel, and the record says why. Safe to run again after a kill at any point: a request that Azure may have
 * taken is not repeated before the run shows that it was not.
 * @throws what keeps Azure or the store from answering, to be tried again; {@link TryLater} while another process may
 *   be between intent and outcome.
 */
export async function enforce(
  decisionId: string,
  deps: EnforceDeps,
  attempt: Attempt,
  abort: AbortSignal,
): Promise<void> {
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const found = await openCase(decisionId, deps);
    if (!found) return;
    try {
      const outcome = await carryOut(found, deps, abort);
      if (outcome) return await settle(found, outcome, deps, deps.clock());
    } catch (error) {
      if (!(error instanceof AzureError) || error.kind === 'aborted' || !attempt.last) throw error;
      // Azure may have taken the request, so the cancel is not called failed: the run is read until it shows.
      if ((await openCase(decisionId, deps))?.cancellation.state !== 'queued') throw error;
      // The tries are used up. The next pass decides anew, after a pause.
      return await settle(found, failed(`Azure could not be reached for it: ${error.message}`), deps, deps.clock());
    }
  }
  throw new TryLater('the request could not be sent within its lease; the run is judged again later');
}

/** The cancel, unless Azure has answered or it is over. */
async function openCase(decisionId: string, { ledger, clock }: EnforceDeps): Promise<EnforceCase | null> {
  const found = await ledger.enforceCase(decisionId, clock());
  const isOpen = found && ['queued', 'requesting', 'unclear'].includes(found.cancellation.state);
  return isOpen ? found : null;
}

/** Null when nothing was sent and the run is to be judged from the start. */
async function carryOut(found: EnforceCase, deps: EnforceDeps, abort: AbortSignal): Promise<CancelOutcome | null> {
  if (found.inFlight) throw new TryLater('another process may be canceling this run; looked at again later');
  if (found.cancellation.state !== 'queued') return whatBecameOf(found, deps, abort);

  // First, so that nothing comes between the last reading of the run and the cancel.
  await collectBeforeCancel(found, deps, abort);
  const again = await judgeAgain(found, deps, abort);
  if (again.kind === 'impossible') return abandoned(found, { seen: again.refusal }, deps);
  const { assessment, at } = again;
  const judged = { assessment, at };
  const before = { judged, asked: askedGuards(found, assessment, found.state, deps) };
  if (refusalOf(basisOf(found, before, deps), deps.guards)) return abandoned(found, before, deps);

  const asked = await askAzure(found, assessment, deps, abort);
  const { claim } = asked;
  switch (asked.kind) {
    case 'accepted':
      return { ...REQUESTED, claim };
    case 'refused':
      return { ...(await refused({ ...found, claim }, judged, asked, { deps, abort })), claim };
    case 'held':
      return { ...abandoned(found, { judged, asked: asked.asked }, deps), ...(asked.isClaimed && { claim }) };
    case 'again':
      return null;
    case 'unclear':
      await recordUnclear({ ...found, claim }, asked.reason, deps);
      throw new TryLater('whether Azure has taken a cancel is unclear; the run is read again later');
  }
}

/** Azure began nothing with this request. The run shows whether another one, or its end, came before. */
async function refused(
  found: EnforceCase,
  judged: ActBasis['judged'],
  { status, reason: why }: { readonly status: number; readonly reason: string },
  { deps, abort }: { readonly deps: EnforceDeps; readonly abort: AbortSignal },
): Promise<CancelOutcome> {
  const after = await deps.runs.read(found.workspace, found.cancellation.runId, abort).catch(async (error) => {
    // Only the run shows whether somebody else has cancelled it meanwhile.
    await recordUnclear(found, why, deps);
    throw error;
  });
  if (after && hasArrived(after.run)) return REQUESTED;
  if (after && after.run.phase !== 'ended') return failed(`Azure refused the cancel with status ${status}: ${why}`);
  const reason = `the run had ended when Azure was asked to cancel it${after ? `, as ${after.run.status}` : ''}`;
  return abandoned(found, { judged, seen: { why: 'run-ended', reason } }, deps);
}

function failed(reason: string): CancelOutcome {
  return { state: 'failed', reason };
}

/** What was known just before a cancel. @param known what of it there is. */
function basisOf(
  { decision, finding }: EnforceCase,
  { judged = null, asked = null, seen = null }: Partial<Pick<ActBasis, 'judged' | 'asked' | 'seen'>>,
  { clock, newId }: EnforceDeps,
): ActBasis {
  return { made: 'before-cancel', of: { decision, finding }, judged, asked, seen, at: clock(), ids: [newId()] };
}

function abandoned(found: EnforceCase, known: Parameters<typeof basisOf>[1], deps: EnforceDeps): CancelOutcome {
  const basis = basisOf(found, known, deps);
  const refusal = refusalOf(basis, deps.guards);
  if (!refusal) throw new Error(`nothing holds the cancel of ${found.decision.runId}, and it was given up`);
  return { state: 'abandoned', reason: refusal.reason, withheld: { decision: abandonedCancel(basis, refusal), basis } };
}
