import { z } from 'zod';
import { type ConditionKind, type ConditionResult, result } from '../core/policy/condition.ts';
import { mayHoldChildren } from '../core/run/run.ts';
import type { Snapshot } from '../core/signal/signal.ts';
import { suggest } from '../core/values/did-you-mean.ts';
import { DAY, type Instant } from '../core/values/duration.ts';
import { type Calendar, closesAt, type Hours, WEEKDAYS } from '../core/values/opening-hours.ts';
import { ZONE_NAMES, type Zone, zoneNamed } from '../core/values/zone.ts';
import { nodesOfChildren } from './children/nodes-of-children.ts';
import { words } from './parameters/parameters.ts';

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

const hours = z
  .strictObject(
    {
      days: z
        .array(dayRange, { error: `a list of days, such as [mon-fri]` })
        .min(1, { error: 'at least one day' })
        .prefault(['mon-sun'])
        .describe('Days of the week on which the hours begin. Every day when not given.'),
      from: timeOfDay(TIME, /^([01]\d|2[0-3]):[0-5]\d$/).describe('When they begin.'),
      to: timeOfDay(END, /^(([01]\d|2[0-3]):[0-5]\d|24:00)$/).describe(
        'When they end; before `from`, on the following day.',
      ),
    },
    { error: 'a map such as {days: [mon-fri], from: "08:00", to: "20:00"}' },
  )
  .refine(({ from, to }) => from !== to, {
    path: ['to'],
    error: 'a time other than from; a whole day is from "00:00" to "24:00"',
  })
  .transform((given): Hours => ({ ...given, days: given.days.flat() }));

const timezone = words(ZONE).transform((name, context): Zone => {
  const zone = zoneNamed(name);
  if (zone) return zone;
  const near = suggest(name, ZONE_NAMES);
  context.addIssue({ code: 'custom', message: near === null ? ZONE : `${ZONE} (did you mean "${near}"?)` });
  return z.NEVER;
});

const date = z.iso.date({ error: DATE });

const parameters = z.strictObject(
  {
    allowed: z
      .array(hours, { error: 'a list of hours, such as [{days: [mon-fri], from: "08:00", to: "20:00"}]' })
      .min(1, { error: 'at least one map of hours' })
      .describe('The hours in which it may run.'),
    timezone: timezone.describe('Time zone of the hours, by its IANA name.'),
    'except-dates': z
      .array(date, { error: 'a list of dates' })
      .default([])
      .describe('Dates on which no hours begin, such as public holidays.'),
  },
  { error: 'a map such as {allowed: [{days: [mon-fri], from: "08:00", to: "20:00"}], timezone: Europe/Berlin}' },
);

export type WindowParameters = z.infer<typeof parameters>;

/**
 * A run holds nodes outside the hours in which it may. Manual: docs/conditions/window.md
 *
 * ```yaml
 * window: {timezone: Europe/Berlin, allowed: [{days: [mon-fri], from: "08:00", to: "20:00"}]}
 * ```
 */
export const window: ConditionKind<WindowParameters> = {
  kind: 'window',
  summary: 'The run holds nodes outside the hours in which it may.',
  parameters,
  signals: () => [{ kind: 'children' }],
  compile(given) {
    const threshold = describe(given);
    const presentAt = presentOf(given);
    return (snapshot, now) => judgeWindow(snapshot, given.timezone, threshold, presentAt(now));
  },
};

function judgeWindow(snapshot: Snapshot, zone: Zone, threshold: string, { now, value, end }: Present): ConditionResult {
  const { phase, status } = snapshot.run;
  const mayHold = phase === 'running' || phase === 'preparing' || phase === 'unrecognised';
  if (!mayHold) return result('healthy', phase === 'queued' ? 'is queued, holds no node' : `is ${status}`);
  const facts = { value, threshold };
  if (end !== null) {
    const open = end === Number.POSITIVE_INFINITY;
    const until = open ? 'with no end within a week' : `which end ${endOf(zone, end, now)}`;
    return result('healthy', `${value} is within its hours, ${until}`, { ...facts, violatedAt: open ? null : end });
  }
  const outside = `${value} is outside its hours, ${threshold}`;
  const { outcome, reason, missingSignals } = heldNow(snapshot, now);
  const words = reason === '' ? outside : `${outside}; ${reason}`;
  return result(outcome, words, { ...facts, missingSignals, identity: outcome === 'violated' ? 'window' : '' });
}

/** Whether an active run holds nodes at this moment: violated when it does. */
function heldNow(snapshot: Snapshot, now: Instant): Pick<ConditionResult, 'outcome' | 'reason' | 'missingSignals'> {
  const { phase, status, jobType } = snapshot.run;
  if (phase === 'unrecognised') return result('unknown', `whether it holds nodes as ${status} is not known`);
  return mayHoldChildren(jobType) ? nodesOfChildren(snapshot, now) : result('violated', '');
}

interface Present {
  readonly now: Instant;
  /** Local time. */
  readonly value: string;
  readonly end: Instant | null;
}

/** The runs of a pass share their moment, and calendars are slow: the latest is kept. */
function presentOf({ allowed, timezone, 'except-dates': except }: WindowParameters): (now: Instant) => Present {
  const calendar: Calendar = { hours: allowed, zone: timezone, except: new Set(except) };
  let latest: Present | null = null;
  return (now) => {
    if (latest?.now !== now) latest = { now, value: localOf(timezone, now), end: closesAt(calendar, now) };
    return latest;
  };
}

/** In the hour that comes twice, the end may show an earlier time than the clock does now. */
function endOf(zone: Zone, end: Instant, now: Instant): string {
  const isPutBack = zone.wallAt(end) <= zone.wallAt(now);
  return `${localOf(zone, end)}${isPutBack ? ', once the clocks are put back' : ''}`;
}

/** `Fri 2026-01-02 20:00 Europe/Berlin`. */
function localOf(zone: Zone, at: Instant): string {
  const [date, time = ''] = new Date(zone.wallAt(at)).toISOString().split('T');
  return `${capital(dayName(Math.floor(zone.wallAt(at) / DAY)))} ${date} ${time.slice(0, 5)} ${zone.name}`;
}

/** 1970 began on a Thursday. */
function dayName(days: number): string {
  return WEEKDAYS[(((days + 4) % 7) + 7) % 7] ?? '';
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** `mon-fri 08:00-20:00`. */
function describe({ allowed }: WindowParameters): string {
  return allowed.map(({ days, from, to }) => `${describeDays(days)} ${clock(from)}-${clock(to)}`).join(', ');
}

/** Days that follow one another as a range. */
function describeDays(days: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const day of days) {
    const last = ranges.at(-1);
    if (last && (last[1] + 1) % 7 === day) last[1] = day;
    else ranges.push([day, day]);
  }
  return ranges
    .map(([first, last]) => (first === last ? WEEKDAYS[first] : `${WEEKDAYS[first]}-${WEEKDAYS[last]}`))
    .join('+');
}

function clock(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}
