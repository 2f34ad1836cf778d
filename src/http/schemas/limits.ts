import { z } from 'zod';
import { describeLimit, type LimitUse, useOf } from '../../core/decision/limits.ts';
import {
  type CancelLimits,
  LIMIT_MEASURES,
  LIMIT_SCOPES,
  LIMIT_WINDOWS,
  type Limit,
  limitsIn,
  PASTS,
} from '../../core/policy/limits.ts';
import type { Policy } from '../../core/policy/policy.ts';
import type { LimitCounts } from '../../core/ports/read-ledger.ts';
import type { Instant } from '../../core/values/duration.ts';
import { listOf, timeOut } from './common.ts';

export const limitOut = z
  .object({
    limit: z.string().describe('In words: `5 runs of one owner an hour`.'),
    policy: z.string().nullable().describe('Whose limit it is; null: over all policies.'),
    scope: z.enum(LIMIT_SCOPES).describe('What it counts: everything, or each workspace or owner by itself.'),
    workspace: z.string().nullable().describe('The workspace that is counted here.'),
    owner: z.string().nullable().describe('The owner that is counted here; null where nobody has used anything of it.'),
    measure: z.enum(LIMIT_MEASURES),
    window: z.enum(LIMIT_WINDOWS),
    bound: z.number().describe('Of a share, the cancels that it is now.'),
    currency: z.string().nullable(),
    used: z
      .number()
      .nullable()
      .describe('Null where it is not known, or not for you to see. A limit per cycle begins anew at each pass.'),
    whyUnknown: z.string().nullable().describe('Why `used` is null.'),
    isFull: z.boolean().describe('Nothing more is cancelled without asking, or before it has room.'),
    freeAt: timeOut
      .nullable()
      .describe(
        'When it has room again, if nothing else is cancelled until then. Null where it has room, or no time is known.',
      ),
    past: z.enum(PASTS).describe('What happens past it.'),
  })
  .meta({ id: 'Limit', description: 'A limit on cancels, and what is used of it.' });

export const limitsOut = z.object({ items: listOf(limitOut) }).meta({ id: 'Limits' });

/** Every limit over all policies and of each, for everything that it counts by itself. */
export function showLimits(
  limits: CancelLimits,
  policies: readonly Policy[],
  counts: LimitCounts,
  now: Instant,
): z.output<typeof limitsOut> {
  const all = [...limitsIn(limits, null), ...policies.flatMap((policy) => limitsIn(policy.limits, policy.name))];
  return { items: all.flatMap((limit) => countedBy(limit, counts).map((of) => showLimit(limit, of, counts, now))) };
}

interface Counted {
  readonly workspace: LimitCounts['workspaces'][number] | null;
  readonly ownerId: string | null;
}

/** What a limit counts by itself: each workspace, or each owner with a cancel in the last day. */
function countedBy({ scope }: Limit, { workspaces, recent }: LimitCounts): Counted[] {
  if (scope === 'workspace') return workspaces.map((workspace) => ({ workspace, ownerId: null }));
  const owners = new Set(recent.map(({ ownerId }) => ownerId));
  if (scope === 'all' || owners.size === 0) return [{ workspace: null, ownerId: null }];
  return [...owners].sort().map((ownerId) => ({ workspace: null, ownerId }));
}

/** The least that one more cancel can take of a limit. */
const LEAST = { runId: '', policy: '', gpuHours: 0.01, cost: 0.01 };

function showLimit(limit: Limit, { workspace, ownerId }: Counted, { recent }: LimitCounts, now: Instant) {
  const subject = { ...LEAST, currency: limit.currency, workspaceId: workspace?.id ?? '', ownerId: ownerId ?? '' };
  const world = { tally: [], recent, now, activeRuns: workspace?.activeRuns ?? 0 };
  const { bound, used, hasRoom, freeAt }: LimitUse = useOf(limit, subject, world);
  const { policy, scope, measure, window, currency, past } = limit;
  return {
    ...{ limit: describeLimit(limit), policy, scope, measure, window, bound, currency, past },
    workspace: workspace?.name ?? null,
    owner: ownerId,
    used: used === null ? null : Math.round(used * 100) / 100,
    whyUnknown: used === null ? 'the amount of one of its cancels is not known' : null,
    isFull: !hasRoom,
    freeAt: hasRoom ? null : freeAt,
  };
}
