import { formatInstant } from '../../core/values/duration.ts';

/** The moments of a report; every other number in it is a length, a count or an amount. */
const MOMENTS: ReadonlySet<string> = new Set(['from', 'to', 'at', 'until']);

/** A report of the past as JSON, its times as people and the other commands write them. */
export function pastJson(report: object): string {
  const written = (key: string, value: unknown) =>
    MOMENTS.has(key) && typeof value === 'number' ? formatInstant(value) : value;
  return JSON.stringify(report, written, 2);
}
