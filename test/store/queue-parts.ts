import { expect } from 'vitest';
import type { Log } from '../../src/core/ports/log.ts';
import type { WorkHandlers } from '../../src/core/ports/queue.ts';
import type { Bench } from '../support/postgres.ts';

/** Handlers that do nothing but what a test gives. */
export function handlers(given: Partial<WorkHandlers> = {}): WorkHandlers {
  return { pass: async () => {}, enforce: async () => {}, deliver: async () => {}, collect: async () => {}, ...given };
}

/** A log that keeps its lines. */
export function recordingLog(): { log: Log; lines: string[] } {
  const lines: string[] = [];
  const write = (level: string) => (_: object, message: string) => void lines.push(`${level}: ${message}`);
  return { log: { error: write('error'), warn: write('warn'), info: write('info'), debug: write('debug') }, lines };
}

/** Work is awaited, and given up when it hangs. */
export const until = (condition: () => unknown) => expect.poll(condition, { timeout: 20_000, interval: 50 });

/** The live jobs about an alert or a decision. */
export function jobsOf(bench: Bench, key: string) {
  return bench.query(
    `select name, state::text, retry_count from pgboss.job
     where (data->>'alertId' = '${key}' or data->>'decisionId' = '${key}') and state < 'completed' order by name`,
  );
}
