import type { Lineage } from '../../core/evidence/run-record.ts';
import { gitOf, jobFact } from '../../core/run/job-facts.ts';
import { notReported, type Run } from '../../core/run/run.ts';
import { unknown } from '../../core/values/known.ts';
import { isPlainObject, type PlainObject } from '../../core/values/plain-object.ts';
import { redact } from '../../core/values/redact.ts';
import { truncate } from '../../core/values/text.ts';
import { textOf } from '../arm/job-details.ts';
import { gitIn, OWN_SERVICES } from '../arm/job-facts.ts';
import { entriesOf } from '../arm/job-inputs.ts';
import type { AssetVersions } from './asset-versions.ts';
import { inputsOf, outputsOf } from './assets.ts';
import { codeOf, environmentOf } from './code-and-environment.ts';
import type { Started } from './sources.ts';
import { triggerOf } from './trigger.ts';

/** How a run was started: by its job in ARM, completed by run history, and by run history alone where ARM has no job. */
export async function lineageOf(started: Started, versions: AssetVersions, abort: AbortSignal): Promise<Lineage> {
  const { run, job, history } = started;
  const [code, environment] = await Promise.all([
    codeOf(started, versions, abort),
    environmentOf(started, versions, abort),
  ]);
  return {
    command: commandOf(started),
    code,
    git: gitOfRun(started),
    environment,
    environmentVariables: variablesOf(started),
    inputs: inputsOf(started),
    outputs: outputsOf(started),
    parameters: jobFact(run, 'parameters'),
    trigger: triggerOf(run, started),
    parents: history
      ? { known: true, value: parentsOf(run, history.parentRunId ?? null, history.rootRunId ?? null) }
      : unknown('run history did not answer for it'),
    identity: jobFact(run, 'identity'),
    services: job && job.services !== undefined ? servicesOf(job.services) : unknown(notReported('services')),
  };
}

const LONGEST_COMMAND = 64 * 1024;

/** Whole where the job has it, while the facts of the job keep no long one. */
function commandOf({ run, job, definition }: Started): Lineage['command'] {
  const trial = job?.trial;
  const given = textOf(isPlainObject(trial) ? trial.command : job?.command);
  if (given !== null) return { known: true, value: truncate(redact(given), LONGEST_COMMAND) };
  const fact = jobFact(run, 'command');
  if (fact.known || definition === null) return fact;
  const { script, arguments: parts, command } = definition;
  const words = Array.isArray(command) ? command : [command ?? script, ...(parts ?? [])];
  const line = words.filter((word) => typeof word === 'string' || typeof word === 'number').join(' ');
  return line === '' ? fact : { known: true, value: truncate(redact(line), LONGEST_COMMAND) };
}

function gitOfRun({ run, history }: Started): Lineage['git'] {
  const ofJob = gitOf(run);
  const { repository, branch, commit, dirty } = gitIn(history?.properties);
  if (!ofJob.known) return history ? { known: true, value: { repository, branch, commit, dirty } } : ofJob;
  const { value } = ofJob;
  return {
    known: true,
    value: {
      repository: value.repository ?? repository,
      branch: value.branch ?? branch,
      commit: value.commit ?? commit,
      dirty: value.dirty ?? dirty,
    },
  };
}

/** Azure's own variables in a run definition begin so, and say nothing about the run. */
const OWN_VARIABLE = /^AZUREML_|^EXAMPLE_ENV_VAR$/i;

function variablesOf({ run, definition }: Started): Lineage['environmentVariables'] {
  const fact = jobFact(run, 'environmentVariables');
  const given = definition?.environmentVariables;
  if (fact.known || !given) return fact;
  return {
    known: true,
    value: Object.keys(given)
      .filter((name) => !OWN_VARIABLE.test(name))
      .sort(),
  };
}

function parentsOf({ id }: Run, parent: string | null, root: string | null) {
  return { parent, root: root?.toLowerCase() === id.toLowerCase() ? null : root };
}

/** Those that its user asked for. Their addresses lead into the run and are kept nowhere. */
function servicesOf(services: unknown): Lineage['services'] {
  const asked = entriesOf(services).flatMap(([name, service]) => {
    if (!isPlainObject(service)) return [];
    const type = textOf(service.jobServiceType) ?? name;
    if (OWN_SERVICES.has(type.toLowerCase())) return [];
    return [[name, { type, status: textOf(service.status), port: portOf(service) }] as const];
  });
  return { known: true, value: Object.fromEntries(asked) };
}

function portOf({ port }: PlainObject): number | null {
  return typeof port === 'number' ? port : null;
}
