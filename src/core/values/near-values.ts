import { editDistance } from './did-you-mean.ts';

/** A shorter value differs from its neighbours by a letter or two for good reasons. */
const SHORTEST = 5;
const MOST = 5;

/**
 * Values that look like slips of the keys for one: with other marks between the words (`team-vision`, `team_vision`), or
 * one letter off. A value with another number is another value.
 */
export function nearValues(value: string, others: Iterable<string>): string[] {
  const own = { text: value, digits: digitsOf(value), letters: lettersOf(value) };
  const near: string[] = [];
  for (const other of others) if (other !== value && isNear(own, other)) near.push(other);
  return near.sort().slice(0, MOST);
}

interface Spelled {
  readonly text: string;
  readonly digits: string;
  readonly letters: string;
}

function isNear({ text, digits, letters }: Spelled, other: string): boolean {
  if (Math.abs(text.length - other.length) > SHORTEST || digits !== digitsOf(other)) return false;
  const second = lettersOf(other);
  if (letters === second) return letters !== '';
  return Math.min(letters.length, second.length) >= SHORTEST && editDistance(letters, second) === 1;
}

function digitsOf(text: string): string {
  return text.replace(/\D+/g, ' ').trim();
}

/** Without case, accents and what is between words. */
function lettersOf(text: string): string {
  return text
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^\p{L}\p{N}]+/gu, '');
}
