import type { ChildRun, Run, Workspace } from '../../core/run/run.ts';
import { getOwn } from '../../core/values/own-value.ts';

/** A place in a workspace's storage: a datastore by name, and a path in its container. */
interface Place {
  readonly datastore: string;
  readonly path: string;
}

/** A place, or in plain words why there is none. */
export type PlaceReading =
  | { readonly ok: true; readonly place: Place }
  | { readonly ok: false; readonly reason: string };

/** Whose artifact it is: the facts that runs and children share. */
export type Holder = Pick<Run | ChildRun, 'id' | 'outputs'> & { readonly dataContainerId: string | null };

const DEFAULT_STORE = 'workspaceartifactstore';
const NAMED_STORE = 'workspaceblobstore';

/**
 * Where a file of an output lies. `output` null is the default output. An output whose address Azure does not say lies
 * where Azure puts it unless told otherwise; a step that was reused lies where the original run wrote.
 */
export function placeOf(workspace: Workspace, holder: Holder, output: string | null, file: string): PlaceReading {
  const name = output ?? 'default';
  const container = holder.dataContainerId ?? `dcid.${holder.id}`;
  const writer = container.startsWith('dcid.') ? container.slice('dcid.'.length) : holder.id;
  const uri = getOwn(holder.outputs, name) ?? null;
  if (uri !== null) return within(parseUri(uri, workspace, writer), file);
  const place =
    output === null
      ? { datastore: DEFAULT_STORE, path: `ExperimentRun/${container}` }
      : { datastore: NAMED_STORE, path: `azureml/${writer}/${output}` };
  return within({ ok: true, place }, file);
}

/**
 * The three forms of address seen: with and without `/paths/`, and the long one with subscription, group and workspace.
 * An address in another workspace is not followed: whoever may run jobs here would make Runwarden read there.
 */
function parseUri(uri: string, workspace: Workspace, runId: string): PlaceReading {
  const text = uri.replace(/\$\{\{name\}\}/g, () => runId);
  const long = /^azureml:\/\/subscriptions\/([^/]+)\/resourcegroups\/([^/]+)\/workspaces\/([^/]+)\/(.*)$/i.exec(text);
  if (long && !sameWorkspace(workspace, long[1], long[2], long[3]))
    return { ok: false, reason: 'its output lies in another workspace' };
  const rest = long ? long[4] : /^azureml:\/\/(.*)$/i.exec(text)?.[1];
  const parts = /^datastores\/([^/]+)\/(?:paths\/)?(.*)$/i.exec(rest ?? '');
  if (!parts?.[1]) return { ok: false, reason: 'its output has an address of a form that is not read' };
  return { ok: true, place: { datastore: parts[1], path: (parts[2] ?? '').replace(/\/+$/, '') } };
}

function sameWorkspace(workspace: Workspace, ...id: readonly (string | undefined)[]): boolean {
  const own = [workspace.subscriptionId, workspace.resourceGroup, workspace.name];
  return own.every((part, index) => part.toLowerCase() === id[index]?.toLowerCase());
}

/** A file below a place, refusing paths that could leave it. */
function within(reading: PlaceReading, file: string): PlaceReading {
  if (!reading.ok) return reading;
  const { datastore, path } = reading.place;
  const whole = path === '' ? file : `${path}/${file}`;
  const isPlain = (part: string) => part !== '' && part !== '.' && part !== '..' && !/[\\\p{Cc}]/u.test(part);
  if (!whole.split('/').every(isPlain)) return { ok: false, reason: `the path ${file} is not one below its output` };
  return { ok: true, place: { datastore, path: whole } };
}
