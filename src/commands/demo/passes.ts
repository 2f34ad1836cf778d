import type { PassRecord } from '../../core/ports/scan-ledger.ts';
import type { Workspace } from '../../core/run/run.ts';
import type { Instant } from '../../core/values/duration.ts';

/** Passes that have ended, as the demonstration waits for them. */
export interface Passes {
  readonly count: (workspace: Workspace, result: unknown, record: PassRecord) => void;
  /** From now on counts only passes that begin later: one that is running may have read what was before. */
  since(moment: Instant): void;
  /** Waits until passes over so many workspaces have ended. */
  wait(number: number, stop: AbortSignal): Promise<void>;
}

/** Counts passes as they are reported. */
export function passCounter(): Passes {
  let from = 0;
  let done = new Set<string>();
  let wake = () => {};
  return {
    count({ id }, _, { startedAt }) {
      if (startedAt >= from) done.add(id);
      wake();
    },
    since(moment) {
      from = moment;
      done = new Set();
    },
    async wait(number, stop) {
      while (done.size < number) {
        stop.throwIfAborted();
        await new Promise<void>((resolve) => {
          wake = resolve;
          stop.addEventListener('abort', () => resolve(), { once: true });
        });
      }
    },
  };
}
