import { z } from 'zod';
import { number, text } from '../values/shapes.ts';
import { type Placement, placementOf, placementSchema } from './placement.ts';
import { notReported, OPEN_FACTS, type Run, runSchema } from './run.ts';

const flag = z.literal(true, { error: 'true' }).exactOptional();

/** What older records have of a run or a child in place of its placement. A placement of none of both is no record. */
export const olderPlacement = {
  placement: placementSchema.exactOptional(),
  computeName: text.nullable().exactOptional(),
  instanceType: text.nullable().exactOptional(),
  instanceCount: number.nullable().exactOptional(),
};

interface OlderPlacement {
  readonly placement?: Placement | undefined;
  readonly computeName?: string | null | undefined;
  readonly instanceType?: string | null | undefined;
  readonly instanceCount?: number | null | undefined;
}

export function isPlaced({ placement, computeName }: OlderPlacement): boolean {
  return placement !== undefined || computeName !== undefined;
}

/** The placement of a record of any version. */
export function storedPlacement({ placement, computeName, instanceType, instanceCount }: OlderPlacement): Placement {
  return placement ?? placementOf(computeName ?? null, instanceType ?? null, instanceCount ?? null);
}

const olderFlags = {
  displayNameUntold: flag,
  tagsUntold: flag,
  computeUnread: text.exactOptional(),
  resourcesUnread: text.exactOptional(),
  timeLimitUnread: text.exactOptional(),
};

/** A run as it is recorded. Older records have a flag for each fact that Azure left open. */
export const storedRunSchema = runSchema
  .extend({
    ...olderPlacement,
    ...olderFlags,
    unknown: z.partialRecord(z.enum([...OPEN_FACTS, 'computeName']), text).exactOptional(),
  })
  .refine(isPlaced, { error: 'a placement' });

type StoredRun = Partial<
  Pick<Run, 'jobType' | 'unknown'> & OlderPlacement & z.output<z.ZodObject<typeof olderFlags>> & OlderUnknown
>;
type OlderUnknown = { readonly unknown?: { readonly computeName?: string } };

/** A stored run in today's form. */
export function fromStored<R extends object>(stored: R & StoredRun): R {
  if (!isOlder(stored)) return stored;
  const { computeName, instanceType, instanceCount, ...kept } = stored;
  const unknown = unknownIn(stored);
  return {
    // What is left out is in no run of today.
    ...(kept as R),
    placement: storedPlacement(stored),
    ...(Object.keys(unknown).length > 0 && { unknown }),
  };
}

function isOlder(stored: StoredRun): boolean {
  if (stored.placement === undefined) return true;
  return !stored.unknown && stored.jobType === 'unknown';
}

function unknownIn(stored: StoredRun): NonNullable<Run['unknown']> {
  const { computeUnread, resourcesUnread, timeLimitUnread } = stored;
  const { computeName, ...unknown } = stored.unknown ?? {};
  return {
    ...(stored.displayNameUntold && { displayName: notReported('display name') }),
    ...(stored.jobType === 'unknown' && { jobType: notReported('type') }),
    ...(stored.tagsUntold && { tags: notReported('tags') }),
    ...(computeUnread !== undefined && { placement: `its compute cannot be read: ${computeUnread}` }),
    ...(resourcesUnread !== undefined && { resources: `its VM size and nodes cannot be read: ${resourcesUnread}` }),
    ...(timeLimitUnread !== undefined && { timeLimit: `its time limit cannot be read: ${timeLimitUnread}` }),
    ...(computeName !== undefined && { placement: computeName }),
    ...unknown,
  };
}
