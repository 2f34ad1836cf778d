import { z } from 'zod';
import type { Workspace } from '../../core/run/run.ts';
import { HOUR } from '../../core/values/duration.ts';
import type { Arm } from '../arm/arm.ts';
import { cachedLoads } from '../http/expiring-cache.ts';
import { createRawPipeline, type RawRequest, requireTrusted } from '../http/raw-pipeline.ts';
import type { AzureContext } from '../settings.ts';

const workspaceSchema = z.object({ properties: z.object({ mlFlowTrackingUri: z.string().min(1) }) });

/** MLflow writes NaN and infinities as texts. */
export const loggedValue = z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity']).transform(Number)]);

/** MLflow writes 64-bit integers as texts. */
export const wholeNumber = z.union([
  z.number(),
  z
    .string()
    .regex(/^-?\d+$/)
    .transform(Number),
]);

/** What is asked of a workspace's MLflow. `path` begins after its version, such as `/runs/get?run_id=x`. */
type TrackingCall = Omit<RawRequest, 'url'> & { readonly path: string };
export type Tracking = ReturnType<typeof createTracking>;

/** MLflow's REST API of workspaces, as documented: no exchange with Azure is recorded. */
export function createTracking(context: AzureContext, arm: Arm) {
  const pipeline = createRawPipeline(context, 'mlflow', 'retried');
  const trackers = cachedLoads<string>(context.clock, 6 * HOUR);

  async function findTracker(workspace: Workspace, abort: AbortSignal): Promise<string> {
    const doing = `finding the MLflow address of ${workspace.name}`;
    const { properties } = await arm.workspace(workspaceSchema, workspace, doing, abort);
    const address = properties.mlFlowTrackingUri.replace(/^azureml:/i, 'https:');
    return requireTrusted(context, 'mlflow', { address, doing }).replace(/[/?]+$/, '');
  }

  /** The used fields of a 2xx of MLflow. Throws AzureError. */
  async function read<T>(schema: z.ZodType<T>, workspace: Workspace, { path, ...call }: TrackingCall): Promise<T> {
    const tracker = await trackers(workspace.id, () => findTracker(workspace, call.abort));
    return pipeline.read(schema, { ...call, url: `${tracker}/api/2.0/mlflow${path}` });
  }

  return { read };
}
