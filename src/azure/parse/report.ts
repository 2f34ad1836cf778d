import { type JSONPath, printParseErrorCode, visit } from 'jsonc-parser';
import type { ArtifactContent } from '../../core/signal/signal.ts';
import { flawIn } from './ambiguous-json.ts';
import { findBareWords } from './bare-words.ts';
import { isDeeperThan } from './depth.ts';

/** A report is a few levels deep. A deeper one may be made to overflow the stack of whoever walks it. */
const DEEPEST = 100;

/** The limit is ours, so it says nothing about the report. */
const TOO_DEEP: ArtifactContent = { state: 'unread', reason: `it is nested deeper than ${DEEPEST} levels` };

/**
 * A JSON report as a program wrote it: with a byte order mark or without, and with the bare NaN, Infinity and -Infinity that Python
 * writes. What cannot be read says where and why.
 */
export function parseReport(content: Buffer, version: string): ArtifactContent {
  if (content.length === 0) return unreadable('empty, probably still being written');
  const encoding = encodingOf(content);
  let text: string;
  try {
    // These decoders drop a byte order mark.
    text = new TextDecoder(encoding, { fatal: true }).decode(content);
  } catch {
    return unreadable(
      `it is not ${encoding.toUpperCase()}: it cannot be read near byte ${firstOddByte(content, encoding)}`,
    );
  }
  const { plain, words, depth } = findBareWords(text);
  if (depth > DEEPEST) return TOO_DEEP;
  try {
    const json: unknown = JSON.parse(plain);
    if (isDeeperThan(json, DEEPEST)) return TOO_DEEP;
    const flaw = flawIn(plain);
    return flaw === null ? { state: 'present', json: withWords(json, plain, words), version } : unreadable(flaw);
  } catch {
    return unreadable(`it is not JSON${firstError(plain)}`);
  }
}

function unreadable(reason: string): ArtifactContent {
  return { state: 'unreadable', reason };
}

/** By its byte order mark. Some shells write UTF-16. */
function encodingOf(content: Buffer): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if (content[0] === 0xff && content[1] === 0xfe) return 'utf-16le';
  return content[0] === 0xfe && content[1] === 0xff ? 'utf-16be' : 'utf-8';
}

/** The number of the byte at which decoding fails, from 1. The odd byte is this one, or one before it. */
function firstOddByte(content: Buffer, encoding: string): number {
  let readable = 0;
  let odd = content.length;
  while (odd - readable > 1) {
    const middle = Math.floor((readable + odd) / 2);
    try {
      new TextDecoder(encoding, { fatal: true }).decode(content.subarray(0, middle), { stream: true });
      readable = middle;
    } catch {
      odd = middle;
    }
  }
  return odd;
}

/** The numbers that bare words mean, in the places where `plain` has null for them. */
function withWords(json: unknown, plain: string, words: ReadonlyMap<number, number>): unknown {
  if (words.size === 0) return json;
  // A holder, so that the whole document has a parent, too.
  const holder = [json];
  visit(plain, {
    onLiteralValue(...[, offset, , , , path]) {
      const word = words.get(offset);
      if (word !== undefined) put(holder, [0, ...path()], word);
    },
  });
  return holder[0];
}

function put(holder: unknown[], path: JSONPath, value: number): void {
  let parent: unknown = holder;
  for (const part of path.slice(0, -1))
    parent = typeof parent === 'object' && parent ? Reflect.get(parent, part) : null;
  const last = path.at(-1);
  if (typeof parent === 'object' && parent && last !== undefined) Reflect.set(parent, last, value);
}

/** What a reader expects at the place of an error. */
const EXPECTED: Readonly<Partial<Record<ReturnType<typeof printParseErrorCode>, string>>> = {
  InvalidSymbol: 'JSON has no such word',
  InvalidNumberFormat: 'a number is malformed',
  PropertyNameExpected: 'a key in double quotes is expected',
  ValueExpected: 'a value is expected',
  ColonExpected: 'a colon is expected',
  CommaExpected: 'a comma is expected',
  CloseBraceExpected: 'a comma or } is expected',
  CloseBracketExpected: 'a comma or ] is expected',
  EndOfFileExpected: 'the end is expected',
  InvalidCommentToken: 'a comment is not allowed',
  UnexpectedEndOfComment: 'a comment is not allowed',
  UnexpectedEndOfString: 'a text does not end',
  UnexpectedEndOfNumber: 'a number does not end',
  InvalidUnicode: 'an escape is malformed',
  InvalidEscapeCharacter: 'an escape is malformed',
  InvalidCharacter: 'a character is not allowed in a text',
};

/** `: line 3, column 14: a comma is expected`; empty where no place is known. */
function firstError(text: string): string {
  let first: string | null = null;
  visit(
    text,
    {
      onError(...[code, , , line, character]) {
        first ??= `: line ${line + 1}, column ${character + 1}: ${EXPECTED[printParseErrorCode(code)] ?? 'it is malformed'}`;
      },
    },
    { disallowComments: true },
  );
  return first ?? '';
}
