import { z } from 'zod';
import type { IdleCost, IdleNow } from '../money/idle-now.ts';
import type { Policy } from '../policy/policy.ts';

import type { Owner } from '../run/owner.ts';
import type { Workspace } from '../run/run.ts';
import type { SeenCompute } from '../run/seen-compute.ts';
import { formatDuration, formatInstant, type Instant } from '../values/duration.ts';
import { LONGEST_NAME, oneLine, ownerInAlert } from './alert-data.ts';
import { costSchema, ownerSchema } from './alert-schemas.ts';

/** A compute with nodes that are up without a run. */
export const computeIdleSchema = z.object({
  /** The same in the alert of its end, so that a receiver can close what it opened. */
  incident: z.string(),
  policy: z.string(),
  severity: z.string(),
  summary: z.string(),
  workspace: z.string(),
  workspaceId: z.string(),
  compute: z.string(),
  vmSize: z.string().nullable(),
  /** The contact of the workspace, or the fallback. */
  owner: ownerSchema,
  nodes: z.number(),
  /** How many of them the compute keeps as its minimum. */
  minimum: z.number(),
  /** It is a compute instance, which has one machine. */
  instance: z.boolean(),
  since: z.string(),
  lasted: z.string(),
  /** The run whose end it began with; null where that is not known. */
  after: z.object({ runId: z.string(), displayName: z.string() }).nullable(),
  /** Null where no price is known. */
  cost: costSchema.nullable(),
});

/** How it ended. */
const IDLE_ENDS = ['used', 'gone', 'not-judged', 'not-watched'] as const;

export const computeUsedSchema = computeIdleSchema.extend({
  /** `used`: fewer nodes are idle now; `gone`: there is no such compute any more; `not-judged`: no policy asks any more; `not-watched`: nobody looks. */
  ended: z.enum(IDLE_ENDS),
});

export type ComputeIdleData = z.output<typeof computeIdleSchema>;
export type ComputeUsedData = z.output<typeof computeUsedSchema>;

/** For `compute.idle`. @param incident a new id, which the alert of its end repeats. */
export function computeIdleData(
  { policy, workspace, compute, owner, idle, since }: IdleCase,
  incident: string,
  now: Instant,
): ComputeIdleData {
  const { soFar, perHour, currency, atLeast } = idle.cost;
  return {
    incident,
    policy: policy.name,
    severity: policy.severity,
    summary: oneLine(policy.summary),
    workspace: oneLine(workspace.name, LONGEST_NAME),
    workspaceId: workspace.id,
    compute: oneLine(compute.name, LONGEST_NAME),
    vmSize: compute.vmSize,
    owner: ownerInAlert(owner),
    nodes: idle.nodes,
    minimum: idle.parts.reduce((sum, { why, nodes }) => sum + (why === 'minimum' ? nodes : 0), 0),
    instance: compute.kind === 'instance',
    since: formatInstant(since),
    lasted: formatDuration(Math.max(0, now - since)),
    after: idle.after && {
      runId: oneLine(idle.after.runId, LONGEST_NAME * 3),
      displayName: oneLine(idle.after.displayName, LONGEST_NAME),
    },
    cost: soFar === null || perHour === null ? null : { soFar, perHour, currency, atLeast },
  };
}

export interface IdleCase {
  readonly policy: Pick<Policy, 'name' | 'severity' | 'summary'>;
  readonly workspace: Pick<Workspace, 'id' | 'name'>;
  readonly compute: SeenCompute;
  readonly owner: Owner;
  readonly idle: IdleNow;
  /** Since when as many nodes are idle as the policy asks for. */
  readonly since: Instant;
}

/** For `compute.used`. @param cost of all that was idle since then. */
export function computeUsedData(
  begun: ComputeIdleData,
  ended: ComputeUsedData['ended'],
  { amount, isAtLeast, until }: IdleCost,
): ComputeUsedData {
  const since = Date.parse(begun.since);
  const lasted = until === null || Number.isNaN(since) ? begun.lasted : formatDuration(Math.max(0, until - since));
  const cost =
    begun.cost && amount !== null
      ? { ...begun.cost, soFar: Math.round(amount * 100) / 100, atLeast: isAtLeast }
      : begun.cost;
  return { ...begun, ended, lasted, cost };
}
