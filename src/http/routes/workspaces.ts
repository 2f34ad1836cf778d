import { z } from 'zod';
import { NO_WORKSPACE } from '../../core/record/unseen.ts';
import type { Api, AppDeps } from '../deps.ts';
import { answer, refusals } from '../schemas/common.ts';
import { showUnseen, showWorkspace, unseenOut, workspaceOut } from '../schemas/workspace.ts';

/** The workspaces under watch. */
export function workspaceRoutes(api: Api, { ledger }: AppDeps): void {
  api.get(
    '/workspaces',
    {
      schema: {
        operationId: 'listWorkspaces',
        tags: ['workspaces'],
        summary: 'List the workspaces under watch and how their latest pass went',
        description: '`unseen` is what concerns no single workspace, such as a discovery that Azure refuses.',
        response: {
          200: answer('The workspaces.', z.object({ items: z.array(workspaceOut), unseen: z.array(unseenOut) })),
          ...refusals(),
        },
      },
    },
    async () => ({
      items: (await ledger.workspaces()).map(showWorkspace),
      unseen: (await ledger.unseen()).filter(({ scope }) => scope === NO_WORKSPACE).map(showUnseen),
    }),
  );
}
