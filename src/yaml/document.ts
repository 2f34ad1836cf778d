import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseAllDocuments,
  type Scalar,
  type YAMLMap,
} from 'yaml';
import { findExcess, POLICY_BUDGET, type ReadingBudget } from './limits.ts';
import { firstInvisible, refusedAtEnd } from './refused-characters.ts';
import { firstErrors, formatPath, type Path, type SourceError } from './source-error.ts';
import { offsetInRaw, type SourceScalar } from './source-offsets.ts';
import { describeSyntax } from './syntax-errors.ts';

const DEEPEST = 64;

/** Of the parser's errors so many are put into words, which takes time. */
const MOST_FAULTS = 150;

/** Where at a path: its key, its value, or a character of the text that is its value. */
export type At = 'key' | 'value' | number;

/** A YAML document as plain values, with the place of each. */
export interface SourceDocument {
  readonly file: string;
  readonly value: unknown;
  /** An error at a path; at the closest part that is there when the path itself is not. */
  errorAt(path: Path, message: string, expected: string, at?: At): SourceError;
  /** The text that stands at a path without quotes; null for anything else. */
  plainText(path: Path): string | null;
  /** Whether a key has nothing after it, which reads as null without saying so. */
  isLeftBlank(path: Path): boolean;
  /** The text at a path that stands on several lines which YAML makes one of; null for anything else. */
  foldedText(path: Path): string | null;
}

export type ParsedDocument =
  | { readonly ok: true; readonly document: SourceDocument }
  | { readonly ok: false; readonly errors: readonly SourceError[] };

/**
 * Reads one YAML 1.2 document in its plainest form: no anchors, aliases, tags or second document, keys that are text and
 * stand once. What is left cannot grow in memory and means what it shows. Never throws, whatever the text is, and with
 * the budget of a policy takes some tens of milliseconds at most.
 */
export function parseDocument(file: string, text: string, budget: ReadingBudget = POLICY_BUDGET): ParsedDocument {
  const kibibytes = Math.ceil(text.length / 1024);
  if (kibibytes > budget.kibibytes) {
    const expected = `at most ${budget.kibibytes} KiB`;
    return { ok: false, errors: [placeless(file, `the file is ${kibibytes} KiB`, expected)] };
  }
  const lines = new LineCounter();
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(1, line), column: Math.max(1, col) };
  };
  const excess = findExcess(text, budget);
  if (excess) {
    const before = text.slice(0, excess.offset);
    const line = before.split('\n').length;
    const column = excess.offset - before.lastIndexOf('\n');
    return { ok: false, errors: [{ file, line, column, path: '', ...excess.problem }] };
  }
  try {
    const documents = parseAllDocuments(text, {
      lineCounter: lines,
      prettyErrors: false,
      uniqueKeys: false,
      merge: false,
      version: '1.2',
      schema: 'core',
      logLevel: 'silent',
    });
    const [first, second] = documents;
    if (!first || (first.contents === null && first.errors.length === 0))
      return { ok: false, errors: [placeless(file, 'the file is empty', 'a YAML document')] };
    const faults = [...first.errors, ...first.warnings];
    const syntax = describeSyntax(faults.slice(0, MOST_FAULTS));
    if (syntax.length > 0) {
      const errors = syntax.map(({ offset, ...problem }) => ({ ...at(offset), path: '', ...problem }));
      return { ok: false, errors: firstErrors(errors, faults.length > MOST_FAULTS ? faults.length : errors.length) };
    }
    if (second) {
      const place = at(second.range?.[0] ?? 0);
      const error = { ...place, path: '', message: 'a second document begins', expected: 'one document a file' };
      return { ok: false, errors: [error] };
    }
    return new Converter(text, at).convert(file, first.contents);
  } catch (error) {
    // Nothing that a file holds may stop a load.
    return { ok: false, errors: [placeless(file, String(error), 'valid YAML')] };
  }
}

function placeless(file: string, message: string, expected: string): SourceError {
  return { file, line: 1, column: 1, path: '', message, expected };
}

const STYLES: Readonly<Record<string, SourceScalar['style']>> = {
  PLAIN: 'plain',
  QUOTE_SINGLE: 'single',
  QUOTE_DOUBLE: 'double',
  BLOCK_LITERAL: 'block',
  BLOCK_FOLDED: 'block',
};

function isTextScalar(node: unknown): node is Scalar<string> {
  return isScalar(node) && typeof node.value === 'string';
}

type Place = Pick<SourceError, 'file' | 'line' | 'column'>;

/** Turns nodes into plain values and remembers where each stood. */
class Converter {
  readonly #text: string;
  readonly #at: (offset: number) => Place;
  readonly #keys = new Map<string, number>();
  readonly #values = new Map<string, number>();
  readonly #texts = new Map<string, Scalar<string>>();
  readonly #blanks = new Set<string>();
  readonly #errors: SourceError[] = [];

  constructor(text: string, at: (offset: number) => Place) {
    this.#text = text;
    this.#at = at;
  }

  convert(file: string, contents: Node | null): ParsedDocument {
    const value = this.#node(contents, []);
    if (this.#errors.length > 0) return { ok: false, errors: firstErrors(this.#errors) };
    const errorAt: SourceDocument['errorAt'] = (path, message, expected, at = 'value') => ({
      ...this.#at(this.#offsetOf(path, at)),
      path: formatPath(path),
      message,
      expected,
    });
    const plainText: SourceDocument['plainText'] = (path) => {
      const scalar = this.#texts.get(JSON.stringify(path));
      return scalar?.type === 'PLAIN' ? scalar.value : null;
    };
    const isLeftBlank: SourceDocument['isLeftBlank'] = (path) => this.#blanks.has(JSON.stringify(path));
    const foldedText: SourceDocument['foldedText'] = (path) => this.#foldedText(path);
    return { ok: true, document: { file, value, errorAt, plainText, isLeftBlank, foldedText } };
  }

  #foldedText(path: Path): string | null {
    const scalar = this.#texts.get(JSON.stringify(path));
    if (!scalar || scalar.type === 'BLOCK_LITERAL') return null;
    // The header of a block is a line of its own, and its last line end belongs to it.
    const raw = this.#text.slice(...(scalar.range ?? [0, 0]).slice(0, 2)).trimEnd();
    const lines = raw.split('\n').length;
    return lines > (scalar.type === 'BLOCK_FOLDED' ? 2 : 1) ? scalar.value : null;
  }

  #offsetWithin(path: Path, offset: number): number {
    const scalar = this.#texts.get(JSON.stringify(path));
    const [start, end] = scalar?.range ?? [];
    if (!scalar || start === undefined || end === undefined) return this.#offsetOf(path, 'value');
    const raw = this.#text.slice(start, end);
    return start + offsetInRaw({ raw, style: STYLES[scalar.type ?? 'PLAIN'] ?? 'plain', value: scalar.value }, offset);
  }

  #offsetOf(path: Path, at: At): number {
    if (typeof at === 'number') return this.#offsetWithin(path, at);
    const id = JSON.stringify(path);
    const own = at === 'key' ? (this.#keys.get(id) ?? this.#values.get(id)) : this.#values.get(id);
    if (own !== undefined) return own;
    if (path.length === 0) return 0;
    const parent = path.slice(0, -1);
    return this.#keys.get(JSON.stringify(parent)) ?? this.#offsetOf(parent, 'value');
  }

  #refuse(offset: number, path: Path, message: string, expected: string): void {
    this.#errors.push({ ...this.#at(offset), path: formatPath(path), message, expected });
  }

  /** A text with such a character is not what it looks like. */
  #refuseCharacters(node: Scalar<string>, path: Path): boolean {
    const [start = 0, end = start + 1] = node.range ?? [];
    const raw = this.#text.slice(start, end);
    // An escape such as \u200B can be seen, so the raw text is what counts.
    const refused = (node.type === 'PLAIN' ? refusedAtEnd(raw) : null) ?? firstInvisible(raw);
    if (refused) this.#refuse(start + refused.index, path, refused.message, refused.expected);
    return refused !== null;
  }

  #node(node: unknown, path: Path): unknown {
    if (isAlias(node)) {
      const expected = 'the value written out; a pattern that begins with * goes in quotes';
      this.#refuse(node.range?.[0] ?? 0, path, `there is an alias *${node.source}`, expected);
      return null;
    }
    if (node === null || (isScalar(node) && node.value === null && node.source === ''))
      this.#blanks.add(JSON.stringify(path));
    if (!isScalar(node) && !isMap(node) && !isSeq(node)) return null;
    const offset = node.range?.[0] ?? 0;
    this.#values.set(JSON.stringify(path), offset);
    if (node.anchor) this.#refuse(offset, path, `there is an anchor &${node.anchor}`, 'no anchors');
    if (isTextScalar(node)) {
      this.#texts.set(JSON.stringify(path), node);
      this.#refuseCharacters(node, path);
    }
    if (isScalar(node)) return node.value;
    if (path.length >= DEEPEST) {
      this.#refuse(offset, path, 'it is nested too deeply', `at most ${DEEPEST} levels`);
      return null;
    }
    if (isSeq(node)) return node.items.map((item, index) => this.#node(item, [...path, index]));
    return this.#map(node, path);
  }

  #map(node: YAMLMap, path: Path): Record<string, unknown> {
    const entries: [string, unknown][] = [];
    const seen = new Map<string, number>();
    for (const pair of node.items) {
      const key = this.#key(pair, path, seen);
      if (key !== null) entries.push([key, this.#node(pair.value, [...path, key])]);
    }
    return Object.fromEntries(entries);
  }

  #refuseKey(node: unknown, offset: number, path: Path): void {
    const shown = isScalar(node) ? (node.source ?? String(node.value)) : 'not a text';
    this.#refuse(offset, path, `a key is ${shown}`, 'a text as key; numbers, true and * go in quotes');
  }

  /** The key of a pair as text, or null when it is refused. */
  #key(pair: Pair, path: Path, seen: Map<string, number>): string | null {
    const node = pair.key;
    const offset = (isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? node.range?.[0] : undefined) ?? 0;
    if (!isTextScalar(node)) {
      this.#refuseKey(node, offset, path);
      return null;
    }
    if (this.#refuseCharacters(node, [...path, node.value])) return null;
    const key = node.value;
    const own = [...path, key];
    if (node.anchor) this.#refuse(offset, own, `there is an anchor &${node.anchor}`, 'no anchors');
    const earlier = seen.get(key);
    if (earlier !== undefined) {
      const message = `key "${key}" stands twice, first in line ${this.#at(earlier).line}`;
      this.#refuse(offset, own, message, 'each key once');
      return null;
    }
    if (key === '__proto__') {
      this.#refuse(offset, own, 'a key is __proto__', 'another key');
      return null;
    }
    seen.set(key, offset);
    this.#keys.set(JSON.stringify(own), offset);
    return key;
  }
}
