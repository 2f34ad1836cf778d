import { AzureError, type SignalSource } from '../../core/ports/azure.ts';
import { type Signal, type Timing, unknown } from '../../core/signal/signal.ts';
import { checked } from '../../core/signal/time-checks.ts';
import { failedSignal } from '../errors.ts';
import type { AzureContext } from '../settings.ts';
import type { RunHistory } from './run-history.ts';
import { historyTiming } from './to-child.ts';

/** Start and end from run history, for runs whose listing does not report them. */
export function createTiming(context: AzureContext, history: RunHistory): SignalSource['timing'] {
  return async (workspace, snapshots, abort) => {
    const answers = new Map<string, Signal<Timing>>();
    const runs = new Map(snapshots.map(({ run }) => [run.id, run]));
    try {
      const found = await history.getAll(workspace, [...runs.keys()], abort);
      const now = context.clock();
      for (const [id, run] of runs) {
        const answer = found.get(id) ?? new AzureError('malformed', `run history gave no answer for ${id}`);
        // Checked against the run as it was listed, too: a run that has ended since is not running with an end.
        const isFailure = answer instanceof AzureError;
        answers.set(id, isFailure ? unknown(answer.message) : checked(run, historyTiming(answer, now), now));
      }
    } catch (error) {
      const failure = failedSignal(error, 'reading start and end', abort);
      for (const id of runs.keys()) answers.set(id, failure);
    }
    return answers;
  };
}
