import { assetName, parseAsset } from '../../core/run/asset-reference.ts';
import { GOALS, type JobFacts } from '../../core/run/job-facts.ts';
import { notReported } from '../../core/run/run.ts';
import { type Known, unknown } from '../../core/values/known.ts';
import { isPlainObject, type PlainObject } from '../../core/values/plain-object.ts';
import { redact } from '../../core/values/redact.ts';
import { entriesOf, isPassedOn, literalText, type Step } from './job-inputs.ts';

type Details = Required<
  Pick<
    JobFacts,
    | 'codeAsset'
    | 'identity'
    | 'outputs'
    | 'parameters'
    | 'environmentVariables'
    | 'distribution'
    | 'resources'
    | 'primaryMetric'
  >
>;

/** A job with what of it starts a program: itself, or the trial of a sweep. */
interface JobParts {
  readonly job: PlainObject;
  readonly own: PlainObject;
  /** In lower case. */
  readonly type: string;
  readonly steps: readonly Step[];
}

/** More of them say nothing new. */
const MOST = 200;
const LONGEST = 20_000;
const LONGEST_TEXT = 1000;

/** What a raw ARM job says of its code, identity, outputs, parameters and processes. */
export function jobDetailsOf(parts: JobParts): Details {
  const { job, own, type } = parts;
  const ofStep = type === 'pipeline' ? unknown('the steps of a pipeline have it each of its own') : null;
  return {
    codeAsset: ofStep ?? codeAssetOf(own, type),
    identity: identityOf(job.identity),
    outputs: outputsIn(job.outputs),
    parameters: parametersOf(parts),
    environmentVariables: variablesOf(parts),
    distribution: ofStep ?? distributionOf(own, type),
    resources: ofStep ?? resourcesIn(own.resources, type),
    primaryMetric: primaryMetricOf(job, type),
  };
}

/** A text with something in it; null for anything else. */
export function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function codeAssetOf({ codeId }: PlainObject, type: string): Details['codeAsset'] {
  if (codeId === undefined) return type === 'automl' ? none() : unknown(notReported('code'));
  const id = textOf(codeId);
  if (id === null) return none();
  const asset = parseAsset(id);
  return asset ? { known: true, value: assetName(asset) } : unknown('its code cannot be read');
}

function none(): Known<null> {
  return { known: true, value: null };
}

function identityOf(identity: unknown): Details['identity'] {
  if (identity === undefined) return unknown(notReported('identity'));
  if (identity === null) return none();
  const type = isPlainObject(identity) ? textOf(identity.identityType) : null;
  return type === null ? unknown('its identity cannot be read') : { known: true, value: type };
}

function outputsIn(outputs: unknown): Details['outputs'] {
  if (outputs === undefined) return unknown(notReported('outputs'));
  const all = entriesOf(outputs).slice(0, MOST);
  const made = all.map(([name, output]) => {
    const { jobOutputType, mode, assetName: asset, assetVersion } = isPlainObject(output) ? output : {};
    const version = textOf(assetVersion);
    const called = textOf(asset);
    return [
      name,
      {
        type: textOf(jobOutputType),
        mode: textOf(mode),
        asset: called && version !== null ? `${called}:${version}` : called,
      },
    ] as const;
  });
  return { known: true, value: Object.fromEntries(made) };
}

function parametersOf({ job, type }: JobParts): Details['parameters'] {
  if (job.inputs === undefined && type === 'command') return unknown(notReported('inputs'));
  const literals = entriesOf(job.inputs).flatMap(([name, input]): [string, unknown][] =>
    isPlainObject(input) && isLiteral(input) && !isPassedOn(input) ? [[name, input.value]] : [],
  );
  const all = [...literals, ...entriesOf(job.parameters), ...pipelineParameters(job), ...ofType(job, type)];
  if (all.length > MOST) return unknown(`it has more than ${MOST} parameters`);
  const texts = all.flatMap(([name, value]): [string, string][] => {
    if (value === null || value === undefined) return [];
    return [[name, literalText(name, value)]];
  });
  const length = texts.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  if (length > LONGEST) return unknown(`its parameters are longer than ${LONGEST} characters`);
  return { known: true, value: Object.fromEntries(texts) };
}

function isLiteral({ jobInputType, uri, value }: PlainObject): boolean {
  return textOf(uri) === null && value !== undefined && String(jobInputType ?? 'literal').toLowerCase() === 'literal';
}

/** A pipeline has the values that its inputs ended up with in its property bag, as JSON text. */
function pipelineParameters({ properties }: PlainObject): (readonly [string, unknown])[] {
  const given = isPlainObject(properties) ? textOf(properties['azureml.parameters']) : null;
  if (given === null) return [];
  try {
    return entriesOf(JSON.parse(given));
  } catch {
    return [];
  }
}

/** What is varied in a sweep, what an AutoML job is for, and what a Spark job is given. */
function ofType({ searchSpace, taskDetails, args, conf }: PlainObject, type: string): (readonly [string, unknown])[] {
  if (type === 'sweep') return entriesOf(searchSpace).map(([name, space]) => [`search_space.${name}`, space]);
  if (type === 'spark')
    return [['args', args], ...entriesOf(conf).map(([name, value]) => [`conf.${name}`, value] as const)];
  if (type !== 'automl' || !isPlainObject(taskDetails)) return [];
  const { taskType, primaryMetric, targetColumnName } = taskDetails;
  return [
    ['task', taskType],
    ['primary_metric', primaryMetric],
    ['target_column_name', targetColumnName],
  ];
}

function variablesOf({ own, type, steps }: JobParts): Details['environmentVariables'] {
  const given = own.environmentVariables;
  if (given === undefined && ['command', 'sweep'].includes(type)) return unknown(notReported('environment variables'));
  const names = [given, ...steps.map(([, step]) => step.environment_variables)].flatMap((variables) =>
    entriesOf(variables).map(([name]) => name),
  );
  return { known: true, value: [...new Set(names)].sort().slice(0, MOST) };
}

function distributionOf({ distribution }: PlainObject, type: string): Details['distribution'] {
  if (distribution === undefined) return type === 'command' ? unknown(notReported('distribution')) : none();
  if (distribution === null) return none();
  const { distributionType, processCountPerInstance: count } = isPlainObject(distribution) ? distribution : {};
  const named = textOf(distributionType);
  if (named === null) return unknown('its distribution cannot be read');
  return { known: true, value: { type: named, processesPerNode: typeof count === 'number' ? count : null } };
}

function resourcesIn(resources: unknown, type: string): Details['resources'] {
  if (resources === undefined && type === 'command') return unknown(notReported('resources'));
  const { shmSize, dockerArgs } = isPlainObject(resources) ? resources : {};
  const args = textOf(dockerArgs);
  return {
    known: true,
    value: { shmSize: textOf(shmSize), dockerArgs: args && redact(args.slice(0, LONGEST_TEXT)) },
  };
}

/**
 * A sweep says it in its objective, and in its bag. That of AutoML is not under the name by which it is logged, and its goal
 * is nowhere.
 */
function primaryMetricOf({ objective, properties: bag }: PlainObject, type: string): Details['primaryMetric'] {
  if (type === 'automl') return unknown(notReported('goal'));
  if (type !== 'sweep') return none();
  const { primaryMetric, goal } = isPlainObject(objective) ? objective : {};
  const found = primaryIn(primaryMetric, goal) ?? primaryInBag(bag);
  return found ? { known: true, value: found } : unknown(notReported('primary metric'));
}

type Primary = Extract<Details['primaryMetric'], { known: true }>['value'];

/** As the property bag of a sweep has it. */
function primaryInBag(bag: unknown): Primary {
  const config = isPlainObject(bag) ? textOf(bag.primary_metric_config) : null;
  if (config === null) return null;
  try {
    const given: unknown = JSON.parse(config);
    return isPlainObject(given) ? primaryIn(given.name, given.goal) : null;
  } catch {
    return null;
  }
}

function primaryIn(metric: unknown, word: unknown): Primary {
  const name = textOf(metric);
  const goal = GOALS.find((one) => one === String(word).toLowerCase());
  return name !== null && goal !== undefined ? { name, goal } : null;
}
