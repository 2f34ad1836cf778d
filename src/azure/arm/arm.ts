import { AzureMachineLearningWorkspaces, type JobsGetOptionalParams } from '@azure/arm-machinelearning';
import type { z } from 'zod';
import { malformed, responseError, toAzureError } from '../errors.ts';
import { parseJson } from '../http/raw-pipeline.ts';
import { retryOptions } from '../http/retry.ts';
import type { AzureContext } from '../settings.ts';

/**
 * The api-version of every ARM call: that of the recorded list, get and cancel of 2026. The SDK's own (2022-10-01) is
 * older than serverless jobs.
 */
export const ARM_API_VERSION = '2023-04-01';

/** What every operation of the SDKs takes: the abort signal and a look at the answer as it came. */
type CallOptions = Pick<JobsGetOptionalParams, 'abortSignal' | 'onResponse'>;

/** ARM through the SDK, one client for each subscription. */
export interface Arm {
  client(subscriptionId: string): AzureMachineLearningWorkspaces;
}

export function createArm(context: AzureContext): Arm {
  const clients = new Map<string, AzureMachineLearningWorkspaces>();
  return {
    client(subscriptionId) {
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
    },
  };
}

/**
 * Runs an SDK operation and gives the JSON of its answer as it came. The SDK's own reading is passed over: it fails a
 * whole page for one odd entry, reads a page without `value` as an empty one, and puts whole answers into its messages.
 * Throws AzureError.
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
    // A 2xx that the SDK could not read: what is wrong with it is said below, if anything is.
  }
  return parseJson(answer.text, doing);
}

/** Takes the fields that are used out of an answer. Throws AzureError `malformed`. */
export function take<T>(schema: z.ZodType<T>, json: unknown, doing: string): T {
  const parsed = schema.safeParse(json);
  if (!parsed.success) throw malformed(doing, parsed.error);
  return parsed.data;
}
