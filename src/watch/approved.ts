import type { ActBasis } from '../core/decision/basis.ts';
import { approvedCancel, refusalOf } from '../core/decision/judged-again.ts';
import type { WatchDeps } from './deps.ts';
import { judgeAgain } from './judge-again.ts';
import { askedGuards, type RecheckDeps } from './recheck.ts';

/**
 * Decides the cancel that a person has just approved, without a pass over the whole workspace, which may take a minute. The
 * run is judged again and every guard is asked, as just before the act. Where anything holds the cancel, nothing is
 * written: the pass that the answer asked for, too, records why. Does nothing for any other decision.
 */
export async function decideApproved(askId: string, deps: WatchDeps & RecheckDeps, abort: AbortSignal): Promise<void> {
  const { ledger, clock, newId, log } = deps;
  const found = await ledger.approvedCase(askId, clock());
  if (!found) return;
  const again = await judgeAgain(found, deps, abort);
  if (again.kind === 'impossible') return;
  const { assessment, at } = again;
  const { decision, finding } = found;
  const basis: ActBasis = {
    made: 'on-approval',
    of: { decision, finding },
    judged: { assessment, at },
    asked: askedGuards(found, assessment, found.state, deps),
    seen: null,
    at: clock(),
    ids: [newId()],
  };
  const refusal = refusalOf(basis, deps.guards);
  if (refusal) {
    const { runId, policy } = decision;
    log.info({ runId, policy, why: refusal.why, reason: refusal.reason }, 'an approved cancel waits');
    return;
  }
  await ledger.decideApproved(askId, approvedCancel(basis, assessment), basis);
}
