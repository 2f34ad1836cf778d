import type { Lineage } from '../../core/evidence/run-record.ts';
import { parseAsset } from '../../core/run/asset-reference.ts';
import { jobFact } from '../../core/run/job-facts.ts';
import { type Known, unknown } from '../../core/values/known.ts';
import { isPlainObject, type PlainObject } from '../../core/values/plain-object.ts';
import { redact, withoutSignature } from '../../core/values/redact.ts';
import { truncate } from '../../core/values/text.ts';
import { textOf } from '../arm/job-details.ts';
import type { RunDefinition } from '../run-history/history-schema.ts';
import type { AssetVersions, EnvironmentVersion } from './asset-versions.ts';
import { attempt } from './attempt.ts';
import type { Started } from './sources.ts';

type Environment = NonNullable<Extract<Lineage['environment'], { known: true }>['value']>;

const LONGEST_TEXT = 64 * 1024;

/** The code asset of a run with its place and hash, and the snapshot by which run history knows it. */
export async function codeOf(
  { workspace, run, job, history }: Started,
  versions: AssetVersions,
  abort: AbortSignal,
): Promise<Lineage['code']> {
  const id = textOf(startsIn(job).codeId);
  const snapshotId = bagText(job?.properties, 'ContentSnapshotId') ?? bagText(history?.properties, 'ContentSnapshotId');
  const nowhere = { assetId: null, snapshotId, uri: null, sha256: null };
  if (id === null) {
    const fact = jobFact(run, 'code');
    if (snapshotId !== null) return { known: true, value: nowhere };
    return fact.known ? { known: true, value: null } : fact;
  }
  const found = await attempt('reading its code', abort, (own) => versions.code(workspace, id, own));
  const assetId = withoutSignature(id);
  if (!found.known) return { known: true, value: { ...nowhere, assetId, unread: found.reason } };
  return { known: true, value: { assetId, snapshotId, ...found.value } };
}

/**
 * The environment of a run with what it is made of: by its version in ARM, and by the run definition, which alone knows
 * those of registries.
 */
export async function environmentOf(
  { workspace, run, job, history, definition }: Started,
  versions: AssetVersions,
  abort: AbortSignal,
): Promise<Lineage['environment']> {
  const defined = definition?.environment;
  const id = textOf(startsIn(job).environmentId) ?? textOf(defined?.assetId) ?? textOf(defined?.name);
  if (id === null) return autoMlEnvironment(job) ?? jobFactEnvironment(run);
  // A job may leave the version open; run history says which one it was.
  const open = parseAsset(id)?.version == null && defined?.name ? nameWithVersion(defined) : id;
  const read = await attempt('reading its environment', abort, (own) => versions.environment(workspace, open, own));
  const parts = partsOf(read, definedParts(definition), bagText(history?.properties, 'azureml.DockerImage'));
  const asset = parseAsset(open) ?? parseAsset(`azureml:${open}`);
  const { name, version, registry } = asset ?? { name: withoutSignature(id), version: null, registry: null };
  return { known: true, value: { assetId: withoutSignature(id), name, version, registry, ...parts } };
}

type Parts = Pick<Environment, 'image' | 'dockerfile' | 'conda'>;

/** What an environment is made of: by its version, by the run definition, and by the image that a run says it uses. */
function partsOf(read: Known<EnvironmentVersion>, defined: Parts, imageOfRun: string | null) {
  const version = read.known ? read.value : { image: null, conda: null, os: null, builtFrom: null };
  const image = version.image ?? defined.image ?? imageOfRun;
  const nothing = image === null && defined.dockerfile === null;
  return {
    image,
    dockerfile: defined.dockerfile ?? (version.builtFrom === null ? null : `built from ${version.builtFrom}`),
    conda: version.conda ?? defined.conda,
    os: version.os,
    ...(!read.known && nothing && { unread: read.reason }),
  };
}

/** Where a job says what it starts: a sweep says it of its trial. */
function startsIn(job: PlainObject | null): PlainObject {
  return isPlainObject(job?.trial) ? job.trial : (job ?? {});
}

/** An AutoML job names two environments, of which Azure chooses one for each trial. */
function autoMlEnvironment(job: PlainObject | null): Lineage['environment'] | null {
  const [cpu, gpu] = ['cpu', 'gpu'].map((kind) => {
    const name = bagText(job?.properties, `environment_${kind}_name`);
    const label = bagText(job?.properties, `environment_${kind}_label`);
    return name && `${name}${label === null ? '' : `:${label}`}`;
  });
  if (!cpu || !gpu) return null;
  return unknown(`Azure chooses the environment of each trial: ${cpu} on nodes without GPUs, ${gpu} on others`);
}

function jobFactEnvironment(run: Started['run']): Lineage['environment'] {
  const fact = jobFact(run, 'environment');
  if (!fact.known || fact.value === null) return fact.known ? { known: true, value: null } : fact;
  const { name, version, registry } = fact.value;
  const assetId = `azureml:${name}${version === null ? '' : `:${version}`}`;
  const unread = 'its job could not be read';
  const nothing = { image: null, dockerfile: null, conda: null, os: null };
  return { known: true, value: { assetId, name, version, registry, ...nothing, unread } };
}

function nameWithVersion({ name, version }: { readonly name?: unknown; readonly version?: unknown }): string {
  return textOf(version) === null ? `azureml:${name}` : `azureml:${name}:${version}`;
}

/** What the run definition itself says of the environment. */
function definedParts(definition: RunDefinition | null): Parts {
  const { docker, python } = definition?.environment ?? {};
  const conda = python?.condaDependencies;
  const text = conda === null || conda === undefined ? null : JSON.stringify(conda);
  return {
    image: docker?.baseImage ? withoutSignature(docker.baseImage) : null,
    dockerfile: docker?.baseDockerfile ? truncate(redact(docker.baseDockerfile), LONGEST_TEXT) : null,
    conda: text && truncate(redact(text), LONGEST_TEXT),
  };
}

function bagText(bag: unknown, key: string): string | null {
  return isPlainObject(bag) ? textOf(bag[key]) : null;
}
