import { suggest } from '../../core/values/did-you-mean.ts';

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

const OFFSET = /^(?:UTC|GMT)?([+-])(\d{1,2})(?::?\d\d)?$/i;
/** The sign in these names is the other way round. */
const TURNED = /^Etc\/GMT([+-])(\d{1,2})$/i;
const NO_OFFSETS = 'a place by its IANA name, such as Europe/Berlin; for a fixed offset write UTC and shift the hours';

/** What would be right in the place of an offset, which knows no summer and has two signs; null for anything else. */
export function insteadOfOffset(given: string): string | null {
  const [, turned, hours] = TURNED.exec(given) ?? [];
  if (turned !== undefined && Number(hours) > 0)
    return `${NO_OFFSETS}: ${given} is UTC${turned === '+' ? '-' : '+'}${hours}, for its sign is the other way round`;
  const [, sign, digits] = OFFSET.exec(given) ?? [];
  return sign === undefined || Number(digits) === 0 ? null : NO_OFFSETS;
}

/** The IANA name that was probably meant, or null when none is near. */
export function zoneMeant(given: string): string | null {
  if (OFFSET.test(given)) return 'UTC';
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
