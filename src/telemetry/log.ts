import { type DestinationStream, type Logger, pino } from 'pino';
import { redactLine } from './redact.ts';
import { textLine } from './text-lines.ts';

/**
 * The levels:
 * - `error`: a person must act, or something stays broken;
 * - `warn`: something failed, and Runwarden tries again or does without it;
 * - `info`: what was decided and done, start and stop;
 * - `debug`: every request and verdict.
 */
export const LOG_LEVELS = ['error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export type LogFormat = 'json' | 'text';

export type Log = Logger;

export interface LogOptions {
  readonly level: LogLevel;
  /** JSON lines for machines; plain single lines for a person at a terminal. */
  readonly format: LogFormat;
  /** Where whole lines go, such as `process.stderr`. */
  readonly destination: DestinationStream;
}

/** Opens the log. Secrets are removed from every line, also from the fields of libraries. */
export function createLog(options: LogOptions): Log {
  const { level, format, destination } = options;
  const write = format === 'text' ? (line: string) => textLine(redactLine(line)) : redactLine;
  return pino(
    {
      level,
      // No process id and host name: the collector of the lines knows them better.
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: pino.stdSerializers.err, error: pino.stdSerializers.err },
      hooks: { streamWrite: write },
    },
    destination,
  );
}
