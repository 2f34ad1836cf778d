import type { ChildRun, Run } from '../run/run.ts';
import { formatInstant, type Instant, MINUTE, type Milliseconds } from '../values/duration.ts';
import { type Signal, type Snapshot, type Timing, unknown } from './signal.ts';

/** How far two clocks may be apart before what they say together is a contradiction. */
export const CLOCK_SKEW: Milliseconds = 5 * MINUTE;

/** Before Azure ML there was no run: .NET's year 1 and the epoch stand for "not yet". */
export const FIRST_RUN: Instant = Date.UTC(2014, 0);

type Stated = Pick<Run, 'phase' | 'status' | 'createdAt'>;

/**
 * Why the times of a run or child cannot be right, by one another, by its phase and by the present; null when they can.
 * Which of two contradicting times is wrong is told nowhere, so that none of them is believed.
 */
export function doubtAbout({ phase, status, createdAt }: Stated, times: Timing, now: Instant): string | null {
  const { startedAt, endedAt } = times;
  if (isAhead(createdAt, now)) return `its submission (${formatInstant(createdAt)}) lies in the future`;
  if (endedAt !== null && phase !== 'ended')
    return `its status is ${status}, and it has an end (${formatInstant(endedAt)})`;
  if (endedAt !== null && isAhead(endedAt, now)) return `its end (${formatInstant(endedAt)}) lies in the future`;
  return startedAt === null ? null : doubtAboutStart(startedAt, createdAt, endedAt, now);
}

function doubtAboutStart(startedAt: Instant, createdAt: Instant, endedAt: Instant | null, now: Instant): string | null {
  // In words only where there is a doubt: every run is asked at every pass.
  const start = () => `its start (${formatInstant(startedAt)})`;
  if (isAhead(startedAt, now)) return `${start()} lies in the future`;
  if (isBefore(startedAt, createdAt)) return `${start()} is before its submission (${formatInstant(createdAt)})`;
  return endedAt !== null && endedAt < startedAt ? `its end (${formatInstant(endedAt)}) is before ${start()}` : null;
}

/** Whether a moment is later than two clocks can explain. */
export function isAhead(at: Instant, now: Instant): boolean {
  return at > now + CLOCK_SKEW;
}

/** Whether a moment of a run is earlier than its submission, by more than two clocks can explain. */
function isBefore(at: Instant, createdAt: Instant): boolean {
  return at < createdAt - CLOCK_SKEW;
}

/** Why times that a run wrote itself cannot be told by our clock: another one's, or seconds for milliseconds. */
export function doubtAboutClock(
  times: readonly Instant[],
  { createdAt }: Pick<Run, 'createdAt'>,
  latest: Instant,
): string | null {
  if (times.some((at) => isBefore(at, createdAt))) return 'before it was submitted, by the time that stands there';
  return times.some((at) => isAhead(at, latest)) ? 'in the future, by the time that stands there' : null;
}

/** Start and end of a run as far as they can be right: unknown where they contradict the run. */
export function believed(run: Stated, timing: Signal<Timing>, now: Instant): Signal<Timing> {
  if (!timing.known) return timing;
  // What was read after the pass began may be newer than that.
  const doubt = doubtAbout(run, timing.value, Math.max(now, timing.at));
  return doubt === null ? timing : unknown(doubt);
}

/** The timing of a snapshot as far as it can be right; undefined when it was not read. */
export function timingOf({ run, signals: { timing } }: Snapshot, now: Instant): Signal<Timing> | undefined {
  return timing && believed(run, timing, now);
}

/**
 * A child whose times can be right; of another one they are null, and it says why. A reused child did not run, so that
 * its times, which may be those of the original, count for nothing.
 */
export function believedChild(child: ChildRun, now: Instant): ChildRun {
  if (child.reused || child.doubt !== undefined) return child;
  const doubt = doubtAbout(child, child, now);
  return doubt === null ? child : { ...child, startedAt: null, endedAt: null, doubt };
}
