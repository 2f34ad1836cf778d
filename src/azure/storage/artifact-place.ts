import type { ChildRun, Run, Workspace } from '../../core/run/run.ts';
import { getOwn } from '../../core/values/own-value.ts';

/** A place in a workspace's storage: a datastore by name, and a path in its container. */
export interface Place {
  readonly datastore: string;
  readonly path: string;
}

/** Whose artifact it is: the facts that runs and children share. Only children have a container that Azure reports. */
export type Holder = Pick<Run | ChildRun, 'id' | 'outputs'> & { readonly dataContainerId?: string | null };

const DEFAULT_STORE = 'workspaceartifactstore';
/** Where it has the containers of runs. */
const RUNS = 'ExperimentRun';
const NAMED_STORE = 'workspaceblobstore';

/**
 * Where a file of an output is. `output` null is the default output. If Azure does not report the address of an output, it
 * is where Azure puts outputs by default. The output of a reused step is where the original run wrote it.
 * @throws Error with the reason, if there is no such place or it must not be read
 */
export function placeOf(workspace: Workspace, holder: Holder, output: string | null, file: string): Place {
  const name = output ?? 'default';
  const container = containerOfRun(holder);
  const writer = container.startsWith('dcid.') ? container.slice('dcid.'.length) : holder.id;
  const uri = getOwn(holder.outputs, name) ?? null;
  if (uri !== null) return within(parseUri(uri, workspace, writer), file);
  return output === null
    ? within({ datastore: DEFAULT_STORE, path: `${RUNS}/${container}` }, file)
    : within({ datastore: NAMED_STORE, path: `azureml/${writer}/${output}` }, file);
}

/**
 * Where a file of a run itself is, such as a log: wherever its outputs go, Azure writes it into the run's own container.
 * @throws Error if the path does not stay in it
 */
export function placeInRun(holder: Holder, file: string): Place {
  return within({ datastore: DEFAULT_STORE, path: `${RUNS}/${containerOfRun(holder)}` }, file);
}

/** The run's own container that a place is in, and the path there; null where it is in none. */
export function runContainer({ datastore, path }: Place): { readonly container: string; readonly path: string } | null {
  const [, container, rest] = /^ExperimentRun\/([^/]+)\/(.+)$/.exec(path) ?? [];
  return datastore === DEFAULT_STORE && container && rest ? { container, path: rest } : null;
}

function containerOfRun({ id, dataContainerId }: Holder): string {
  return dataContainerId ?? `dcid.${id}`;
}

/**
 * The three forms of address seen: with and without `/paths/`, and the long one with subscription, group and workspace.
 * An address in another workspace is not followed: whoever may run jobs here could make Runwarden read there.
 */
function parseUri(uri: string, workspace: Workspace, runId: string): Place {
  const text = uri.replace(/\$\{\{name\}\}/g, () => runId);
  const long = /^azureml:\/\/subscriptions\/([^/]+)\/resourcegroups\/([^/]+)\/workspaces\/([^/]+)\/(.*)$/i.exec(text);
  if (long && !isIn(workspace, long.slice(1, 4))) throw new Error('its output is in another workspace');
  const rest = long ? long[4] : /^azureml:\/\/(.*)$/i.exec(text)?.[1];
  const parts = /^datastores\/([^/]+)\/(?:paths\/)?(.*)$/i.exec(rest ?? '');
  if (!parts?.[1]) throw new Error('its output has an address of a form that is not read');
  return { datastore: parts[1], path: (parts[2] ?? '').replace(/\/+$/, '') };
}

function isIn({ subscriptionId, resourceGroup, name }: Workspace, parts: readonly string[]): boolean {
  return [subscriptionId, resourceGroup, name].every((part, i) => part.toLowerCase() === parts[i]?.toLowerCase());
}

/** A file below a place, refusing paths that could leave it. */
function within({ datastore, path }: Place, file: string): Place {
  const whole = path === '' ? file : `${path}/${file}`;
  const isPlain = (part: string) => part !== '' && part !== '.' && part !== '..' && !/[\\\p{Cc}]/u.test(part);
  if (!whole.split('/').every(isPlain)) throw new Error(`the path ${file} is not one below its output`);
  return { datastore, path: whole };
}
