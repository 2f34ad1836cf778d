import { z } from 'zod';
import type { Workspace } from '../../core/run/run.ts';
import { HOUR } from '../../core/values/duration.ts';
import { type Arm, take, workspacePath } from '../arm/arm.ts';
import { cachedLoads } from '../http/expiring-cache.ts';
import { requireHttps } from '../http/https.ts';
import { createRawPipeline } from '../http/raw-pipeline.ts';
import type { AzureContext } from '../settings.ts';

/**
 * The audience of run-history tokens, by the service's specification. Older clients successfully sent ARM's
 * (`https://management.azure.com/.default`) for the same calls, but nobody promises that.
 */
const DATA_PLANE_SCOPE = 'https://ml.azure.com/.default';

const workspaceSchema = z.object({ properties: z.object({ discoveryUrl: z.string().min(1) }) });
const discoverySchema = z.object({ api: z.string().min(1) });

/** The data plane of workspaces. Discovery names the host; it does not follow from the region, because of private links. */
export interface DataPlane {
  /** JSON of a 2xx. `path` begins after the workspace. Throws AzureError. */
  json(workspace: Workspace, call: DataPlaneCall): Promise<unknown>;
}

interface DataPlaneCall {
  readonly doing: string;
  readonly method: 'GET' | 'POST';
  /** The service: `history/v1.0` or `data/v1.0`. */
  readonly service: string;
  readonly path: string;
  readonly body?: unknown;
  readonly abort: AbortSignal;
}

export function createDataPlane(context: AzureContext, arm: Arm): DataPlane {
  const pipeline = createRawPipeline(context, DATA_PLANE_SCOPE, 'retried');
  const hosts = cachedLoads<string>(context.clock, 6 * HOUR);

  async function discover(workspace: Workspace, abort: AbortSignal): Promise<string> {
    const doing = `finding the data plane of ${workspace.name}`;
    const { properties } = take(workspaceSchema, await arm.workspace(workspace, doing, abort), doing);
    const url = requireHttps(properties.discoveryUrl, doing);
    const answer = await pipeline.json({ doing, method: 'GET', url, abort });
    return requireHttps(take(discoverySchema, answer, doing).api, doing).replace(/\/+$/, '');
  }

  return {
    async json(workspace, { service, path, ...call }) {
      const host = await hosts(workspace.id, () => discover(workspace, call.abort));
      return pipeline.json({ ...call, url: `${host}/${service}${workspacePath(workspace)}${path}` });
    },
  };
}
