import { z } from 'zod';
import { AzureError, type WorkspaceDirectory } from '../../core/ports/azure.ts';
import type { Workspace } from '../../core/run/run.ts';
import { allPages } from '../http/all-pages.ts';
import type { AzureContext } from '../settings.ts';
import { type Arm, sdkRead } from './arm.ts';
import { pageSchema } from './job-schema.ts';

const MOST_PAGES = 200;

const workspaceSchema = z.object({
  id: z.string().min(1),
  name: z.string().min(1),
  location: z.string().nullish(),
  tags: z.record(z.string(), z.string().nullable()).nullish(),
});

/** Finds workspaces in ARM. If an entry of a list cannot be read, it is left out and logged. */
export function createWorkspaces(context: AzureContext, arm: Arm): WorkspaceDirectory {
  return {
    async find(subscriptionId, resourceGroup, name, abort) {
      const doing = `reading workspace ${name}`;
      try {
        const at = { subscriptionId, resourceGroup, name };
        return toWorkspace(await arm.workspace(workspaceSchema, at, doing, abort), doing);
      } catch (error) {
        if (error instanceof AzureError && error.kind === 'not-found') return null;
        throw error;
      }
    },

    async list(subscriptionId, abort) {
      const doing = `listing the workspaces of subscription ${subscriptionId}`;
      return allPages(doing, MOST_PAGES, async (next) => {
        const { value, nextLink } = await sdkRead(pageSchema, doing, abort, (options) =>
          arm
            .client(subscriptionId)
            .workspaces.listBySubscription(options)
            .byPage(next === null ? {} : { continuationToken: next })
            .next(),
        );
        const items = value.flatMap((entry) => {
          const parsed = workspaceSchema.safeParse(entry);
          if (parsed.success) return [toWorkspace(parsed.data, doing)];
          context.log.warn({ subscriptionId }, 'a workspace in the list could not be read');
          return [];
        });
        return { items, next: nextLink };
      });
    },
  };
}

function toWorkspace({ id, name, location, tags }: z.output<typeof workspaceSchema>, doing: string): Workspace {
  const parts = /^\/subscriptions\/([^/]+)\/resourcegroups\/([^/]+)\//i.exec(id);
  const [subscriptionId, resourceGroup] = [parts?.[1], parts?.[2]];
  if (subscriptionId === undefined || resourceGroup === undefined)
    throw new AzureError('malformed', `${doing}: ${name} has no ARM id`);
  return {
    id: id.toLowerCase(),
    name,
    subscriptionId,
    resourceGroup,
    location: location ?? '',
    tags: Object.fromEntries(Object.entries(tags ?? {}).map(([key, value]) => [key, value ?? ''])),
  };
}
