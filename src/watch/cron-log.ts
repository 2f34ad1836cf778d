import type { Logger } from 'node-cron';
import type { Log } from '../core/ports/log.ts';

/** Where node-cron writes, which would be standard output in a form of its own. */
export function cronLog(log: Log): Logger {
  const from = { from: 'node-cron' };
  const textOf = (said: unknown) => (said instanceof Error ? said.message : String(said));
  const write = (level: 'error' | 'warn' | 'debug') => (said: string | Error, error?: Error) => {
    const cause = error ?? (said instanceof Error ? said : null);
    log[level](cause === null ? from : { ...from, err: cause }, `the schedule reports: ${textOf(said)}`);
  };
  return { info: write('debug'), debug: write('debug'), warn: write('warn'), error: write('error') };
}
