import { AzureMachineLearningWorkspaces, type JobsGetOptionalParams } from '@azure/arm-machinelearning';
import type { z } from 'zod';
import { AzureError } from '../../core/ports/azure.ts';
import type { Workspace } from '../../core/run/run.ts';
import { describeIssue, responseError, toAzureError } from '../errors.ts';
import { parseJson } from '../http/raw-pipeline.ts';
import { retryOptions } from '../http/retry.ts';
import type { AzureContext } from '../settings.ts';

/**
 * The api-version of every ARM call: that of the recorded list, get and cancel of 2026. The SDK's own (2022-10-01) is
 * older than serverless jobs.
 */
export const ARM_API_VERSION = '2023-04-01';

/** What every operation of the SDKs takes: the abort signal, and a hook that sees the raw answer. */
type CallOptions = Pick<JobsGetOptionalParams, 'abortSignal' | 'onResponse'>;

/** A workspace by its names. */
type WorkspaceName = Pick<Workspace, 'subscriptionId' | 'resourceGroup' | 'name'>;

/** ARM through the SDK, one client for each subscription. */
export interface Arm {
  client(subscriptionId: string): AzureMachineLearningWorkspaces;
  /** The JSON of a workspace. Throws AzureError. */
  workspace(workspace: WorkspaceName, doing: string, abort: AbortSignal): Promise<unknown>;
}

/** The path of a workspace in ARM and in run history. */
export function workspacePath({ subscriptionId, resourceGroup, name }: WorkspaceName): string {
  const [subscription, group, workspace] = [subscriptionId, resourceGroup, name].map(encodeURIComponent);
  return `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.MachineLearningServices/workspaces/${workspace}`;
}

export function createArm(context: AzureContext): Arm {
  const clients = new Map<string, AzureMachineLearningWorkspaces>();

  function clientOf(subscriptionId: string): AzureMachineLearningWorkspaces {
    const key = subscriptionId.toLowerCase();
    const existing = clients.get(key);
    if (existing) return existing;
    const client = new AzureMachineLearningWorkspaces(context.credential, subscriptionId, {
      endpoint: context.endpoint,
      apiVersion: ARM_API_VERSION,
      httpClient: context.httpClient,
      retryOptions: retryOptions(context.retryDelay),
    });
    clients.set(key, client);
    return client;
  }

  return {
    client: clientOf,
    workspace({ subscriptionId, resourceGroup, name }, doing, abort) {
      return sdkJson(doing, abort, (options) => clientOf(subscriptionId).workspaces.get(resourceGroup, name, options));
    },
  };
}

/**
 * Runs an SDK operation and returns the raw JSON of its answer. The SDK's own reading is ignored: it fails a whole page for
 * one odd entry, reads a page without `value` as an empty one, and puts whole answers into its messages. Throws AzureError.
 */
export async function sdkJson(
  doing: string,
  abort: AbortSignal,
  operation: (options: CallOptions) => Promise<unknown>,
): Promise<unknown> {
  const answer: { status: number; text: string } = { status: 0, text: '' };
  const onResponse: NonNullable<CallOptions['onResponse']> = (response) => {
    answer.status = response.status;
    answer.text = response.bodyAsText ?? '';
  };
  try {
    await operation({ abortSignal: abort, onResponse });
  } catch (error) {
    if (answer.status === 0 || abort.aborted) throw toAzureError(error, doing, abort);
    if (answer.status >= 300) throw responseError(doing, answer.status, answer.text);
    // A 2xx that the SDK could not read. If something is wrong with it, parsing says so.
  }
  return parseJson(answer.text, doing);
}

/** The used fields of an answer. Throws AzureError `malformed`. */
export function take<T>(schema: z.ZodType<T>, json: unknown, doing: string): T {
  const parsed = schema.safeParse(json);
  if (!parsed.success) throw new AzureError('malformed', `${doing}: ${describeIssue(parsed.error)}`);
  return parsed.data;
}
