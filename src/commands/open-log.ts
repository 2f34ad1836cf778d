import { createLog, type Log, type LogFormat, type LogLevel } from '../telemetry/log.ts';

/** The log on standard error; text for a person at a terminal, JSON lines for machines. */
export function openLog(level: LogLevel, format: LogFormat | null): Log {
  const fallback = process.stderr.isTTY ? 'text' : 'json';
  return createLog({ level, format: format ?? fallback, destination: process.stderr });
}
