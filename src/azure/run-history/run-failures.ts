import type { Runs } from '../../core/ports/azure.ts';
import type { RunFailure } from '../../core/run/run.ts';
import { toAzureError } from '../errors.ts';
import { mapLimited } from '../http/concurrency.ts';
import type { AzureContext } from '../settings.ts';
import { failureOf } from './failure.ts';
import type { HistoryRun } from './history-schema.ts';
import type { RunHistory } from './run-history.ts';

/** Why runs failed: ARM has no error on a job, run history has. Many in one request, else one by one. */
export function createRunFailures(context: AzureContext, history: RunHistory): Runs['failures'] {
  return async (workspace, runIds, abort) => {
    const failures = new Map<string, RunFailure>();
    if (runIds.length === 0) return failures;
    const learn = (id: string, run: HistoryRun) => {
      const failure = failureOf(run.error);
      if (failure) failures.set(id, failure);
    };
    const warn = (error: unknown) => {
      const { kind, message } = toAzureError(error, 'reading why runs failed', abort);
      if (kind === 'aborted') throw error;
      context.log.warn({ workspace: workspace.id, problem: message }, 'why a run failed could not be read');
    };
    try {
      const batch = (await history.batch(workspace, runIds, abort)) ?? new Map<string, HistoryRun>();
      for (const [id, run] of batch) learn(id, run);
      await mapLimited(
        runIds.filter((id) => !batch.has(id)),
        async (id) => {
          try {
            learn(id, await history.get(workspace, id, abort));
          } catch (error) {
            warn(error);
          }
        },
      );
    } catch (error) {
      warn(error);
    }
    return failures;
  };
}
