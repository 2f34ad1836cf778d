import { DAY, type Instant, MINUTE } from './duration.ts';

/** The time on a clock on the wall, as the milliseconds of the same time in UTC. */
export type WallTime = number;

/** A time zone by its IANA name, with the rules of every year that the platform knows. */
export interface Zone {
  readonly name: string;
  wallAt(at: Instant): WallTime;
  /**
   * When the clock shows this. A time that comes twice, when clocks are put back, is the first or the last of both as
   * asked; one that is left out, when they are put forward, is the moment of the jump.
   */
  instantOf(wall: WallTime, which: 'first' | 'last'): Instant;
}

const PLACE = /^[A-Z]\S*(\/[A-Z]\S*)+$/;
/** `Etc/GMT+5` is five hours behind UTC: the sign reads the other way round. */
const TURNED_SIGN = /^Etc\/GMT[+-]\d*[1-9]/i;

export const UTC: Zone = makeZone('UTC');

export const ZONE_NAMES: readonly string[] = ['UTC', ...Intl.supportedValuesOf('timeZone')];

/**
 * The zone of an IANA name; null if there is none. The platform also takes offsets and some names without a place, but
 * these have no summer time.
 */
export function zoneNamed(name: string): Zone | null {
  return name === 'UTC' || (PLACE.test(name) && !TURNED_SIGN.test(name)) ? platformZone(name) : null;
}

/** The zone of any name that the platform takes, such as `CET`, also without summer time; null if it takes none. */
export function platformZone(name: string): Zone | null {
  try {
    return makeZone(name);
  } catch {
    // What Intl throws for a name that it does not know.
    return null;
  }
}

function makeZone(name: string): Zone {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: name,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const offsetAt = (at: Instant) => wallAt(at) - at;

  function wallAt(at: Instant): WallTime {
    const parts: Record<string, number> = {};
    for (const { type, value } of format.formatToParts(at)) parts[type] = Number(value);
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
    return Date.UTC(year, month - 1, day, hour, minute, second) + (at % 1000);
  }

  function instantOf(wall: WallTime, which: 'first' | 'last'): Instant {
    // Clocks are not put twice within two days.
    const before = wall - offsetAt(wall - DAY);
    const after = wall - offsetAt(wall + DAY);
    const candidates = [before, after].filter((at) => wallAt(at) === wall);
    if (candidates.length > 0) return which === 'first' ? Math.min(...candidates) : Math.max(...candidates);
    return jumpBetween(Math.min(before, after), Math.max(before, after));
  }

  /** The first minute with the later offset. */
  function jumpBetween(from: Instant, to: Instant): Instant {
    let earlier = Math.floor(from / MINUTE);
    let later = Math.ceil(to / MINUTE);
    const offset = offsetAt(earlier * MINUTE);
    while (later - earlier > 1) {
      const middle = Math.floor((earlier + later) / 2);
      if (offsetAt(middle * MINUTE) === offset) earlier = middle;
      else later = middle;
    }
    return later * MINUTE;
  }

  return { name, wallAt, instantOf };
}
