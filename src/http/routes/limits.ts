import type { Api, AppDeps } from '../deps.ts';
import { answer, refusals } from '../schemas/common.ts';
import { limitsOut, showLimits } from '../schemas/limits.ts';

/** The limits on cancels, and what is used of them. */
export function limitRoutes(api: Api, { ledger, policies, limits, clock }: AppDeps): void {
  api.get(
    '/limits',
    {
      schema: {
        operationId: 'listLimits',
        tags: ['limits'],
        summary: 'List the limits on cancels with what is used of each, and when it has room again',
        description:
          'Those over all policies first, then those of each policy. Every one counts: a cancel that no person approved needs room in all of them.',
        response: { 200: answer('The limits.', limitsOut), ...refusals() },
      },
    },
    async () => {
      const now = clock();
      return showLimits(limits(), policies.current(), await ledger.limitCounts(now), now);
    },
  );
}
