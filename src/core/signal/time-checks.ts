import type { ChildRun, Computed, Run } from '../run/run.ts';
import { formatDuration, formatInstant, type Instant, MINUTE, type Milliseconds } from '../values/duration.ts';
import { computedUntil } from './computed.ts';
import { type EndedRun, type Signal, type Timing, unknown } from './signal.ts';

/** How far two clocks may be apart before they contradict each other. */
export const CLOCK_SKEW: Milliseconds = 5 * MINUTE;

/** Before Azure ML there was no run: .NET's year 1 and the epoch mean "not yet". */
export const FIRST_RUN: Instant = Date.UTC(2014, 0);

type Stated = Pick<Run, 'phase' | 'status' | 'createdAt'>;

/**
 * Why the times of a run or child cannot be right, by one another, by its phase and by the present; null when they can.
 * Nobody knows which of two contradicting times is wrong, so neither is trusted.
 */
export function timeProblem({ phase, status, createdAt }: Stated, times: Timing, now: Instant): string | null {
  const { startedAt, endedAt } = times;
  const problem = submissionProblem(createdAt, now);
  if (problem !== null) return problem;
  if (endedAt !== null && phase !== 'ended')
    return `its status is ${status}, and it has an end (${formatInstant(endedAt)})`;
  if (endedAt !== null && isAhead(endedAt, now)) return `its end (${formatInstant(endedAt)}) lies in the future`;
  if (startedAt === null) return null;
  const started = startProblem(startedAt, createdAt, endedAt, now);
  return started ?? (times.computed ? computedProblem(times.computed, startedAt, endedAt ?? now) : null);
}

/** Why a compute time cannot be right: it is longer than the time in which it was spent. */
function computedProblem(computed: Computed, startedAt: Instant, until: Instant): string | null {
  const { since } = computed;
  if (since !== null && since > until + CLOCK_SKEW)
    return `its latest start (${formatInstant(since)}) is later than ${formatInstant(until)}`;
  const { least } = computedUntil(computed, until);
  if (least <= until - startedAt + CLOCK_SKEW) return null;
  return `it computed for ${formatDuration(least)}, longer than the ${formatDuration(Math.max(0, until - startedAt))} since its start`;
}

/** Why a submission cannot be right; null when it can. */
export function submissionProblem(createdAt: Instant, now: Instant): string | null {
  if (Number.isNaN(createdAt)) return 'its submission is no time';
  return isAhead(createdAt, now) ? `its submission (${formatInstant(createdAt)}) lies in the future` : null;
}

function startProblem(startedAt: Instant, createdAt: Instant, endedAt: Instant | null, now: Instant): string | null {
  // The words are made only where there is a problem: every run is asked at every pass.
  const start = () => `its start (${formatInstant(startedAt)})`;
  if (isAhead(startedAt, now)) return `${start()} lies in the future`;
  if (isBefore(startedAt, createdAt)) return `${start()} is before its submission (${formatInstant(createdAt)})`;
  return endedAt !== null && endedAt < startedAt ? `its end (${formatInstant(endedAt)}) is before ${start()}` : null;
}

/** Whether a moment is later than two clocks can explain. */
function isAhead(at: Instant, now: Instant): boolean {
  return at > now + CLOCK_SKEW;
}

/** Whether a moment of a run is earlier than its submission, by more than two clocks can explain. */
function isBefore(at: Instant, createdAt: Instant): boolean {
  return at < createdAt - CLOCK_SKEW;
}

/** Why times that a run wrote itself are not by our clock: by another one, or seconds for milliseconds. */
export function ownClockProblem(
  points: readonly { readonly at: Instant }[],
  { createdAt }: Pick<Run, 'createdAt'>,
  latest: Instant,
): string | null {
  // A loop, since a metric has thousands of points.
  let isEarly = false;
  let isLate = false;
  for (const { at } of points) {
    if (isBefore(at, createdAt)) isEarly = true;
    else if (isAhead(at, latest)) isLate = true;
  }
  if (isEarly) return 'before it was submitted, by its own clock';
  return isLate ? 'in the future, by its own clock' : null;
}

/** Start and end of a run as far as they can be right: unknown where they contradict the run. */
export function checked(run: Stated, timing: Signal<Timing>, now: Instant): Signal<Timing> {
  if (!timing.known) return timing;
  // What was read after the pass began may be newer than that.
  const problem = timeProblem(run, timing.value, Math.max(now, timing.at));
  return problem === null ? timing : unknown(problem);
}

/**
 * A child whose times can be right; those of another one are null, and it says why. A reused child did not run: its start
 * and end may be those of the original, and nothing counts them.
 */
export function checkedChild(child: ChildRun, now: Instant): ChildRun {
  if (child.timesUnknown !== undefined) return child;
  const problem = child.reused ? submissionProblem(child.createdAt, now) : timeProblem(child, child, now);
  if (problem === null) return child;
  const { computed: _, ...undated } = child;
  return { ...undated, startedAt: null, endedAt: null, timesUnknown: problem };
}

/** An ended run whose times can be right; of another one the start is null, and it says why. */
export function checkedEnded(run: EndedRun, now: Instant): EndedRun {
  if (run.timesUnknown !== undefined) return run;
  const problem = endedProblem(run, now);
  return problem === null ? run : { ...run, startedAt: null, timesUnknown: problem };
}

function endedProblem({ startedAt, endedAt }: EndedRun, now: Instant): string | null {
  if (isAhead(endedAt, now)) return `its end (${formatInstant(endedAt)}) lies in the future`;
  if (startedAt === null) return null;
  if (startedAt < FIRST_RUN) return `its start (${formatInstant(startedAt)}) is before Azure Machine Learning`;
  return endedAt < startedAt ? `its end (${formatInstant(endedAt)}) is before its start` : null;
}
