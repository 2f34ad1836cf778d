import type { z } from 'zod';
import type { LimitCounts } from '../../core/ports/read-ledger.ts';
import { coversWorkspace } from '../../core/ports/visibility.ts';
import type { Api, AppDeps } from '../deps.ts';
import { visibleTo } from '../gate.ts';
import { answer, refusals } from '../schemas/common.ts';
import { type limitOut, limitsOut, showLimits } from '../schemas/limits.ts';

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
          'Those over all policies first, then those of each policy. Every one counts: a cancel that no person approved needs room in all of them. ' +
          'What is used of one that counts over all workspaces is for viewers of all; others see whether it has room.',
        response: { 200: answer('The limits.', limitsOut), ...refusals() },
      },
    },
    async (request) => {
      const now = clock();
      const counts = await ledger.limitCounts(now);
      const shown = showLimits(limits(), policies.current(), counts, now);
      const covered = visibleTo(request).workspaces;
      if (covered === null) return shown;
      return { items: shown.items.filter(seenOf(counts, covered)).map(withoutSumsOfOthers) };
    },
  );
}

type ShownLimit = z.output<typeof limitOut>;

/** A limit that counts in workspaces that its reader may not see. Whether it has room is no secret: it holds cancels of theirs. */
function withoutSumsOfOthers(limit: ShownLimit): ShownLimit {
  if (limit.workspace !== null) return limit;
  return { ...limit, used: null, whyUnknown: 'it counts in workspaces that you do not see as well' };
}

/** Limits over everything, and those of workspaces and owners that a viewer of these workspaces sees. */
function seenOf({ workspaces, recent }: LimitCounts, covered: readonly string[]) {
  const ids = new Set(workspaces.filter(({ name }) => coversWorkspace(covered, name)).map(({ id }) => id));
  const owners = new Set(recent.filter(({ workspaceId }) => ids.has(workspaceId)).map(({ ownerId }) => ownerId));
  return ({ workspace, owner }: ShownLimit): boolean =>
    (workspace === null || coversWorkspace(covered, workspace)) && (owner === null || owners.has(owner));
}
