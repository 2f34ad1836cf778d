import { z } from 'zod';
import { AzureError } from '../../core/ports/azure.ts';
import type { Workspace } from '../../core/run/run.ts';
import { HOUR } from '../../core/values/duration.ts';
import { type Arm, sdkJson, take } from '../arm/arm.ts';
import { ExpiringCache } from '../http/expiring-cache.ts';
import { createRawPipeline } from '../http/raw-pipeline.ts';
import type { AzureContext } from '../settings.ts';

/** What this file asks of Azure. Discovery itself asks for no action. */
export const ACTIONS = ['Microsoft.MachineLearningServices/workspaces/read'] as const;

/**
 * The audience of run-history tokens, by the service's specification. Older clients sent ARM's
 * (`https://management.azure.com/.default`) for the same calls with success, which nobody promises.
 */
const DATA_PLANE_SCOPE = 'https://ml.azure.com/.default';

const workspaceSchema = z.object({ properties: z.object({ discoveryUrl: z.string().min(1) }) });
const discoverySchema = z.object({ api: z.string().min(1) });

/** The data plane of workspaces: the host is found by discovery, since regions do not tell it (private links do not follow them). */
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
  const hosts = new ExpiringCache<string>(context.clock, 6 * HOUR);

  async function discover(workspace: Workspace, abort: AbortSignal): Promise<string> {
    const doing = `finding the data plane of ${workspace.name}`;
    const found = await sdkJson(doing, abort, (options) =>
      arm.client(workspace.subscriptionId).workspaces.get(workspace.resourceGroup, workspace.name, options),
    );
    const { discoveryUrl } = take(workspaceSchema, found, doing).properties;
    const answer = await pipeline.json({ doing, method: 'GET', url: httpsOnly(discoveryUrl, doing), abort });
    return httpsOnly(take(discoverySchema, answer, doing).api, doing).replace(/\/+$/, '');
  }

  return {
    async json(workspace, { service, path, ...call }) {
      const host = await hosts.getOrLoad(workspace.id, () => discover(workspace, call.abort));
      return pipeline.json({ ...call, url: `${host}/${service}${workspacePath(workspace)}${path}` });
    },
  };
}

function workspacePath({ subscriptionId, resourceGroup, name }: Workspace): string {
  const [subscription, group, workspace] = [subscriptionId, resourceGroup, name].map(encodeURIComponent);
  return `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.MachineLearningServices/workspaces/${workspace}`;
}

/** A token goes to no address without TLS, whoever named it. */
function httpsOnly(address: string, doing: string): string {
  if (!URL.canParse(address) || new URL(address).protocol !== 'https:')
    throw new AzureError('malformed', `${doing}: discovery names no HTTPS address`);
  return address;
}
