import { type Answer, type Call, historyError, json } from '../answer.ts';
import { findWorkspace, WORKSPACE_PATH } from '../arm/find.ts';
import { ARTIFACT_CONTAINER, listFiles } from '../blob/files.ts';
import type { SandboxContext } from '../context.ts';
import { guid } from '../random.ts';
import type { Route } from '../serve.ts';
import type { WorldWorkspace } from '../world.ts';

const ARTIFACTS = `/artifact/v2.0${WORKSPACE_PATH}/artifacts`;

/** The files of runs as the workspace knows them, and signed addresses of their blobs. */
export const artifactRoutes: Route[] = [
  {
    kind: 'artifacts-list',
    method: 'GET',
    path: `${ARTIFACTS}/:origin/:container`,
    service: 'data-plane',
    handle: inRun(list),
  },
  ...[`${ARTIFACTS}/:origin/:container/contentinfo`, `${ARTIFACTS}/contentinfo/:origin/:container/*`].map(
    (path): Route => ({ kind: 'artifact-link', method: 'GET', path, service: 'data-plane', handle: inRun(link) }),
  ),
  ...[`${ARTIFACTS}/:origin/:container/prefix/contentinfo`, `${ARTIFACTS}/prefix/contentinfo/:origin/:container`].map(
    (path): Route => ({ kind: 'artifact-link', method: 'GET', path, service: 'data-plane', handle: inRun(links) }),
  ),
];

/** The files of a run that the artifact service knows. */
interface Artifacts {
  workspace: WorldWorkspace;
  context: SandboxContext;
  container: string;
  paths: readonly string[];
}

function inRun(handle: (run: Artifacts, call: Call) => Answer): Route['handle'] {
  return (call, context) => {
    const workspace = findWorkspace(call, context);
    if ('status' in workspace) return historyError(404, 'UserError', 'The workspace was not found.', 'westeurope');
    const { origin = '', container = '' } = call.params;
    const folder = `${origin}/${container}/`;
    const files = listFiles(context.world, workspace, ARTIFACT_CONTAINER, folder);
    const paths = files.map(({ name }) => name.slice(folder.length));
    return handle({ workspace, context, container, paths }, call);
  };
}

function list({ workspace, container, paths }: Artifacts, call: Call): Answer {
  const wanted = paths.filter((path) => path.startsWith(call.query.get('path') ?? ''));
  const value = wanted.map((path) => ({
    artifactId: `ExperimentRun/${container}/${path}`,
    origin: 'ExperimentRun',
    container,
    path,
    etag: guid(`${workspace.id}/${container}/${path}`),
    createdTime: new Date(workspace.createdAt).toISOString(),
    dataPath: null,
    tags: null,
  }));
  return page(value, call);
}

function link({ workspace, context, container, paths }: Artifacts, call: Call): Answer {
  const path = call.params['*'] ?? call.query.get('path') ?? '';
  if (!paths.includes(path))
    return historyError(404, 'UserError', `Artifact ${path} was not found.`, workspace.spec.location);
  return json(contentInfo(path, { workspace, context, container }));
}

function links(run: Artifacts, call: Call): Answer {
  const wanted = run.paths.filter((path) => path.startsWith(call.query.get('path') ?? ''));
  return page(
    wanted.map((path) => contentInfo(path, run)),
    call,
  );
}

function contentInfo(path: string, { workspace, context, container }: Omit<Artifacts, 'paths'>) {
  const blob = ['ExperimentRun', container, ...path.split('/')].map(encodeURIComponent).join('/');
  const address = `https://${workspace.storageAccount}.blob.${context.blobEndpoint()}/${ARTIFACT_CONTAINER}/${blob}`;
  return { contentUri: context.links.sign(address), origin: 'ExperimentRun', container, path, tags: null };
}

function page(all: readonly unknown[], call: Call): Answer {
  const size = Number(call.query.get('pageSize') ?? 500);
  const from = Number(Buffer.from(call.query.get('continuationToken') ?? '', 'base64url').toString('utf8') || 0);
  const more = from + size < all.length;
  const continuationToken = more ? Buffer.from(String(from + size)).toString('base64url') : null;
  return json({ value: all.slice(from, from + size), continuationToken, nextLink: null });
}
