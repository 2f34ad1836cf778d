import type { Instant, Milliseconds } from '../values/duration.ts';
import type { Samples } from './sample-series.ts';

/** The samples of one device, fewer than were recorded where there were many: the lowest and the highest of each step. */
export interface DrawnColumn {
  readonly low: readonly (number | null)[];
  readonly high: readonly (number | null)[];
}

/** Samples as they are drawn. Every column has a value for each step from `from` on; null where no sample came. */
export interface DrawnSamples {
  readonly from: Instant;
  readonly step: Milliseconds;
  readonly columns: ReadonlyMap<string, DrawnColumn>;
}

/**
 * Makes samples few enough to be drawn. A peak and a low stay as they are: a step keeps both, since an average would hide a
 * busy minute.
 * @param most the most steps
 */
export function drawn({ from, step, columns }: Samples, most: number): DrawnSamples {
  const all = Object.entries(columns);
  const length = Math.max(0, ...all.map(([, values]) => values.length));
  const together = Math.max(1, Math.ceil(length / most));
  const steps = Math.ceil(length / together);
  const drawnColumns = all.map(([name, values]): [string, DrawnColumn] => {
    const of = Array.from({ length: steps }, (_, index) => known(values, index * together, together));
    return [name, { low: of.map(lowest), high: of.map(highest) }];
  });
  return { from, step: step * together, columns: new Map(drawnColumns) };
}

function known(values: readonly (number | null)[], from: number, count: number): number[] {
  return values.slice(from, from + count).filter((value) => value !== null);
}

function lowest(values: readonly number[]): number | null {
  return values.length === 0 ? null : Math.min(...values);
}

function highest(values: readonly number[]): number | null {
  return values.length === 0 ? null : Math.max(...values);
}
