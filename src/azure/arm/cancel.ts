import type { AzureError, CancelAnswer } from '../../core/ports/azure.ts';
import type { Workspace } from '../../core/run/run.ts';
import { responseError } from '../errors.ts';
import { createRawPipeline } from '../http/raw-pipeline.ts';
import type { AzureContext } from '../settings.ts';
import { ARM_API_VERSION, workspacePath } from './arm.ts';

/**
 * Creates the cancel: one POST, never repeated and never followed. The SDK's `beginCancel` sends a read after it, and its
 * poller another every two seconds until the run has stopped; their answer (an empty 200) says nothing. After a lost
 * answer the POST is not repeated either: the caller reads the run again.
 */
export function createCancel(context: AzureContext) {
  const pipeline = createRawPipeline(context, 'arm', 'once');

  return async (workspace: Workspace, runId: string, abort: AbortSignal): Promise<CancelAnswer> => {
    const doing = `cancelling ${runId} in ${workspace.name}`;
    const job = `${workspacePath(workspace)}/jobs/${encodeURIComponent(runId)}`;
    const url = `${context.cloud.endpoint}${job}/cancel?api-version=${ARM_API_VERSION}`;
    const { status, text } = await pipeline.send({ doing, method: 'POST', url, abort });
    if (status >= 200 && status < 300) return { kind: 'accepted' };
    const failure = responseError(doing, status, text);
    if (refusedByState(failure)) return { kind: 'refused', status, reason: failure.message };
    throw failure;
  };
}

/** Access, throttling and outages say nothing about the run. Every other 4xx says that its state is not what we thought. */
function refusedByState(failure: AzureError): boolean {
  const status = failure.status ?? 0;
  return status >= 400 && status < 500 && ![401, 403, 408, 429].includes(status);
}
