import { isParentType, type Run } from '../run/run.ts';
import type { Cost } from '../signal/signal.ts';
import { HOUR, type Instant } from '../values/duration.ts';
import { withKeptPrices } from './kept-prices.ts';
import type { RecordedRun } from './recorded-workspace.ts';

/**
 * What is recorded of a run's cost: what was last read, and up to when it counts. The store and the replay continue it
 * with the same functions, so that a budget is the same in both.
 */
export interface RecordedCost {
  readonly cost: Cost;
  /** Pieces without an end count up to here; null while they count up to the workspace's latest recorded pass. */
  readonly until: Instant | null;
}

/**
 * The cost of an active run after a pass. What was recorded before keeps its price. One that was not read is known up to the
 * last pass and no further: nobody knows what a sweep's trials have done since. A run whose cost was never read is recorded as unpriced, unless it waits in the
 * queue.
 * @param previous when the workspace was recorded before.
 */
export function costSeen(
  before: RecordedCost | null,
  recorded: RecordedRun,
  at: Instant,
  previous: Instant | null,
): RecordedCost | null {
  const part = recorded.has.includes('cost') ? recorded.parts.cost : undefined;
  if (part && 'v' in part) {
    // Recorded from the signal of that name.
    const read = part.v as Cost;
    return { cost: before ? withKeptPrices(read, { ...before, previous }, at) : read, until: null };
  }
  const { id, phase } = recorded.run;
  const notes = part ? [part.u] : [];
  if (before) return { cost: lacking(before.cost, id, notes), until: before.until ?? previous ?? at };
  if (phase === 'queued') return null;
  return { cost: lacking({ currency: '', pieces: [], unpriced: [] }, id, notes), until: null };
}

/**
 * The cost of a run that is active no more. A run holds its own nodes to its end. Which children a parent had after the
 * last pass is not known, nor is the end of a run that was deleted.
 * @param endedAt null when it is not known.
 */
export function costEnded(
  { cost, until }: RecordedCost,
  run: Pick<Run, 'id' | 'jobType'>,
  { endedAt, previous }: { readonly endedAt: Instant | null; readonly previous: Instant },
  now: Instant,
): RecordedCost {
  if (until !== null) return { cost, until: Math.min(until, endedAt ?? until) };
  if (endedAt !== null && !isParentType(run.jobType)) return { cost, until: endedAt };
  const isKnown = (endedAt ?? now) - previous <= MOST_GAP;
  return { cost: isKnown ? cost : lacking(cost, run.id), until: Math.min(previous, endedAt ?? previous) };
}

/** Passes that are further apart leave a gap in the record: runs may have come and gone unseen. */
export const MOST_GAP = HOUR;

/** Marks a cost as a lower bound. @param why in notes */
function lacking(cost: Cost, runId: string, why: readonly string[] = []): Cost {
  if (cost.unpriced.includes(runId)) return cost;
  const notes = [...new Set([...(cost.notes ?? []), ...why])];
  return { ...cost, unpriced: [...cost.unpriced, runId], ...(notes.length > 0 && { notes }) };
}
