import { z } from 'zod';
import { AzureError, type Runs } from '../../core/ports/azure.ts';
import type { RunFailure, Workspace } from '../../core/run/run.ts';
import { type Arm, sdkRead } from '../arm/arm.ts';
import { throwAbort } from '../errors.ts';
import { mapLimited } from '../http/concurrency.ts';
import type { AzureContext } from '../settings.ts';
import { failureInBag, failureOfRun } from './failure.ts';
import type { HistoryRun } from './history-schema.ts';
import type { RunHistory } from './run-history.ts';
import { isAutoMl } from './to-child.ts';

const jobSchema = z.object({ properties: z.object({ properties: z.record(z.string(), z.unknown()).nullish() }) });

/**
 * Why runs failed. ARM has no error on a job, run history has. Only the text of an AutoML job may be in ARM alone. What cannot
 * be read is logged and left out.
 */
export function createRunFailures(context: AzureContext, arm: Arm, history: RunHistory): Runs['failures'] {
  function warn(workspace: Workspace, { message }: AzureError): null {
    context.log.warn({ workspace: workspace.id, problem: message }, 'why a run failed could not be read');
    return null;
  }

  async function failureInArm(workspace: Workspace, runId: string, abort: AbortSignal): Promise<RunFailure | null> {
    const doing = `reading why ${runId} in ${workspace.name} failed`;
    const { jobs } = arm.client(workspace.subscriptionId);
    const { properties } = await sdkRead(jobSchema, doing, abort, (options) =>
      jobs.get(workspace.resourceGroup, workspace.name, runId, options),
    );
    return failureInBag(properties.properties);
  }

  async function failureOf(
    workspace: Workspace,
    runId: string,
    answer: HistoryRun | AzureError,
    abort: AbortSignal,
  ): Promise<RunFailure | null> {
    if (answer instanceof AzureError) return warn(workspace, answer);
    const failure = failureOfRun(answer);
    if (failure || !isAutoMl(answer)) return failure;
    return failureInArm(workspace, runId, abort).catch((error) =>
      warn(workspace, throwAbort(error, `reading why ${runId} failed`, abort)),
    );
  }

  return async (workspace, runIds, abort) => {
    const answers = await history.getAll(workspace, runIds, abort).catch((error) => {
      warn(workspace, throwAbort(error, 'reading why runs failed', abort));
      return new Map<string, HistoryRun | AzureError>();
    });
    const failures = new Map<string, RunFailure>();
    await mapLimited([...answers], async ([id, answer]) => {
      const failure = await failureOf(workspace, id, answer, abort);
      if (failure) failures.set(id, failure);
    });
    return failures;
  };
}
