import { z } from 'zod';
import type { PageRequest } from '../../core/ports/read-ledger.ts';
import { anyGlobMatches } from '../../core/values/glob.ts';
import { pageOfList } from '../../core/values/page.ts';
import type { Api, AppDeps } from '../deps.ts';
import { visibleTo } from '../gate.ts';
import { answerList } from '../list.ts';
import { listAnswer, paging, refusals } from '../schemas/common.ts';
import { computeOut, computesPageOut, showBlind, showCompute } from '../schemas/compute.ts';

/** The computes of the workspaces, and which of their nodes nobody uses. */
export function computeRoutes(api: Api, { ledger, clock, policies }: AppDeps): void {
  api.get(
    '/computes',
    {
      config: { access: 'owner', isShared: true },
      schema: {
        operationId: 'listComputes',
        tags: ['money'],
        summary:
          'List the computes with what each does, which of its nodes are idle, since when, and what that has cost',
        description:
          'Computes are looked at once an hour. Idle nodes are up without a run: they wait to scale down, a cluster keeps them as its minimum, or an instance runs for nobody. Runwarden does not stop computes. `unseen` are workspaces whose computes the latest look could not list.',
        querystring: z.strictObject({
          ...paging,
          workspace: z.string().optional().describe('A name or a pattern, such as `ml-*`.'),
          idle: z.stringbool().optional().describe('`true`: only those with idle nodes.'),
        }),
        response: { 200: listAnswer('A page of computes.', computesPageOut), ...refusals('invalid') },
      },
    },
    async (request, reply) => {
      const { query } = request;
      const now = clock();
      const views = (await ledger.computes(visibleTo(request))).filter(
        ({ workspace }) => query.workspace === undefined || anyGlobMatches([query.workspace], workspace),
      );
      const all = views
        .flatMap((view) => view.computes.map((compute) => showCompute(view, compute, policies.current(), now)))
        .filter(({ idle }) => query.idle !== true || idle !== null);
      const page = async (asked: PageRequest) =>
        pageOfList(all, ({ workspace, name }) => `${workspace}/${name}`, asked);
      const list = { name: 'computes', item: computeOut, page, now, more: { unseen: views.flatMap(showBlind) } };
      return answerList(query, list, reply);
    },
  );
}
