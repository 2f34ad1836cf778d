import { AzureError, type SignalSource } from '../../core/ports/azure.ts';
import { known, type Signal, type Signals, type Timing } from '../../core/signal/signal.ts';
import { checked } from '../../core/signal/time-checks.ts';
import { throwAbort } from '../errors.ts';
import { signalPerRun } from '../run-signals.ts';
import type { AzureContext } from '../settings.ts';
import type { RunHistory } from './run-history.ts';
import { historyTiming } from './to-child.ts';

/**
 * Start, end and compute time from run history, for runs whose listing does not report them. Where run history does not
 * answer, the start of the listing counts, which does not show whether the run was interrupted.
 */
export function createTiming(context: AzureContext, history: RunHistory): SignalSource['timing'] {
  return async (workspace, snapshots, abort) => {
    const ids = snapshots.map(({ run }) => run.id);
    const reading = history.getAll(workspace, ids, abort);
    return signalPerRun(snapshots, 'reading start and end', abort, async ({ run, signals }) => {
      const doing = `reading start and end of ${run.id}`;
      const answer = await reading.then(
        (answers) => answers.get(run.id),
        (error) => throwAbort(error, doing, abort),
      );
      if (answer === undefined || answer instanceof AzureError) {
        const listed = listedTiming(signals);
        if (listed) return { ...listed, partly: answer?.message ?? 'run history did not answer for it' };
        throw answer;
      }
      const now = context.clock();
      // Checked against the run as it was listed, too: a run that has ended since is not running with an end.
      return checked(run, historyTiming(answer, now), now);
    });
  };
}

/** The timing that came with the listing, as the answer to whoever asks for more. */
function listedTiming({ timing }: Signals): (Signal<Timing> & { known: true }) | null {
  if (!timing?.known || timing.value.breaksUnread === undefined) return null;
  const { breaksUnread: _, ...listed } = timing.value;
  return known(listed, timing.at);
}
