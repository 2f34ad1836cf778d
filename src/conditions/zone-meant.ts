import { suggest } from '../core/suggest.ts';

/**
 * What people call a zone by the clock of half the year. Where such a name is known to the platform as well, it is a
 * fixed offset: EST stays behind New York all summer.
 */
const BY_THE_CLOCK: Readonly<Record<string, string>> = {
  CET: 'Europe/Berlin',
  CEST: 'Europe/Berlin',
  MET: 'Europe/Berlin',
  MEZ: 'Europe/Berlin',
  MESZ: 'Europe/Berlin',
  BST: 'Europe/London',
  WET: 'Europe/Lisbon',
  WEST: 'Europe/Lisbon',
  EET: 'Europe/Helsinki',
  EEST: 'Europe/Helsinki',
  EST: 'America/New_York',
  EDT: 'America/New_York',
  EST5EDT: 'America/New_York',
  CST: 'America/Chicago',
  CDT: 'America/Chicago',
  MST: 'America/Denver',
  MDT: 'America/Denver',
  PST: 'America/Los_Angeles',
  PDT: 'America/Los_Angeles',
  PST8PDT: 'America/Los_Angeles',
  IST: 'Asia/Kolkata',
  JST: 'Asia/Tokyo',
  GMT: 'UTC',
  UCT: 'UTC',
  Z: 'UTC',
  ZULU: 'UTC',
};

const OFFSET = /^(?:UTC|GMT)?([+-])(\d{1,2})(?::?00)?$/i;
const MOST_HOURS = { '+': 14, '-': 12 };

/** The IANA name that was probably meant, or null when none is near. */
export function zoneMeant(given: string): string | null {
  const [, sign, digits] = OFFSET.exec(given) ?? [];
  if (sign === '+' || sign === '-') {
    const hours = Number(digits);
    if (hours === 0) return 'UTC';
    // In these names the sign is the other way round.
    return hours <= MOST_HOURS[sign] ? `Etc/GMT${sign === '+' ? '-' : '+'}${hours}` : null;
  }
  const upper = given.toUpperCase();
  if (Object.hasOwn(BY_THE_CLOCK, upper)) return BY_THE_CLOCK[upper] ?? null;
  const names = ['UTC', ...Intl.supportedValuesOf('timeZone')];
  const wanted = given.toLowerCase().replaceAll(' ', '_');
  const place = names.find((name) => name.toLowerCase() === wanted || name.toLowerCase().endsWith(`/${wanted}`));
  // A first letter is seldom mistyped, and looking through all the names takes its time.
  return (
    place ??
    suggest(
      given,
      names.filter((name) => name[0]?.toLowerCase() === wanted[0]),
    )
  );
}
