import type { Assessment } from '../core/decision/assessment.ts';
import type { Hold } from '../core/decision/guards/guard.ts';
import { type AskedGuards, heldBy } from '../core/decision/judged-again.ts';
import type { CancelAnswer, Clearance } from '../core/ports/azure.ts';
import { CLAIM_LEASE, type EnforceCase } from '../core/ports/ledger.ts';
import { TryLater } from '../core/ports/queue.ts';
import type { WatchDeps } from './deps.ts';
import { askedGuards, type RecheckDeps } from './recheck.ts';
import { startStopwatch } from './stopwatch.ts';

/** What asking Azure came to, by a claim; `again`: nothing was sent, and the run is to be judged from the start. */
export type Asked = { readonly claim: string } & (
  | Exclude<CancelAnswer, { readonly kind: 'not-sent' }>
  | HeldAsk
  | { readonly kind: 'again' }
);

interface HeldAsk {
  readonly kind: 'held';
  readonly hold: Hold;
  /** What the guards were asked that held it. */
  readonly asked: AskedGuards;
  /** Whether the hold came after the claim was committed. */
  readonly isClaimed: boolean;
}

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
  const claim = deps.newId();
  const last: { held: Pick<HeldAsk, 'hold' | 'asked'> | null } = { held: null };
  let isClaimed = false;
  const check = (state: EnforceCase['state']) => {
    const asked = askedGuards(found, assessment, state, deps);
    const hold = heldBy(assessment, asked, deps.guards);
    last.held = hold && { hold, asked };
    return hold;
  };

  const clear: Clearance = async () => {
    const sinceClaim = startStopwatch(deps);
    const claimed = await deps.ledger.claim(decisionId, deps.clock(), check, claim);
    if (claimed.kind === 'not-mine')
      throw new TryLater('another process may be canceling this run; looked at again later');
    if (claimed.kind === 'held') return null;
    isClaimed = true;
    // By two measures: the lease as it began before the claim, and as the database has it now.
    const sinceLook = startStopwatch(deps);
    const look = await deps.ledger.lookAgain(decisionId, claim, deps.clock(), check);
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
  if (last.held) return { kind: 'held', ...last.held, isClaimed, claim };
  await deps.ledger.release(decisionId, claim, deps.clock());
  return { kind: 'again', claim };
}
