import type { ChildRow } from '../../core/evidence/run-record.ts';
import type { Workspace } from '../../core/run/run.ts';
import { type Known, unknown } from '../../core/values/known.ts';
import { isPlainObject, type PlainObject } from '../../core/values/plain-object.ts';
import { textOf } from '../arm/job-details.ts';
import { entriesOf } from '../arm/job-inputs.ts';
import { mapLimited } from '../http/concurrency.ts';
import type { HistoryRun } from '../run-history/history-schema.ts';
import { type AssetVersions, type ComponentVersion, nameOf } from './asset-versions.ts';
import { attempt } from './attempt.ts';

/** A pipeline with more different components shows what the first ones execute. */
const MOST_COMPONENTS = 20;
const DEEPEST = 4;
/** Azure names the component of a step so where nobody gave it a name; its version is then the id of the module. */
const ANONYMOUS = 'azureml_anonymous';

type Work = NonNullable<ChildRow['work']>;

/** What each step of a pipeline executes, by its component: the job names it, and so does run history. */
export async function workOf(
  workspace: Workspace,
  job: PlainObject | null,
  steps: readonly HistoryRun[],
  reading: { readonly versions: AssetVersions; readonly abort: AbortSignal },
): Promise<readonly Work[]> {
  const named = componentsIn(job?.jobs, 1);
  const ids = steps.map((step) => componentOf(step, named));
  const distinct = [...new Set(ids.filter((id) => id !== null))].slice(0, MOST_COMPONENTS);
  const answers = await mapLimited(distinct, async (id) => {
    const read = (own: AbortSignal) => reading.versions.component(workspace, id, own);
    return [id, await attempt('reading what it executes', reading.abort, read)] as const;
  });
  const found = new Map<string, Known<ComponentVersion>>(answers);
  return ids.map((id): Work => {
    if (id === null) return unknown('Azure does not report its component');
    const answer = found.get(id);
    if (!answer) return unknown(`the components of ${MOST_COMPONENTS} steps are read, and no more`);
    if (!answer.known) return answer;
    const { command, environment, code } = answer.value;
    const names = { environment: environment && nameOf(environment), code: code && nameOf(code) };
    return { known: true, value: { component: nameOf(id), command, ...names } };
  });
}

/** Component ids by the name of their step; null for a name that several steps of nested pipelines share. */
function componentsIn(jobs: unknown, depth: number): Map<string, string | null> {
  const found = new Map<string, string | null>();
  const add = (name: string, id: string | null) =>
    found.set(name, found.has(name) && found.get(name) !== id ? null : id);
  for (const [name, step] of entriesOf(jobs)) {
    if (!isPlainObject(step)) continue;
    const trial = isPlainObject(step.trial) ? step.trial : {};
    const id = textOf(step.componentId) ?? textOf(trial.componentId);
    if (id !== null) add(name, id);
    if (depth < DEEPEST) for (const [inner, innerId] of componentsIn(step.jobs, depth + 1)) add(inner, innerId);
  }
  return found;
}

function componentOf(step: HistoryRun, named: ReadonlyMap<string, string | null>): string | null {
  const ofJob = named.get(step.displayName ?? '') ?? null;
  if (ofJob !== null) return ofJob;
  const name = textOf(step.properties?.['azureml.moduleName']);
  const version = textOf(step.properties?.[name === ANONYMOUS ? 'azureml.moduleid' : 'azureml.moduleVersion']);
  return name !== null && version !== null ? `azureml:${name}:${version}` : null;
}
