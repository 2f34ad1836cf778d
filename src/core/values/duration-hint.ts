import { isDuration } from './duration.ts';

const WORDS = /(\d+(?:\.\d+)?)\s*([a-z]+)\.?/g;
/** What people write for each unit, in days where they mean weeks. */
const UNITS: readonly (readonly [string, RegExp, number])[] = [
  ['d', /^(d|days?)$/, 1],
  ['d', /^(w|weeks?)$/, 7],
  ['h', /^(h|hrs?|hours?)$/, 1],
  ['m', /^(m|mins?|minutes?)$/, 1],
  ['s', /^(s|secs?|seconds?)$/, 1],
];
/** Between two parts of a duration. */
const JOINTS = /[\s,]|\band\b/g;
const LONGEST_READ = 40;

/**
 * How a text that is no duration would be written if it were meant as one: `2h` for `2 hours`, `1h30m` for `PT1H30M`,
 * `2h30m` for `30m2h`. Null when that cannot be told, or could be told in several ways.
 */
export function durationMeant(text: string): string | null {
  if (text.length > LONGEST_READ) return null;
  const plain = text
    .trim()
    .toLowerCase()
    .replace(/(\d),(\d)/g, '$1.$2')
    // ISO 8601, of which months and years are of no fixed length.
    .replace(/^p(\d+d)?(?:t(.+))?$/, '$1$2');
  if (plain.replace(WORDS, '').replace(JOINTS, '') !== '') return null;
  const sums = new Map<string, number>();
  for (const [, amount, word = ''] of plain.matchAll(WORDS)) {
    const [unit, , size] = UNITS.find(([, names]) => names.test(word)) ?? [];
    if (unit === undefined || size === undefined) return null;
    sums.set(unit, (sums.get(unit) ?? 0) + Number(amount) * size);
  }
  const written = ['d', 'h', 'm', 's'].map((unit) => (sums.has(unit) ? `${sums.get(unit)}${unit}` : '')).join('');
  return isDuration(written) ? written : null;
}
