import { z } from 'zod';
import { AzureError, type WorkspaceDirectory } from '../../core/ports/azure.ts';
import type { Workspace } from '../../core/run/run.ts';
import { throwAbort, toAzureError } from '../errors.ts';
import { allPages } from '../http/all-pages.ts';
import { take } from '../http/raw-pipeline.ts';
import { type Arm, sdkRead } from './arm.ts';
import { pageSchema } from './job-schema.ts';

const MOST_PAGES = 200;

const workspaceSchema = z.object({
  id: z.string().min(1),
  name: z.string().min(1),
  location: z.string().nullish(),
  tags: z.record(z.string(), z.string().nullable()).nullish(),
});

/** Finds workspaces in ARM. An entry or a page that cannot be read is left out and reported. */
export function createWorkspaces(arm: Arm): WorkspaceDirectory {
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
      const workspaces: Workspace[] = [];
      const unread: string[] = [];
      const page = async (next: string | null) => {
        const { value, nextLink } = await sdkRead(pageSchema, doing, abort, (options) =>
          arm
            .client(subscriptionId)
            .workspaces.listBySubscription(options)
            .byPage(next === null ? {} : { continuationToken: next })
            .next(),
        );
        for (const entry of value) {
          const read = readEntry(entry, doing);
          if (read instanceof AzureError) unread.push(read.message);
          else workspaces.push(read);
        }
        return { items: [], next: nextLink };
      };
      try {
        await allPages(doing, MOST_PAGES, page);
      } catch (error) {
        // What the pages before it named is watched.
        const failure = throwAbort(error, doing, abort);
        if (workspaces.length === 0) throw failure;
        unread.push(failure.message);
      }
      if (workspaces.length === 0 && unread[0] !== undefined) throw new AzureError('malformed', unread[0]);
      return { workspaces, unread };
    },
  };
}

function readEntry(entry: unknown, doing: string): Workspace | AzureError {
  const named = z.object({ name: z.string() }).safeParse(entry).data?.name ?? '(no name)';
  try {
    return toWorkspace(take(workspaceSchema, entry, `${doing}: workspace ${named}`), doing);
  } catch (error) {
    return toAzureError(error, doing);
  }
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
