import type { Assessment } from '../core/decision/assessment.ts';
import type { Hold } from '../core/decision/guards/guard.ts';
import type { CancelAnswer, Clearance } from '../core/ports/azure.ts';
import { CLAIM_LEASE, type EnforceCase } from '../core/ports/ledger.ts';
import { TryLater } from '../core/ports/queue.ts';
import type { WatchDeps } from './deps.ts';
import { held, type RecheckDeps } from './recheck.ts';
import { startStopwatch } from './stopwatch.ts';

/** What asking Azure came to, by a claim; `again`: nothing was sent, and the run is to be judged from the start. */
export type Asked = { readonly claim: string } & (
  | Exclude<CancelAnswer, { readonly kind: 'not-sent' }>
  /** @param isClaimed whether the hold came after the claim was committed. */
  | { readonly kind: 'held'; readonly hold: Hold; readonly isClaimed: boolean }
  | { readonly kind: 'again' }
);

/**
 * Claims the cancel and sends the request, in this order: connect, claim, look once more at what holds it, look at the clocks,
 * write. So whoever freezes, exempts or says no waits no longer than the lease of the claim, and afterwards nothing goes out.
 * @throws {TryLater} when another process has the claim, and what Azure or the store throw where nothing was sent.
 */
export async function askAzure(
  found: EnforceCase,
  assessment: Assessment,
  deps: WatchDeps & RecheckDeps,
  abort: AbortSignal,
): Promise<Asked> {
  const { workspace, cancellation } = found;
  const { decisionId, runId } = cancellation;
  const check = (state: EnforceCase['state']) => held(found, assessment, state, deps);
  const claim = deps.newId();
  let [hold, isClaimed]: [Hold | null, boolean] = [null, false];

  const clear: Clearance = async () => {
    const sinceClaim = startStopwatch(deps);
    const claimed = await deps.ledger.claim(decisionId, deps.clock(), check, claim);
    if (claimed.kind === 'not-mine')
      throw new TryLater('another process may be canceling this run; looked at again later');
    if (claimed.kind === 'held') {
      hold = claimed.hold;
      return null;
    }
    isClaimed = true;
    // By two measures: the lease as it began before the claim, and as the database has it now.
    const sinceLook = startStopwatch(deps);
    const look = await deps.ledger.lookAgain(decisionId, claim, deps.clock(), check);
    if (look.kind === 'held') hold = look.hold;
    if (look.kind !== 'clear') return null;
    return { left: () => Math.min(CLAIM_LEASE - sinceClaim(), look.left - sinceLook()) };
  };

  let answer: CancelAnswer;
  try {
    answer = await deps.runs.cancel(workspace, runId, clear, abort);
  } catch (error) {
    // Nothing was sent. If the store does not answer this either, the lease ends by itself.
    await deps.ledger.release(decisionId, claim, deps.clock()).catch(() => undefined);
    throw error;
  }
  if (answer.kind !== 'not-sent') return { ...answer, claim };
  if (hold) return { kind: 'held', hold, isClaimed, claim };
  await deps.ledger.release(decisionId, claim, deps.clock());
  return { kind: 'again', claim };
}
