import type { Computed } from '../../core/run/run.ts';
import { notRunning, phaseOf } from '../../core/run/status.ts';
import { isWithoutBreak } from '../../core/signal/computed.ts';
import { CLOCK_SKEW } from '../../core/signal/time-checks.ts';
import { formatDuration, type Instant, type Milliseconds, SECOND } from '../../core/values/duration.ts';
import { type Known, unknown } from '../../core/values/known.ts';
import { parseTimeSpan, parseZonedTime, saysNotYet } from '../parse/times.ts';
import type { HistoryRun } from './history-schema.ts';

type Reported = Pick<HistoryRun, 'lastStartTimeUtc' | 'effectiveStartTimeUtc' | 'currentComputeTime'>;

/** A run whose start and end are read, at the moment of the answer. */
interface Stated {
  readonly startedAt: Instant;
  readonly endedAt: Instant | null;
  readonly at: Instant;
}

interface Spent extends Stated {
  /** The compute time as reported; 0 where it is not. */
  readonly spent: Milliseconds;
}

const NOTHING: Known<Computed | undefined> = { known: true, value: undefined };

/**
 * How long a run computed, by run history, where it was queued again, preempted or paused after its start. An ended run
 * has `computeDuration`. An active one has its latest start, the compute time before it, and a relative start from which
 * it would have computed without a break. Undefined where run history reports no more than the start.
 */
export function computedOf(run: HistoryRun, stated: Stated): Known<Computed | undefined> {
  const { endedAt } = stated;
  const reported = endedAt === null ? run.currentComputeTime : run.computeDuration;
  const spent = reported ? parseTimeSpan(reported) : 0;
  if (spent === null) return unknown(`its compute time is no time: ${reported}`);
  if (endedAt !== null) return reported && !isWhole(spent, endedAt - stated.startedAt) ? exactly(spent, null) : NOTHING;
  if (notRunning(phaseOf(run.status))) return spent === 0 ? NOTHING : exactly(spent, null);
  const soFar = computedSoFar(run, { ...stated, spent });
  const isUnbroken = soFar.known && soFar.value && isWithoutBreak(soFar.value, stated.startedAt, stated.at, CLOCK_SKEW);
  return isUnbroken ? NOTHING : soFar;
}

function exactly(length: Milliseconds, since: Instant | null): Known<Computed | undefined> {
  return { known: true, value: { least: length, most: length, since } };
}

/**
 * The specification calls `currentComputeTime` "the time spent in an active status" and leaves open whether it goes up to
 * the latest start or to the present. The recorded answers give it up to the latest start. The relative start settles it;
 * without one, both readings are bounds.
 */
function computedSoFar(run: Reported, stated: Spent): Known<Computed | undefined> {
  const { lastStartTimeUtc, effectiveStartTimeUtc } = run;
  const unread = [lastStartTimeUtc, effectiveStartTimeUtc].find((text) => text && isNoTime(text));
  // It may have begun again without our knowing when.
  if (unread) return unknown(`its latest start is no time: ${unread}`);
  const latest = parseZonedTime(lastStartTimeUtc ?? '');
  if (latest === null) return stated.spent === 0 ? NOTHING : exactly(stated.spent, null);
  const relative = parseZonedTime(effectiveStartTimeUtc ?? '');
  const answer = relative === null ? betweenBounds(latest, stated) : bySum(latest, latest - relative, stated);
  if (answer !== null) return answer;
  const starts = [lastStartTimeUtc, effectiveStartTimeUtc].filter(Boolean).join(', ');
  return unknown(`its compute time (${formatDuration(stated.spent)}) contradicts its latest start (${starts})`);
}

function isNoTime(text: string): boolean {
  return parseZonedTime(text) === null && !saysNotYet(text);
}

/** @param before what it computed before its latest start. Null where the two contradict each other. */
function bySum(
  latest: Instant,
  before: Milliseconds,
  { startedAt, at, spent }: Spent,
): Known<Computed | undefined> | null {
  const fits = before >= -CLOCK_SKEW && before <= latest - startedAt + CLOCK_SKEW;
  const agrees = spent === 0 || isClose(spent, before) || isClose(spent, before + at - latest);
  if (!fits || !agrees) return null;
  return latest <= startedAt && before <= 0 ? NOTHING : exactly(Math.max(0, before), latest);
}

function betweenBounds(latest: Instant, { startedAt, at, spent }: Spent): Known<Computed | undefined> | null {
  const whole = latest - startedAt;
  if (spent === 0) return whole <= 0 ? NOTHING : { known: true, value: { least: 0, most: whole, since: latest } };
  const before = Math.max(0, spent - (at - latest));
  const mayBeBefore = spent <= whole + CLOCK_SKEW;
  const mayBeUpToNow = spent >= at - latest - CLOCK_SKEW;
  if (mayBeBefore && mayBeUpToNow) return { known: true, value: { least: before, most: spent, since: latest } };
  if (!mayBeBefore && !mayBeUpToNow) return null;
  return exactly(mayBeBefore ? spent : before, latest);
}

/** Without a break the compute time of an ended run is the time from its start to its end. */
function isWhole(spent: Milliseconds, whole: Milliseconds): boolean {
  return Math.abs(spent - whole) < SECOND;
}

function isClose(one: Milliseconds, other: Milliseconds): boolean {
  return Math.abs(one - other) <= CLOCK_SKEW;
}
