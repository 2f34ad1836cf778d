import { z } from 'zod';
import { AzureError } from '../../core/ports/azure.ts';
import { parseAsset } from '../../core/run/asset-reference.ts';
import type { Workspace } from '../../core/run/run.ts';
import { DAY, MINUTE } from '../../core/values/duration.ts';
import { redact, withoutSignature } from '../../core/values/redact.ts';
import { truncate } from '../../core/values/text.ts';
import { type Arm, sdkRead } from '../arm/arm.ts';
import { optional } from '../arm/job-schema.ts';
import { cachedOrRefused } from '../http/expiring-cache.ts';
import type { AzureContext } from '../settings.ts';

const text = optional(z.string());

const environmentSchema = z.object({
  properties: z.object({
    image: text,
    condaFile: text,
    osType: text,
    build: optional(z.object({ contextUri: text, dockerfilePath: text })),
  }),
});
const codeSchema = z.object({
  properties: z.object({ codeUri: text, properties: optional(z.record(z.string(), z.unknown())) }),
});
const componentSchema = z.object({
  properties: z.object({ componentSpec: z.object({ command: text, environment: text, code: text }) }),
});

/** What an environment version is made of. */
export interface EnvironmentVersion {
  readonly image: string | null;
  readonly conda: string | null;
  readonly os: string | null;
  /** The folder that its image is built from. */
  readonly builtFrom: string | null;
}

export interface CodeVersion {
  readonly uri: string | null;
  readonly sha256: string | null;
}

/** What a component executes. The ids are as Azure has them. */
export interface ComponentVersion {
  readonly command: string | null;
  readonly environment: string | null;
  readonly code: string | null;
}

/** Where an asset version is. */
interface Place {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly workspace: string;
  readonly name: string;
  readonly version: string;
}

const LONGEST_TEXT = 64 * 1024;
/** A right does not come within a pass. */
const REFUSED_FOR = 10 * MINUTE;
const IN_WORKSPACE = /\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/.*\/workspaces\/([^/]+)\//i;

export type AssetVersions = ReturnType<typeof createAssetVersions>;

/** Versions of environments, codes and components. A version never changes, so each is read once a day at most. */
export function createAssetVersions(context: AzureContext, arm: Arm) {
  const environments = cachedOrRefused<EnvironmentVersion>(context.clock, DAY, REFUSED_FOR);
  const codes = cachedOrRefused<CodeVersion>(context.clock, DAY, REFUSED_FOR);
  const components = cachedOrRefused<ComponentVersion>(context.clock, DAY, REFUSED_FOR);

  return {
    /** An environment version by its id. Throws AzureError. */
    async environment(workspace: Workspace, id: string, abort: AbortSignal): Promise<EnvironmentVersion> {
      const doing = `reading the environment ${nameOf(id)}`;
      const at = placeOf(workspace, id, doing);
      return environments(keyOf(at), async () => {
        const { environmentVersions } = arm.client(at.subscriptionId);
        const { properties } = await sdkRead(environmentSchema, doing, abort, (options) =>
          environmentVersions.get(at.resourceGroup, at.workspace, at.name, at.version, options),
        );
        const { image, condaFile, osType, build } = properties;
        const folder = build?.contextUri ? withoutSignature(build.contextUri).replace(/\/+$/, '') : null;
        return {
          image: image ? withoutSignature(image) : null,
          conda: bounded(condaFile),
          os: osType || null,
          builtFrom: folder && `${folder}/${build?.dockerfilePath || 'Dockerfile'}`,
        };
      });
    },

    /** A code version by its id. Throws AzureError. */
    async code(workspace: Workspace, id: string, abort: AbortSignal): Promise<CodeVersion> {
      const doing = `reading the code ${nameOf(id)}`;
      const at = placeOf(workspace, id, doing);
      return codes(keyOf(at), async () => {
        const { codeVersions } = arm.client(at.subscriptionId);
        const { properties } = await sdkRead(codeSchema, doing, abort, (options) =>
          codeVersions.get(at.resourceGroup, at.workspace, at.name, at.version, options),
        );
        const hash = properties.properties?.hash_sha256;
        return {
          uri: properties.codeUri ? withoutSignature(properties.codeUri) : null,
          sha256: typeof hash === 'string' && /^[0-9a-f]{64}$/i.test(hash) ? hash.toLowerCase() : null,
        };
      });
    },

    /** A component version by its id. Throws AzureError. */
    async component(workspace: Workspace, id: string, abort: AbortSignal): Promise<ComponentVersion> {
      const doing = `reading the component ${nameOf(id)}`;
      const at = placeOf(workspace, id, doing);
      return components(keyOf(at), async () => {
        const { componentVersions } = arm.client(at.subscriptionId);
        const { properties } = await sdkRead(componentSchema, doing, abort, (options) =>
          componentVersions.get(at.resourceGroup, at.workspace, at.name, at.version, options),
        );
        const { command, environment, code } = properties.componentSpec;
        return { command: bounded(command), environment: environment || null, code: code || null };
      });
    },
  };
}

/** An asset by its name, for people. */
export function nameOf(id: string): string {
  const asset = parseAsset(id) ?? parseAsset(`azureml:${id}`);
  if (asset === null) return withoutSignature(id);
  return asset.version === null ? asset.name : `${asset.name}:${asset.version}`;
}

/** Where an asset is by its id, or by its name in a workspace. Throws AzureError where it names no version that can be read. */
function placeOf(workspace: Workspace, id: string, doing: string): Place {
  const asset = parseAsset(id) ?? parseAsset(`azureml:${id}`);
  if (asset === null) throw new AzureError('malformed', `${doing}: its id is of another form`);
  if (asset.registry !== null)
    throw new AzureError('denied', `${doing}: it is in the registry ${asset.registry}, which is not read`);
  if (asset.version === null) throw new AzureError('malformed', `${doing}: the run names no version of it`);
  const [, subscriptionId, resourceGroup, name] = IN_WORKSPACE.exec(id) ?? [];
  const found = { name: asset.name, version: asset.version };
  if (subscriptionId === undefined || resourceGroup === undefined || name === undefined)
    return {
      subscriptionId: workspace.subscriptionId,
      resourceGroup: workspace.resourceGroup,
      workspace: workspace.name,
      ...found,
    };
  return { subscriptionId, resourceGroup, workspace: name, ...found };
}

function keyOf({ subscriptionId, resourceGroup, workspace, name, version }: Place): string {
  return [subscriptionId, resourceGroup, workspace, name, version].join('/').toLowerCase();
}

function bounded(given: string | null | undefined): string | null {
  return given ? truncate(redact(given), LONGEST_TEXT) : null;
}
