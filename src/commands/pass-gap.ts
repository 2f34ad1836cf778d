import cron from 'node-cron';
import { DAY, type Milliseconds } from '../core/values/duration.ts';

/** Ticks of a schedule to look at, since their distances may differ. */
const TICKS = 100;

/** The shortest time from one pass to the next. */
export function shortestGap(every: string): Milliseconds {
  const ticks = cron.createTask(every, () => {}, { timezone: 'UTC' }).getNextRuns(TICKS);
  const gaps = ticks.slice(1).map((tick, index) => tick.getTime() - (ticks[index]?.getTime() ?? 0));
  return gaps.length > 0 ? Math.min(...gaps) : DAY;
}
