/** A stretch of a device's samples without a gap, or a gap. From 0 to 1 of the width. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  /** Lines of the highest and the lowest samples as points of the drawing; null in a gap. */
  readonly high: readonly Point[] | null;
  readonly low: readonly Point[] | null;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** What is drawn: a part of the steps, on a scale from 0 to `top`. */
export interface Frame {
  /** The first step and the one after the last. They may lie outside of what is there. */
  readonly first: number;
  readonly end: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** One pixel at the foot, so that a line at 0 is seen. */
const FOOT = 1;

/** Samples as stretches: what was not sampled is a gap, and never a line. */
export function stretchesOf(
  { low, high }: { readonly low: readonly (number | null)[]; readonly high: readonly (number | null)[] },
  frame: Frame,
): readonly Stretch[] {
  const { first, end, top, width, height } = frame;
  const steps = Math.max(1, end - first);
  const found: { from: number; to: number; high: Point[] | null; low: Point[] | null }[] = [];
  const yOf = (value: number) => round(height - FOOT - (Math.min(value, top) / top) * (height - 2 * FOOT));
  for (let step = first; step < end; step += 1) {
    const most = high[step] ?? null;
    const least = low[step] ?? null;
    const isKnown = most !== null && least !== null;
    const at = step - first;
    let last = found.at(-1);
    if (!last || (last.high !== null) !== isKnown) {
      last = { from: at / steps, to: at / steps, high: isKnown ? [] : null, low: isKnown ? [] : null };
      found.push(last);
    }
    last.to = (at + 1) / steps;
    if (!isKnown) continue;
    const x = round(((at + 0.5) / steps) * width);
    last.high?.push({ x, y: yOf(most) });
    last.low?.push({ x, y: yOf(least) });
  }
  return found;
}

/** The line of a stretch over its whole width, so that a single sample is seen as well. */
export function linePath({ from, to, high }: Stretch, width: number): string {
  if (!high || high.length === 0) return '';
  const [start] = high;
  const last = high.at(-1);
  if (!start || !last) return '';
  const points = [{ x: round(from * width), y: start.y }, ...high, { x: round(to * width), y: last.y }];
  return points.map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${x} ${y}`).join('');
}

/** The area below the line of a stretch. */
export function areaPath(stretch: Stretch, { width, height }: Frame): string {
  const line = linePath(stretch, width);
  if (line === '') return '';
  return `${line}L${round(stretch.to * width)} ${height}L${round(stretch.from * width)} ${height}Z`;
}

/** How many of the samples that should be there are missing in some steps. */
export function missingIn(high: readonly (number | null)[], first: number, end: number): number {
  let missing = 0;
  for (let step = first; step < end; step += 1) if ((high[step] ?? null) === null) missing += 1;
  return missing;
}

/** A round scale above a bound: 10 for 5, 20 for 10, 100 for 60. */
export function topAbove(bound: number): number {
  return [2, 5, 10, 20, 50, 100].find((top) => top >= bound * 1.6) ?? 100;
}

/** Steps at which a device began or stopped to work, for the axis: at most the last two. Short changes are left out. */
export function turnsOf(high: readonly (number | null)[], bound: number): readonly number[] {
  const long = Math.max(3, Math.floor(high.length / 12));
  const stretches: { readonly isBusy: boolean; readonly start: number }[] = [];
  for (const [step, value] of high.entries()) {
    if (value === null) continue;
    const isBusy = value >= bound;
    if (stretches.at(-1)?.isBusy !== isBusy) stretches.push({ isBusy, start: step });
  }
  const kept = stretches.filter(({ start }, index) => (stretches[index + 1]?.start ?? high.length) - start >= long);
  const turns = kept.filter(({ isBusy }, index) => index > 0 && kept[index - 1]?.isBusy !== isBusy);
  return turns.map(({ start }) => start).slice(-2);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
