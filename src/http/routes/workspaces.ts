import { z } from 'zod';
import type { PageRequest } from '../../core/ports/read-ledger.ts';
import { coversWorkspace } from '../../core/ports/visibility.ts';
import { NO_WORKSPACE, type OpenUnseen } from '../../core/record/unseen.ts';
import { pageOfList } from '../../core/values/page.ts';
import type { Api, AppDeps } from '../deps.ts';
import { visibleTo } from '../gate.ts';
import { answerList, shownPage } from '../list.ts';
import { listAnswer, paging, refusals } from '../schemas/common.ts';
import { showUnseen, showWorkspace, workspaceOut, workspacesPageOut } from '../schemas/workspace.ts';

/** The workspaces under watch. */
export function workspaceRoutes(api: Api, { ledger, clock, policies }: AppDeps): void {
  api.get(
    '/workspaces',
    {
      config: { isShared: true },
      schema: {
        operationId: 'listWorkspaces',
        tags: ['workspaces'],
        summary: 'List the workspaces under watch and how their latest pass went',
        description:
          '`unseen` is what concerns no single workspace, such as a discovery that Azure refuses; for viewers of all workspaces.',
        querystring: z.strictObject(paging),
        response: { 200: listAnswer('A page of workspaces.', workspacesPageOut), ...refusals('invalid') },
      },
    },
    async (request, reply) => {
      const { query } = request;
      const { workspaces: covered } = visibleTo(request);
      const all = (await ledger.workspaces()).filter(({ workspace }) => coversWorkspace(covered, workspace.name));
      const page = async (asked: PageRequest) =>
        shownPage(
          pageOfList(all, ({ workspace }) => workspace.id, asked),
          (view) => showWorkspace(view, policies.current()),
        );
      const isOfAll = ({ scope }: OpenUnseen) => scope === NO_WORKSPACE && covered === null;
      const unseen = (await ledger.unseen()).filter(isOfAll).map(showUnseen);
      const list = { name: 'workspaces', item: workspaceOut, page, now: clock(), more: { unseen } };
      return answerList(query, list, reply);
    },
  );
}
