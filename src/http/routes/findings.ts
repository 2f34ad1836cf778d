import { z } from 'zod';
import type { PageRequest } from '../../core/values/page.ts';
import type { Api, AppDeps } from '../deps.ts';
import { visibleTo } from '../gate.ts';
import { answerList, shownPage } from '../list.ts';
import { notFound } from '../problem.ts';
import { answer, flag, idBegin, listAnswer, name, pageOf, paging, refusals } from '../schemas/common.ts';
import { findingDetailOut, findingOut, showFinding, showFindingDetail } from '../schemas/finding.ts';
import { momentOf, ownersIn, when } from '../schemas/run-filter.ts';

const filters = z.strictObject({
  id: idBegin.exactOptional(),
  workspace: name.exactOptional().describe('Name of the workspace.'),
  run: name.exactOptional().describe('Id of the run.'),
  policy: name.exactOptional(),
  state: z.enum(['open', 'pending', 'firing', 'resolved']).exactOptional().describe('`open`: pending or firing.'),
  audit: flag.exactOptional().describe('Only those made under mode audit, or only those that were not.'),
  owner: name.exactOptional().describe('Whose the run is, as in the owner tag.'),
  since: when.exactOptional().describe('Begun since: so long ago at most, or from this time on.'),
  until: when.exactOptional().describe('Begun before: so long ago at least, or before this time.'),
  ...paging,
});

/** What violates a policy, or did. */
export function findingRoutes(api: Api, { ledger, clock, owner, policies }: AppDeps): void {
  const context = () => ({ owner, policies: policies.current() });
  api.get(
    '/findings',
    {
      config: { access: 'owner', isShared: true },
      schema: {
        operationId: 'listFindings',
        tags: ['findings'],
        summary: 'List findings, open ones and those that are over, newest first',
        querystring: filters,
        response: { 200: listAnswer('A page of findings.', pageOf(findingOut)), ...refusals('invalid') },
      },
    },
    async (request, reply) => {
      const { cursor, limit, format, id, owner: whose, since, until, ...given } = request.query;
      const now = clock();
      const filter = {
        ...given,
        ...(id !== undefined && { idBegins: id }),
        ...(whose !== undefined && { owner: ownersIn(whose, owner.domain ?? null) }),
        ...(since !== undefined && { since: momentOf(since, now) }),
        ...(until !== undefined && { until: momentOf(until, now) }),
        visible: visibleTo(request),
      };
      const shown = context();
      const page = async (asked: PageRequest) =>
        shownPage(await ledger.findings(filter, asked), (view) => showFinding(view, shown));
      return answerList({ cursor, limit, format }, { name: 'findings', item: findingOut, page, now }, reply);
    },
  );

  api.get(
    '/findings/:id',
    {
      config: { access: 'owner', isShared: true },
      schema: {
        operationId: 'getFinding',
        tags: ['findings'],
        summary: 'Read a finding with the ids of what is on record about it',
        params: z.object({ id: name }),
        response: { 200: answer('The finding.', findingDetailOut), ...refusals('invalid', 'not-found') },
      },
    },
    async (request) => {
      const { id } = request.params;
      const view = await ledger.finding(id, visibleTo(request));
      if (!view) throw notFound(`finding ${id}`);
      return showFindingDetail(view, context());
    },
  );
}
