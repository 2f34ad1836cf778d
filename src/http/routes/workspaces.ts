import { z } from 'zod';
import type { Api, AppDeps } from '../deps.ts';
import { answer, refusals } from '../schemas/common.ts';
import { showWorkspace, workspaceOut } from '../schemas/workspace.ts';

/** The workspaces under watch. */
export function workspaceRoutes(api: Api, { ledger }: AppDeps): void {
  api.get(
    '/workspaces',
    {
      schema: {
        operationId: 'listWorkspaces',
        tags: ['workspaces'],
        summary: 'List the workspaces under watch and how their latest pass went',
        response: {
          200: answer('The workspaces.', z.object({ items: z.array(workspaceOut) })),
          ...refusals(),
        },
      },
    },
    async () => ({ items: (await ledger.workspaces()).map(showWorkspace) }),
  );
}
