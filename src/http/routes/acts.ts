import { z } from 'zod';
import { ACT_KINDS } from '../../core/audit/event.ts';
import type { PageRequest } from '../../core/ports/read-ledger.ts';
import type { Api, AppDeps } from '../deps.ts';
import { visibleTo } from '../gate.ts';
import { answerList, shownPage } from '../list.ts';
import { actOut, actsPageOut, showAct } from '../schemas/act.ts';
import { listAnswer, name, paging, refusals } from '../schemas/common.ts';
import { momentOf, when } from '../schemas/run-filter.ts';

const filters = z.strictObject({
  kind: z.enum(ACT_KINDS).exactOptional(),
  by: name.exactOptional().describe('Who did it.'),
  workspace: name.exactOptional().describe('Name of the workspace.'),
  run: name.exactOptional().describe('Id of the run.'),
  policy: name.exactOptional(),
  since: when.exactOptional().describe('From this time on, or so long ago at most.'),
  until: when.exactOptional().describe('Before this time, or so long ago at least.'),
  ...paging,
});

/** What people did, in words. */
export function actRoutes(api: Api, { ledger, clock }: AppDeps): void {
  api.get(
    '/acts',
    {
      config: { access: 'owner', isShared: true },
      schema: {
        operationId: 'listActs',
        tags: ['audit'],
        summary: 'List what people did, newest first: answers, overrides, freezes, objections, cancels by hand',
        description:
          'The rows of the audit that a person wrote, in words and with the reason. An owner sees what concerns own runs.',
        querystring: filters,
        response: { 200: listAnswer('A page of acts.', actsPageOut), ...refusals('invalid') },
      },
    },
    async (request, reply) => {
      const { cursor, limit, format, by, since, until, ...same } = request.query;
      const now = clock();
      const filter = {
        ...same,
        ...(by !== undefined && { actor: by }),
        ...(since !== undefined && { since: momentOf(since, now) }),
        ...(until !== undefined && { until: momentOf(until, now) }),
        visible: visibleTo(request),
      };
      const page = async (asked: PageRequest) => shownPage(await ledger.acts(filter, asked), showAct);
      return answerList({ cursor, limit, format }, { name: 'acts', item: actOut, page, now }, reply);
    },
  );
}
