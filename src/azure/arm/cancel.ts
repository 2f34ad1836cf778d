import type { AzureError, CancelAnswer } from '../../core/ports/azure.ts';
import type { Workspace } from '../../core/run/run.ts';
import { responseError } from '../errors.ts';
import { createRawPipeline } from '../http/raw-pipeline.ts';
import type { AzureContext } from '../settings.ts';
import { ARM_API_VERSION } from './arm.ts';

/**
 * The cancel. Its exact action is published nowhere that could be found (`jobs/cancel/action` fits Azure's habit for a
 * POST, and no role definition or document names it); `jobs/*` is what Microsoft's own roles grant for it, and it holds
 * reading, creating and deleting too. Whoever knows the exact action may narrow it here.
 */
export const ACTIONS = ['Microsoft.MachineLearningServices/workspaces/jobs/*'] as const;

/**
 * Makes the cancel: one POST, never repeated and never followed. The SDK's `beginCancel` sends a read after it, and its
 * poller one every two seconds for as long as the run takes to stop; what it would learn (an empty 200) says nothing. A
 * lost answer is not repeated either: whoever asked reads the run again.
 */
export function createCancel(context: AzureContext) {
  const pipeline = createRawPipeline(context, `${context.endpoint}/.default`, 'once');

  return async (workspace: Workspace, runId: string, abort: AbortSignal): Promise<CancelAnswer> => {
    const doing = `cancelling ${runId} in ${workspace.name}`;
    const url = `${context.endpoint}${jobPath(workspace, runId)}/cancel?api-version=${ARM_API_VERSION}`;
    const { status, text } = await pipeline.send({ doing, method: 'POST', url, abort });
    if (status >= 200 && status < 300) return { kind: 'accepted' };
    const failure = responseError(doing, status, text);
    if (refusedByState(failure)) return { kind: 'refused', status, reason: failure.message };
    throw failure;
  };
}

/** Access, throttling and outages say nothing of the run; every other 4xx says that it is not as was thought. */
function refusedByState(failure: AzureError): boolean {
  const status = failure.status ?? 0;
  return status >= 400 && status < 500 && ![401, 403, 408, 429].includes(status);
}

function jobPath({ subscriptionId, resourceGroup, name }: Workspace, runId: string): string {
  const [subscription, group, workspace, job] = [subscriptionId, resourceGroup, name, runId].map(encodeURIComponent);
  return `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.MachineLearningServices/workspaces/${workspace}/jobs/${job}`;
}
