import { type ConditionResult, result } from '../../core/policy/condition.ts';
import { isSameId, type Run } from '../../core/run/run.ts';
import { activeSince } from '../../core/signal/resumption.ts';
import type { EndedRun, EndedRuns, Signal, SignalRequest, Snapshot } from '../../core/signal/signal.ts';
import { timingOf } from '../../core/signal/time-checks.ts';
import { newestFirst, uniqueById } from '../../core/signal/unique-runs.ts';
import { formatDuration, type Instant, type Milliseconds, SECOND } from '../../core/values/duration.ts';
import { runningTime } from './running-time.ts';

/** A running time, or its lower bound with the reason why it is no more than that. */
interface Time {
  readonly spent: Milliseconds;
  /** Whether it goes on. */
  readonly growing: boolean;
  /** Null when `spent` is the whole time. */
  readonly open: string | null;
}

const TIMING: SignalRequest = { kind: 'timing' };

/**
 * The running time of a run and of the earlier runs of its lineage added up: a limit that starts anew with every
 * resubmission is none. Those before one that completed are left out, since a nightly run is not the night before tried
 * again. What is not known leaves the sum a lower bound: enough to be over the limit, never enough to be
 * under it.
 */
export function addUpLineage(snapshot: Snapshot, over: Milliseconds, now: Instant): ConditionResult {
  const { timing, lineage } = snapshot.signals;
  const threshold = over / SECOND;
  if (mayRun(snapshot) && !timing)
    return result('unknown', 'its start was not read yet', { threshold, missingSignals: [TIMING] });
  const own = ownTime(snapshot, now);
  const reachesAt = (spent: Milliseconds) => (own.growing ? now + over - spent : null);
  const limit = `limit ${formatDuration(over)}`;
  const facts = { value: Math.floor(own.spent / SECOND), threshold, identity: 'runtime:lineage' };
  if (own.spent >= over)
    return result(
      'violated',
      `running for ${own.open ? 'at least ' : ''}${formatDuration(own.spent)} by itself, ${limit}`,
      facts,
    );
  if (!lineage)
    return result('unknown', 'its earlier runs were not read yet', { ...facts, missingSignals: [{ kind: 'lineage' }] });
  const found = triesOf(lineage, snapshot.run);
  if (typeof found === 'string') {
    const reason = `running for ${formatDuration(own.spent)}, its earlier runs are unknown: ${found}`;
    return result('unknown', reason, { ...facts, violatedAt: reachesAt(own.spent) });
  }
  const { tries, isCut, end, at } = found;
  const earlier = earlierTime(tries);
  const spent = own.spent + earlier.spent;
  const cut = isCut ? `only the last ${tries.length} were looked at` : null;
  const open = [own.open, earlier.open, end, cut].filter((reason) => reason !== null);
  const atLeast = open.length > 0 ? 'at least ' : '';
  const count = tries.length;
  const words = `running for ${atLeast}${formatDuration(spent)} with ${count} earlier ${count === 1 ? 'run' : 'runs'}, ${limit}`;
  const sum = {
    ...facts,
    value: Math.floor(spent / SECOND),
    age: now - at,
    violatedAt: spent >= over ? now : reachesAt(spent),
    detail: { own: Math.floor(own.spent / SECOND), earlierRuns: tries.map(({ runId }) => runId) },
  };
  if (spent >= over) return result('violated', words, sum);
  if (open.length === 0) return result('healthy', words, sum);
  return result('unknown', `${words}; ${open.join('; ')}`, { ...sum, missingSignals: timing ? [] : [TIMING] });
}

function mayRun({ run }: Snapshot): boolean {
  return run.phase !== 'queued' && run.phase !== 'preparing';
}

/** A run that waits for the first time has no time of its own; what the earlier ones spent counts all the same. */
function ownTime(snapshot: Snapshot, now: Instant): Time {
  if (!mayRun(snapshot)) return { spent: 0, growing: false, open: ranBefore(snapshot, now) };
  const time = runningTime(snapshot, now);
  if (time.told) return { spent: time.spent, growing: true, open: null };
  return { spent: time.least, growing: time.least > 0, open: time.reason };
}

/** Why a waiting run may have run before; null when it has not. */
function ranBefore(snapshot: Snapshot, now: Instant): string | null {
  const again = `it is ${snapshot.run.status} again, and how long it ran before is not told`;
  if (snapshot.resumedAt !== undefined) return again;
  const timing = timingOf(snapshot, now);
  if (!timing) return 'whether it ran before was not read yet';
  if (!timing.known) return `whether it ran before is unknown: ${timing.reason}`;
  return timing.value.startedAt === null ? null : again;
}

interface Tries {
  readonly tries: readonly EndedRun[];
  readonly isCut: boolean;
  /** Why those further back may count, too; null when they do not. */
  readonly end: string | null;
  readonly at: Instant;
}

/**
 * The earlier runs, newest first, up to one that completed; what was cut off further back does not matter then. Of one
 * that may have completed it is not told whether those before it count. In plain words why they are not known otherwise.
 */
function triesOf(lineage: Signal<EndedRuns>, { id }: Run): Tries | string {
  if (!lineage.known) return lineage.reason;
  const { runs, isCut } = lineage.value;
  const { at } = lineage;
  const listed = uniqueById(runs, ({ runId }) => runId);
  if (!listed.ok) return listed.reason;
  const earlier = newestFirst(listed.items).filter(({ runId }) => !isSameId(runId, id));
  const last = earlier.findIndex(({ status }) => !/^(failed|canceled)$/i.test(status));
  const end = earlier[last];
  if (end === undefined) return { tries: earlier, isCut, end: null, at };
  return { tries: earlier.slice(0, last), isCut: false, end: doubtAboutEnd(end), at };
}

/** Why a run may not be the last that completed; null when it is. */
function doubtAboutEnd({ displayName, status, doubt }: EndedRun): string | null {
  if (status.toLowerCase() !== 'completed')
    return `whether ${displayName} completed is not told by its status ${status}`;
  return doubt === undefined ? null : `when ${displayName} ran is unknown: ${doubt}`;
}

function earlierTime(runs: readonly EndedRun[]): Time {
  let spent = 0;
  const untold: string[] = [];
  for (const run of runs) {
    const { startedAt, endedAt, resumedAt, status, displayName, doubt } = run;
    const told = startedAt !== null && doubt === undefined;
    if (told) spent += Math.max(0, endedAt - activeSince(run, startedAt));
    // Cancelled in the queue it never ran, unless it was seen to have begun before.
    const neverRan =
      startedAt === null && doubt === undefined && resumedAt === undefined && status.toLowerCase() === 'canceled';
    if (resumedAt !== undefined || !(told || neverRan)) untold.push(displayName);
  }
  const open = untold.length === 0 ? null : `Azure does not tell how long ${untold.slice(0, 3).join(', ')} ran`;
  return { spent, growing: false, open };
}
