import { assetName, parseAsset } from '../../core/run/asset-reference.ts';
import type { JobFacts } from '../../core/run/job-facts.ts';
import { notReported } from '../../core/run/run.ts';
import { unknown } from '../../core/values/known.ts';
import { isPlainObject, type PlainObject } from '../../core/values/plain-object.ts';
import { isSecretName, REDACTED, redact, withoutSignature } from '../../core/values/redact.ts';
import { truncate } from '../../core/values/text.ts';

const MOST_INPUTS = 200;
const LONGEST_VALUE = 1000;
/** Of all inputs together: each run that is active is written at every pass. */
const LONGEST = 20_000;

/** A step of a pipeline by its name. */
export type Step = readonly [name: string, step: PlainObject];

/** The data of an AutoML task. */
const TASK_DATA = ['trainingData', 'validationData', 'testData'];

type Inputs = Extract<JobFacts['inputs'], { known: true }>['value'];

/** The inputs of a job, and of a pipeline's steps, but for what a step only passes on. */
export function inputsOf(
  { inputs, taskDetails }: PlainObject,
  type: string,
  steps: readonly Step[],
): JobFacts['inputs'] {
  if (inputs === undefined && type !== 'automl') return unknown(notReported('inputs'));
  const task = isPlainObject(taskDetails) ? TASK_DATA.map((name) => [name, taskDetails[name]] as const) : [];
  const ofSteps = steps.flatMap(([step, { inputs: given }]) =>
    entriesOf(given).map(([name, input]) => [`${step}.${name}`, input] as const),
  );
  const all = [...entriesOf(inputs), ...task, ...ofSteps].filter(
    ([, input]) => isPlainObject(input) && !isPassedOn(input) && !isBlank(input),
  );
  if (all.length > MOST_INPUTS) return unknown(`it has more than ${MOST_INPUTS} inputs`);
  const found: Record<string, Inputs[string]> = {};
  let length = 0;
  for (const [name, input] of all) {
    const made = isPlainObject(input) ? inputOf(name, input) : null;
    if (made === null) return unknown(`its input ${name} cannot be read`);
    found[name] = made;
    length += name.length + made.value.length;
  }
  if (length > LONGEST) return unknown(`its inputs are longer than ${LONGEST} characters`);
  return { known: true, value: found };
}

/** The entries of a map; none of anything else. */
export function entriesOf(inputs: unknown): (readonly [string, unknown])[] {
  return isPlainObject(inputs) ? Object.entries(inputs) : [];
}

/** `${{parent.inputs.x}}`: what another input or step gives. */
export function isPassedOn(input: unknown): boolean {
  const value = isPlainObject(input) ? (input.value ?? input.uri) : null;
  return typeof value === 'string' && /^\$\{\{.*\}\}$/s.test(value.trim());
}

const KINDS = new Set(['description', 'mode', 'jobinputtype', 'job_input_type', 'pathoncompute', 'uri', 'value']);

/** An optional input that was not given: its kind alone. With another key it may be given in a way that we do not know. */
function isBlank(input: PlainObject): boolean {
  const given = Object.entries(input).filter(([, value]) => value !== null && value !== undefined && value !== '');
  return given.every(([key]) => KINDS.has(key.toLowerCase()) && !['uri', 'value'].includes(key));
}

const DATASTORE = /^.*\/datastores\/([^/]+)\/paths\//i;

/** An address as people write it: an asset by its name, a datastore by its name, never with a subscription. */
function shortAddress(uri: string): string {
  const asset = parseAsset(uri);
  if (asset && asset.registry === null) return `azureml:${assetName(asset)}`;
  const isOurs = uri.startsWith('/') || /^azureml:/i.test(uri);
  return isOurs ? uri.replace(DATASTORE, 'azureml://datastores/$1/paths/') : withoutSignature(uri);
}

function inputOf(name: string, { uri, value, ...kind }: PlainObject): Inputs[string] | null {
  const type = kind.jobInputType ?? kind.job_input_type ?? kind.type;
  const asked = {
    ...(typeof type === 'string' && { type }),
    ...(typeof kind.mode === 'string' && { mode: kind.mode }),
  };
  if (typeof uri === 'string' && uri !== '')
    return { value: truncate(shortAddress(uri), LONGEST_VALUE), pinned: parseAsset(uri)?.version != null, ...asked };
  if (value === undefined || value === null) return null;
  return { value: literalText(name, value), pinned: true, ...asked };
}

/** A literal value as it is kept: without the secrets that its name or its form shows. */
export function literalText(name: string, value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return isSecretName(name) ? REDACTED : truncate(redact(text.slice(0, 2 * LONGEST_VALUE)), LONGEST_VALUE);
}
