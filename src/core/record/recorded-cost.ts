import { isParentType, type Run } from '../run/run.ts';
import type { Cost } from '../signal/signal.ts';
import { HOUR, type Instant } from '../values/duration.ts';
import type { RecordedRun } from './recorded-workspace.ts';

/**
 * What the record holds of a run's cost: what was last read, and how far that reaches. The store and the replay go on
 * with it by the same functions, so that a budget is the same in both.
 */
export interface RecordedCost {
  readonly cost: Cost;
  /** Pieces without an end count up to here; null while they count up to the workspace's latest recorded pass. */
  readonly until: Instant | null;
}

/**
 * The cost of an active run after a pass. One that was not read is known up to the pass before and no further: what a
 * sweep's trials have done since is not told. A run whose cost was never read is recorded as one without a price, unless
 * it waits in the queue.
 * @param previous when the workspace was recorded before.
 */
export function costSeen(
  before: RecordedCost | null,
  recorded: RecordedRun,
  at: Instant,
  previous: Instant | null,
): RecordedCost | null {
  const part = recorded.has.includes('cost') ? recorded.parts.cost : undefined;
  // Recorded from the signal of that name.
  if (part && 'v' in part) return { cost: part.v as Cost, until: null };
  const { id, phase } = recorded.run;
  if (before) return { cost: lacking(before.cost, id), until: before.until ?? previous ?? at };
  return phase === 'queued' ? null : { cost: { currency: '', pieces: [], unpriced: [id] }, until: null };
}

/**
 * The cost of a run that is active no more. A run holds its own nodes to its end; what children a parent had after the
 * pass before is not told, and of a run that was deleted not even the end.
 * @param endedAt null when nobody knows.
 */
export function costEnded(
  { cost, until }: RecordedCost,
  run: Pick<Run, 'id' | 'jobType'>,
  endedAt: Instant | null,
  previous: Instant,
  now: Instant,
): RecordedCost {
  if (until !== null) return { cost, until: Math.min(until, endedAt ?? until) };
  if (endedAt !== null && !isParentType(run.jobType)) return { cost, until: endedAt };
  const isKnown = (endedAt ?? now) - previous <= MOST_GAP;
  return { cost: isKnown ? cost : lacking(cost, run.id), until: Math.min(previous, endedAt ?? previous) };
}

/**
 * Passes this far apart still make one record. Further apart, runs may have come and gone unseen, and what they cost is
 * not known.
 */
export const MOST_GAP = HOUR;

/** Marks a cost as a lower bound. */
function lacking(cost: Cost, runId: string): Cost {
  return cost.unpriced.includes(runId) ? cost : { ...cost, unpriced: [...cost.unpriced, runId] };
}
