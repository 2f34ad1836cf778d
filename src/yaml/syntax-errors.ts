import type { YAMLParseError, YAMLWarning } from 'yaml';
import { foreignSignIn } from './lookalike-characters.ts';

/** What is wrong with the YAML of a text, in words for people who do not read its grammar. */
export interface SyntaxProblem {
  readonly offset: number;
  readonly message: string;
  readonly expected: string;
}

type YamlError = Pick<YAMLParseError | YAMLWarning, 'code' | 'message' | 'pos'>;

/** A mark of git where two people changed the same lines. */
const CONFLICT = /^<{7} /m;

/** Says the errors of the YAML parser, of several at one place the first. */
export function explainSyntax(errors: readonly YamlError[], text: string): readonly SyntaxProblem[] {
  const conflict = errors.length > 0 ? text.search(CONFLICT) : -1;
  if (conflict >= 0)
    return [{ offset: conflict, message: 'a conflict of a merge is left', expected: 'one version, without its marks' }];
  const byPlace = new Map<number, YamlError>();
  for (const error of errors) if (!byPlace.has(error.pos[0])) byPlace.set(error.pos[0], error);
  return [...byPlace.values()].map((error) => explainError(error, text));
}

function explainError(error: YamlError, text: string): SyntaxProblem {
  const [start] = error.pos;
  const line = lineAt(text, start);
  const foreign = foreignSignIn(line.text.replace(/(^|\s)#.*$/, ''));
  if (foreign) return { offset: line.start + foreign.index, message: foreign.message, expected: foreign.expected };
  switch (error.code) {
    case 'TAB_AS_INDENT':
      return { offset: start, message: 'a tab indents the line', expected: 'blanks' };
    case 'MULTILINE_IMPLICIT_KEY':
    case 'MISSING_CHAR':
      return explainMissing(error, line);
    case 'BLOCK_AS_IMPLICIT_KEY':
      return explainNesting(start, text, line);
    case 'BAD_INDENT':
      return explainIndent(error);
    case 'BAD_SCALAR_START':
      return { offset: start, message: `a value begins with ${text[start]}`, expected: 'quotes around the text' };
    case 'TAG_RESOLVE_FAILED':
      return {
        offset: start,
        message: `there is a tag ${text.slice(...error.pos)}`,
        expected: 'no tags; a text that begins with ! goes in quotes',
      };
    default:
      return { offset: start, message: messageOf(error), expected: HINTS[error.code] ?? 'valid YAML' };
  }
}

const INDENTATION = 'the indentation of the lines that it belongs to';
const HINTS: Readonly<Partial<Record<YamlError['code'], string>>> = {
  BAD_DQ_ESCAPE: 'two backslashes for one, or single quotes around the text',
  BLOCK_IN_FLOW: 'a comma between the entries',
  UNEXPECTED_TOKEN: 'valid YAML; a text with its signs in it goes in quotes as a whole',
};

interface Line {
  readonly start: number;
  readonly text: string;
}

const LONGEST_READ = 300;

function lineAt(text: string, offset: number): Line {
  const before = offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
  // A mark of the byte order stands at the very start by right.
  const start = before === 0 && text.startsWith('\uFEFF') ? 1 : before;
  const end = text.indexOf('\n', start);
  return { start, text: text.slice(start, Math.min(end === -1 ? text.length : end, start + LONGEST_READ)) };
}

const NO_COLON = 'the line has no colon';

/** A key without its colon, or without the blank after it; or a quote that is never closed. */
function explainMissing({ pos: [offset], message }: YamlError, line: Line): SyntaxProblem {
  const quote = /Missing closing (["'])quote/.exec(message)?.[1];
  if (quote)
    return { offset, message: `a text that began with ${quote} does not end`, expected: `a ${quote} after it` };
  if (/^Comments/.test(message))
    return { offset, message: 'a # follows without a blank', expected: 'a blank before #' };
  const own = line.text.trim();
  const glued = /^(?:- )?(["']?[\w-]+["']?):(\S.*)$/.exec(own);
  if (glued) return { offset, message: 'no blank follows the colon', expected: `${glued[1]}: ${glued[2]}` };
  const apart = /^(?:- )?([A-Za-z][\w-]*)(?:\s*=\s*|\s+|$)([^\s:].*)?$/.exec(own);
  if (apart) return { offset, message: NO_COLON, expected: `${apart[1]}: ${apart[2] ?? ''}`.trim() };
  return { offset, message: NO_COLON, expected: 'a key, a colon and a value' };
}

/** A second colon in a line, or lines that stand below a value. */
function explainNesting(offset: number, text: string, line: Line): SyntaxProblem {
  const rest = line.text.slice(offset - line.start);
  if (/^[^"'{[].*:(?:\s|$)/.test(rest))
    return { offset, message: 'a second colon stands in the line', expected: 'a text with a colon in quotes' };
  const next = line.start + line.text.length + 1;
  const indented = next + (/^ */.exec(text.slice(next, next + LONGEST_READ))?.[0].length ?? 0);
  return { offset: Math.min(indented, text.length), message: 'the line stands below a value', expected: INDENTATION };
}

function explainIndent({ pos: [offset], message }: YamlError): SyntaxProblem {
  const close = /end with a ([\]}])$/.exec(firstLine(message))?.[1];
  if (!close) return { offset, message: 'the line is indented otherwise than those beside it', expected: INDENTATION };
  const open = close === '}' ? '{' : '[';
  return { offset, message: `a ${open} is not closed`, expected: `a ${close}, or lines that are indented further` };
}

function messageOf({ message }: YamlError): string {
  const first = firstLine(message);
  return first.endsWith('at node end') ? 'something follows a value that has ended' : first;
}

function firstLine(message: string): string {
  return message.split('\n')[0] ?? message;
}
