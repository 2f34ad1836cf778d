import { z } from 'zod';
import { type ComputesView, idleNow, judgedCompute } from '../../core/money/idle-now.ts';
import { OUTCOMES } from '../../core/policy/condition.ts';
import { isAboutCompute, judgeIdle } from '../../core/policy/idle-compute.ts';
import type { Policy } from '../../core/policy/policy.ts';
import type { SeenCompute } from '../../core/run/seen-compute.ts';
import type { Instant } from '../../core/values/duration.ts';
import { listOf, pageOf, timeOut } from './common.ts';

const idleOut = z
  .object({
    nodes: z.int(),
    minimum: z.int().describe('How many of them the cluster keeps as its minimum.'),
    since: timeOut.describe('Since when the first of them has been idle.'),
    until: timeOut.describe('Up to when that is known: the latest look.'),
    after: z
      .object({ runId: z.string(), displayName: z.string() })
      .nullable()
      .describe('The run whose end it began with; null where that is not known.'),
    soFar: z.number().nullable().describe('What they have cost up to `until`; null where no price is known.'),
    perHour: z.number().nullable(),
    currency: z.string(),
    atLeast: z.boolean().describe('Not all of it has a price.'),
  })
  .meta({ id: 'IdleNodes', description: 'Nodes of a compute that are up without a run.' });

export const computeOut = z
  .object({
    workspace: z.string(),
    name: z.string(),
    kind: z.enum(['cluster', 'instance', 'other']),
    vmSize: z.string().nullable(),
    priority: z.enum(['dedicated', 'low-priority']).nullable(),
    gpusPerNode: z.number().nullable(),
    nodes: z
      .object({ idle: z.int(), atWork: z.int(), unusable: z.int() })
      .nullable()
      .describe('As the latest look saw them; null where Azure gives no count.'),
    minNodes: z.int().describe('How many nodes it keeps when it has no run.'),
    unknown: z.string().nullable().describe('Why what it does now is not known; null where it is.'),
    seenAt: timeOut.nullable().describe('When a look last saw it.'),
    pricePerNodeHour: z.number().nullable(),
    priceNote: z.string().nullable().describe('Why no price is known, or where it comes from.'),
    idle: idleOut.nullable().describe('Null where no node is known to be idle.'),
    policies: listOf(z.object({ policy: z.string(), outcome: z.enum(OUTCOMES), reason: z.string() })).describe(
      'What the policies about computes say of it.',
    ),
  })
  .meta({ id: 'Compute', description: 'A compute as the latest hourly look saw it.' });

const blindOut = z
  .object({ workspace: z.string(), lookedAt: timeOut, problem: z.string() })
  .meta({ id: 'UnseenComputes', description: 'A workspace whose computes the latest look could not list.' });

export const computesPageOut = pageOf(computeOut).extend({ unseen: listOf(blindOut) });

export type ShownCompute = z.output<typeof computeOut>;

/** A compute, what of it is idle, and what policies say of it. */
export function showCompute(
  view: ComputesView,
  compute: SeenCompute,
  policies: readonly Policy[],
  now: Instant,
): ShownCompute {
  const { currency: _, steadySince: __, ...seen } = compute;
  const judged = judgedCompute(view, compute);
  const idle = idleNow(view, compute);
  return {
    workspace: view.workspace,
    ...seen,
    unknown: judged.unknown,
    seenAt: view.seenAt,
    idle: idle && {
      nodes: idle.nodes,
      minimum: idle.parts.reduce((sum, { why, nodes }) => sum + (why === 'minimum' ? nodes : 0), 0),
      since: idle.since,
      until: idle.until,
      after: idle.after,
      ...idle.cost,
    },
    policies: policies.flatMap((policy) => {
      if (!policy.computes || policy.mode === 'off' || !isAboutCompute(policy, judged)) return [];
      const { outcome, reason } = judgeIdle(policy.computes, judged, now);
      return [{ policy: policy.name, outcome, reason }];
    }),
  };
}

export function showBlind({ workspace, lookedAt, problem }: ComputesView): z.output<typeof blindOut>[] {
  return problem === null ? [] : [{ workspace, lookedAt, problem }];
}
