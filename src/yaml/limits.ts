import { Lexer } from 'yaml';

/** Deeper than anybody writes, and far from what a parser's stack can bear. */
const DEEPEST = 64;

/** The most that a file may have, so that reading it takes some tens of milliseconds whatever it holds. */
export interface ReadingBudget {
  /** Signs and words: what the lexer makes of it. */
  readonly words: number;
  readonly kibibytes: number;
}

/** Some eight hundred list entries: many times the longest policy. */
export const POLICY_BUDGET: ReadingBudget = { words: 4000, kibibytes: 64 };
/** Files that are read by commands and never by the service: long lists of cases, recorded snapshots. */
export const DATA_BUDGET: ReadingBudget = { words: 100_000, kibibytes: 1024 };

/** Where and in which way a text is more than is read. */
export interface Excess {
  readonly offset: number;
  readonly problem: { readonly message: string; readonly expected: string };
}

/** Tokens of the lexer that stand for nothing in the text. */
const MARKS: readonly string[] = ['\u0002', '\u0018', '\u001f'];
const SCALAR_FOLLOWS = '\u001f';
/** Each of them opens a level when several stand in one line: `- - -`, `? ? ?`, `a: b: c:`. */
const BLOCK_SIGNS: readonly string[] = ['-', '?', ':'];

/**
 * Looks over the tokens of a YAML text before it is parsed: the lexer takes well under a microsecond for each and does
 * not recurse, where the parser can be made to take seconds for a few kilobytes, or to overflow its stack.
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
