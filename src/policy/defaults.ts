import { isPlainObject } from '../core/values/plain-object.ts';
import { parseDocument, type SourceDocument } from '../yaml/document.ts';
import type { SourceError } from '../yaml/source-error.ts';
import { type Pieces, parseResolved, resolveReferences } from './references.ts';
import { defaultsSchema, PIECES } from './schema.ts';

/** What the policies of a folder share, as written. */
export interface Defaults {
  readonly file: string;
  readonly text: string;
  /** Keys of a policy, for policies that do not give them. */
  readonly keys: Readonly<Record<string, unknown>>;
  readonly pieces: Pieces;
  readonly errors: readonly SourceError[];
  /** The line of a key. */
  lineOf(key: string): number;
}

/** Reads a `defaults.yaml`. With errors it still gives what it holds, so that its policies can be checked as well. */
export function readDefaults({ file, text }: { readonly file: string; readonly text: string }): Defaults {
  const read = parseDocument(file, text);
  if (!read.ok) return faultyDefaults(file, ...read.errors);
  const { document: written } = read;
  const given = asMap(written.value);
  const pieces: Pieces = {
    selector: asMap(given[PIECES.selector]),
    recipient: asMap(given[PIECES.recipient]),
    duration: asMap(given[PIECES.duration]),
    complete: true,
  };
  const resolved = resolveReferences(written, pieces);
  const parsed = parseResolved(defaultsSchema, resolved);
  const sections: readonly string[] = Object.values(PIECES);
  const keys = Object.entries(asMap(resolved.document.value)).filter(([key]) => !sections.includes(key));
  return {
    file,
    text,
    keys: Object.fromEntries(keys),
    pieces,
    errors: parsed.ok ? [] : parsed.errors,
    lineOf: (key) => written.errorAt([key], '', '', 'key').line,
  };
}

/** Defaults from a file that cannot be read. */
export function faultyDefaults(file: string, ...errors: readonly SourceError[]): Defaults {
  const pieces = { selector: {}, recipient: {}, duration: {}, complete: false };
  return { file, text: '', keys: {}, pieces, errors, lineOf: () => 1 };
}

function asMap(value: unknown): Readonly<Record<string, unknown>> {
  return isPlainObject(value) ? value : {};
}

/** A policy with the defaults laid under it. */
export interface Layered {
  readonly document: SourceDocument;
  /** References to pieces that nobody has named. */
  readonly unresolved: readonly SourceError[];
  /** Whether an error is about what came from the defaults. */
  isInherited(error: SourceError): boolean;
}

/**
 * Lays the defaults of a folder under a policy: the keys that it does not give, each whole, and the pieces it names. A
 * policy that says how it gives notice (`grace` or `notice`) has said it whole.
 */
export function layDefaults(policyDocument: SourceDocument, defaults: Defaults | null): Layered {
  if (!isPlainObject(policyDocument.value))
    return { document: policyDocument, unresolved: [], isInherited: () => false };
  const { document, unresolved, isSubstitute } = resolveReferences(policyDocument, defaults?.pieces ?? null);
  const value = asMap(document.value);
  const inherited = Object.entries(defaults?.keys ?? {}).filter(
    ([key]) => !Object.hasOwn(value, key) && !(key === 'grace' && Object.hasOwn(value, 'notice')),
  );
  const keys = new Set(inherited.map(([key]) => key));
  const fromDefaults = new WeakSet<SourceError>();
  const errorAt: SourceDocument['errorAt'] = (path, message, expected, at) => {
    const error = place(path, message, expected, at);
    if (isSubstitute(path) || keys.has(String(path[0]))) fromDefaults.add(error);
    return error;
  };
  return {
    document: { ...document, value: { ...Object.fromEntries(inherited), ...value }, errorAt },
    unresolved,
    isInherited: (error) => fromDefaults.has(error),
  };

  function place(...[path, message, expected, at]: Parameters<SourceDocument['errorAt']>): SourceError {
    const [key] = path;
    if (!defaults || typeof key !== 'string' || !keys.has(key)) return document.errorAt(path, message, expected, at);
    return policyDocument.errorAt([], `${message} (by ${defaults.file}:${defaults.lineOf(key)})`, expected);
  }
}
