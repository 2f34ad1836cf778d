import { z } from 'zod';
import type { Workspace } from '../../core/run/run.ts';
import { HOUR } from '../../core/values/duration.ts';
import { type Arm, workspacePath } from '../arm/arm.ts';
import { cachedLoads } from '../http/expiring-cache.ts';
import { createRawPipeline, type RawRequest, requireTrusted } from '../http/raw-pipeline.ts';
import type { Retries } from '../http/retry.ts';
import type { AzureContext } from '../settings.ts';

const workspaceSchema = z.object({ properties: z.object({ discoveryUrl: z.string().min(1) }) });
const discoverySchema = z.object({ api: z.string().min(1) });

/** What is asked of a service of a workspace, run history if none is named. `path` begins after the workspace. */
type PlaneCall = Omit<RawRequest, 'url'> & {
  readonly service?: 'artifact/v2.0';
  readonly path: string;
  readonly retries?: Retries;
};
export type DataPlane = ReturnType<typeof createDataPlane>;

/** The data plane of workspaces. Discovery names the host; it does not follow from the region, because of private links. */
export function createDataPlane(context: AzureContext, arm: Arm) {
  const pipeline = createRawPipeline(context, 'run-history', 'retried');
  const partsPipeline = createRawPipeline(context, 'run-history', 'if-throttled');
  const hosts = cachedLoads<string>(context.clock, 6 * HOUR);

  async function discover(workspace: Workspace, abort: AbortSignal): Promise<string> {
    const doing = `finding the data plane of ${workspace.name}`;
    const { properties } = await arm.workspace(workspaceSchema, workspace, doing, abort);
    const url = requireTrusted(context, 'run-history', { address: properties.discoveryUrl, doing });
    const { api } = await pipeline.read(discoverySchema, { doing, method: 'GET', url, abort });
    return requireTrusted(context, 'run-history', { address: api, doing }).replace(/\/+$/, '');
  }

  /** The used fields of a 2xx. Throws AzureError. */
  async function read<T>(
    schema: z.ZodType<T>,
    workspace: Workspace,
    { service, path, retries, ...call }: PlaneCall,
  ): Promise<T> {
    const host = await hosts(workspace.id, () => discover(workspace, call.abort));
    const sender = retries === 'if-throttled' ? partsPipeline : pipeline;
    return sender.read(schema, {
      ...call,
      url: `${host}/${service ?? 'history/v1.0'}${workspacePath(workspace)}${path}`,
    });
  }

  return { read };
}
