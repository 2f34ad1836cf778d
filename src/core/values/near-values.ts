import { editDistance } from './did-you-mean.ts';

/** A shorter value differs from its neighbours by a letter or two for good reasons. */
const SHORTEST = 5;
const MOST = 5;

/**
 * Values that look like slips of the keys for one: with other marks between the words (`team-vision`, `team_vision`), or
 * one letter off. A value with another number is another value.
 */
export function nearValues(value: string, others: Iterable<string>): string[] {
  const near: string[] = [];
  for (const other of others) if (other !== value && isNear(value, other)) near.push(other);
  return near.sort().slice(0, MOST);
}

function isNear(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > SHORTEST || digitsOf(a) !== digitsOf(b)) return false;
  const [first, second] = [lettersOf(a), lettersOf(b)];
  if (first === second) return first !== '';
  return Math.min(first.length, second.length) >= SHORTEST && editDistance(first, second) === 1;
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
