import { parseAsset } from '../../core/run/asset-reference.ts';
import { isBinding, type Make, note, type Place, unreadable } from './rules.ts';

const ARM_ID = /^(?:azureml:)?(\/subscriptions\/.+)$/i;
const PINNED = /\/versions\/[^/]+\/?$/i;
const REGISTRY = /^azureml:\/\/registries\//i;
const LABEL = /@|\/labels\//;

/** An environment, component or code asset, as the command line refers to what exists. */
export const asset: Make = (value, place) => {
  if (typeof value !== 'string') return unreadable(place);
  if (isBinding(value)) return value;
  const id = ARM_ID.exec(value)?.[1];
  const found = parseAsset(value) ?? parseAsset(`azureml:${value}`);
  if (found?.version != null) {
    if (id !== undefined && PINNED.test(id)) return `azureml:${id}`;
    if (REGISTRY.test(value)) return value;
    return `azureml:${found.name}:${found.version}`;
  }
  if (found === null) return note(place, `its id cannot be read: ${value}`);
  note(
    place,
    LABEL.test(value)
      ? 'the run took the newest version of that day; the newest of today may be another'
      : 'Azure reports no version; the newest of today may be another than that of the run',
  );
  return found.registry === null
    ? `azureml:${found.name}@latest`
    : `${value.replace(/\/(labels|versions)\/.*$/i, '').replace(/\/$/, '')}/labels/latest`;
};

/** Where an input is: an asset, a path in a datastore, or an address elsewhere. Says which may have changed since. */
export function pathOf(value: string, place: Place): string {
  if (isBinding(value)) return value;
  const id = ARM_ID.exec(value)?.[1];
  const found = parseAsset(value);
  if (found === null) note(place, 'it is a path, whose content may have changed since the run');
  else if (found.version === null) note(place, 'it names no version; the newest of today may be another');
  if (id !== undefined) return found?.version === null ? `azureml:${found.name}@latest` : `azureml:${id}`;
  return value;
}

const COMPUTE = /^(.*)\/computes\/([^/]*)\/?$/i;

/** The compute of a job. Without one Azure takes serverless compute. */
export const compute: Make = (value, place) => {
  const made = computeName(value, place);
  return made === 'azureml:serverless' ? undefined : made;
};

/** The compute of a step, or the default of a pipeline. Without one a step takes the default. */
export const stepCompute: Make = (value, place) => computeName(value, place);

function computeName(value: unknown, place: Place): string | undefined {
  if (typeof value !== 'string') return unreadable(place);
  if (isBinding(value)) return value;
  const id = ARM_ID.exec(value)?.[1];
  const [, workspace = '', last = ''] = COMPUTE.exec(id ?? '') ?? [];
  const name = (id === undefined ? value : last).replace(/^azureml:/i, '');
  if (id !== undefined && /\/virtualclusters\//i.test(id))
    // Only the default compute of a pipeline needs the prefix.
    return place.where.endsWith('default_compute') ? `azureml:${id}` : id;
  if (name === '') return undefined;
  if (name.toLowerCase() === 'serverless') return 'azureml:serverless';
  if (name.toLowerCase() === 'local' && id === undefined) return 'local';
  const isOurs = id === undefined || workspace.toLowerCase() === place.run.workspaceId.toLowerCase();
  return isOurs ? `azureml:${name}` : `azureml:${id}`;
}
