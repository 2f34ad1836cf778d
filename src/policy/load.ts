import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { compilePolicies, type LoadedPolicies, type PolicyOptions, type PolicySource } from './compile.ts';
import type { PolicyError } from './errors.ts';

const POLICY_FILE = /\.ya?ml$/;
export const CASES_FILE = /\.cases\.ya?ml$/;

/**
 * Loads the policies of a folder (and the folders in it), or of the files given.
 * @returns the compiled policies, or every error of every file. Never throws for what a file holds or lacks.
 */
export function loadPolicies(from: string | readonly string[], options: PolicyOptions = {}): LoadedPolicies {
  const errors: PolicyError[] = [];
  const sources: PolicySource[] = [];
  for (const path of [from].flat()) {
    for (const read of readPolicies(path)) {
      if (read.ok) sources.push(read);
      else errors.push(read.error);
    }
  }
  const compiled = compilePolicies(sources, options);
  if (!compiled.ok) return { ok: false, errors: [...errors, ...compiled.errors] };
  return errors.length > 0 ? { ok: false, errors } : compiled;
}

function readPolicies(path: string): readonly ReadText[] {
  const { files, errors } = filesAt(path, (file) => POLICY_FILE.test(file) && !CASES_FILE.test(file));
  const unread = errors.map((error) => ({ ok: false as const, error }));
  if (files.length === 0 && errors.length === 0)
    return [{ ok: false, error: atStart(path, 'there is no policy', 'a file that ends in .yaml') }];
  return [...unread, ...files.map(readText)];
}

interface Found {
  readonly files: readonly string[];
  readonly errors: readonly PolicyError[];
}

/** The files under a path in the order of their names; the path itself when it is a file. */
export function filesAt(path: string, wanted: (file: string) => boolean): Found {
  try {
    if (!statSync(path).isDirectory()) return { files: [path], errors: [] };
    // A mounted ConfigMap holds its files a second time in hidden folders.
    const names = readdirSync(path).filter((name) => !name.startsWith('.'));
    const found = names.sort().map((name) => filesAt(join(path, name), wanted));
    return {
      files: found.flatMap(({ files }) => files).filter(wanted),
      errors: found.flatMap(({ errors }) => errors),
    };
  } catch (error) {
    return { files: [], errors: [atStart(path, problemOf(error), 'a file or folder that can be read')] };
  }
}

type ReadText = ({ readonly ok: true } & PolicySource) | { readonly ok: false; readonly error: PolicyError };

export function readText(file: string): ReadText {
  try {
    return { ok: true, file, text: new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file)) };
  } catch (error) {
    const expected = error instanceof TypeError ? 'text in UTF-8' : 'a file that can be read';
    return { ok: false, error: atStart(file, problemOf(error), expected) };
  }
}

function problemOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function atStart(file: string, message: string, expected: string): PolicyError {
  return { file, line: 1, column: 1, path: '', message, expected };
}
