import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The rooms whose code decides. */
const DECIDE = ['core', 'conditions', 'policy', 'yaml'];

/**
 * The version of what decides: the product's, and a digest of the code that decides and of the versions that it rests on. Two
 * with the same come to the same decisions; with another one they may. Where the code is not in files, the version alone.
 */
export function engineOf(version: string, from: string = import.meta.dirname): string {
  const folders = DECIDE.map((room) => join(from, room)).filter((folder) => existsSync(folder));
  if (folders.length < DECIDE.length) return version;
  const digest = createHash('sha256');
  for (const file of [join(from, '..', 'package.json'), ...folders.flatMap(filesIn)])
    digest.update(file.slice(from.length)).update('\0').update(readFileSync(file)).update('\0');
  return `${version}+${digest.digest('hex').slice(0, 12)}`;
}

function filesIn(folder: string): readonly string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
