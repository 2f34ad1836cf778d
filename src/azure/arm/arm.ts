import { AzureMachineLearningWorkspaces, type JobsGetOptionalParams } from '@azure/arm-machinelearning';
import type { z } from 'zod';
import type { Workspace } from '../../core/run/run.ts';
import { responseError, toAzureError } from '../errors.ts';
import { parseAs, take } from '../http/raw-pipeline.ts';
import { retryOptions } from '../http/retry.ts';
import type { AzureContext } from '../settings.ts';

/**
 * The api-version of every ARM call: that of the recorded list, get and cancel of 2026. The SDK's own (2022-10-01) is
 * older than serverless jobs.
 */
export const ARM_API_VERSION = '2023-04-01';

/** What every operation of the SDKs takes: the abort signal, a hook that sees the raw answer, and how that is read. */
type CallOptions = Pick<JobsGetOptionalParams, 'abortSignal' | 'onResponse' | 'requestOptions'>;
type FullOperationResponse = Parameters<NonNullable<CallOptions['onResponse']>>[0];

/** A workspace by its names. */
type WorkspaceName = Pick<Workspace, 'subscriptionId' | 'resourceGroup' | 'name'>;

/** ARM through the SDK. */
export type Arm = ReturnType<typeof createArm>;

/** The path of a workspace in ARM and in run history. */
export function workspacePath({ subscriptionId, resourceGroup, name }: WorkspaceName): string {
  const [subscription, group, workspace] = [subscriptionId, resourceGroup, name].map(encodeURIComponent);
  return `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.MachineLearningServices/workspaces/${workspace}`;
}

export function createArm(context: AzureContext) {
  const clients = new Map<string, AzureMachineLearningWorkspaces>();

  /** One client for each subscription. */
  function client(subscriptionId: string): AzureMachineLearningWorkspaces {
    const key = subscriptionId.toLowerCase();
    const existing = clients.get(key);
    if (existing) return existing;
    const { credential, cloud, retryDelay } = context;
    const options = {
      endpoint: cloud.endpoint,
      credentialScopes: `${cloud.audiences.arm}/.default`,
      apiVersion: ARM_API_VERSION,
      httpClient: context.httpClientFor('arm'),
      retryOptions: retryOptions(retryDelay),
    };
    const made = new AzureMachineLearningWorkspaces(credential, subscriptionId, options);
    clients.set(key, made);
    return made;
  }

  /** The used fields of a workspace. Throws AzureError. */
  async function workspace<T>(schema: z.ZodType<T>, at: WorkspaceName, doing: string, abort: AbortSignal): Promise<T> {
    const { workspaces } = client(at.subscriptionId);
    return sdkRead(schema, doing, abort, (options) => workspaces.get(at.resourceGroup, at.name, options));
  }

  return { client, workspace };
}

/** Ends an SDK operation once its answer is there. */
const ANSWERED = new Error('the answer is there');

/**
 * Runs an SDK operation and returns the used fields of its raw answer. The SDK sends it, and reads nothing but its JSON: what
 * it would make of that fails a whole page for one odd entry, reads a page without `value` as an empty one, puts whole
 * answers into its messages, and takes longer than everything else in a pass. Throws AzureError.
 */
export async function sdkRead<T>(
  schema: z.ZodType<T>,
  doing: string,
  abort: AbortSignal,
  operation: (options: CallOptions) => Promise<unknown>,
): Promise<T> {
  let answer: FullOperationResponse | null = null;
  const onResponse: NonNullable<CallOptions['onResponse']> = (response) => {
    answer = response;
    throw ANSWERED;
  };
  try {
    await operation({ abortSignal: abort, onResponse, requestOptions: { shouldDeserialize: false } });
  } catch (error) {
    if (error !== ANSWERED) throw toAzureError(error, doing, abort);
  }
  return usedFields(schema, doing, answer);
}

/** The SDK reads JSON where the answer says that it is. */
function usedFields<T>(schema: z.ZodType<T>, doing: string, answer: FullOperationResponse | null): T {
  const { status, parsedBody, bodyAsText } = answer ?? { status: 0 };
  const text = bodyAsText ?? '';
  if (status >= 300) throw responseError(doing, status, text);
  return parsedBody === undefined ? parseAs(schema, text, doing) : take(schema, parsedBody, doing);
}
