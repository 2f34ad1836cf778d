import type { SampleStream } from './samples.ts';

/** One point of a series: its time and, unless no sample fell into it, the numbers asked for. */
export type Point = { at: number; values: Partial<Record<Aggregation, number>> };

export type Aggregation = 'average' | 'minimum' | 'maximum' | 'total' | 'count';

const MINUTE = 60_000;

/** Reads `Average,Maximum`; undefined when one of them is unknown. */
export function parseAggregations(text: string): Aggregation[] | undefined {
  const known: Aggregation[] = ['average', 'minimum', 'maximum', 'total', 'count'];
  const names = text.split(',').map((name) => known.find((one) => one === name.trim().toLowerCase()));
  return names.includes(undefined) ? undefined : names.filter((name) => name !== undefined);
}

/** The points of several streams taken together, one each interval. */
export function points(
  streams: readonly SampleStream[],
  span: { from: number; to: number },
  interval: number,
  aggregations: readonly Aggregation[],
): Point[] {
  const result: Point[] = [];
  for (let at = Math.floor(span.from / interval) * interval; at < span.to; at += interval) {
    const samples: number[] = [];
    for (let minute = at; minute < at + interval; minute += MINUTE) {
      for (const stream of streams) {
        const sample = stream.at(Math.ceil(minute / MINUTE) * MINUTE);
        if (sample !== null) samples.push(sample);
      }
    }
    const values: Point['values'] = {};
    if (samples.length > 0) for (const name of aggregations) values[name] = combine(samples, name);
    result.push({ at, values });
  }
  return result;
}

function combine(samples: readonly number[], how: Aggregation): number {
  const total = samples.reduce((sum, sample) => sum + sample, 0);
  if (how === 'count') return samples.length;
  if (how === 'total') return total;
  if (how === 'minimum') return Math.min(...samples);
  if (how === 'maximum') return Math.max(...samples);
  return total / samples.length;
}
