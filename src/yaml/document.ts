import { type Document, LineCounter, parseAllDocuments } from 'yaml';
import { type At, find, offsetOf, textAt } from './places.ts';
import { findExcess, POLICY_BUDGET, type ReadingBudget } from './reading-limits.ts';
import { refusalsIn } from './refusals.ts';
import { firstErrors, formatPath, type Path, type SourceError } from './source-error.ts';
import { describeSyntax, type SyntaxProblem } from './syntax-errors.ts';

/** So many of the parser's errors are described, because each takes time. */
const MOST_FAULTS = 150;

/** A YAML document as plain values, with the place of each. */
export interface SourceDocument {
  readonly file: string;
  readonly value: unknown;
  /** An error at a path; at the closest part that is there when the path itself is not. */
  errorAt(path: Path, message: string, expected: string, at?: At): SourceError;
  /** The text at a path that is written without quotes; null for anything else. */
  plainText(path: Path): string | null;
  /** Whether a key has nothing after it, which reads as null. */
  isLeftBlank(path: Path): boolean;
  /** The text at a path that is written on several lines and read as one; null for anything else. */
  foldedText(path: Path): string | null;
}

export type ParsedDocument =
  | { readonly ok: true; readonly document: SourceDocument }
  | { readonly ok: false; readonly errors: readonly SourceError[] };

/**
 * Reads one YAML 1.2 document in its plainest form: no anchors, aliases, tags or second document, and keys that are
 * texts, each once. Such a document cannot grow in memory. It never throws, and with the budget of a policy it takes
 * some tens of milliseconds at most.
 */
export function parseDocument(file: string, text: string, budget: ReadingBudget = POLICY_BUDGET): ParsedDocument {
  const placeless = (message: string, expected: string): ParsedDocument => ({
    ok: false,
    errors: [{ file, line: 1, column: 1, path: '', message, expected }],
  });
  const kibibytes = Math.ceil(text.length / 1024);
  if (kibibytes > budget.kibibytes) return placeless(`the file is ${kibibytes} KiB`, `at most ${budget.kibibytes} KiB`);
  const excess = findExcess(text, budget);
  if (excess) {
    const before = text.slice(0, excess.offset).split('\n');
    const place = { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
    return { ok: false, errors: [{ file, ...place, path: '', ...excess.problem }] };
  }
  try {
    return parseWithin(file, text) ?? placeless('the file is empty', 'a YAML document');
  } catch (error) {
    // Nothing that a file holds may stop a load.
    return placeless(String(error), 'valid YAML');
  }
}

/** Null when nothing is there. */
function parseWithin(file: string, text: string): ParsedDocument | null {
  const lineCounter = new LineCounter();
  const errorOf = ({ offset, message, expected }: SyntaxProblem, path: Path = []): SourceError => {
    const { line, col } = lineCounter.linePos(offset);
    return { file, line: Math.max(1, line), column: Math.max(1, col), path: formatPath(path), message, expected };
  };
  const [first, second] = parseAllDocuments(text, {
    lineCounter,
    prettyErrors: false,
    uniqueKeys: false,
    merge: false,
    version: '1.2',
    schema: 'core',
    logLevel: 'silent',
  });
  if (!first || (first.contents === null && first.errors.length === 0)) return null;
  const faults = [...first.errors, ...first.warnings];
  const syntax = describeSyntax(faults.slice(0, MOST_FAULTS));
  if (syntax.length > 0) {
    const all = faults.length > MOST_FAULTS ? faults.length : syntax.length;
    return {
      ok: false,
      errors: firstErrors(
        syntax.map((problem) => errorOf(problem)),
        all,
      ),
    };
  }
  if (second) {
    const offset = second.range?.[0] ?? 0;
    return {
      ok: false,
      errors: [errorOf({ offset, message: 'a second document begins', expected: 'one document a file' })],
    };
  }
  const refusals = refusalsIn(first, text, (offset) => lineCounter.linePos(offset).line);
  if (refusals.length > 0) {
    const errors = refusals.map(({ path, ...problem }) => errorOf(problem, path));
    return { ok: false, errors: firstErrors(errors) };
  }
  return { ok: true, document: sourceDocument(file, text, first, errorOf) };
}

function sourceDocument(
  file: string,
  text: string,
  document: Document.Parsed,
  errorOf: (problem: SyntaxProblem, path: Path) => SourceError,
): SourceDocument {
  const { contents } = document;
  return {
    file,
    value: document.toJS(),
    errorAt: (path, message, expected, at = 'value') =>
      errorOf({ offset: offsetOf(contents, text, path, at), message, expected }, path),
    plainText(path) {
      const scalar = textAt(contents, path);
      return scalar?.type === 'PLAIN' ? scalar.value : null;
    },
    isLeftBlank(path) {
      const found = find(contents, path);
      return found !== null && (found.value === null || ('source' in found.value && found.value.source === ''));
    },
    foldedText(path) {
      const scalar = textAt(contents, path);
      if (!scalar || scalar.type === 'BLOCK_LITERAL') return null;
      // The header of a block is a line of its own, and its last line end belongs to it.
      const raw = text.slice(...(scalar.range ?? [0, 0]).slice(0, 2)).trimEnd();
      return raw.split('\n').length > (scalar.type === 'BLOCK_FOLDED' ? 2 : 1) ? scalar.value : null;
    },
  };
}
