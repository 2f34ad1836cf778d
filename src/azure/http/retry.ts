import { type PipelinePolicy, type PipelineResponse, retryPolicy } from '@azure/core-rest-pipeline';
import type { Clock } from '../../core/ports/azure.ts';
import { type Milliseconds, SECOND } from '../../core/values/duration.ts';

/**
 * The longest `Retry-After` that we wait for. The SDKs retry a 429 or 503 three times after any time that it names, even
 * hours. Above this limit the call fails instead, and the next pass tries again.
 */
export const LONGEST_WAIT: Milliseconds = 60 * SECOND;

/** Whether a question is asked again after a failure of any kind that may pass, or only where Azure asks to wait (429). */
export type Retries = 'retried' | 'if-throttled';

const MOST_RETRIES = 3;

/** Retries of the SDKs for answers without `Retry-After` (5xx, lost connections). */
export function retryOptions(delay: Milliseconds) {
  return { maxRetries: MOST_RETRIES, retryDelayInMs: delay, maxRetryDelayInMs: 8 * delay };
}

/** Waits as long as a 429 asks, and asks again, as the SDKs do. */
export function retryIfThrottled(clock: Clock): PipelinePolicy {
  const strategy: Parameters<typeof retryPolicy>[0][number] = {
    name: 'retryIfThrottled',
    retry({ response }) {
      const wait = response?.status === 429 ? waitAsked(response, clock()) : null;
      return wait === null ? { skipStrategy: true } : { retryAfterInMs: wait };
    },
  };
  return retryPolicy([strategy], { maxRetries: MOST_RETRIES });
}

/** Azure asked for a longer wait than {@link LONGEST_WAIT}. Not a RestError, so no SDK retries it. */
export class WaitTooLong extends Error {
  override readonly name = 'WaitTooLong';
  readonly status: number;

  constructor(status: number, wait: Milliseconds) {
    super(`HTTP ${status}, to be asked again in ${Math.ceil(wait / SECOND)} s`);
    this.status = status;
  }
}

/** How long a 429 or 503 asks us to wait; null if it does not say. */
export function waitAsked(response: PipelineResponse, now: number): Milliseconds | null {
  if (response.status !== 429 && response.status !== 503) return null;
  for (const header of ['retry-after-ms', 'x-ms-retry-after-ms']) {
    const value = Number(response.headers.get(header) || Number.NaN);
    if (Number.isFinite(value)) return Math.max(0, value);
  }
  const text = response.headers.get('retry-after');
  if (!text) return null;
  const seconds = Number(text);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * SECOND);
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}
