import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Clock } from '../core/ports/azure.ts';
import { messageOf } from '../core/values/caught.ts';
import { MINUTE, type Milliseconds, SECOND } from '../core/values/duration.ts';
import { formatSourceError } from '../yaml/source-error.ts';
import { filesAt, isCasesFile } from './files.ts';

/** Files that somebody writes are read once they have been the same for so long. */
const UNCHANGED_FOR = 2 * SECOND;

/** How often a folder is looked at that changes all the time. */
const MOST_LOOKS = 6;

/** Files that nobody has touched for so long need no second look, even where the file server's clock is a little wrong. */
const AT_REST_FOR = MINUTE;

export interface Waiting {
  readonly clock: Clock;
  /** Waits for real. */
  readonly wait: (length: Milliseconds) => Promise<unknown>;
}

/**
 * Reads a folder once its files have stayed the same for {@link UNCHANGED_FOR}, and makes sure that they were still the
 * same after they were read. An editor, a copy and a mounted ConfigMap write in parts, or leave a file out for a moment.
 * @returns null when the files change all the time.
 */
export async function readSettled<T>(folder: string, read: () => T, { wait }: Waiting): Promise<Settled<T> | null> {
  let content = contentOf(folder);
  for (let look = 0; look < MOST_LOOKS; look++) {
    await wait(UNCHANGED_FOR);
    const later = contentOf(folder);
    if (later === content) {
      const value = read();
      if (contentOf(folder) === content) return { value, content };
    }
    content = later;
  }
  return null;
}

interface Settled<T> {
  readonly value: T;
  readonly content: string;
}

/** Reads files at once when nobody has touched them lately; null when somebody has, or changes them meanwhile. */
export function readAtRest<T>(folder: string, read: () => T, { clock }: Waiting): Settled<T> | null {
  const content = contentOf(folder);
  if (clock() - lastTouched(folder) < AT_REST_FOR) return null;
  const value = read();
  return contentOf(folder) === content ? { value, content } : null;
}

/** A digest of the folder's policy files. Modification times are no guide: a mounted ConfigMap swaps whole folders. */
export function contentOf(folder: string): string {
  const found = filesAt(folder, (file) => !isCasesFile(file));
  const digest = createHash('sha256');
  for (const error of found.errors) digest.update(formatSourceError(error)).update('\0');
  for (const file of found.files) digest.update(file).update('\0').update(readOrNote(file)).update('\0');
  return digest.digest('hex');
}

function readOrNote(file: string): Buffer | string {
  try {
    return readFileSync(file);
  } catch (error) {
    // The load that follows says it with its place; here it only has to differ from before.
    return `unreadable: ${messageOf(error)}`;
  }
}

/** When a file, or the list of a folder's files, last changed, by the clock of the file system. */
function lastTouched(folder: string): number {
  const { files } = filesAt(folder, (file) => !isCasesFile(file));
  const paths = new Set([folder, ...files, ...files.map((file) => dirname(file))]);
  return Math.max(0, ...[...paths].map((path) => statSync(path, { throwIfNoEntry: false })?.ctimeMs ?? 0));
}
