import { type ConditionResult, result } from '../../core/policy/condition.ts';
import { isSameId, type Run } from '../../core/run/run.ts';
import { activeSince } from '../../core/signal/resumption.ts';
import type { EndedRun, EndedRuns, SignalRequest, Snapshot } from '../../core/signal/signal.ts';
import { formatDuration, type Instant, type Milliseconds, SECOND } from '../../core/values/duration.ts';
import { need } from '../signals/need.ts';
import { runningTime } from './running-time.ts';

/** A running time, or its lower bound with the reason why it is no more than that. */
interface Time {
  readonly spent: Milliseconds;
  /** Null when `spent` is the whole time. */
  readonly open: string | null;
}

interface OwnTime extends Time {
  /** Whether the run is running. */
  readonly growing: boolean;
  readonly missingSignals: readonly SignalRequest[];
}

const TIMING = { kind: 'timing' } as const;
const LINEAGE = { kind: 'lineage' } as const;

/**
 * The sum of the running times of a run and of the earlier runs of its lineage: a limit that starts anew with every
 * resubmission is none. Runs before one that completed do not count, since tonight's run does not repeat last night's.
 * What is not known leaves the sum a lower bound: enough to be over the limit, never enough to be under it.
 */
export function sumLineage(snapshot: Snapshot, over: Milliseconds, now: Instant): ConditionResult {
  const threshold = over / SECOND;
  const thisRun = ownTime(snapshot, now);
  const { missingSignals } = thisRun;
  if (mayRun(snapshot) && missingSignals.length > 0)
    return result('unknown', thisRun.open ?? '', { threshold, missingSignals });
  const reachesAt = (spent: Milliseconds) => (thisRun.growing ? now + over - spent : null);
  const limit = `limit ${formatDuration(over)}`;
  const facts = { value: Math.floor(thisRun.spent / SECOND), threshold, identity: 'runtime:lineage' };
  const ownWords = `running for ${thisRun.open ? 'at least ' : ''}${formatDuration(thisRun.spent)}`;
  if (thisRun.spent >= over) return result('violated', `${ownWords} by itself, ${limit}`, facts);
  const lineage = need(snapshot, LINEAGE, now, facts);
  if (!lineage.known)
    return lineage.answer.but(
      'unknown',
      () => `running for ${formatDuration(thisRun.spent)}, ${lineage.answer.reason}`,
      { violatedAt: lineage.answer.missingSignals.length > 0 ? null : reachesAt(thisRun.spent) },
    );
  const { tries, isCut, end } = triesIn(lineage.value, snapshot.run);
  const earlier = earlierTime(tries);
  const spent = thisRun.spent + earlier.spent;
  const cut = isCut ? `only the last ${tries.length} were looked at` : null;
  const open = [thisRun.open, earlier.open, end, cut].filter((reason) => reason !== null);
  const atLeast = open.length > 0 ? 'at least ' : '';
  const count = tries.length;
  const words = `running for ${atLeast}${formatDuration(spent)} with ${count} earlier ${count === 1 ? 'run' : 'runs'}, ${limit}`;
  const sum = {
    ...facts,
    value: Math.floor(spent / SECOND),
    age: lineage.age,
    violatedAt: spent >= over ? now : reachesAt(spent),
    detail: { own: Math.floor(thisRun.spent / SECOND), earlierRuns: tries.map(({ runId }) => runId) },
  };
  if (spent >= over) return result('violated', words, sum);
  if (open.length === 0) return result('healthy', words, sum);
  return result('unknown', `${words}; ${open.join('; ')}`, { ...sum, missingSignals });
}

function mayRun({ run }: Snapshot): boolean {
  return run.phase !== 'queued' && run.phase !== 'preparing';
}

/** A run that waits for the first time has no time of its own; what the earlier ones spent counts all the same. */
function ownTime(snapshot: Snapshot, now: Instant): OwnTime {
  if (!mayRun(snapshot)) return timeOfWaiting(snapshot, now);
  const time = runningTime(snapshot, now);
  if (time.known) return { spent: time.spent, growing: time.growing, open: null, missingSignals: [] };
  const { least, reason, missingSignals } = time;
  return { spent: least, growing: least > 0, open: reason, missingSignals };
}

/** A waiting run may have run before, if a pass saw it or if it has a start. */
function timeOfWaiting(snapshot: Snapshot, now: Instant): OwnTime {
  const none = { spent: 0, growing: false, missingSignals: [] };
  const again = `it is ${snapshot.run.status} again, and how long it ran before is not known`;
  const timing = need(snapshot, TIMING, now);
  const computed = timing.known ? timing.value.computed : undefined;
  if (computed) return { ...none, spent: computed.least, open: computed.least === computed.most ? null : again };
  if (snapshot.resumedAt !== undefined) return { ...none, open: again };
  if (timing.known) return { ...none, open: timing.value.startedAt === null ? null : again };
  return { ...none, open: timing.answer.reason, missingSignals: timing.answer.missingSignals };
}

interface Tries {
  readonly tries: readonly EndedRun[];
  readonly isCut: boolean;
  /** Why those further back may count, too; null when they do not. */
  readonly end: string | null;
}

/**
 * The earlier runs, newest first, up to one that completed; what was cut off further back does not matter then. If one
 * may have completed, those before it may count or not.
 */
function triesIn({ runs, isCut }: EndedRuns, { id }: Run): Tries {
  const earlier = runs.filter(({ runId }) => !isSameId(runId, id));
  const last = earlier.findIndex(({ status }) => !/^(failed|canceled)$/i.test(status));
  const end = earlier[last];
  if (end === undefined) return { tries: earlier, isCut, end: null };
  return { tries: earlier.slice(0, last), isCut: false, end: doubtAboutEnd(end) };
}

/** Why a run may not be the last that completed; null when it is. */
function doubtAboutEnd({ displayName, status, timesUnknown }: EndedRun): string | null {
  if (status.toLowerCase() !== 'completed')
    return `whether ${displayName} completed is not clear from its status ${status}`;
  return timesUnknown === undefined ? null : `when ${displayName} ran is unknown: ${timesUnknown}`;
}

function earlierTime(runs: readonly EndedRun[]): Time {
  let spent = 0;
  const uncounted: string[] = [];
  for (const run of runs) {
    const { startedAt, endedAt, resumedAt, status, displayName, timesUnknown, computed } = run;
    if (computed !== undefined && timesUnknown === undefined) {
      spent += computed;
      continue;
    }
    const isDated = startedAt !== null && timesUnknown === undefined;
    if (isDated) spent += Math.max(0, endedAt - activeSince(run, startedAt));
    // Cancelled in the queue it never ran, unless a pass saw that it had begun before.
    const neverRan =
      startedAt === null &&
      timesUnknown === undefined &&
      resumedAt === undefined &&
      status.toLowerCase() === 'canceled';
    if (resumedAt !== undefined || !(isDated || neverRan)) uncounted.push(displayName);
  }
  const names = uncounted.slice(0, 3).join(', ');
  return { spent, open: uncounted.length === 0 ? null : `Azure does not report how long ${names} ran` };
}
