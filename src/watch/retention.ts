import { DROPPED_KINDS, type DroppedKind, type KeepTimes } from '../core/ports/retention-ledger.ts';
import { DAY, type Instant } from '../core/values/duration.ts';
import type { WatchDeps } from './deps.ts';

/** A pass that did not fail has compared this clock, or that of another replica, with Azure's. */
const CLOCK_TRUSTED_FOR = DAY;

/** So much in one transaction, so that no pass and no cancel waits long for it. */
const AT_ONCE = 200;

type RetentionDeps = Pick<WatchDeps, 'ledger' | 'clock' | 'log' | 'meter'> & { readonly keep: KeepTimes };

/**
 * Drops what was kept for long enough, step by step, until there is no more or the service stops. Replicas that come to it at
 * the same time leave it to one. It can be broken off anywhere and does the rest the next time. By a clock that is years
 * ahead everything would be old, so nothing is dropped without a good pass lately.
 */
export async function dropOld(deps: RetentionDeps, stopping: AbortSignal): Promise<void> {
  const { ledger, clock, log, meter } = deps;
  if (!(await isClockTrusted(ledger, clock()))) {
    log.warn({}, 'nothing old is dropped: no pass was good within a day, so the clock may be wrong');
    return;
  }
  const dropped: Partial<Record<DroppedKind, number>> = {};
  for (const kind of DROPPED_KINDS) {
    const count = await dropKind(kind, deps, stopping);
    if (count === 0) continue;
    dropped[kind] = count;
    meter.dropped(kind, count);
  }
  if (Object.keys(dropped).length > 0) log.info({ dropped }, 'what was kept for long enough was dropped');
}

async function dropKind(
  kind: DroppedKind,
  { ledger, clock, log, keep }: RetentionDeps,
  stopping: AbortSignal,
): Promise<number> {
  let count = 0;
  while (!stopping.aborted) {
    const step = await ledger.dropOld(kind, keep, clock(), AT_ONCE);
    if (step === null) break;
    count += step.dropped;
    if (step.problem !== null)
      log.warn({ problem: step.problem }, 'something old could not be dropped; it is tried again in a day');
    if (!step.more) break;
  }
  return count;
}

async function isClockTrusted(ledger: RetentionDeps['ledger'], now: Instant): Promise<boolean> {
  const passes = (await ledger.workspaces()).flatMap(({ lastGoodPassAt }) => lastGoodPassAt ?? []);
  return passes.some((at) => now - at < CLOCK_TRUSTED_FOR);
}
