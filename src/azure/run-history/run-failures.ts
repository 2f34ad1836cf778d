import { AzureError, type Runs } from '../../core/ports/azure.ts';
import type { RunFailure } from '../../core/run/run.ts';
import { throwAbort } from '../errors.ts';
import type { AzureContext } from '../settings.ts';
import { failureOf } from './failure.ts';
import type { RunHistory } from './run-history.ts';

/** Why runs failed: ARM has no error on a job, run history has. What cannot be read is logged and left out. */
export function createRunFailures(context: AzureContext, history: RunHistory): Runs['failures'] {
  return async (workspace, runIds, abort) => {
    const answers = await history
      .getAll(workspace, runIds, abort)
      .catch((error) => new Map([['', throwAbort(error, 'reading why runs failed', abort)]]));
    const failures = new Map<string, RunFailure>();
    for (const [id, answer] of answers) {
      if (answer instanceof AzureError) {
        const facts = { workspace: workspace.id, problem: answer.message };
        context.log.warn(facts, 'why a run failed could not be read');
        continue;
      }
      const failure = failureOf(answer.error);
      if (failure) failures.set(id, failure);
    }
    return failures;
  };
}
