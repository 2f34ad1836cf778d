import { InvalidArgumentError } from 'commander';
import { formatDuration, type Instant, type Milliseconds, parseDuration } from '../core/values/duration.ts';
import { UTC } from '../core/values/zone.ts';
import { DIMENSIONS } from '../report/groups.ts';
import { lengthOf, periodNamed, type ReportPeriod } from '../report/period.ts';
import type { Here } from './times/show.ts';
import { type Past, parseWhen, WHEN_FORMS } from './times/when.ts';

// Arguments are checked before a command begins; a wrong one ends it as a wrong option does.

/** A duration, as `30d` or `12h`. */
export function duration(text: string): Milliseconds {
  const length = parseDuration(text);
  if (length !== null) return length;
  throw new InvalidArgumentError('Wanted a duration such as 30d or 12h.');
}

/** A duration from `least` to `most`. */
export function durationFrom(least: Milliseconds, most: Milliseconds): (text: string) => Milliseconds {
  return (text) => {
    const length = duration(text);
    if (length >= least && length <= most) return length;
    throw new InvalidArgumentError(`Wanted a duration from ${formatDuration(least)} to ${formatDuration(most)}.`);
  };
}

/** A whole number from `least` to `most`. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (number >= least && number <= most) return number;
    throw new InvalidArgumentError(`Wanted a whole number from ${least} to ${most}.`);
  };
}

/** A port; 0 for any that is free. */
export const port = wholeNumber(0, 65_535);

/** A moment with its zone, as `2026-03-02T09:00:00Z`. */
export function moment(text: string): Instant {
  const at = /T.*(Z|[+-]\d\d:?\d\d)$/i.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(at)) return at;
  throw new InvalidArgumentError('Wanted a time with its zone, such as 2026-03-02T09:00:00Z.');
}

/** A bound of something that looks back, as people write times. @param here when and in which zone it is read. */
export function pastFrom(here: () => Here): (text: string) => Past {
  return (text) => {
    const when = parseWhen(whenText(text), 'past', here());
    if (when === null) throw new InvalidArgumentError(`Wanted a time: ${WHEN_FORMS}.`);
    return 'length' in when ? when.length : when;
  };
}

/** A time as people write it, such as `yesterday` or `2h`. Which moment it is follows once the zone and the clock are known. */
export function whenText(text: string): string {
  if (parseWhen(text, 'past', { now: 0, zone: UTC }) !== null) return text;
  throw new InvalidArgumentError(`Wanted a time: ${WHEN_FORMS}.`);
}

/** The name of a period of a report. @param length null where any length will do */
export function periodText(length: ReportPeriod | null = null): (text: string) => string {
  return (text) => {
    if (periodNamed(text) !== null && (length === null || lengthOf(text) === length)) return text;
    const wanted = length === 'month' ? 'a month such as 2026-10' : '2026, 2026-Q4, 2026-11, 2026-W47 or 2026-11-17';
    throw new InvalidArgumentError(`Wanted ${wanted}.`);
  };
}

/** By what a report groups runs. */
export function dimensionText(text: string): string {
  if (DIMENSIONS.some((one) => one === text) || /^tag:\s*\S/.test(text)) return text;
  throw new InvalidArgumentError(`Wanted ${DIMENSIONS.join(', ')}, or tag: and a key.`);
}
