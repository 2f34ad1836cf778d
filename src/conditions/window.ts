import { z } from 'zod';
import { type ConditionKind, type ConditionResult, result } from '../core/policy/condition.ts';
import { mayHoldChildren } from '../core/run/run.ts';
import type { Snapshot } from '../core/signal/signal.ts';
import type { Instant } from '../core/values/duration.ts';
import {
  type Calendar,
  closesAt,
  describeHours,
  type Hours,
  localTime,
  opensAt,
} from '../core/values/opening-hours.ts';
import type { Zone } from '../core/values/zone.ts';
import { nodesOfChildren } from './children/nodes-of-children.ts';
import { exceptDates, hoursKeys, NO_LENGTH, timezone } from './parameters/hours.ts';

const hours = z
  .strictObject(hoursKeys, { error: 'a map such as {days: [mon-fri], from: "08:00", to: "20:00"}' })
  .refine(({ from, to }) => from !== to, NO_LENGTH)
  .transform((given): Hours => ({ ...given, days: given.days.flat() }));

const parameters = z.strictObject(
  {
    allowed: z
      .array(hours, { error: 'a list of hours, such as [{days: [mon-fri], from: "08:00", to: "20:00"}]' })
      .min(1, { error: 'at least one map of hours' })
      .describe('The hours in which it may run.'),
    timezone: timezone.describe('Time zone of the hours, by its IANA name.'),
    'except-dates': exceptDates,
  },
  { error: 'a map such as {allowed: [{days: [mon-fri], from: "08:00", to: "20:00"}], timezone: Europe/Berlin}' },
);

/** Hours that have no end at one moment have none at any. */
const A_MOMENT = Date.UTC(2026, 0, 1);

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
    const threshold = describeHours(given.allowed);
    const presentAt = presentOf(given);
    return (snapshot, now) => judgeWindow(snapshot, given.timezone, threshold, presentAt(now));
  },
  cannotHold(given) {
    const calendar = { hours: given.allowed, zone: given.timezone, except: new Set(given['except-dates']) };
    const isAlways = calendar.except.size === 0 && closesAt(calendar, A_MOMENT) === Number.POSITIVE_INFINITY;
    return isAlways ? { because: 'its hours are all hours of the week', isCertain: true } : null;
  },
};

function judgeWindow(
  snapshot: Snapshot,
  zone: Zone,
  threshold: string,
  { now, value, end, opens }: Present,
): ConditionResult {
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
  return result(outcome, words, {
    ...facts,
    missingSignals,
    healthyAt: opens,
    identity: outcome === 'violated' ? 'window' : '',
  });
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
  /** When the hours begin again; null within them, and where none are in sight. */
  readonly opens: Instant | null;
}

/** The runs of a pass share their moment, and calendars are slow: the latest is kept. */
function presentOf({ allowed, timezone, 'except-dates': except }: WindowParameters): (now: Instant) => Present {
  const calendar: Calendar = { hours: allowed, zone: timezone, except: new Set(except) };
  let latest: Present | null = null;
  return (now) => {
    if (latest?.now === now) return latest;
    const end = closesAt(calendar, now);
    latest = { now, value: localTime(timezone, now), end, opens: end === null ? opensAt(calendar, now) : null };
    return latest;
  };
}

/** In the hour that comes twice, the end may show an earlier time than the clock does now. */
function endOf(zone: Zone, end: Instant, now: Instant): string {
  const isPutBack = zone.wallAt(end) <= zone.wallAt(now);
  return `${localTime(zone, end)}${isPutBack ? ', once the clocks are put back' : ''}`;
}
