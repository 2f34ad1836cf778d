import { cancelDecision } from '../core/decision/new-decision.ts';
import type { WatchDeps } from './deps.ts';
import { judgeAgain } from './judge-again.ts';
import { changed, held, type RecheckDeps } from './recheck.ts';

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
  const { assessment } = again;
  const { decision: ask, finding } = found;
  const { runId, policy, step } = ask;
  const refusal = changed(found, assessment) ?? held(found, assessment, found.state, deps);
  if (refusal) {
    log.info({ runId, policy, why: refusal.why, reason: refusal.reason }, 'an approved cancel waits');
    return;
  }
  const cancel = cancelDecision({ assessment, finding, step, now: clock(), newId }, true);
  // What it costs was read for the question, and is not read again here; the limits count it.
  const evidence = { ...(ask.evidence.cost && { cost: ask.evidence.cost }), ...cancel.evidence };
  await ledger.decideApproved(askId, { ...cancel, evidence });
}
