import { notRunning, type Phase } from '../run/status.ts';
import type { Instant, Milliseconds } from '../values/duration.ts';
import type { KnownRun, ListedRun } from './known-run.ts';
import type { Snapshot } from './signal.ts';

/**
 * The {@link Snapshot.resumedAt} of a run as it is listed now: undefined as long as no pass saw a break after its start.
 * Azure reports only one start time, so a break is known only if a pass saw it.
 * @param before as the pass before saw the run; null when it did not.
 * @param blindAfter unseen for longer than this, a run that had a break may have had another.
 */
export function resumedAt(
  before: KnownRun | null,
  listed: ListedRun,
  now: Instant,
  blindAfter: Milliseconds,
): Instant | undefined {
  const known = before?.resumedAt;
  if (!before || known === undefined) return isBreak(before?.run.phase, listed) ? now : undefined;
  const isUnbroken = doingIn(before.run.phase) === doingIn(listed.run.phase) && now - before.lastSeenAt <= blindAfter;
  return isUnbroken ? known : now;
}

/** Whether a run that had begun is not running: it ran before, it is paused, or it has a start while it waits. */
function isBreak(before: Phase | undefined, { run, timing }: ListedRun): boolean {
  if (!notRunning(run.phase)) return false;
  if (run.phase === 'paused' || before === 'paused' || before === 'running' || before === 'finalizing') return true;
  return timing?.known === true && timing.value.startedAt !== null;
}

/** In a status that is not known it may have been waiting. */
function doingIn(phase: Phase): 'rest' | 'work' {
  return notRunning(phase) ? 'rest' : 'work';
}

/** Since when a run has been active: its start, or later if a pass saw it back from a break. */
export function activeSince({ resumedAt: back }: Pick<Snapshot, 'resumedAt'>, startedAt: Instant): Instant {
  return back === undefined ? startedAt : Math.max(startedAt, back);
}
