import { SECRET_NAME } from '../values/secret-rules.ts';

/** A part of a file, and where in the file it begins. */
interface Part {
  readonly bytes: Uint8Array;
  readonly from: number;
  /** Of the whole file. */
  readonly size: number;
}

/** A part of a log as people read it. */
export interface LogText {
  /** Whole lines. */
  readonly text: string;
  /** The last line as far as it is written; empty where the log ends with a line break. */
  readonly unfinished: string;
  /** Where in the file the text begins. */
  readonly from: number;
  /** Where the next part begins: after the last whole line. */
  readonly next: number;
}

const LINE_FEED = 0x0a;
const RETURN = 0x0d;

/**
 * The text of a part of a log. A part from the middle of a file begins with the first line that begins in it, so that no
 * half line is read, and no secret whose name was cut away. Null: this is no text.
 * @param wanted where the text should begin. The part then has the byte before it, which ends a line if all is well.
 */
export function toLogText({ bytes, from, size }: Part, wanted: number = from): LogText | null {
  const begin = wanted === 0 ? 0 : lineStart(bytes);
  const isLast = from + bytes.length >= size;
  const lastBreak = lineEnd(bytes);
  // A line longer than the part is read in pieces, or no reader would get beyond it.
  const whole = lastBreak > begin || isLast ? Math.max(lastBreak, begin) : Math.max(begin, wholeCharacters(bytes));
  const open = openKey(bytes, begin, whole) ?? openName(bytes, begin, whole) ?? whole;
  // A part that is full gives something, or nobody would come further.
  const end = open > begin || isLast ? open : whole;
  const decoded = decode(bytes.subarray(begin, end));
  const rest = decode(bytes.subarray(end, wholeCharacters(bytes)));
  if (isBinary(decoded + rest)) return null;
  return { text: readable(decoded), unfinished: readable(rest), from: from + begin, next: from + end };
}

/** The last lines of a text. */
export function lastLines(text: string, count: number): string {
  const lines = text.replace(/\n$/, '').split('\n');
  return count > 0 ? lines.slice(-count).join('\n') : '';
}

/** In a line longer than the part, so much is left out at the beginning: a secret may lie across the cut. */
const CUT_AWAY = 256;

/** Where the first line begins that begins in a part. */
function lineStart(bytes: Uint8Array): number {
  const at = bytes.findIndex((byte) => byte === LINE_FEED || byte === RETURN);
  if (at === -1) return characterStart(bytes, Math.min(CUT_AWAY, bytes.length));
  return bytes[at] === RETURN && bytes[at + 1] === LINE_FEED ? at + 2 : at + 1;
}

const KEY_BEGINS = new TextEncoder().encode('-----BEGIN ');
const KEY_ENDS = new TextEncoder().encode('-----END ');

/**
 * Where a key begins that does not end before `end`; null if there is none. It is left for the next part, because without
 * its first line nobody sees that the others are a key. One that fills the whole part is not waited for.
 */
function openKey(bytes: Uint8Array, begin: number, end: number): number | null {
  const at = lastPlace(bytes, KEY_BEGINS, end);
  return at > begin && at > lastPlace(bytes, KEY_ENDS, end) ? at : null;
}

/** A name whose value is on the next line: `"password":`, `password: |`, `- name: DB_PASSWORD`. */
const OPEN_NAME = new RegExp(
  String.raw`(?:${SECRET_NAME})[\\"'\]]{0,6}\s{0,8}[:=]\s{0,8}(?:[|>][+-]?|\\)?$|\bname["']?\s?[:=]\s?["']?[\w.-]{0,60}(?:${SECRET_NAME})["']?,?$`,
  'i',
);
const LONGEST_NAME_LINE = 500;

/** Where the last lines begin whose secret is on the next one; null for every other. They are left for the next part, too. */
function openName(bytes: Uint8Array, begin: number, end: number): number | null {
  let open: number | null = null;
  for (let last = end; last > begin; last = open) {
    const at = Math.max(begin, bytes.lastIndexOf(LINE_FEED, Math.max(0, last - 2)) + 1);
    const isOpen =
      last - at <= LONGEST_NAME_LINE && OPEN_NAME.test(readable(decode(bytes.subarray(at, last))).trimEnd());
    if (!isOpen) return open;
    open = at;
  }
  return open;
}

/** The last place before `end` where a few bytes are; -1 for none. */
function lastPlace(bytes: Uint8Array, wanted: Uint8Array, end: number): number {
  const [first = 0] = wanted;
  for (let at = bytes.lastIndexOf(first, end - 1); at >= 0; at = at === 0 ? -1 : bytes.lastIndexOf(first, at - 1))
    if (wanted.every((byte, i) => bytes[at + i] === byte)) return at;
  return -1;
}

/** Where the last whole line ends. A progress bar ends its states with a carriage return alone. */
function lineEnd(bytes: Uint8Array): number {
  const feed = bytes.lastIndexOf(LINE_FEED);
  return (feed === -1 ? bytes.lastIndexOf(RETURN) : feed) + 1;
}

function characterStart(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length && at < from + 3 && isContinuation(bytes[at])) at++;
  return at;
}

/** The length without a character that is cut at the end. */
function wholeCharacters(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (isContinuation(byte)) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return length > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

function isContinuation(byte = 0): boolean {
  return (byte & 0xc0) === 0x80;
}

/** UTF-8. What is none becomes U+FFFD. */
function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

/** The largest share of characters of a text that no text has. */
const MOST_ODD = 0.2;

/** A block of zeros, which a machine that lost its power leaves in a log, counts once. */
function isBinary(text: string): boolean {
  const once = text.replace(/\0+/g, '\0');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  const odd = once.match(/[\0-\x06\x0e-\x1a\x1c-\x1f\x7f\ufffd]/g)?.length ?? 0;
  return odd > MOST_ODD * once.length;
}

/** Colours, titles, links and cursor movements of a terminal; one that is cut off at the end, too. */
const ESCAPES =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  /\x1b\[[0-?]*[ -/]*[@-~]?|\x1b[\]PX^_][^\x07\x1b\n]*(?:\x07|\x1b\\)?|\x1b[ -/]*[0-~]?|\x9b[0-?]*[ -/]*[@-~]?/g;

/** Control characters without meaning in a log, and signs that turn the direction of writing and so can hide what is written. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const UNREADABLE = /[\0-\x07\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;

function readable(text: string): string {
  const plain = text.replace(ESCAPES, '').replace(UNREADABLE, '');
  return plain.split('\n').map(lastState).join('\n');
}

/** A line as a terminal ends up with it: a progress bar draws itself again from the start of its line. */
function lastState(line: string): string {
  const states = line.split('\r').filter((state) => state.trim() !== '');
  return withoutErased(states.at(-1) ?? (line.includes('\r') ? '' : line));
}

/** A backspace takes back the character before it. */
function withoutErased(line: string): string {
  if (!line.includes('\b')) return line;
  const kept: string[] = [];
  for (const character of line)
    if (character === '\b') kept.pop();
    else kept.push(character);
  return kept.join('');
}
