import type { LoggedMetric } from '../../core/signal/signal.ts';

export type Point = LoggedMetric['points'][number];

/** The points in the order in which they were logged; of those at one time, in the order of their steps. */
export function inOrder(points: readonly Point[]): readonly Point[] {
  return points.toSorted((a, b) => a.at - b.at || a.step - b.step);
}

/** The newest two values of one step at one time, of which nobody can say which holds; null when there are none. */
export function contradictionIn(points: readonly Point[]): readonly [Point, Point] | null {
  for (let index = points.length - 1; index > 0; index--) {
    const [one, other] = [points[index - 1], points[index]];
    if (one && other && isSameMoment(one, other) && !Object.is(one.value, other.value)) return [one, other];
  }
  return null;
}

export function isSameMoment(one: Point, other: Point): boolean {
  return one.step === other.step && one.at === other.at;
}

/** The first point after the steps last went back, as they do when a run resumes from a checkpoint; null if never. */
export function lastRestart(points: readonly Point[]): Point | null {
  return points.findLast((point, index) => point.step < (points[index - 1] ?? point).step) ?? null;
}

/** The points without those of steps that were taken back later on. */
export function withoutTakenBack(points: readonly Point[]): readonly Point[] {
  let lowest = Number.POSITIVE_INFINITY;
  return points
    .toReversed()
    .filter(({ step }) => {
      lowest = Math.min(lowest, step);
      return step === lowest;
    })
    .toReversed();
}
