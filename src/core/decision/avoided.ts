import { HOUR, type Instant, type Milliseconds } from '../values/duration.ts';
import type { SeenCost } from './decision.ts';
import type { Cancellation, CancellationState } from './finding.ts';

/** States in which the run has ended by the cancel. */
export const HAS_ENDED: ReadonlySet<CancellationState> = new Set(['confirmed', 'released']);

/** What an avoided cost is worked out from. */
export interface CancelledRun {
  readonly cancellation: Pick<Cancellation, 'state' | 'endedAt'>;
  /** What it cost; null where that is not known. */
  readonly cost?: Pick<SeenCost, 'perHour'> | null | undefined;
  /** The run's own. */
  readonly timeLimit: Milliseconds | null;
  readonly startedAt: Instant | null;
  readonly endedAt: Instant | null;
}

export type Avoided =
  | { readonly atMost: number; readonly because: null }
  | { readonly atMost: null; readonly because: string };

/** What a run could have cost up to its own limit. */
export function avoidedBy({ cancellation, cost, timeLimit, startedAt, endedAt: runEndedAt }: CancelledRun): Avoided {
  const unknown = (because: string) => ({ atMost: null, because });
  if (!HAS_ENDED.has(cancellation.state)) return unknown('the run has not ended by this cancel');
  if (timeLimit === null) return unknown('the run has no time limit of its own');
  if (!cost) return unknown('no price of the run is known');
  const endedAt = runEndedAt ?? cancellation.endedAt;
  if (startedAt === null || endedAt === null) return unknown('it is not known how long the run was running');
  const hours = Math.max(0, startedAt + timeLimit - endedAt) / HOUR;
  return { atMost: Math.round(cost.perHour * hours * 100) / 100, because: null };
}
