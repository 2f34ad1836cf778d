import type { JobFile } from '../../core/evidence/job-file.ts';
import { type Known, unknown } from '../../core/values/known.ts';
import { isPlainObject, type PlainObject } from '../../core/values/plain-object.ts';
import { redact } from '../../core/values/redact.ts';
import { compareText } from '../../core/values/text.ts';
import { autoMlJob } from './automl.ts';
import { commandJob } from './command.ts';
import { importJob, isImport } from './import.ts';
import { pipelineJob } from './pipeline.ts';
import type { JobOf, Json, Place } from './rules.ts';
import { withoutSecrets } from './secrets.ts';
import { sparkJob } from './spark.ts';
import { sweepJob } from './sweep.ts';

const SCHEMAS = 'https://azuremlschemas.azureedge.net/latest/';

type Kind = readonly [type: string, schema: string, make: (job: PlainObject, place: Place) => Record<string, Json>];

/** Azure has no type of its own for it. */
const IMPORT: Kind = ['import', 'importJob', importJob];

/** By Azure's type of a job, in lower case. */
const KINDS: Readonly<Record<string, Kind>> = {
  command: ['command', 'commandJob', commandJob],
  sweep: ['sweep', 'sweepJob', sweepJob],
  pipeline: ['pipeline', 'pipelineJob', pipelineJob],
  automl: ['automl', 'autoMLJob', autoMlJob],
  spark: ['spark', 'sparkJob', sparkJob],
};

/**
 * The job file from which a run can be submitted again. It is a new job: it has no name, and nothing of it that only holds
 * for the run. What it cannot have in common with the run is named.
 *
 * @param job the `properties` of a job of ARM, of any shape.
 */
export function jobFileOf(job: unknown, run: JobOf): Known<JobFile> {
  if (!isPlainObject(job)) return unknown('Azure reports no job of its own for it, as for a step or a trial');
  const type = typeof job.jobType === 'string' ? job.jobType : '';
  const kind = kindOf(type.toLowerCase(), job);
  if (!kind) return unknown(`the command line has no job file for a job of type ${type || 'unknown'}`);
  if (kind === KINDS.automl && !isPlainObject(job.taskDetails)) return unknown('Azure does not report its task');
  const [name, schema, make] = kind;
  const differs: { where: string; why: string }[] = [];
  const place: Place = { where: '', run, differs: (where, why) => differs.push({ where, why: redact(why) }) };
  const made = withoutSecrets(make(job, place), place);
  const file = inOrder({ $schema: `${SCHEMAS}${schema}.schema.json`, type: name, ...made });
  return { known: true, value: { job: file, differs: differs.sort((a, b) => compareText(a.where, b.where)) } };
}

function kindOf(type: string, job: PlainObject) {
  if (type === 'command' && isImport(job)) return IMPORT;
  return Object.hasOwn(KINDS, type) ? KINDS[type] : undefined;
}

/** What people read first. The rest follows as it was made. */
const FIRST = [
  '$schema',
  'type',
  'task',
  'display_name',
  'experiment_name',
  'description',
  'tags',
  'command',
  'code',
  'environment',
];

function inOrder(file: Record<string, Json>): Record<string, Json> {
  const rank = (key: string) => (FIRST.includes(key) ? FIRST.indexOf(key) : FIRST.length);
  return Object.fromEntries(Object.entries(file).sort(([a], [b]) => rank(a) - rank(b)));
}
