import type { LogSpec } from '../scenario-schema.ts';

type Log = Pick<LogSpec, 'text' | 'repeat' | 'bytes' | 'hex' | 'every'>;

/** What a blob holds. A large one is made up where it is read. */
export interface Content {
  size: number;
  /** The bytes from one place up to, and without, another. */
  read(from: number, to: number): Buffer;
  changedAt: number;
  /** Says what it holds: of two blobs with the same mark the content is the same. */
  mark: string;
}

/** Bytes that are there at once. */
export function fixedContent(bytes: string | Buffer, at: number): Content {
  const buffer = Buffer.from(bytes);
  return {
    size: buffer.length,
    read: (from, to) => buffer.subarray(from, to),
    changedAt: at,
    mark: buffer.toString('latin1'),
  };
}

/** A log as it is at a time. Its lines come one by one where it says how far they are apart. */
export function logContent(log: Log, at: number, now: number): Content {
  if (log.hex !== undefined) return fixedContent(Buffer.from(log.hex.replace(/\s/g, ''), 'hex'), at);
  const written = log.every === undefined ? Number.POSITIVE_INFINITY : Math.floor((now - at) / log.every) + 1;
  return log.bytes === undefined ? linesOf(log, at, written) : madeUp(log.bytes, at, written, log.every ?? 0);
}

function linesOf({ text = '', repeat, every = 0 }: Log, at: number, written: number): Content {
  const given = text === '' ? [] : text.split(/(?<=\n)/);
  const count = repeat === undefined ? Math.min(given.length, written) : Math.min(written, MOST_REPEATED);
  const lines = Array.from({ length: count }, (_, i) => {
    const when = new Date(at + i * every).toISOString().slice(0, 19).replace('T', ' ');
    const line = given[i] ?? `${repeat}\n`;
    return line.replaceAll('{time}', when).replaceAll('{n}', String(i - given.length + 1));
  });
  return fixedContent(lines.join(''), at + Math.max(0, count - 1) * every);
}

const MOST_REPEATED = 100_000;
const LINE = 64;

/** Lines of the same length, so that each can be found without those before it. */
function madeUp(bytes: number, at: number, written: number, every: number): Content {
  const size = Math.min(bytes, written * LINE);
  return {
    size,
    changedAt: at + Math.max(0, Math.ceil(size / LINE) - 1) * every,
    mark: `made up/${size}`,
    read(from, to) {
      const first = Math.floor(from / LINE);
      const lines: string[] = [];
      for (let i = first; i * LINE < to; i++)
        lines.push(`line ${String(i + 1).padStart(12, '0')} of a log that is made up`.padEnd(LINE - 1, '.'), '\n');
      const text = Buffer.from(lines.join(''));
      return text.subarray(from - first * LINE, to - first * LINE);
    },
  };
}
