/** Characters that take no room. Joiners are left out: scripts and emoji need them. */
const INVISIBLE = /[\u00ad\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/;

const QUOTES = '\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\u00ab\u00bb';
const BLANKS = '\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000';
/** YAML takes these as part of a text without quotes, and a reader does not. */
const AT_AN_END = new RegExp(`^[${BLANKS}${QUOTES}]|[${BLANKS}]$`);
const HIDDEN = new RegExp(`[${BLANKS}\\p{Default_Ignorable_Code_Point}]`, 'gu');

export interface RefusedCharacter {
  /** The place of the character in the text. */
  readonly index: number;
  readonly message: string;
  readonly expected: string;
}

/** A typographic quote or blank at an end of a text without quotes; null when there is none. */
export function refusedAtEnd(text: string): RefusedCharacter | null {
  const index = AT_AN_END.exec(text)?.index;
  if (index === undefined) return null;
  const expected = 'the quotes and spaces of a keyboard, or the text in double quotes';
  return { index, message: `a text begins or ends with ${codeOf(text, index)}`, expected };
}

/** The first character that nobody sees; null when there is none. */
export function firstInvisible(text: string): RefusedCharacter | null {
  const index = text.search(INVISIBLE);
  if (index < 0) return null;
  const code = codeOf(text, index);
  const expected = `the text without it, or "${code.replace('U+', '\\u')}" within double quotes`;
  return { index, message: `there is a ${code}, which cannot be seen`, expected };
}

function codeOf(text: string, index: number): string {
  return `U+${text.charCodeAt(index).toString(16).toUpperCase().padStart(4, '0')}`;
}

/** A text in which what cannot be seen is written as its code. */
export function escapeInvisible(text: string): string {
  return text.replace(HIDDEN, (character) =>
    character
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}
