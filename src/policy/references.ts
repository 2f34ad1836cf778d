import type { ZodType } from 'zod';
import { duration } from '../conditions/parameters/parameters.ts';
import { oneOf } from '../core/values/did-you-mean.ts';
import type { SourceDocument } from '../yaml/document.ts';
import { jsonSchemaOf, schemasAt } from '../yaml/json-schema.ts';
import { parseWith } from '../yaml/schema-errors.ts';
import type { Path, SourceError } from '../yaml/source-error.ts';
import { PIECES, policySchema } from './schema.ts';

/** Pieces by kind and name, as written. */
export interface Pieces extends Readonly<Record<keyof typeof PIECES, Readonly<Record<string, unknown>>>> {
  /** False when the file that names them cannot be read: a name that is not among them may exist. */
  readonly complete: boolean;
}

export interface Resolved {
  readonly document: SourceDocument;
  readonly unresolved: readonly SourceError[];
  /** Whether the value at a path replaced a reference. */
  isSubstitute(path: Path): boolean;
}

const DURATION_PATTERN = jsonSchemaOf(duration()).pattern;

/**
 * Puts the named pieces where a policy refers to them as `$name`. A text is a reference only where a selector, a
 * recipient or a duration is expected: a dollar elsewhere, in a pattern or an expression, is itself. Within a selector
 * the very name of a piece is refused: as a pattern it would match nothing, and an exception protect nothing.
 */
export function resolveReferences(document: SourceDocument, pieces: Pieces | null): Resolved {
  const unresolved: SourceError[] = [];
  /** The names of references by their places. */
  const references = new Map<string, string>();
  /** For lists that grew: the written index of each entry. */
  const grown = new Map<string, readonly number[]>();
  const sections: readonly string[] = Object.values(PIECES);
  const value = walk(document.value, []);
  if (references.size === 0) return { document, unresolved, isSubstitute: () => false };
  return {
    document: {
      ...document,
      value,
      errorAt(path, message, expected, at) {
        const written = writtenPath(path);
        const end = referenceIn(written);
        if (end === null) return document.errorAt(written, message, expected, at);
        const name = references.get(JSON.stringify(written.slice(0, end)));
        return document.errorAt(written.slice(0, end), `${message} (by ${name})`, expected);
      },
    },
    unresolved,
    isSubstitute: (path) => referenceIn(writtenPath(path)) !== null,
  };

  function walk(given: unknown, path: Path): unknown {
    if (typeof given === 'string') return given.startsWith('$') ? resolveOne(given, path) : given;
    if (Array.isArray(given)) return walkList(given, path);
    if (typeof given !== 'object' || given === null) return given;
    return Object.fromEntries(
      Object.entries(given).map(([key, value]) => {
        // A piece is written out: it is what others refer to.
        const isPieces = path.length === 0 && sections.includes(key);
        return [key, isPieces ? value : walk(value, [...path, key])];
      }),
    );
  }

  /** One name in a list of recipients may mean several. */
  function walkList(given: readonly unknown[], path: Path): unknown[] {
    const entries = given.map((value, index) => walk(value, [...path, index]));
    if (kindAt([...path, 0]) !== 'recipient') return entries;
    const indices = entries.flatMap((entry, index) => [entry].flat().map(() => index));
    grown.set(JSON.stringify(path), indices);
    return entries.flat();
  }

  function resolveOne(given: string, path: Path): unknown {
    const kind = kindAt(path);
    const name = given.slice(1);
    if (kind === null) {
      const isInSelector = path[0] === 'match' || path[0] === 'except';
      if (isInSelector && isPiece(name)) {
        const expected = `another pattern; a reference is a whole entry: except: [${given}]`;
        unresolved.push(
          document.errorAt(path, `"${given}" is the name of a piece, and refers to nothing here`, expected),
        );
      }
      return given;
    }
    const known = pieces?.[kind] ?? {};
    references.set(JSON.stringify(path), given);
    if (Object.hasOwn(known, name)) return known[name];
    const names = Object.keys(known).map((piece) => `$${piece}`);
    const expected =
      names.length > 0
        ? oneOf(given, names)
        : `a ${kind} written out, or ${PIECES[kind]}: {${name || 'name'}: …} in the folder's defaults.yaml`;
    // If the file of the pieces cannot be read, its own error is the one to mend.
    if (pieces?.complete !== false) unresolved.push(document.errorAt(path, `there is no ${kind} "${given}"`, expected));
    return given;
  }

  function isPiece(name: string): boolean {
    if (pieces === null) return false;
    return [pieces.selector, pieces.recipient, pieces.duration].some((named) => Object.hasOwn(named, name));
  }

  function writtenPath(path: Path): Path {
    return path.map((part, index) => {
      if (typeof part !== 'number') return part;
      return grown.get(JSON.stringify(path.slice(0, index)))?.[part] ?? part;
    });
  }

  /** How long the part of a path is that ends at a reference. */
  function referenceIn(path: Path): number | null {
    for (let length = 1; length <= path.length; length++)
      if (references.has(JSON.stringify(path.slice(0, length)))) return length;
    return null;
  }
}

/** Parses what references were put into. An error at a reference to nothing only follows from that, and is left out. */
export function parseResolved<T>(
  schema: ZodType<T>,
  { document, unresolved }: Pick<Resolved, 'document' | 'unresolved'>,
): { readonly ok: true; readonly value: T } | { readonly ok: false; readonly errors: readonly SourceError[] } {
  const parsed = parseWith(schema, document);
  if (parsed.ok) return unresolved.length > 0 ? { ok: false, errors: unresolved } : parsed;
  const places = new Set(unresolved.map(({ path }) => path));
  return { ok: false, errors: [...unresolved, ...parsed.errors.filter(({ path }) => !places.has(path))] };
}

/** What a reference at a path could mean. */
function kindAt(path: Path): keyof typeof PIECES | null {
  const [key, , part] = path;
  if (key === 'match' && path.length === 1) return 'selector';
  if (key === 'except' && path.length === 2) return 'selector';
  if (key === 'then' && part === 'notify' && path.length <= 4) return 'recipient';
  return schemasAt(policySchema, path).some(({ pattern }) => pattern === DURATION_PATTERN) ? 'duration' : null;
}
