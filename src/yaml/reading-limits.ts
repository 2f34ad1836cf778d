import { Lexer } from 'yaml';

/** Deeper than anybody writes, and far below the limit of a parser's stack. */
const DEEPEST = 64;

/** The most that a file may have, so reading any file takes some tens of milliseconds at most. */
export interface ReadingBudget {
  /** Signs and words: what the lexer makes of it. */
  readonly words: number;
  readonly kibibytes: number;
}

/** Some eight hundred list entries: many times the longest policy. */
export const POLICY_BUDGET: ReadingBudget = { words: 4000, kibibytes: 64 };
/** Files that are read by commands and never by the service: long lists of cases, recorded snapshots. */
export const DATA_BUDGET: ReadingBudget = { words: 100_000, kibibytes: 1024 };

/** Where and how a text is beyond the limits. */
export interface Excess {
  readonly offset: number;
  readonly problem: { readonly message: string; readonly expected: string };
}

/** Tokens of the lexer for nothing in the text. */
const MARKS: readonly string[] = ['\u0002', '\u0018', '\u001f'];
const SCALAR_FOLLOWS = '\u001f';
/** Each opens a level if several are in one line: `- - -`, `? ? ?`, `a: b: c:`. */
const BLOCK_SIGNS: readonly string[] = ['-', '?', ':'];

/**
 * Checks the tokens of a YAML text before it is parsed. The lexer takes well under a microsecond for each and does not
 * recurse. A few kilobytes can make the parser take seconds, or overflow its stack.
 */
export function findExcess(text: string, { words }: ReadingBudget): Excess | null {
  const tooDeep: Excess['problem'] = { message: 'it is nested too deeply', expected: `at most ${DEEPEST} levels` };
  const tooLong = { message: `the file has more than ${words} signs and words`, expected: 'a shorter file' };
  const nesting = new Nesting();
  let offset = 0;
  let count = 0;
  let isScalar = false;
  for (const token of new Lexer().lex(text)) {
    const isSign = !isScalar;
    isScalar = token === SCALAR_FOLLOWS;
    if (isSign && MARKS.includes(token)) continue;
    if (isSign && nesting.after(token) > DEEPEST) return { offset, problem: tooDeep };
    count += 1;
    if (count > words) return { offset, problem: tooLong };
    offset += token.length;
  }
  return null;
}

/** The most levels that a text can have at a token, as far as tokens alone show. */
class Nesting {
  #flow = 0;
  #signsInLine = 0;

  /** The levels that are open in flow style or, outside of that, opened within the line. */
  after(token: string): number {
    if (token === '[' || token === '{') this.#flow += 1;
    else if (token === ']' || token === '}') this.#flow = Math.max(0, this.#flow - 1);
    else if (token.startsWith('\n') || token.startsWith('\r')) this.#signsInLine = 0;
    else if (this.#flow === 0 && BLOCK_SIGNS.includes(token)) this.#signsInLine += 1;
    return Math.max(this.#flow, this.#signsInLine);
  }
}
