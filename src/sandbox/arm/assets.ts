import { type Answer, type Call, json, serviceError } from '../answer.ts';
import type { SandboxContext } from '../context.ts';
import { guid, hex } from '../random.ts';
import { codeNameOf, environmentOf, type SandboxRun } from '../run.ts';
import type { Route } from '../serve.ts';
import { offsetTime } from '../times.ts';
import type { WorldWorkspace } from '../world.ts';
import { inWorkspace, WORKSPACE_PATH } from './find.ts';

/** Reads the versions of environments, codes and components that the runs of a workspace name. */
export const assetRoutes: Route[] = [
  assetRoute('environment-get', 'environments', environmentVersion),
  assetRoute('code-get', 'codes', codeVersion),
  assetRoute('component-get', 'components', componentVersion),
];

type Find = (workspace: WorldWorkspace, name: string, version: string) => object | null;

function assetRoute(kind: Route['kind'], collection: string, find: Find): Route {
  return {
    kind,
    method: 'GET',
    path: `${WORKSPACE_PATH}/${collection}/:name/versions/:version`,
    service: 'arm',
    handle: inWorkspace((workspace, call, context) => answer(workspace, call, context, { collection, find })),
  };
}

function answer(
  workspace: WorldWorkspace,
  { params: { name = '', version = '' } }: Call,
  { world }: SandboxContext,
  { collection, find }: { readonly collection: string; readonly find: Find },
): Answer {
  const found = find(workspace, name, version);
  if (found === null)
    return serviceError(404, {
      message: `Could not find asset with ID: ${name}:${version}`,
      inner: ['NotFound', 'AssetNotFound'],
      format: 'Could not find asset with ID: {id}',
      parameters: { id: `${name}:${version}` },
      location: workspace.spec.location,
      time: offsetTime(world.now(), name),
    });
  const at = offsetTime(workspace.createdAt, `${name}/${version}`);
  const by = { createdBy: 'Jane Example', createdByType: 'User' };
  return json({
    id: `${workspace.armId}/${collection}/${name}/versions/${version}`,
    name: version,
    type: `Microsoft.MachineLearningServices/workspaces/${collection}/versions`,
    properties: { description: null, tags: {}, properties: {}, isArchived: false, isAnonymous: false, ...found },
    systemData: {
      createdAt: at,
      ...by,
      lastModifiedAt: at,
      lastModifiedBy: by.createdBy,
      lastModifiedByType: by.createdByType,
    },
  });
}

function runsOf({ byId }: WorldWorkspace): readonly SandboxRun[] {
  return [...byId.values()];
}

function environmentVersion(workspace: WorldWorkspace, name: string, version: string): object | null {
  const ends = [`/environments/${name}/versions/${version}`, `azureml:${name}:${version}`];
  const named = runsOf(workspace).filter((run) => {
    const id = environmentOf(run, workspace.armId);
    return !id.startsWith('azureml://') && ends.some((end) => id.toLowerCase().endsWith(end.toLowerCase()));
  });
  const job = named.find((run) => run.job?.environment !== undefined)?.job ?? named[0]?.job;
  if (named.length === 0) return null;
  return {
    environmentType: 'UserCreated',
    image: job?.image ?? 'mcr.microsoft.com/azureml/openmpi4.1.0-ubuntu22.04:20260801.v1',
    ...(job?.conda === undefined ? {} : { condaFile: job.conda }),
    osType: 'Linux',
  };
}

function codeVersion(workspace: WorldWorkspace, name: string, version: string): object | null {
  const run = runsOf(workspace).find((one) => guid(`${one.id}/code`) === name.toLowerCase());
  if (!run || version !== '1') return null;
  return {
    properties: { hash_sha256: run.job?.['code-hash'] ?? hex(`${run.id}/code`, 64), hash_version: '202208' },
    codeUri: `https://${workspace.storageAccount}.blob.core.windows.net:443/${hex(run.id, 8)}-${name}/code`,
    provisioningState: 'Succeeded',
  };
}

function componentVersion(workspace: WorldWorkspace, name: string, version: string): object | null {
  const run = runsOf(workspace).find((one) => guid(`${one.id}/component`) === version.toLowerCase());
  if (!run || name !== 'azureml_anonymous') return null;
  const code = codeNameOf(run);
  return {
    isAnonymous: true,
    componentSpec: {
      name: run.displayName,
      version: '1',
      display_name: run.displayName,
      is_deterministic: 'True',
      type: run.type,
      inputs: {},
      outputs: Object.fromEntries(run.outputs.map((output) => [output, { type: 'uri_folder' }])),
      environment: `azureml:${environmentOf(run, workspace.armId)}`.replace(/^azureml:azureml:/, 'azureml:'),
      ...(code === null ? {} : { code: `azureml:${workspace.armId}/codes/${code}/versions/1` }),
      resources: { instance_count: String(run.nodes) },
      command: run.job?.command ?? 'python train.py',
    },
  };
}
