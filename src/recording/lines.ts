import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { messageOf } from '../core/values/caught.ts';
import { RecordingRefused } from './refused.ts';

const MIB = 1024 ** 2;

/** A pass over some ten thousand active runs is shorter. A few kilobytes can be made to unpack to any length. */
export const LONGEST_LINE = 128 * MIB;

const NEWLINE = 10;

/** A line of a file, with its number from 1. */
export interface Line {
  readonly number: number;
  readonly text: string;
}

/**
 * The lines of a gzipped file, read as they are needed. What is held of it at once is bounded.
 * @throws {RecordingRefused} when it cannot be read or unpacked, or a line is longer than the longest.
 */
export async function* gzippedLines(file: string, longest = LONGEST_LINE): AsyncGenerator<Line> {
  await refuseOtherThanFile(file);
  const gunzip = createGunzip({ chunkSize: 256 * 1024 });
  // What goes wrong in either comes out of the iteration below.
  pipeline(createReadStream(file), gunzip, () => undefined);
  let number = 1;
  let rest: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of gunzip as AsyncIterable<Buffer>) {
      let begin = 0;
      for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, begin)) {
        rest.push(chunk.subarray(begin, end));
        yield { number, text: Buffer.concat(rest).toString('utf8') };
        number += 1;
        rest = [];
        length = 0;
        begin = end + 1;
      }
      if (begin === chunk.length) continue;
      rest.push(chunk.subarray(begin));
      length += chunk.length - begin;
      if (length > longest)
        throw new RecordingRefused(
          'too-large',
          `${file}:${number}: the line has more than ${Math.round(longest / MIB)} MiB; expected a recording, whose lines are shorter`,
        );
    }
  } catch (error) {
    throw error instanceof RecordingRefused ? error : refusalOf(file, number, error);
  } finally {
    gunzip.destroy();
  }
  if (length > 0) throw truncated(file, number);
}

/** Reading a pipe or a device waits until somebody writes, which may be never. */
async function refuseOtherThanFile(file: string): Promise<void> {
  const status = await stat(file).catch((error: unknown) => {
    throw refusalOf(file, 1, error);
  });
  if (!status.isFile())
    throw new RecordingRefused(
      'unreadable',
      `${file} is not a file; expected a file that runwarden export has written`,
    );
}

/** The file ends where a recording does not. */
export function truncated(file: string, line: number): RecordingRefused {
  return new RecordingRefused(
    'truncated',
    `${file}:${line}: the file ends here, before the last line of a recording; copy it again, or write it anew with runwarden export`,
  );
}

function refusalOf(file: string, line: number, cause: unknown): RecordingRefused {
  const code = cause instanceof Error && 'code' in cause ? cause.code : null;
  const message = messageOf(cause);
  if (code === 'Z_BUF_ERROR') return truncated(file, line);
  if (code === 'Z_DATA_ERROR' && message === 'incorrect header check')
    return new RecordingRefused(
      'not-a-recording',
      `${file} is not gzipped (${message}); expected a file that runwarden export has written`,
      { cause },
    );
  if (code === 'Z_DATA_ERROR')
    return new RecordingRefused(
      'not-a-recording',
      `${file}:${line}: the file is damaged from here on (${message}); copy it again, or write it anew with runwarden export`,
      { cause },
    );
  if (code === 'ENOENT')
    return new RecordingRefused(
      'unreadable',
      `There is no file ${file}. Write one with runwarden export --out ${file}`,
      { cause },
    );
  return new RecordingRefused('unreadable', `${file} cannot be read: ${message}`, { cause });
}
