import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { SourceError } from '../yaml/source-error.ts';
import { compilePolicies, type LoadedPolicies, type PolicySource } from './compile.ts';
import type { PolicyOptions } from './cross-checks.ts';
import { type Defaults, faultyDefaults, readDefaults } from './defaults.ts';
import {
  atStart,
  DEFAULTS_FILES,
  filesAt,
  foldersFirst,
  isBelow,
  isCasesFile,
  isDefaultsFile,
  isLeftOut,
  isPolicyFile,
  misnamed,
  type ReadText,
  readText,
  realPath,
} from './files.ts';

/**
 * Loads the policies of a folder (and the folders in it), or of the files given, each file once. Each is completed by
 * the nearest `defaults.yaml`: of its own folder, else of a folder above it up to the one that was named.
 * @returns the compiled policies, or every error of every file. Never throws for what a file holds or lacks.
 */
export function loadPolicies(from: string | readonly string[], options: PolicyOptions = {}): LoadedPolicies {
  const errors: SourceError[] = [];
  const sources: PolicySource[] = [];
  const seen = new Set<string>();
  for (const path of foldersFirst(withoutCases([from].flat()))) {
    const defaults = new DefaultsReader(path);
    for (const read of readPolicies(path, seen)) {
      if (!read.ok) errors.push(read.error);
      else if (isDefaultsFile(read.file)) defaults.read(dirname(read.file));
      else sources.push({ ...read, defaults: defaults.nearest(read.file) });
    }
    errors.push(...defaults.errorsOfUnused(sources));
  }
  const compiled = compilePolicies(sources, options);
  if (!compiled.ok) return { ok: false, errors: [...errors, ...compiled.errors] };
  return errors.length > 0 ? { ok: false, errors } : compiled;
}

/** Files below the paths that are left out, and are neither notes nor anything else that nobody takes for a policy. */
export function leftOutOf(paths: readonly string[]): readonly string[] {
  return [...new Set(paths.flatMap((path) => filesAt(path, isLeftOut).files.filter((file) => file !== path)))];
}

/** Defaults that count alone although those of a folder above have keys that they lack. */
export interface SetAside {
  readonly file: string;
  readonly above: string;
  /** Keys of those above that no policy under these gets. */
  readonly keys: readonly string[];
}

/** The defaults below the paths that set keys of others aside: nothing is merged, which is easily forgotten. */
export function setAsideBelow(paths: readonly string[]): readonly SetAside[] {
  return paths.flatMap((path) => {
    const reader = new DefaultsReader(path);
    const folders = filesAt(path, isDefaultsFile).files.map((file) => dirname(file));
    return folders.flatMap((folder) => {
      const nearest = reader.read(folder);
      // What would count for the folder itself counts above it.
      const above = isBelow(resolve(folder), resolve(path)) ? reader.nearest(folder) : null;
      const keys = nearest && above ? Object.keys(above.keys).filter((key) => !Object.hasOwn(nearest.keys, key)) : [];
      return nearest && above && keys.length > 0 ? [{ file: nearest.file, above: above.file, keys }] : [];
    });
  });
}

/** Of `policies/*.yaml` a shell makes a list with the cases in it. */
function withoutCases(paths: readonly string[]): readonly string[] {
  const policies = paths.filter((path) => !isCasesFile(path));
  return policies.length > 0 ? policies : paths;
}

/** The policy files under a path, and the defaults beside them, without those that were seen under another path. */
function readPolicies(path: string, seen: Set<string>): readonly ReadText[] {
  const { files, errors } = filesAt(path, (file) => isPolicyFile(file) || misnamed(file) !== null);
  const unread = errors.map((error) => ({ ok: false as const, error }));
  if (files.every((file) => isDefaultsFile(file) && file !== path) && errors.length === 0)
    return [
      ...files.map(readText),
      { ok: false, error: atStart(path, 'there is no policy', 'a file that ends in .yaml') },
    ];
  return [...unread, ...files.filter((file) => isNew(file, seen)).map(readPolicy)];
}

function isNew(file: string, seen: Set<string>): boolean {
  const real = realPath(file);
  if (seen.has(real)) return false;
  seen.add(real);
  return true;
}

function readPolicy(file: string): ReadText {
  if (isCasesFile(file)) return { ok: false, error: atStart(file, 'these are cases', 'the policy beside them') };
  const slip = misnamed(file);
  return slip ? { ok: false, error: slip } : readText(file);
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

  errorsOfUnused(sources: readonly PolicySource[]): SourceError[] {
    const used = new Set(sources.map(({ defaults }) => defaults));
    return [...this.#byFolder.values()].flatMap((one) => (one && !used.has(one) ? one.errors : []));
  }
}

function readDefaultsIn(folder: string): Defaults | null {
  const [file, second] = DEFAULTS_FILES.map((name) => join(folder, name)).filter((path) => existsSync(path));
  if (file === undefined) return null;
  const read = readText(file);
  if (!read.ok) return faultyDefaults(file, read.error);
  if (second !== undefined)
    return faultyDefaults(second, atStart(second, `there is ${basename(file)} too`, 'one of them'));
  return readDefaults(read);
}
