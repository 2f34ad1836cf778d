import { type DestinationStream, type Logger, pino } from 'pino';
import { redactLine } from './redact.ts';
import { textLine } from './text-lines.ts';

/**
 * The levels, from the most to the least:
 * `error` a person must act, or something stays broken; `warn` something failed and is tried again or done without;
 * `info` what was decided and done, start and stop; `debug` each request and judgement.
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

/** Opens the log. Everything written passes the redaction, the fields of libraries too. */
export function createLog(options: LogOptions): Log {
  const { level, format, destination } = options;
  const write = format === 'text' ? (line: string) => textLine(redactLine(line)) : redactLine;
  return pino(
    {
      level,
      // No process id and host name: whoever collects the lines knows them better.
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: pino.stdSerializers.err, error: pino.stdSerializers.err },
      hooks: { streamWrite: write },
    },
    destination,
  );
}
