import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
export const DEPLOY = join(ROOT, 'deploy');

export function read(...path: string[]): string {
  return readFileSync(join(ROOT, ...path), 'utf8');
}

/** Files under a folder of the repository by ending, as paths from its root. */
export function filesUnder(folder: string, ending: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => join(folder, name))
    .sort();
}

/** Names of environment variables of ours in a text. */
export function variablesIn(text: string): Set<string> {
  return new Set(text.match(/\b(?:RUNWARDEN_[A-Z_]+|AZURE_[A-Z_]+|DATABASE_URL)\b/g));
}
