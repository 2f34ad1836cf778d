import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { messageOf } from '../core/values/caught.ts';
import { StartError } from '../core/values/start-error.ts';
import { invalid, RecordingRefused } from './refused.ts';

/**
 * The most characters that a reader holds at once, as one line or as all lines from which the present state follows: a few
 * kilobytes can be made to unpack to any length. A day of ten thousand active runs has a twentieth of it.
 */
export const MOST_HELD = 500 * 1024 ** 2;

export function tooLarge(most: number): string {
  return `more than ${most / 1024 ** 2} MiB must be held at once; export fewer workspaces`;
}

/** A line of a file, with its number from 1. */
export interface Line {
  readonly number: number;
  readonly text: string;
}

/**
 * The lines of a gzipped file, read as they are needed.
 * @throws {RecordingRefused} when it cannot be unpacked, or a line is longer than `longest`.
 */
export async function* gzippedLines(file: string, longest = MOST_HELD): AsyncGenerator<Line> {
  await requireFile(file);
  const gunzip = createGunzip({ chunkSize: 256 * 1024 }).setEncoding('utf8');
  // An error of either stream comes out of the iteration below.
  pipeline(createReadStream(file), gunzip, () => undefined);
  let number = 1;
  let rest = '';
  try {
    for await (const chunk of gunzip as AsyncIterable<string>) {
      const [first = '', ...others] = chunk.split('\n');
      rest += first;
      for (const next of others) {
        yield { number, text: rest };
        number += 1;
        rest = next;
      }
      if (rest.length > longest) throw invalid(file, number, tooLarge(longest));
    }
  } catch (error) {
    throw error instanceof RecordingRefused ? error : refusalOf(file, number, error);
  } finally {
    gunzip.destroy();
  }
  if (rest !== '') throw truncated(file, number);
}

/** Reading a pipe or a device waits until somebody writes, which may be never. */
async function requireFile(file: string): Promise<void> {
  const status = await stat(file).catch((error: unknown) => {
    throw unreadable(file, error);
  });
  if (!status.isFile()) throw unreadable(file, new Error('it is not a file'));
}

/** The file ends before the last line of a recording. */
export function truncated(file: string, line: number): RecordingRefused {
  return broken(file, line, 'the file ends here, before the last line of a recording');
}

/** The file is not whole. */
function broken(file: string, line: number, problem: string): RecordingRefused {
  return invalid(file, line, `${problem}; copy it again, or write it anew with runwarden export`);
}

function refusalOf(file: string, line: number, cause: unknown): Error {
  const code = cause instanceof Error && 'code' in cause ? cause.code : null;
  if (code === 'Z_BUF_ERROR') return truncated(file, line);
  if (code === 'Z_DATA_ERROR') return broken(file, line, `the file is not gzipped, or damaged (${messageOf(cause)})`);
  return unreadable(file, cause);
}

function unreadable(file: string, cause: unknown): Error {
  const problem = `${file} cannot be read: ${messageOf(cause)}`;
  return new StartError(`${problem}. Write one with runwarden export --out ${file}`, { cause });
}
