import type { SignalSource } from '../../core/ports/azure.ts';
import { known, type LoggedMetric } from '../../core/signal/signal.ts';
import { signalPerRun } from '../run-signals.ts';
import type { AzureContext } from '../settings.ts';
import type { LoggedValues } from './logged-values.ts';

/** Of a longer history the newest half of these stay as they are; of the older points only the extremes stay. */
const MOST_POINTS = 2000;

type Point = LoggedMetric['points'][number];

/** A metric that runs logged themselves. */
export function createLoggedMetric(context: AzureContext, logged: LoggedValues): SignalSource['metric'] {
  return async (workspace, snapshots, { name }, abort) =>
    signalPerRun(snapshots, `reading the metric ${name}`, abort, async ({ run }) => {
      const points = await logged.history({ workspace, abort }, run.id, name);
      return known({ points: thinned(points) }, context.clock());
    });
}

/** A history in order and of bounded length. */
export function thinned(points: readonly Point[], most = MOST_POINTS): readonly Point[] {
  return thin(
    points.toSorted((a, b) => a.at - b.at || a.step - b.step),
    most,
  );
}

/**
 * A bounded number of points: the newest, and of each stretch of older points the lowest, the highest, and the one where
 * the steps last went back. So the best value of any time is kept, and a restart is seen.
 */
export function thin(points: readonly Point[], most = MOST_POINTS): readonly Point[] {
  if (points.length <= most) return points;
  const kept = most / 2;
  const older = points.slice(0, -kept);
  const size = Math.ceil(older.length / (kept / 2));
  const extremes: Point[] = [];
  for (let start = 0; start < older.length; start += size) {
    const stretch = older.slice(start, start + size);
    const numbers = stretch.filter((point) => Number.isFinite(point.value));
    const back = stretch.findLast((point, index) => point.step < (older[start + index - 1] ?? point).step);
    const chosen = new Set([back, mostOf(numbers, (a, b) => a < b), mostOf(numbers, (a, b) => a > b)]);
    extremes.push(...stretch.filter((point) => chosen.has(point)));
  }
  return [...extremes, ...points.slice(-kept)];
}

/** The first of the points whose value comes before all others. */
function mostOf(points: readonly Point[], comesBefore: (one: number, other: number) => boolean): Point | undefined {
  let most = points[0];
  for (const point of points) if (most && comesBefore(point.value, most.value)) most = point;
  return most;
}
