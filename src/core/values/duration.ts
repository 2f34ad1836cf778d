/** A moment: milliseconds since the Unix epoch, UTC. */
export type Instant = number;

/** A length of time in milliseconds. */
export type Milliseconds = number;

export const SECOND: Milliseconds = 1000;
export const MINUTE: Milliseconds = 60 * SECOND;
export const HOUR: Milliseconds = 60 * MINUTE;
export const DAY: Milliseconds = 24 * HOUR;

const UNITS = { s: SECOND, m: MINUTE, h: HOUR, d: DAY } as const;
/** Each unit once, the larger ones first: `1h1h` and `30m2h` are slips. */
export const DURATION_SHAPE = /^(?=\d)(\d+(\.\d+)?d)?(\d+(\.\d+)?h)?(\d+(\.\d+)?m)?(\d+(\.\d+)?s)?$/;
const PART = /(\d+(?:\.\d+)?)([smhd])/g;

/** The longest duration that is accepted: ten years. Anything above is a typing error. */
const LONGEST = 3650 * DAY;

/**
 * Reads a duration as people write it: `90s`, `30m`, `2h`, `1d`, `1h30m`.
 * @returns milliseconds, or null when the text is not a duration or is over ten years.
 */
export function parseDuration(text: string): Milliseconds | null {
  if (!DURATION_SHAPE.test(text)) return null;
  let total = 0;
  for (const [, amount, unit] of text.matchAll(PART)) total += Number(amount) * UNITS[unit as keyof typeof UNITS];
  return Number.isFinite(total) && total <= LONGEST ? Math.round(total) : null;
}

const NAMES = ['d', 'h', 'm', 's'];
const SIZES = [DAY, HOUR, MINUTE, SECOND];

/** Says a duration in its two largest units that are not zero, cut, not rounded: `26h 10m` is `1d 2h`. */
export function formatDuration(length: Milliseconds): string {
  let rest = Math.abs(length);
  let text = '';
  // Indices and no lists: every verdict says a duration or two.
  for (let unit = 0, said = 0; unit < SIZES.length && said < 2; unit++) {
    const size = SIZES[unit] ?? SECOND;
    const count = Math.floor(rest / size);
    if (count === 0) continue;
    rest -= count * size;
    text += said === 0 ? `${count}${NAMES[unit]}` : ` ${count}${NAMES[unit]}`;
    said += 1;
  }
  if (text === '') return '0s';
  return length < 0 ? `-${text}` : text;
}

const TWO_DIGITS = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, '0'));

/** An instant as RFC 3339 in UTC, to the second. */
export function formatInstant(at: Instant): string {
  const date = new Date(at);
  const year = date.getUTCFullYear();
  // Such a year has a sign and six digits, and a moment that is none is refused.
  if (!(year >= 1000 && year <= 9999)) return `${date.toISOString().slice(0, -5)}Z`;
  const two = (number: number) => TWO_DIGITS[number];
  const day = `${year}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}`;
  // By its parts: a page has hundreds of times, and to cut them out of a longer text takes three times as long.
  return `${day}T${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}Z`;
}
