import type { SignalSource } from '../../core/ports/azure.ts';
import type { Run } from '../../core/run/run.ts';
import { type Signal, type Timing, unknown } from '../../core/signal/signal.ts';
import { checked } from '../../core/signal/time-checks.ts';
import { failedSignal } from '../errors.ts';
import { mapLimited } from '../http/concurrency.ts';
import type { AzureContext } from '../settings.ts';
import type { HistoryRun } from './history-schema.ts';
import type { RunHistory } from './run-history.ts';
import { historyTiming } from './to-child.ts';

/** Start and end from run history, for runs whose listing could not say: many in one request, else one by one. */
export function createTiming(context: AzureContext, history: RunHistory): SignalSource['timing'] {
  /** Held against the run as it was listed, too: one that has ended since is not running with an end. */
  function timingIn(told: HistoryRun, listed: Run | undefined): Signal<Timing> {
    const now = context.clock();
    const timing = historyTiming(told, now);
    return listed ? checked(listed, timing, now) : timing;
  }

  return async (workspace, snapshots, abort) => {
    const answers = new Map<string, Signal<Timing>>();
    const runs = new Map(snapshots.map(({ run }) => [run.id, run]));
    const ids = [...runs.keys()];
    if (ids.length === 0) return answers;
    try {
      const batch = await history.batch(workspace, ids, abort);
      for (const [id, told] of batch ?? []) answers.set(id, timingIn(told, runs.get(id)));
    } catch (error) {
      const failure = failedSignal(error, 'reading start and end', abort);
      return new Map(ids.map((id) => [id, failure]));
    }
    await mapLimited(
      ids.filter((id) => !answers.has(id)),
      async (id) => {
        answers.set(id, await timingOf(id));
      },
    );
    return answers;

    async function timingOf(id: string): Promise<Signal<Timing>> {
      try {
        return timingIn(await history.get(workspace, id, abort), runs.get(id));
      } catch (error) {
        const failure = failedSignal(error, 'reading start and end', abort);
        return unknown(failure.reason);
      }
    }
  };
}
