import type { DroppedKind, KeepTimes } from '../core/ports/retention-ledger.ts';
import { DROPPED_KINDS } from '../core/ports/retention-ledger.ts';
import type { WatchDeps } from './deps.ts';

/** So much in one transaction, so that no pass and no cancel waits long for it. */
const AT_ONCE = 200;

type RetentionDeps = Pick<WatchDeps, 'ledger' | 'clock' | 'log' | 'meter'> & { readonly keep: KeepTimes };

/**
 * Drops what was kept for long enough, step by step, until there is no more or the service stops. Replicas that come to it at
 * the same time leave it to one. It can be broken off anywhere and does the rest the next time.
 */
export async function dropOld(
  { ledger, clock, log, meter, keep }: RetentionDeps,
  stopping: AbortSignal,
): Promise<void> {
  const dropped: Partial<Record<DroppedKind, number>> = {};
  for (const kind of DROPPED_KINDS) {
    let more = true;
    while (more && !stopping.aborted) {
      const step = await ledger.dropOld(kind, keep, clock(), AT_ONCE);
      if (step === null) break;
      if (step.problem !== null)
        log.warn({ problem: step.problem }, 'something old could not be dropped; it is tried again in a day');
      if (step.dropped > 0) {
        dropped[kind] = (dropped[kind] ?? 0) + step.dropped;
        meter.dropped(kind, step.dropped);
      }
      more = step.more;
    }
  }
  if (Object.keys(dropped).length > 0) log.info({ dropped }, 'what was kept for long enough was dropped');
}
