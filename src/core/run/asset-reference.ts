/** An environment, data asset, model, component or code by its name. */
export interface AssetReference {
  readonly name: string;
  /** Null where the reference leaves it open: no version, or a label such as latest. */
  readonly version: string | null;
  readonly registry: string | null;
}

const PATH = /\/(?:environments|data|models|components|codes)\/([^/]+)(?:\/(versions|labels)\/([^/]+))?\/?$/i;
const REGISTRY = /^azureml:\/\/registries\/([^/]+)\//i;
const DATASTORE = /\/datastores\/[^/]+\/paths\//i;

/**
 * What a reference names: an ARM id with a version or without one, `azureml:name:1`, `azureml:name@latest`, or an address in
 * a registry. Null for a path in a datastore and an address elsewhere, whose content may change at any time.
 */
export function parseAsset(reference: string): AssetReference | null {
  const text = reference.replace(/^azureml:(?!\/\/)/i, '');
  if (text.startsWith('/') || /^azureml:\/\//i.test(text)) return parsePath(text);
  // A bare name needs the prefix: without it, it may as well be a path.
  return text === reference || text === '' || text.includes('/') ? null : parseName(text);
}

function parsePath(text: string): AssetReference | null {
  if (DATASTORE.test(text) || /^azureml:\/\/datastores\//i.test(text)) return null;
  const [, name, kind, version] = PATH.exec(text) ?? [];
  if (name === undefined) return null;
  const isVersion = kind?.toLowerCase() === 'versions';
  return { name, version: isVersion ? fixed(version) : null, registry: REGISTRY.exec(text)?.[1] ?? null };
}

function parseName(text: string): AssetReference {
  const [name = text, label] = text.split('@');
  const colon = text.lastIndexOf(':');
  if (label !== undefined || colon <= 0) return { name, version: null, registry: null };
  return { name: text.slice(0, colon), version: fixed(text.slice(colon + 1)), registry: null };
}

/** `name:version`, or what of it is there. */
export function assetName({ name, version }: AssetReference): string {
  return version === null ? name : `${name}:${version}`;
}

/** A version that stays the same. */
function fixed(version: string | undefined): string | null {
  return version === undefined || version === '' || version.toLowerCase() === 'latest' ? null : version;
}
