import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { messageOf } from '../../core/values/caught.ts';
import { isPlainObject, type PlainObject } from '../../core/values/plain-object.ts';
import { parseDocument, type SourceDocument } from '../../yaml/document.ts';
import { DATA_BUDGET } from '../../yaml/reading-limits.ts';
import type { Path, SourceError } from '../../yaml/source-error.ts';

/** A pipeline within a pipeline within a pipeline. */
const DEEPEST = 4;
const BLOCKS = ['body', 'true_block', 'false_block'];

interface Reading {
  readonly document: SourceDocument;
  readonly notes: SourceError[];
}

/**
 * The job with the component files that its steps name in their places: what a step does not say, its component does. A file
 * that cannot be read leaves its step as it is, with a note.
 */
export function withComponents(
  document: SourceDocument,
  job: PlainObject,
  file: string,
): { readonly job: PlainObject; readonly notes: readonly SourceError[] } {
  const reading: Reading = { document, notes: [] };
  const own = merged(job, { ...reading, path: [], folder: dirname(resolve(file)), depth: 0 });
  return { job: own, notes: reading.notes };
}

interface Place extends Reading {
  /** Where in the job file: a component file within a component file has the place of the first. */
  readonly path: Path;
  readonly folder: string;
  readonly depth: number;
}

/** A job or a step with its component, and its own steps with theirs. */
function merged(step: PlainObject, place: Place): PlainObject {
  const read = componentOf(step, place);
  const component = read?.component ?? {};
  const below = { ...place, folder: read?.folder ?? place.folder };
  if (read?.key === 'trial') return { ...step, trial: { ...component, $local: true } };
  // What a component file holds is Azure's component once it is submitted, so the step names one.
  const whole: Record<string, unknown> = { ...component, ...step, ...(read && { $local: true }) };
  if (isPlainObject(component.resources))
    whole.resources = { ...component.resources, ...(isPlainObject(step.resources) ? step.resources : {}) };
  const steps = isPlainObject(whole.jobs) ? whole.jobs : null;
  if (steps)
    whole.jobs = Object.fromEntries(
      Object.entries(steps).map(([name, one]) => [
        name,
        isPlainObject(one) ? mergedBelow(one, ['jobs', name], below) : one,
      ]),
    );
  return whole;
}

function mergedBelow(step: PlainObject, path: Path, place: Place): PlainObject {
  const at = { ...place, path: place.depth === 0 ? [...place.path, ...path] : place.path, depth: place.depth + 1 };
  const blocks = BLOCKS.flatMap((name) => (isPlainObject(step[name]) ? [[name, merged(step[name], at)] as const] : []));
  const trial = isPlainObject(step.trial) ? step.trial : null;
  const component = trial ? { trial: merged(trial, at) } : {};
  return { ...merged(step, at), ...Object.fromEntries(blocks), ...component };
}

interface Read {
  /** Under which the step names it: a sweep as its trial. */
  readonly key: 'component' | 'trial';
  readonly component: PlainObject;
  readonly folder: string;
}

/** The component file that a step names: `./train.yml` or `file:train.yml`. Null where it names none. */
function componentOf(step: PlainObject, place: Place): Read | null {
  const key = typeof step.component === 'string' ? 'component' : 'trial';
  const name = step[key];
  if (typeof name !== 'string' || /^azureml:|\$\{\{/i.test(name) || !/\.ya?ml$/i.test(name)) return null;
  const refuse = (message: string) => {
    place.notes.push(place.document.errorAt([...place.path, key], message, 'a component file that can be read'));
    return null;
  };
  if (place.depth >= DEEPEST) return refuse(`components are nested deeper than ${DEEPEST} levels`);
  const file = resolve(place.folder, name.replace(/^file:/, ''));
  try {
    if (!statSync(file).isFile()) return refuse(`the component ${name} is not a file`);
    const parsed = parseDocument(file, readFileSync(file, 'utf8'), DATA_BUDGET);
    if (!parsed.ok) return refuse(`the component ${name} cannot be read: ${parsed.errors[0]?.message ?? ''}`);
    const { value } = parsed.document;
    if (!isPlainObject(value)) return refuse(`the component ${name} is no map`);
    // Its name, its description and its tags are not those of the step; its inputs are only declared there.
    const {
      name: _name,
      display_name: _shown,
      description: _text,
      tags: _tags,
      inputs: _in,
      outputs: _out,
      ...kept
    } = value;
    return { key, component: kept, folder: dirname(file) };
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    return refuse(isMissing ? `there is no component file ${name}` : `the component ${name}: ${messageOf(error)}`);
  }
}
