const DURATION = /^[+-]?(?:(?:\d+(?:\.\d*)?|\.\d+)(?:h|ms|m|s|us|µs|ns))+$/;
const PART = /(\d*)(?:\.(\d*))?(h|ms|m|s|us|µs|ns)/g;
const NANOS: Readonly<Record<string, bigint>> = {
  h: 3_600_000_000_000n,
  m: 60_000_000_000n,
  s: 1_000_000_000n,
  ms: 1_000_000n,
  us: 1_000n,
  µs: 1_000n,
  ns: 1n,
};
/** Ten thousand years either way, as in the specification. */
const LONGEST = 315_576_000_000n * 1_000_000_000n;
const LONGEST_TEXT = 64;

/** Reads `90s`, `1h30m`, `-1.5h` as whole nanoseconds. Null when the text is none. */
export function parseCelDuration(text: string): bigint | null {
  if (text.length > LONGEST_TEXT || !DURATION.test(text)) return null;
  let total = 0n;
  for (const [, whole = '', fraction = '', unit = 's'] of text.matchAll(PART)) {
    const size = NANOS[unit] ?? 0n;
    total += BigInt(whole || '0') * size + (BigInt(fraction || '0') * size) / 10n ** BigInt(fraction.length);
  }
  if (total > LONGEST) return null;
  return text.startsWith('-') ? -total : total;
}

const TIMESTAMP = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/;
export const YEAR_1 = -62_135_596_800_000;
export const YEAR_9999 = 253_402_300_799_999;

/** Reads RFC 3339 with its zone, to the millisecond. Null when the text is none, or names a day that does not exist. */
export function parseCelTimestamp(text: string): number | null {
  const [, local] = TIMESTAMP.exec(text) ?? [];
  const at = Date.parse(text);
  // JavaScript takes the 30th of February for the 2nd of March, and 24:00 for the next day.
  const isReal = local !== undefined && new Date(Date.parse(`${local}Z`)).toJSON()?.startsWith(local);
  return isReal && at >= YEAR_1 && at <= YEAR_9999 ? at : null;
}
