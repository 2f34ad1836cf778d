import { z } from 'zod';
import { type Answer, type Call, historyError, historyErrorBody, json } from '../answer.ts';
import { findWorkspace, WORKSPACE_PATH } from '../arm/find.ts';
import type { SandboxContext } from '../context.ts';
import { dataContainerOf } from '../run.ts';
import type { Route } from '../serve.ts';
import type { WorldWorkspace } from '../world.ts';
import { runBody } from './run-body.ts';
import { definitionOf } from './run-definition.ts';

const HISTORY = `/history/v1.0${WORKSPACE_PATH}`;

const dataRequest = z.object({
  runId: z.string(),
  selectRunMetadata: z.boolean().optional(),
  selectRunDefinition: z.boolean().optional(),
});
const batchRequest = z.object({ requests: z.record(z.string(), dataRequest) });
const resolveRequest = z.object({ values: z.array(z.string()) });

/** Discovery, and the data plane: runs, their children, their data, and where their outputs lie. */
export const runHistoryRoutes: Route[] = [
  { kind: 'discovery', method: 'GET', path: '/discovery', service: 'open', handle: discovery },
  { kind: 'discovery', method: 'GET', path: '/discovery/workspaces/:id', service: 'open', handle: discovery },
  {
    kind: 'run-get',
    method: 'GET',
    path: `${HISTORY}/runs/:run`,
    service: 'data-plane',
    handle: inHistory((workspace, call, context) => {
      const run = context.world.findRun(workspace, call.params.run ?? '');
      return run ? reply(runBody(run, workspace, context)) : runNotFound(call.params.run ?? '', workspace);
    }),
  },
  {
    kind: 'children',
    method: 'GET',
    path: `${HISTORY}/runs/:run/children`,
    service: 'data-plane',
    handle: inHistory(children),
  },
  {
    kind: 'rundata',
    method: 'POST',
    path: `${HISTORY}/rundata`,
    service: 'data-plane',
    handle: inHistory((workspace, call, context) => {
      const request = readBody(dataRequest, call);
      if (!request) return historyError(400, 'UserError', 'The request body is not valid.', workspace.spec.location);
      const data = runData(request, workspace, context);
      return data ? reply(data) : runNotFound(request.runId, workspace);
    }),
  },
  {
    kind: 'batchrundata',
    method: 'POST',
    path: `${HISTORY}/batchrundata`,
    service: 'data-plane',
    handle: inHistory(batch),
  },
  {
    kind: 'resolve-uris',
    method: 'POST',
    path: `/data/v1.0${WORKSPACE_PATH}/dataversion/batchGetResolvedUris`,
    service: 'data-plane',
    handle: inHistory(resolveUris),
  },
];

function inHistory(
  handle: (workspace: WorldWorkspace, call: Call, context: SandboxContext) => Answer,
): (call: Call, context: SandboxContext) => Answer {
  return (call, context) => {
    const workspace = findWorkspace(call, context);
    return 'status' in workspace
      ? historyError(404, 'UserError', 'The workspace was not found.', 'westeurope')
      : handle(workspace, call, context);
  };
}

function discovery(_call: Call, context: SandboxContext): Answer {
  const url = context.url();
  const names = [
    'api',
    'catalog',
    'experimentation',
    'history',
    'hyperdrive',
    'labeling',
    'modelmanagement',
    'pipelines',
  ];
  return reply({ ...Object.fromEntries(names.map((name) => [name, url])), studio: 'https://ml.azure.com' });
}

function children(workspace: WorldWorkspace, call: Call, context: SandboxContext): Answer {
  const run = context.world.findRun(workspace, call.params.run ?? '');
  if (!run) return runNotFound(call.params.run ?? '', workspace);
  const all = context.world.childrenOf(run).toSorted((a, b) => b.createdAt - a.createdAt);
  const skip = Number(Buffer.from(call.query.get('$continuationtoken') ?? '', 'base64url').toString('utf8') || 0);
  const size = Math.min(
    Number(call.query.get('$top') ?? Number.POSITIVE_INFINITY),
    context.world.scenario['children-page-size'],
  );
  const value = all.slice(skip, skip + size).map((child) => runBody(child, workspace, context));
  if (skip + size >= all.length) return reply({ value });
  const continuationToken = Buffer.from(String(skip + size)).toString('base64url');
  const query = new URLSearchParams(call.query);
  query.set('$continuationtoken', continuationToken);
  const path = `/history/v1.0${workspace.armId}/runs/${run.id}/children`;
  return reply({ value, continuationToken, nextLink: `${context.url()}${path}?${query}` });
}

function batch(workspace: WorldWorkspace, call: Call, context: SandboxContext): Answer {
  const request = readBody(batchRequest, call);
  const location = workspace.spec.location;
  if (!request) return historyError(400, 'UserError', 'The request body is not valid.', location);
  const successfulResults: Record<string, unknown> = {};
  const failedResults: Record<string, unknown> = {};
  for (const [key, one] of Object.entries(request.requests)) {
    const data = runData(one, workspace, context);
    if (data) successfulResults[key] = data;
    else failedResults[key] = historyErrorBody('UserError', `Run ${one.runId} was not found.`, location);
  }
  return reply({ successfulResults, failedResults });
}

function runData(request: z.output<typeof dataRequest>, workspace: WorldWorkspace, context: SandboxContext): unknown {
  const run = context.world.findRun(workspace, request.runId);
  if (!run) return undefined;
  const runMetadata = request.selectRunMetadata === false ? null : runBody(run, workspace, context, true);
  const runDefinition = request.selectRunDefinition ? definitionOf(run, workspace) : null;
  return { runMetadata, runDefinition, jobSpecification: null, systemSettings: null };
}

function resolveUris(workspace: WorldWorkspace, call: Call, context: SandboxContext): Answer {
  const request = readBody(resolveRequest, call);
  if (!request) return historyError(400, 'UserError', 'The request body is not valid.', workspace.spec.location);
  const group = workspace.spec['resource-group'];
  const stores = `azureml://subscriptions/${workspace.subscription}/resourcegroups/${group}/workspaces/${workspace.spec.name}/datastores`;
  const values: Record<string, unknown> = {};
  for (const asset of request.values) {
    const [, id = '', output = ''] = /\/data\/azureml_(.+)_output_data_(.+)\/versions\//.exec(asset) ?? [];
    const run = context.world.findRun(workspace, id);
    if (!run) continue;
    const place =
      output === 'default'
        ? `workspaceartifactstore/paths/ExperimentRun/${dataContainerOf(run)}/`
        : `workspaceblobstore/paths/azureml/${run.reused?.run ?? run.id}/${output}/`;
    values[asset] = { uri: `${stores}/${place}`, type: 'UriFolder', legacyDatasetType: null };
  }
  return reply({ values });
}

function runNotFound(id: string, workspace: WorldWorkspace): Answer {
  return historyError(404, 'UserError', `Run ${id} was not found.`, workspace.spec.location);
}

function reply(value: unknown): Answer {
  return json(value, 200, { 'x-ms-response-type': 'standard', 'x-request-time': '0.042' });
}

function readBody<T>(schema: z.ZodType<T>, call: Call): T | undefined {
  try {
    return schema.safeParse(JSON.parse(call.body.toString('utf8'))).data;
  } catch {
    return undefined;
  }
}
