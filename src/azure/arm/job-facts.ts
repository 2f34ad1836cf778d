import { type AssetReference, parseAsset } from '../../core/run/asset-reference.ts';
import { type JobFacts, SERVICE_TYPES } from '../../core/run/job-facts.ts';
import { notReported } from '../../core/run/run.ts';
import { type Known, unknown } from '../../core/values/known.ts';
import { isPlainObject, type PlainObject } from '../../core/values/plain-object.ts';
import { redact, withoutSignature } from '../../core/values/redact.ts';
import { jobDetailsOf } from './job-details.ts';
import { inputsOf, type Step } from './job-inputs.ts';

/** A longer command is kept nowhere: what a policy says of its beginning might not hold for the rest. */
const LONGEST_COMMAND = 8000;

/** Azure starts these for every job. */
export const OWN_SERVICES = new Set(['tracking', 'studio', 'local']);
/** ARM and the steps of a pipeline spell one type in several ways. */
const SERVICES = new Map<string, string>(SERVICE_TYPES.map((type) => [type.toLowerCase(), type]));

/** `nightly-train-20260825T030000Z`: a schedule names its jobs so. */
const SCHEDULED = /^(.+)-\d{8}T\d{6}Z$/;

/** More of them say nothing new. */
const MOST_STEPS = 100;

/** Steps that only decide which others run. */
const CONTROL = new Set(['if_else', 'do_while', 'parallel_for']);

/** What a raw ARM job says of how it is started. A sweep says it of its trial, a pipeline of its steps. */
export function jobFactsOf(job: PlainObject): JobFacts {
  const type = typeof job.jobType === 'string' ? job.jobType.toLowerCase() : '';
  const trial = isPlainObject(job.trial) ? job.trial : {};
  const steps = isPlainObject(job.jobs) ? Object.entries(job.jobs).filter(isStep) : [];
  const own = type === 'sweep' ? { ...trial, displayName: job.displayName } : job;
  const isPipeline = type === 'pipeline';
  const inComponents = (what: string) =>
    unknown(`the steps of a pipeline have ${what} of their own, in their components`);
  return {
    services: servicesOf(job.services, steps),
    command: isPipeline ? inComponents('commands') : commandOf(own, type),
    environment: isPipeline ? inComponents('environments') : environmentOf(own, type),
    inputs: inputsOf(job, type, steps),
    schedule: scheduleOf(job.displayName),
    code: isPipeline ? inComponents('code') : codeOf(own, type),
    git: gitIn(job.properties),
    looseSteps: isPipeline ? looseSteps(job.jobs, steps) : { known: true, value: {} },
    ...jobDetailsOf({ job, own, type, steps }),
  };
}

function isStep(entry: [string, unknown]): entry is [string, PlainObject] {
  return isPlainObject(entry[1]);
}

function servicesOf(given: unknown, steps: readonly Step[]): Known<string[]> {
  if (given === undefined) return unknown(notReported('services'));
  const all = [given, ...steps.map(([, step]) => step.services)].flatMap((services) =>
    isPlainObject(services) ? Object.entries(services) : [],
  );
  const types = all.flatMap(([name, service]) => {
    const { jobServiceType, job_service_type, type } = isPlainObject(service) ? service : {};
    const said = [jobServiceType, job_service_type, type].find((one) => typeof one === 'string' && one !== '');
    const plain = String(said ?? name)
      .toLowerCase()
      .replace(/[^a-z]/g, '');
    return OWN_SERVICES.has(plain) ? [] : (SERVICES.get(plain) ?? String(said ?? name));
  });
  return { known: true, value: [...new Set(types)].sort() };
}

function commandOf({ command, entry }: PlainObject, type: string): Known<string | null> {
  const file = isPlainObject(entry) ? (entry.file ?? entry.className) : entry;
  const given = type === 'spark' ? file : command;
  if (type === 'automl') return { known: true, value: null };
  if (given === undefined) return unknown(notReported('command'));
  if (given === null) return { known: true, value: null };
  if (typeof given !== 'string') return unknown('its command is no text');
  if (given.length > LONGEST_COMMAND) return unknown(`its command is longer than ${LONGEST_COMMAND} characters`);
  return { known: true, value: redact(given) };
}

function environmentOf({ environmentId }: PlainObject, type: string): Known<AssetReference | null> {
  if (type === 'automl') return unknown('Azure chooses the environment of each AutoML trial');
  if (environmentId === undefined) return unknown(notReported('environment'));
  if (environmentId === null || environmentId === '') return { known: true, value: null };
  const asset = typeof environmentId === 'string' ? assetOf(environmentId) : null;
  return asset ? { known: true, value: asset } : unknown('its environment cannot be read');
}

/** An environment or component is always an asset, so that a bare name is one, too. */
function assetOf(text: string): AssetReference | null {
  return parseAsset(text) ?? parseAsset(`azureml:${text}`);
}

function codeOf({ codeId, properties }: PlainObject, type: string): Known<boolean> {
  if (type === 'automl') return { known: true, value: false };
  if (typeof codeId === 'string' && codeId !== '') return { known: true, value: true };
  const snapshot = isPlainObject(properties) ? properties.ContentSnapshotId : null;
  if (typeof snapshot === 'string' && snapshot !== '') return { known: true, value: true };
  return codeId === undefined ? unknown(notReported('code')) : { known: true, value: false };
}

function scheduleOf(displayName: unknown): Known<string | null> {
  if (displayName === undefined) return unknown(notReported('display name'));
  return { known: true, value: (typeof displayName === 'string' && SCHEDULED.exec(displayName)?.[1]) || null };
}

/** From which commit the code of a job or run is, by its property bag. */
export function gitIn(bag: unknown): JobFacts['git'] {
  const text = (...names: string[]) => {
    const found = names.map((name) => (isPlainObject(bag) ? bag[name] : null)).find((one) => typeof one === 'string');
    return typeof found === 'string' && found !== '' ? found : null;
  };
  const repository = text('mlflow.source.git.repoURL', 'azureml.git.repository_uri');
  const dirty = text('azureml.git.dirty')?.toLowerCase();
  return {
    repository: repository === null ? null : withoutPassword(withoutSignature(repository)),
    branch: text('mlflow.source.git.branch', 'azureml.git.branch'),
    commit: text('mlflow.source.git.commit', 'azureml.git.commit'),
    dirty: dirty === 'true' ? true : dirty === 'false' ? false : null,
  };
}

/** `ssh://git:token@host/x` without the token; the user of an SSH address is part of it. */
function withoutPassword(address: string): string {
  return address.replace(/^([a-z][\w+.-]*:\/\/[^/@:\s]*):[^/@\s]*@/i, '$1@');
}

function looseSteps(jobs: unknown, steps: readonly Step[]): JobFacts['looseSteps'] {
  if (!isPlainObject(jobs)) return unknown(notReported('steps'));
  const loose = steps.flatMap(([name, step]): [string, string | null][] => {
    if (CONTROL.has(String(step.type).toLowerCase())) return [];
    const component = componentOf(step);
    return component !== null && component.version !== null ? [] : [[name, component?.name ?? null]];
  });
  return { known: true, value: Object.fromEntries(loose.slice(0, MOST_STEPS)) };
}

function componentOf({ componentId, trial }: PlainObject): AssetReference | null {
  const id = componentId ?? (isPlainObject(trial) ? trial.componentId : null);
  return typeof id === 'string' ? assetOf(id) : null;
}
