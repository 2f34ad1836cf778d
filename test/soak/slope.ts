export interface Point {
  readonly hours: number;
  readonly value: number;
}

/** How much something grows an hour, with the ends of the interval in which 95 of 100 such slopes are. */
export interface Slope {
  readonly low: number;
  readonly middle: number;
  readonly high: number;
}

/** Standard deviations on either side that hold 95 % of a normal distribution. */
const SIDES = 1.96;

/**
 * The median of the slopes between all pairs of points, which single peaks do not move (Theil and Sen), with Kendall's interval
 * (Sen 1968, without ties). Null for fewer than six points.
 */
export function slopeOf(points: readonly Point[]): Slope | null {
  if (points.length < 6) return null;
  const slopes = points
    .flatMap((one, index) =>
      points.slice(index + 1).map((other) => (other.value - one.value) / (other.hours - one.hours)),
    )
    .toSorted((a, b) => a - b);
  const count = points.length;
  const spread = SIDES * Math.sqrt((count * (count - 1) * (2 * count + 5)) / 18);
  const at = (place: number) => slopes[Math.min(slopes.length - 1, Math.max(0, Math.round(place)))] ?? Number.NaN;
  return {
    low: at((slopes.length - spread) / 2 - 1),
    middle: at((slopes.length - 1) / 2),
    high: at((slopes.length + spread) / 2),
  };
}

/** `grows`: surely more than is allowed an hour; `steady`: surely not; otherwise more time has to show it. */
export function verdictOn(slope: Slope | null, allowed: number): 'grows' | 'steady' | 'not clear yet' {
  if (slope === null) return 'not clear yet';
  if (slope.low > allowed) return 'grows';
  return slope.high <= allowed ? 'steady' : 'not clear yet';
}
