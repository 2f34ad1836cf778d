import { hadGoneOut } from '../../core/decision/finding.ts';
import { DAY } from '../../core/values/duration.ts';
import type { Api, AppDeps } from '../deps.ts';
import { authorOf, requireEverywhere } from '../gate.ts';
import { answer, refusals } from '../schemas/common.ts';
import { freezeIn, freezeMadeOut, freezeStateOut, liftedOut, showFreezes, showMadeFreeze } from '../schemas/freeze.ts';
import { endOf } from '../schemas/until.ts';

/** An end further away is a typing error: a freeze may have no end. */
const LONGEST = 3650 * DAY;

/** Stops enforcement for everyone, at once. */
export function freezeRoutes(api: Api, { ledger, clock, newId }: AppDeps): void {
  api.get(
    '/freeze',
    {
      schema: {
        operationId: 'getFreeze',
        tags: ['freeze'],
        summary: 'Say whether enforcement is frozen',
        response: { 200: answer('The freezes in force.', freezeStateOut), ...refusals() },
      },
    },
    async () => showFreezes(await ledger.freezesInForce(clock())),
  );

  api.put(
    '/freeze',
    {
      config: { access: 'operator' },
      schema: {
        operationId: 'freeze',
        tags: ['freeze'],
        summary: 'Freeze enforcement',
        description:
          'For an operator of all workspaces. Adds to the freezes in force: one person never shortens the freeze of another. Waits a few seconds for cancels that are on their way, and says which went out: after the answer none does.',
        body: freezeIn,
        response: {
          200: answer('The freezes in force, and what had gone out.', freezeMadeOut),
          ...refusals('invalid', 'too-large', 'unsupported-media-type'),
        },
      },
    },
    async (request) => {
      requireEverywhere(request, 'operator');
      const now = clock();
      const { body } = request;
      const endsAt = endOf(body, now, LONGEST);
      await ledger.freeze({ id: newId(), reason: body.reason, author: authorOf(request), createdAt: now, endsAt });
      const sent = (await ledger.requestsInFlight()).filter(({ cancel }) => hadGoneOut(cancel, now));
      return showMadeFreeze(await ledger.freezesInForce(now), sent);
    },
  );

  api.delete(
    '/freeze',
    {
      config: { access: 'operator' },
      schema: {
        operationId: 'unfreeze',
        tags: ['freeze'],
        summary: 'Lift every freeze',
        description: 'For an operator of all workspaces.',
        response: { 200: answer('What was lifted.', liftedOut), ...refusals() },
      },
    },
    async (request) => {
      requireEverywhere(request, 'operator');
      return { lifted: await ledger.unfreeze(authorOf(request), clock()) };
    },
  );
}
