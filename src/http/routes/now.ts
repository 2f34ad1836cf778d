import type { Api, AppDeps } from '../deps.ts';
import { visibleTo } from '../gate.ts';
import { showNow } from '../now/now.ts';
import { answer, refusals } from '../schemas/common.ts';
import { nowOut } from '../schemas/now.ts';

/** What the first screen answers. */
export function nowRoutes(api: Api, deps: AppDeps): void {
  api.get(
    '/now',
    {
      config: { access: 'owner', isShared: true },
      schema: {
        operationId: 'getNow',
        tags: ['now'],
        summary: 'Say what waits, what is wrong, what burns, what was stopped and whether all is seen',
        description:
          'One read for the first screen, of one moment: sums equal the lists. Limited to the runs that the caller sees.',
        response: { 200: answer('As it is now.', nowOut), ...refusals() },
      },
    },
    async (request) => {
      const now = deps.clock();
      const visible = visibleTo(request);
      const facts = await deps.ledger.nowFacts(now, visible);
      return showNow(facts, {
        now,
        visible,
        readiness: await deps.readiness(),
        policies: deps.policies.current(),
        owner: deps.owner,
      });
    },
  );
}
