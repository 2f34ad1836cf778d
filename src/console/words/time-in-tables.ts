import { lengthInWords } from './time.ts';

const HOUR = 3_600_000;

/** A length in its one greatest unit, for a column: `9 h`, `41 min`, `2 days`. */
export function roughLength(length: number): string {
  if (length < HOUR) return lengthInWords(Math.floor(length / 60_000) * 60_000);
  if (length < 48 * HOUR) return `${Math.floor(length / HOUR)} h`;
  return lengthInWords(Math.floor(length / (24 * HOUR)) * 24 * HOUR);
}

/** What happens next as a column has room for it: `kept at 04:13`. @param when a clock time; null where it has none */
export function shortNext(what: string, when: string | null): string {
  const short = what
    .replace(/^(a person was asked; )?without an answer it is /, '')
    .replace(/^if it continues so, it /, '')
    .replace(/^(?:without an answer )?the (\w+) ends and the run is judged again$/, '$1 ends')
    .replace(/^it is judged again at the next pass$/, 'judged at the next pass');
  if (when === null) return short;
  return /^\d/.test(when) ? `${short} at ${when}` : `${short} ${when}`;
}
