import { type Placement, placed } from '../../core/run/placement.ts';
import type { Workspace } from '../../core/run/run.ts';
import { type Known, unknown } from '../../core/values/known.ts';

/** What a reference to a compute names. */
export type Place = Pick<Placement, 'kind' | 'name'>;

export const SERVERLESS: Place = { kind: 'serverless', name: 'serverless' };
export const LOCAL: Place = { kind: 'local', name: 'local' };
/** The name that Azure keeps for work in Data Factory. */
export const DATA_FACTORY = 'DataFactory';
const IN_DATA_FACTORY: Place = { kind: 'other', name: DATA_FACTORY };

/** Names that Azure keeps for itself, so that no compute of a workspace is called so. */
const RESERVED: Readonly<Record<string, Place>> = { serverless: SERVERLESS, datafactory: IN_DATA_FACTORY };

/** Also as an address, `https://management.azure.com/subscriptions/…` or `azureml://subscriptions/…`. */
const ARM_ID =
  /^(?:(?:https|azureml):\/\/(?:[^/]+(?=\/subscriptions\/))?)?\/?(subscriptions\/[^/]+\/resourcegroups\/[^/]+\/providers\/[^/]+)\/(.+)$/i;
/** As the command line writes what exists; with two slashes it begins an address of another kind. */
const PREFIX = /^azureml:(?!\/\/)/i;

/**
 * What a reference to a compute names: an ARM id, a name, or a name behind `azureml:`. Null where it names nothing, as an id
 * does that ends in `computes/`. A name alone is one of this workspace, an id only if it says so.
 */
export function readReference(reference: unknown, workspace: Workspace): Known<Place | null> {
  if (reference === null || reference === undefined) return { known: true, value: null };
  if (typeof reference !== 'string') return cannotBeRead('compute', reference);
  if (reference.includes('${{')) return unknown('an input of the pipeline names its compute');
  const text = reference.trim().replace(PREFIX, '');
  const [, provider, path] = ARM_ID.exec(text) ?? [];
  if (provider && path) return { known: true, value: placeOfId(provider, path.split('/').filter(Boolean), workspace) };
  const last = lastOf(text.split('/').filter(Boolean));
  if (last === undefined) return cannotBeRead('compute', reference);
  if (text.includes('/')) return { known: true, value: { kind: 'other', name: last } };
  return { known: true, value: placeByName(last, LOCAL) };
}

/** The first reference that names anything; null where none does. */
export function firstReference(workspace: Workspace, references: readonly unknown[]): Known<Place | null> {
  for (const reference of references) {
    const place = readReference(reference, workspace);
    if (!place.known || place.value !== null) return place;
  }
  return { known: true, value: null };
}

/** A compute of this workspace, unless the name is one that Azure keeps. An id never means somebody's own machine. */
function placeByName(name: string, local: Place | null): Place {
  const key = name.toLowerCase();
  if (key === 'local' && local) return local;
  return (Object.hasOwn(RESERVED, key) ? RESERVED[key] : undefined) ?? { kind: 'compute', name };
}

/** @param path types and names in turn, behind the provider. */
function placeOfId(provider: string, path: readonly string[], workspace: Workspace): Place | null {
  const hasName = path.length % 2 === 0;
  const type = path.at(hasName ? -2 : -1)?.toLowerCase();
  if (type === 'computes' && !hasName) return null;
  const name = lastOf(path) ?? null;
  if (type === 'virtualclusters' && hasName) return { kind: 'virtual-cluster', name };
  if (type !== 'computes' || name === null) return { kind: 'other', name };
  const place = placeByName(name, null);
  const parent = `/${provider}/${path.slice(0, -2).join('/')}`.toLowerCase();
  return place.kind === 'compute' && parent !== workspace.id ? { kind: 'other', name } : place;
}

function lastOf(path: readonly string[]): string | undefined {
  return path.at(-1)?.replace(PREFIX, '');
}

/** The place by the word that Azure has for the kind of a target; null where the reference alone says it. */
export function placeByType(type: unknown, named: Place | null): Place | null {
  const word = typeof type === 'string' ? type.toLowerCase().replaceAll(/[^a-z0-9]/g, '') : '';
  if (word === 'local') return LOCAL;
  if (word === 'singularity' || word === 'virtualcluster')
    return { kind: 'virtual-cluster', name: named?.name ?? null };
  if (word === 'adf' || word === 'datafactory') return IN_DATA_FACTORY;
  return null;
}

/** The priority by the tier or priority that Azure reports. Whether work of another tier may be preempted is not known. */
export function priorityOf(tier: unknown): Placement['priority'] {
  const word = typeof tier === 'string' ? tier.toLowerCase().replaceAll(/[^a-z]/g, '') : '';
  if (word === 'spot' || word === 'lowpriority') return 'low-priority';
  return word === 'dedicated' || word === 'standard' || word === 'premium' ? 'dedicated' : null;
}

/** What a job or a step says of its nodes. */
export interface Resources {
  readonly instanceType: string | null;
  readonly nodes: number | null;
}

/** A local run holds no node. The priority of a compute of the workspace is that of its nodes, whatever the job asks for. */
export function withResources(place: Place, { instanceType, nodes }: Resources, tier: unknown): Placement {
  if (place.kind === 'local') return placed({ ...place, nodes: 0 });
  const hasTier = place.kind === 'serverless' || place.kind === 'virtual-cluster';
  return placed({ ...place, instanceType, nodes, priority: hasTier ? priorityOf(tier) : null });
}

/** Of several types Azure takes one, and does not report which. */
export function onlyOne(types: readonly string[] | null | undefined): string | null {
  const distinct = new Set(types?.map((type) => type.toLowerCase()));
  return distinct.size === 1 ? (types?.[0] ?? null) : null;
}

const LONGEST_SHOWN = 40;

export function cannotBeRead(what: string, value: unknown) {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return unknown(`its ${what} cannot be read: ${text.slice(0, LONGEST_SHOWN)}`);
}
