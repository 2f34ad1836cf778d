// Signs that look like those of YAML and come from word processors, chats and web pages.

const QUOTES = '\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\u00ab\u00bb';
const BLANKS = '\u0085\u00a0\u1680\u2000-\u200b\u200e\u200f\u2028\u2029\u202f\u205f\u2060\u3000\ufeff';
const FOREIGN = new RegExp(`[${QUOTES}${BLANKS}\uff1a]`);
const HIDDEN = new RegExp(`[${BLANKS}\\p{Default_Ignorable_Code_Point}]`, 'gu');
const AT_AN_END = new RegExp(`^[${BLANKS}${QUOTES}]|[${BLANKS}]$`);

/** Signs that take no room: blanks without a width, hyphens that show at the end of a line only, turns of direction. */
const UNSEEN = /[\u00ad\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/;

export interface ForeignSign {
  /** Of the sign in the text that was looked at. */
  readonly index: number;
  readonly message: string;
  readonly expected: string;
}

/** The first such sign anywhere in a text; null when there is none. */
export function foreignSignIn(text: string): ForeignSign | null {
  return signAt(text, text.search(FOREIGN));
}

/** Such a sign where no text without quotes can be meant to have it: a quote before it, a blank at either end. */
export function foreignSignAround(text: string): ForeignSign | null {
  const found = AT_AN_END.exec(text);
  return signAt(text, found ? found.index : -1);
}

/**
 * The first sign of a text that nobody sees; null when there is none. Joiners are left: scripts and emoji need them.
 */
export function unseenSignIn(text: string): ForeignSign | null {
  const index = text.search(UNSEEN);
  if (index < 0) return null;
  const code = codeOf(text, index);
  const expected = `the text without it, or "\\u${code}" within double quotes where it is meant`;
  return { index, message: `there is a U+${code}, which cannot be seen`, expected };
}

function codeOf(text: string, index: number): string {
  return text.charCodeAt(index).toString(16).toUpperCase().padStart(4, '0');
}

function signAt(text: string, index: number): ForeignSign | null {
  const sign = text[index];
  if (sign === undefined) return null;
  if (QUOTES.includes(sign))
    return { index, message: `there is a curly quote ${sign}`, expected: 'straight quotes: " or \'' };
  if (sign === '\uff1a') return { index, message: 'there is a wide colon', expected: 'a colon and a blank' };
  return {
    index,
    message: `there is a U+${codeOf(text, index)}, which is no ordinary blank`,
    expected: 'ordinary blanks, or none',
  };
}

/** A text in which what cannot be seen is written as its code. */
export function shown(text: string): string {
  return text.replace(HIDDEN, (sign) =>
    Array.from({ length: sign.length }, (_, at) => `\\u${sign.charCodeAt(at).toString(16).padStart(4, '0')}`).join(''),
  );
}
