import type { SignalSource } from '../core/ports.ts';
import { type Signal, type Timing, unknown } from '../core/signal.ts';
import { failedSignal } from './errors.ts';
import { mapLimited } from './limited.ts';
import type { RunHistory } from './run-history.ts';
import type { AzureContext } from './settings.ts';
import { historyTiming } from './to-child.ts';

/** Start and end from run history, for runs whose listing could not say: many in one request, else one by one. */
export function createTiming(context: AzureContext, history: RunHistory): SignalSource['timing'] {
  return async (workspace, snapshots, abort) => {
    const answers = new Map<string, Signal<Timing>>();
    const ids = snapshots.map((snapshot) => snapshot.run.id);
    if (ids.length === 0) return answers;
    try {
      const batch = await history.batch(workspace, ids, abort);
      for (const [id, run] of batch ?? []) answers.set(id, historyTiming(run, context.clock()));
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
        return historyTiming(await history.get(workspace, id, abort), context.clock());
      } catch (error) {
        const failure = failedSignal(error, 'reading start and end', abort);
        return unknown(failure.reason);
      }
    }
  };
}
