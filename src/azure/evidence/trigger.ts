import type { Lineage } from '../../core/evidence/run-record.ts';
import type { Run } from '../../core/run/run.ts';
import { unknown } from '../../core/values/known.ts';
import { isPlainObject } from '../../core/values/plain-object.ts';
import { withoutSignature } from '../../core/values/redact.ts';
import { textOf } from '../arm/job-details.ts';
import type { Sources } from './sources.ts';

type Trigger = Extract<Lineage['trigger'], { known: true }>['value'];

/** A service principal comes with its application id as its name. */
const APPLICATION = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/**
 * What started a run, by the first that Azure reports: the run that holds it, a schedule, a batch endpoint, the run that it
 * repeats, a build, or else whoever submitted it.
 */
export function triggerOf(run: Run, sources: Sources): Lineage['trigger'] {
  const { job, history } = sources;
  const bag = { ...history?.properties, ...(isPlainObject(job?.properties) ? job.properties : {}) };
  const tags = { ...history?.tags, ...(isPlainObject(job?.tags) ? job.tags : {}) };
  const parent = history?.parentRunId;
  const repeated = run.resubmittedFrom ?? textOf(bag['azureml.sourcepipelinerunid']);
  const build = textOf(bag['azureml.git.build_uri']) ?? textOf(bag['azureml.git.build_id']);
  const schedule = scheduleOf(run, sources);
  const isBatch =
    String(tags['azureml.batchrun']).toLowerCase() === 'true' ||
    [bag.runSource, bag['azureml.runLineageType']].some((text) => String(text).toLowerCase() === 'batchdeployment');
  if (parent) return found('parent', parent);
  if (schedule !== null) return found('schedule', schedule);
  if (isBatch) return found('batch endpoint', textOf(tags['azureml.deploymentname']));
  if (repeated !== null) return found('resubmission', repeated);
  if (build !== null) return found('build', withoutSignature(build));
  const { displayName } = run.creator;
  if (displayName === null) return unknown('Azure does not report who submitted it');
  return found(APPLICATION.test(displayName) ? 'application' : 'person', displayName);
}

/** Run history may name it where the display name, by which Azure names its jobs, was changed. */
function scheduleOf({ job }: Run, { history }: Sources): string | null {
  const named = history?.scheduleId?.split('/').filter(Boolean).at(-1);
  return named ?? (job?.schedule.known ? job.schedule.value : null);
}

function found(kind: string, name: string | null): { known: true; value: Trigger } {
  return { known: true, value: { kind, name } };
}
