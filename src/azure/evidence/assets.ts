import type { Lineage } from '../../core/evidence/run-record.ts';
import { parseAsset } from '../../core/run/asset-reference.ts';
import { notReported } from '../../core/run/run.ts';
import { unknown } from '../../core/values/known.ts';
import { isPlainObject, type PlainObject } from '../../core/values/plain-object.ts';
import { withoutSignature } from '../../core/values/redact.ts';
import { textOf } from '../arm/job-details.ts';
import { entriesOf, isPassedOn, literalText } from '../arm/job-inputs.ts';
import type { HistoryRun } from '../run-history/history-schema.ts';
import type { Sources } from './sources.ts';

type Assets = Extract<Lineage['inputs'], { known: true }>['value'];
type Asset = Assets[string];

/** More of them say nothing new. */
const MOST = 500;
/** The data of an AutoML task. */
const TASK_DATA = ['trainingData', 'validationData', 'testData'];

/** The inputs of a run, and of a pipeline's steps as `step.input`, with the assets that run history resolved them to. */
export function inputsOf({ job, history }: Sources): Lineage['inputs'] {
  const task = isPlainObject(job?.taskDetails) ? job.taskDetails : {};
  const ofSteps = entriesOf(job?.jobs).flatMap(([step, body]) =>
    entriesOf(isPlainObject(body) ? body.inputs : null).map(([name, input]) => [`${step}.${name}`, input] as const),
  );
  const given = [...entriesOf(job?.inputs), ...TASK_DATA.map((name) => [name, task[name]] as const), ...ofSteps];
  const found = new Map<string, Asset>();
  for (const [name, input] of given.slice(0, MOST)) {
    const asset = isPlainObject(input) && !isPassedOn(input) ? assetOf(name, input) : null;
    if (asset) found.set(name, asset);
  }
  for (const [name, asset] of resolvedInputs(history)) found.set(name, completed(found.get(name), asset));
  if (found.size === 0 && job?.inputs === undefined && task.taskType === undefined && !history?.inputs)
    return unknown(notReported('inputs'));
  return { known: true, value: Object.fromEntries(found) };
}

/** The outputs of a run, with the assets that it made. */
export function outputsOf({ job, history }: Sources): Lineage['outputs'] {
  const found = new Map<string, Asset>();
  for (const [name, output] of entriesOf(job?.outputs).slice(0, MOST)) {
    const asset = isPlainObject(output) && !isPassedOn(output) ? assetOf(name, output) : null;
    if (asset) found.set(name, asset);
  }
  for (const [name, output] of Object.entries(history?.outputs ?? {}))
    if (output) found.set(name, completed(found.get(name), historyAsset(output)));
  if (found.size === 0 && job?.outputs === undefined && !history?.outputs) return unknown(notReported('outputs'));
  return { known: true, value: Object.fromEntries(found) };
}

/** An input or output of a job or step: null where it has a kind and nothing else. */
function assetOf(name: string, given: PlainObject): Asset | null {
  const address = textOf(given.uri) === null ? null : withoutSignature(String(given.uri));
  const literal = address === null && given.value !== undefined && given.value !== null;
  const made = madeAsset(given);
  if (address === null && !literal && made === null && !('jobOutputType' in given)) return null;
  const asset = address === null ? null : parseAsset(address);
  return {
    type: firstText(KINDS.map((key) => given[key])),
    value: literal ? literalText(name, given.value) : null,
    uri: asset === null ? address : null,
    assetId: asset === null ? (made?.id ?? null) : address,
    version: asset === null ? (made?.version ?? null) : asset.version,
    mode: textOf(given.mode),
  };
}

/** ARM and the steps of a pipeline spell one key in several ways. */
const KINDS = ['jobInputType', 'job_input_type', 'jobOutputType', 'job_output_type', 'type'];

/** The data asset that an output is to become. */
function madeAsset(output: PlainObject) {
  const name = firstText([output.assetName, output.name]);
  const version = firstText([output.assetVersion, output.version]);
  return name === null ? null : { id: `azureml:${name}${version === null ? '' : `:${version}`}`, version };
}

function firstText(values: readonly unknown[]): string | null {
  return values.map(textOf).find((one) => one !== null) ?? null;
}

function resolvedInputs(history: HistoryRun | null): (readonly [string, Asset])[] {
  const inputs = Object.entries(history?.inputs ?? {}).flatMap(([name, input]) =>
    input ? [[name, historyAsset(input)] as const] : [],
  );
  const datasets = (history?.inputDatasets ?? []).flatMap(({ identifier, inputDetails }, index) => {
    const id = identifier?.registeredId ?? identifier?.savedId;
    if (!id) return [];
    const asset = { ...NOTHING, type: 'dataset', assetId: id, version: identifier?.registeredVersion ?? null };
    return [
      [inputDetails?.inputName ?? `dataset ${index + 1}`, { ...asset, mode: inputDetails?.mechanism ?? null }] as const,
    ];
  });
  return [...inputs, ...datasets];
}

const NOTHING: Asset = { type: null, value: null, uri: null, assetId: null, version: null, mode: null };

type HistoryAsset = { readonly [K in 'assetId' | 'uri' | 'type']?: string | null | undefined };

function historyAsset({ assetId, uri, type }: HistoryAsset): Asset {
  const id = assetId ? withoutSignature(assetId) : null;
  const version = id === null ? null : (parseAsset(id)?.version ?? null);
  return { ...NOTHING, type: type ?? null, uri: uri ? withoutSignature(uri) : null, assetId: id, version };
}

/** What the job says goes first: it is in the words of whoever wrote it. */
function completed(own: Asset = NOTHING, other: Asset): Asset {
  return {
    type: own.type ?? other.type,
    value: own.value,
    uri: own.uri ?? other.uri,
    assetId: own.assetId ?? other.assetId,
    version: own.assetId === null ? other.version : own.version,
    mode: own.mode ?? other.mode,
  };
}
