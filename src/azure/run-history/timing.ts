import { AzureError, type SignalSource } from '../../core/ports/azure.ts';
import { checked } from '../../core/signal/time-checks.ts';
import { signalPerRun } from '../run-signals.ts';
import type { AzureContext } from '../settings.ts';
import type { RunHistory } from './run-history.ts';
import { historyTiming } from './to-child.ts';

/** Start and end from run history, for runs whose listing does not report them. */
export function createTiming(context: AzureContext, history: RunHistory): SignalSource['timing'] {
  return async (workspace, snapshots, abort) => {
    const ids = snapshots.map(({ run }) => run.id);
    const reading = history.getAll(workspace, ids, abort);
    return signalPerRun(snapshots, 'reading start and end', abort, async ({ run }) => {
      const answer = (await reading).get(run.id);
      if (answer === undefined || answer instanceof AzureError) throw answer;
      const now = context.clock();
      // Checked against the run as it was listed, too: a run that has ended since is not running with an end.
      return checked(run, historyTiming(answer, now), now);
    });
  };
}
