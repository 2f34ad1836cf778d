import { visibleText } from './invisible-characters.ts';

/** What two spellings have in common that people take for one: without case, blanks around it and unseen characters, and `é` in one form. */
export function caseless(text: string): string {
  return visibleText(text).toLowerCase().normalize('NFC');
}

/** A text as far as `longest` characters, with a mark where it was cut. */
export function truncate(text: string, longest: number): string {
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

/** Orders texts by their code units, independent of the machine's language. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Text as PostgreSQL takes it: no zero character and no half of a surrogate pair. */
export function asStored(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\uFFFD');
}
