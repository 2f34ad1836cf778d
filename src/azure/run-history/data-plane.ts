import { z } from 'zod';
import type { Workspace } from '../../core/run/run.ts';
import { HOUR } from '../../core/values/duration.ts';
import { type Arm, workspacePath } from '../arm/arm.ts';
import { cachedLoads } from '../http/expiring-cache.ts';
import { createRawPipeline, type RawRequest, requireHttps } from '../http/raw-pipeline.ts';
import type { AzureContext } from '../settings.ts';

/**
 * The audience of run-history tokens, by the service's specification. Older clients successfully sent ARM's
 * (`https://management.azure.com/.default`) for the same calls, but nobody promises that.
 */
const DATA_PLANE_SCOPE = 'https://ml.azure.com/.default';

const workspaceSchema = z.object({ properties: z.object({ discoveryUrl: z.string().min(1) }) });
const discoverySchema = z.object({ api: z.string().min(1) });

/** What is asked of a workspace's run history. `path` begins after the workspace. */
type HistoryCall = Omit<RawRequest, 'url'> & { readonly path: string };
export type DataPlane = ReturnType<typeof createDataPlane>;

/** The data plane of workspaces. Discovery names the host; it does not follow from the region, because of private links. */
export function createDataPlane(context: AzureContext, arm: Arm) {
  const pipeline = createRawPipeline(context, DATA_PLANE_SCOPE, 'retried');
  const hosts = cachedLoads<string>(context.clock, 6 * HOUR);

  async function discover(workspace: Workspace, abort: AbortSignal): Promise<string> {
    const doing = `finding the data plane of ${workspace.name}`;
    const { properties } = await arm.workspace(workspaceSchema, workspace, doing, abort);
    const url = requireHttps(properties.discoveryUrl, doing);
    const { api } = await pipeline.read(discoverySchema, { doing, method: 'GET', url, abort });
    return requireHttps(api, doing).replace(/\/+$/, '');
  }

  /** The used fields of a 2xx of run history. Throws AzureError. */
  async function read<T>(schema: z.ZodType<T>, workspace: Workspace, { path, ...call }: HistoryCall): Promise<T> {
    const host = await hosts(workspace.id, () => discover(workspace, call.abort));
    return pipeline.read(schema, { ...call, url: `${host}/history/v1.0${workspacePath(workspace)}${path}` });
  }

  return { read };
}
