import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, join, resolve, sep } from 'node:path';
import { messageOf } from '../core/values/caught.ts';
import type { SourceError } from '../yaml/source-error.ts';

const YAML_FILE = /\.ya?ml$/;
const CASES_FILE = /\.cases\.ya?ml$/;
export const DEFAULTS_FILES = ['defaults.yaml', 'defaults.yml'];

export function isPolicyFile(file: string): boolean {
  return YAML_FILE.test(file) && !isCasesFile(file);
}

export function isCasesFile(file: string): boolean {
  return CASES_FILE.test(file);
}

export function isDefaultsFile(file: string): boolean {
  return DEFAULTS_FILES.includes(basename(file));
}

/** A file that would be left out, or read as something else, for a slip in its name; null when there is none. */
export function misnamed(file: string): SourceError | null {
  const ending = /(\.(cases?|tests?))?\.ya?ml(\.txt)?$/i.exec(file)?.[0] ?? '.yaml';
  if (/^(\.cases)?\.ya?ml$/.test(ending)) return null;
  return atStart(file, `its name ends in ${ending}`, 'a name that ends in .yaml, or in .cases.yaml for cases');
}

/** Whether a file in a folder of policies is left out, and may be a policy that somebody named wrongly. */
export function isLeftOut(file: string): boolean {
  const isNote = /\.md$/i.test(file) || !basename(file).includes('.');
  return !isNote && !YAML_FILE.test(file) && misnamed(file) === null;
}

interface Found {
  readonly files: readonly string[];
  readonly errors: readonly SourceError[];
}

/** The files under a path in the order of their names; the path itself when it is a file. */
export function filesAt(path: string, wanted: (file: string) => boolean, above: readonly string[] = []): Found {
  try {
    const status = statSync(path);
    // A pipe would be waited for.
    if (!status.isDirectory() && !status.isFile() && above.length > 0) return { files: [], errors: [] };
    if (!status.isDirectory()) return { files: [path], errors: [] };
    const real = realpathSync(path);
    // A link to a folder above it would be walked for ever, and a service reads its folder at every pass.
    if (above.includes(real)) return { files: [], errors: [] };
    // A mounted ConfigMap holds its files a second time in hidden folders.
    const names = readdirSync(path).filter((name) => !name.startsWith('.'));
    const found = names.sort().map((name) => filesAt(join(path, name), wanted, [...above, real]));
    return {
      files: found.flatMap(({ files }) => files).filter(wanted),
      errors: found.flatMap(({ errors }) => errors),
    };
  } catch (error) {
    return { files: [], errors: [atStart(path, problemOf(error), 'a file or folder that can be read')] };
  }
}

/** A folder before what is in it, so that the defaults of the folder count for a file that is named as well. */
export function foldersFirst(paths: readonly string[]): readonly string[] {
  return paths.toSorted((a, b) => realPath(a).length - realPath(b).length);
}

/** Where a path leads once links are followed; as it is where there is nothing. */
export function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    // Whoever reads it says so.
    return resolve(path);
  }
}

export function isBelow(path: string, top: string): boolean {
  return path !== top && path.startsWith(top.endsWith(sep) ? top : top + sep);
}

export type ReadText =
  | { readonly ok: true; readonly file: string; readonly text: string }
  | { readonly ok: false; readonly error: SourceError };

/** Reads a file as text in UTF-8. */
export function readText(file: string): ReadText {
  try {
    // Reading a pipe or a device waits until somebody writes, which may be never.
    if (!statSync(file).isFile()) return { ok: false, error: atStart(file, 'it is not a file', 'a file') };
    return { ok: true, file, text: new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file)) };
  } catch (error) {
    const expected = error instanceof TypeError ? 'text in UTF-8' : 'a file that can be read';
    return { ok: false, error: atStart(file, problemOf(error), expected) };
  }
}

function problemOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 'it does not exist';
  if (error instanceof Error && 'code' in error && error.code === 'EACCES') return 'it may not be read';
  return messageOf(error);
}

export function atStart(file: string, message: string, expected: string): SourceError {
  return { file, line: 1, column: 1, path: '', message, expected };
}
