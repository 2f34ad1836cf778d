import { notRunning, type Phase } from '../run/run.ts';
import type { Instant, Milliseconds } from '../values/duration.ts';
import type { KnownRun, ListedRun } from './known-run.ts';
import type { Snapshot } from './signal.ts';

/**
 * The {@link Snapshot.resumedAt} of a run as it is listed now: undefined as long as no break after its beginning was seen.
 * Azure tells one start and no more, so that a break is only ever known from having been seen.
 * @param before as the pass before has seen the run; null when it has not.
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
  const goesOn = doingIn(before.run.phase) === doingIn(listed.run.phase) && now - before.lastSeenAt <= blindAfter;
  return goesOn ? known : now;
}

/** Whether a run is at rest that had begun: it was at work before, it is paused, or it has a start while it waits. */
function isBreak(before: Phase | undefined, { run, timing }: ListedRun): boolean {
  if (!notRunning(run.phase)) return false;
  if (run.phase === 'paused' || before === 'paused' || before === 'running' || before === 'finalizing') return true;
  return timing?.known === true && timing.value.startedAt !== null;
}

/** In a status that is not known it may have been at rest. */
function doingIn(phase: Phase): 'rest' | 'work' {
  return notRunning(phase) ? 'rest' : 'work';
}

/** When a run began what it does now: at its start, or later where it was seen to be back from a break. */
export function activeSince({ resumedAt: back }: Pick<Snapshot, 'resumedAt'>, startedAt: Instant): Instant {
  return back === undefined ? startedAt : Math.max(startedAt, back);
}
