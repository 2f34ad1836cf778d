import { z } from 'zod';
import { suggest } from '../../core/values/did-you-mean.ts';
import { WEEKDAYS } from '../../core/values/opening-hours.ts';
import { ZONE_NAMES, type Zone, zoneNamed } from '../../core/values/zone.ts';
import { words } from './parameters.ts';

const DAYS = 'a day or a range of days: mon, mon-fri, sat-sun';
const TIME = 'a time of day in quotes, such as "08:00"';
const END = 'a time of day in quotes, such as "20:00", up to "24:00"';
const ZONE =
  'a time zone by its IANA name, such as Europe/Berlin or UTC; not an offset or a name such as CET or Etc/GMT+2';
const DATE = 'a date in quotes, such as "2026-12-25"';

/** `fri-mon` is four days. */
const dayRange = z
  .string({ error: DAYS })
  .regex(new RegExp(`^(${WEEKDAYS.join('|')})(-(${WEEKDAYS.join('|')}))?$`), { error: DAYS })
  .transform((text): number[] => {
    const names: readonly string[] = WEEKDAYS;
    const [first = 0, last = first] = text.split('-').map((name) => names.indexOf(name));
    return Array.from({ length: ((last - first + 7) % 7) + 1 }, (_, index) => (first + index) % 7);
  });

function timeOfDay(expected: string, shape: RegExp) {
  return z
    .string({ error: expected })
    .regex(shape, { error: expected })
    .transform((text) => {
      const [hour, minute] = text.split(':').map(Number);
      return (hour ?? 0) * 60 + (minute ?? 0);
    });
}

/** The keys of hours on some days of the week. */
export const hoursKeys = {
  days: z
    .array(dayRange, { error: `a list of days, such as [mon-fri]` })
    .min(1, { error: 'at least one day' })
    .prefault(['mon-sun'])
    .describe('Days of the week on which the hours begin. Every day when not given.'),
  from: timeOfDay(TIME, /^([01]\d|2[0-3]):[0-5]\d$/).describe('When they begin.'),
  to: timeOfDay(END, /^(([01]\d|2[0-3]):[0-5]\d|24:00)$/).describe(
    'When they end; before `from`, on the following day.',
  ),
};

/** For hours whose end is their beginning: nobody could say whether they are a whole day or nothing. */
export const NO_LENGTH = {
  path: ['to'],
  error: 'a time other than from; a whole day is from "00:00" to "24:00"',
};

/** A zone with the rules of its summer time. */
export const timezone = words(ZONE).transform((name, context): Zone => {
  const zone = zoneNamed(name);
  if (zone) return zone;
  const near = suggest(name, ZONE_NAMES);
  context.addIssue({ code: 'custom', message: near === null ? ZONE : `${ZONE} (did you mean "${near}"?)` });
  return z.NEVER;
});

const date = z.iso.date({ error: DATE });

export const exceptDates = z
  .array(date, { error: 'a list of dates' })
  .default([])
  .describe('Dates on which no hours begin, such as public holidays.');
