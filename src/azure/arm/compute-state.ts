import { z } from 'zod';
import type { Workspace } from '../../core/run/run.ts';
import { MINUTE } from '../../core/values/duration.ts';
import { cachedLoads } from '../http/expiring-cache.ts';
import type { AzureContext } from '../settings.ts';
import { type Arm, sdkRead } from './arm.ts';
import { optional } from './job-schema.ts';

const text = optional(z.string());
const count = optional(z.number());

/** Azure writes `{error: {code, message}}` in some lists and `{code, message}` in others. */
const errorSchema = z.object({ code: text, message: text, error: optional(z.object({ code: text, message: text })) });
const errorsSchema = optional(z.array(errorSchema.nullable().catch(null)));

const nodeCounts = z.object({
  preparingNodeCount: count,
  runningNodeCount: count,
  idleNodeCount: count,
  unusableNodeCount: count,
  leavingNodeCount: count,
  preemptedNodeCount: count,
});

export const stateSchema = z.object({
  location: text,
  properties: z.object({
    computeType: z.string(),
    computeLocation: text,
    provisioningState: text,
    provisioningErrors: errorsSchema,
    properties: optional(
      z.object({
        vmSize: text,
        vmPriority: text,
        scaleSettings: optional(z.object({ maxNodeCount: count, minNodeCount: count })),
        currentNodeCount: count,
        targetNodeCount: count,
        nodeStateCounts: optional(nodeCounts),
        allocationState: text,
        allocationStateTransitionTime: text,
        errors: errorsSchema,
        state: text,
        lastOperation: optional(
          z.object({ operationName: text, operationTime: text, operationStatus: text, operationTrigger: text }),
        ),
      }),
    ),
  }),
});

/** What a compute is doing: its nodes, its errors, and for an instance its state. */
export type ComputeState = z.output<typeof stateSchema>;
export type ComputeError = z.output<typeof errorSchema>;

/** Size and region of a compute are fixed; this is not. */
const KEPT = 3 * MINUTE;

export type ComputeStateOf = (workspace: Workspace, name: string, abort: AbortSignal) => Promise<ComputeState>;

/** The state of a compute as it is now. Throws AzureError. */
export function readComputeState(
  arm: Arm,
  workspace: Workspace,
  name: string,
  abort: AbortSignal,
): Promise<ComputeState> {
  const { subscriptionId, resourceGroup } = workspace;
  return sdkRead(stateSchema, `reading the state of compute ${name} of ${workspace.name}`, abort, (options) =>
    arm.client(subscriptionId).computeOperations.get(resourceGroup, workspace.name, name, options),
  );
}

/** The state of computes, each read once in three minutes, and only while a run waits for it. Throws AzureError. */
export function createComputeStateOf(context: AzureContext, arm: Arm): ComputeStateOf {
  const states = cachedLoads<ComputeState>(context.clock, KEPT);
  return (workspace, name, abort) =>
    states(`${workspace.id}/${name}`.toLowerCase(), () => readComputeState(arm, workspace, name, abort));
}
