import { setImmediate as later } from 'node:timers/promises';
import { createHttpHeaders, createPipelineRequest, type HttpClient } from '@azure/core-rest-pipeline';
import { describe, expect, it } from 'vitest';
import { createHttpClient } from '../../src/azure/http/http-client.ts';
import { createOwnBuckets } from '../../src/azure/http/own-buckets.ts';
import { RequestCounts } from '../../src/azure/http/request-kind.ts';
import type { ReadBuckets } from '../../src/core/ports/read-buckets.ts';
import type { Answer } from '../../src/sandbox/answer.ts';
import { createRateLimits } from '../../src/sandbox/rate-limit.ts';

const ARM = 'https://management.azure.com';
const JOBS = `${ARM}/subscriptions/s/resourceGroups/g/providers/Microsoft.MachineLearningServices/workspaces/w/jobs`;
const MINUTE = 60_000;

const isAnswer = (taken: Record<string, string> | Answer): taken is Answer => typeof taken.status === 'number';

/** The throttling of the sandbox, by the principal of whoever asks, on one clock for all. */
function azureAt(clock: { now: number }): HttpClient {
  const sizes = { reads: { burst: 250, 'per-second': 25 }, writes: { burst: 200, 'per-second': 10 } };
  const limits = createRateLimits(sizes, { now: () => clock.now });
  return {
    async sendRequest(request) {
      const taken = limits.take('s', 'p', 'reads');
      // Answers come when all that are sent at once have arrived.
      await later();
      const [status, headers] = isAnswer(taken) ? [taken.status, { 'retry-after': '1' }] : [200, taken];
      return { request, status, headers: createHttpHeaders(headers) };
    },
  };
}

/** Ten minutes of two services by one principal. Each minute both read at the same time. */
async function quietMinutes(shared: (now: () => number) => ReadBuckets | null) {
  const clock = { now: 0 };
  const transport = azureAt(clock);
  const buckets = shared(() => clock.now);
  const counts = { requests: 0, refused: 0 };
  const aService = () =>
    createHttpClient(
      { endpoint: ARM, principal: 'p' },
      {
        ...{ clock: () => clock.now, transport, readBuckets: () => buckets },
        async sleep(length) {
          const until = clock.now + length;
          await later();
          clock.now = Math.max(clock.now, until);
        },
        answered: (_, status) => {
          counts.requests++;
          if (status === 429) counts.refused++;
        },
      },
      new RequestCounts(),
    );
  const services = [aService(), aService()];
  for (let minute = 0; minute < 10; minute++) {
    clock.now = Math.max(clock.now, minute * MINUTE);
    const read = () => services.map((service) => service.sendRequest(createPipelineRequest({ url: JOBS })));
    await Promise.all(Array.from({ length: 160 }, read).flat());
  }
  return { ...counts, minutes: clock.now / MINUTE };
}

describe('two services by one principal in quiet minutes', () => {
  it('meet 429 where each counts for itself', async () => {
    expect((await quietMinutes(() => null)).refused).toBeGreaterThan(100);
  });

  it('meet none where they share the bucket, and are not late', async () => {
    const { requests, refused, minutes } = await quietMinutes(createOwnBuckets);
    expect(requests).toBe(10 * 320);
    expect(refused).toBe(0);
    expect(minutes).toBeLessThan(10);
  });
});
