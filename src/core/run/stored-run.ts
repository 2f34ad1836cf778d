import { z } from 'zod';
import { text } from '../values/shapes.ts';
import { notReported, type Run, runSchema } from './run.ts';

const flag = z.literal(true, { error: 'true' }).exactOptional();

/** A run as it is recorded. Older records have a flag for each fact that Azure left open. */
export const storedRunSchema = runSchema.extend({
  displayNameUntold: flag,
  tagsUntold: flag,
  computeUnread: text.exactOptional(),
  resourcesUnread: text.exactOptional(),
  timeLimitUnread: text.exactOptional(),
});

type StoredRun = Omit<Run, 'workspaceId' | 'workspaceName'> &
  Pick<
    z.output<typeof storedRunSchema>,
    'displayNameUntold' | 'tagsUntold' | 'computeUnread' | 'resourcesUnread' | 'timeLimitUnread'
  >;

/** A stored run in today's form. */
export function fromStored<R extends StoredRun>(stored: R): R {
  if (stored.unknown || !isOlder(stored)) return stored;
  const { computeUnread, resourcesUnread, timeLimitUnread } = stored;
  const unknown: Run['unknown'] = {
    ...(stored.displayNameUntold && { displayName: notReported('display name') }),
    ...(stored.jobType === 'unknown' && { jobType: notReported('type') }),
    ...(stored.tagsUntold && { tags: notReported('tags') }),
    ...(computeUnread !== undefined && { computeName: `its compute cannot be read: ${computeUnread}` }),
    ...(resourcesUnread !== undefined && { resources: `its VM size and nodes cannot be read: ${resourcesUnread}` }),
    ...(timeLimitUnread !== undefined && { timeLimit: `its time limit cannot be read: ${timeLimitUnread}` }),
  };
  return { ...stored, unknown };
}

function isOlder(stored: StoredRun): boolean {
  return (
    stored.jobType === 'unknown' ||
    stored.displayNameUntold !== undefined ||
    stored.tagsUntold !== undefined ||
    stored.computeUnread !== undefined ||
    stored.resourcesUnread !== undefined ||
    stored.timeLimitUnread !== undefined
  );
}
