import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { compilePolicies, type LoadedPolicies, type PolicyOptions, type PolicySource } from './compile.ts';
import { type Defaults, faultyDefaults, readDefaults } from './defaults.ts';
import type { PolicyError } from './errors.ts';

const POLICY_FILE = /\.ya?ml$/;
const DEFAULTS_FILES = ['defaults.yaml', 'defaults.yml'];
export const CASES_FILE = /\.cases\.ya?ml$/;

/**
 * Loads the policies of a folder (and the folders in it), or of the files given. Each is completed by the nearest
 * `defaults.yaml`: of its own folder, else of a folder above it up to the one that was named.
 * @returns the compiled policies, or every error of every file. Never throws for what a file holds or lacks.
 */
export function loadPolicies(from: string | readonly string[], options: PolicyOptions = {}): LoadedPolicies {
  const errors: PolicyError[] = [];
  const sources: PolicySource[] = [];
  for (const path of [from].flat()) {
    const defaults = new DefaultsReader(path);
    for (const read of readPolicies(path)) {
      if (!read.ok) errors.push(read.error);
      else if (isDefaults(read.file)) defaults.read(dirname(read.file));
      else sources.push({ ...read, defaults: defaults.nearest(read.file) });
    }
    errors.push(...defaults.errorsOfUnused(sources));
  }
  const compiled = compilePolicies(sources, options);
  if (!compiled.ok) return { ok: false, errors: [...errors, ...compiled.errors] };
  return errors.length > 0 ? { ok: false, errors } : compiled;
}

function isDefaults(file: string): boolean {
  return DEFAULTS_FILES.includes(basename(file));
}

/** The policy files under a path, and the defaults beside them. */
function readPolicies(path: string): readonly ReadText[] {
  const { files, errors } = filesAt(path, (file) => POLICY_FILE.test(file) && !CASES_FILE.test(file));
  const unread = errors.map((error) => ({ ok: false as const, error }));
  if (files.every((file) => isDefaults(file) && file !== path) && errors.length === 0)
    return [
      ...files.map(readText),
      { ok: false, error: atStart(path, 'there is no policy', 'a file that ends in .yaml') },
    ];
  return [...unread, ...files.map(readText)];
}

/** The defaults of the folders under a path, each read once. */
class DefaultsReader {
  readonly #top: string;
  readonly #byFolder = new Map<string, Defaults | null>();

  constructor(path: string) {
    this.#top = resolve(path);
  }

  /** The defaults that count for a policy. */
  nearest(file: string): Defaults | null {
    let folder = dirname(file);
    for (;;) {
      const defaults = this.read(folder);
      const above = dirname(folder);
      // A file that was named alone has its own folder's; nothing above a folder that was named counts.
      if (defaults || !isBelow(resolve(folder), this.#top) || above === folder) return defaults;
      folder = above;
    }
  }

  read(folder: string): Defaults | null {
    const known = this.#byFolder.get(resolve(folder));
    if (known !== undefined) return known;
    const defaults = readDefaultsIn(folder);
    this.#byFolder.set(resolve(folder), defaults);
    return defaults;
  }

  errorsOfUnused(sources: readonly PolicySource[]): PolicyError[] {
    const used = new Set(sources.map(({ defaults }) => defaults));
    return [...this.#byFolder.values()].flatMap((each) => (each && !used.has(each) ? each.errors : []));
  }
}

function isBelow(folder: string, top: string): boolean {
  return folder !== top && folder.startsWith(top.endsWith(sep) ? top : top + sep);
}

function readDefaultsIn(folder: string): Defaults | null {
  const [file, second] = DEFAULTS_FILES.map((name) => join(folder, name)).filter((each) => existsSync(each));
  if (file === undefined) return null;
  const read = readText(file);
  if (!read.ok) return faultyDefaults(file, read.error);
  if (second !== undefined)
    return faultyDefaults(second, atStart(second, `there is ${basename(file)} too`, 'one of them'));
  return readDefaults(read);
}

interface Found {
  readonly files: readonly string[];
  readonly errors: readonly PolicyError[];
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
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 'it does not exist';
  if (error instanceof Error && 'code' in error && error.code === 'EACCES') return 'it may not be read';
  return error instanceof Error ? error.message : String(error);
}

function atStart(file: string, message: string, expected: string): PolicyError {
  return { file, line: 1, column: 1, path: '', message, expected };
}
