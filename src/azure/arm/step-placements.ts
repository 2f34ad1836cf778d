import type { Placement, Steps } from '../../core/run/placement.ts';
import type { Workspace } from '../../core/run/run.ts';
import type { Known } from '../../core/values/known.ts';
import { isPlainObject, type PlainObject } from '../../core/values/plain-object.ts';
import { firstReference, onlyOne, type Place, type Resources, SERVERLESS, withResources } from './compute-reference.ts';

/** Nodes that only hold others. Their blocks are steps beside them, named by a reference, or within them. */
const CONTROL = new Set(['if_else', 'do_while', 'parallel_for']);
const BLOCKS = ['body', 'true_block', 'false_block'];

/** Collects the places of steps; the first reason for one that is not known counts. */
class Collected {
  readonly #places = new Map<string, { placement: Placement; steps: string[] }>();
  open: string | null = null;

  add(step: string, placement: Placement): void {
    const key = JSON.stringify(placement);
    const place = this.#places.get(key) ?? { placement, steps: [] };
    place.steps.push(step);
    this.#places.set(key, place);
  }

  leaveOpen(reason: string): void {
    this.open ??= reason;
  }

  get places(): Steps['places'] {
    return [...this.#places.values()].map(({ placement, steps }) => ({ ...placement, steps }));
  }
}

/**
 * Where the steps of a pipeline compute, by its body. A step that names no compute takes the default; without a default it
 * is serverless.
 * @param byDefault the place of the pipeline itself.
 */
export function stepsOf(workspace: Workspace, jobs: unknown, byDefault: Known<Place | null>): Steps {
  const collected = new Collected();
  if (!isPlainObject(jobs) || Object.keys(jobs).length === 0) collected.leaveOpen('Azure does not report its steps');
  else collectAll(jobs, { workspace, byDefault, collected });
  return { places: collected.places, open: collected.open };
}

interface Surroundings {
  readonly workspace: Workspace;
  readonly byDefault: Known<Place | null>;
  readonly collected: Collected;
}

function collectAll(jobs: PlainObject, around: Surroundings): void {
  for (const [name, step] of Object.entries(jobs)) collect(name, step, around);
}

function collect(name: string, step: unknown, around: Surroundings): void {
  const { collected } = around;
  if (!isPlainObject(step)) {
    collected.leaveOpen(`its step ${name} cannot be read`);
    return;
  }
  const type = typeof step.type === 'string' ? step.type.toLowerCase() : '';
  for (const block of BLOCKS) if (isPlainObject(step[block])) collect(name, step[block], around);
  if (CONTROL.has(type)) return;
  if (type === 'pipeline') {
    collectNested(name, step, around);
    return;
  }
  const place = placeOfStep(step, around);
  if (place.known) collected.add(name, withResources(place.value, resourcesOf(step, type), tierOf(step)));
  else collected.leaveOpen(`where its step ${name} computes is not known: ${place.reason}`);
}

function placeOfStep(step: PlainObject, { workspace, byDefault }: Surroundings): Known<Place> {
  const named = firstReference(workspace, [step.computeId, step.compute_id, step.compute, step.compute_name]);
  const place = named.known && named.value === null && !isServerlessSpark(step) ? byDefault : named;
  if (!place.known) return place;
  return { known: true, value: place.value === null || place.value.kind === 'none' ? SERVERLESS : place.value };
}

/** Spark runs on no cluster. A step that asks for a VM size and names no pool is serverless, whatever the default is. */
function isServerlessSpark(step: PlainObject): boolean {
  return String(step.type).toLowerCase() === 'spark' && typeIn(givenResources(step)) !== null;
}

function tierOf(step: PlainObject): unknown {
  const queue = step.queue_settings ?? step.queueSettings;
  return isPlainObject(queue) ? (queue.job_tier ?? queue.jobTier) : null;
}

/** A pipeline in a pipeline has its steps with it, or only the id of a component. */
function collectNested(name: string, step: PlainObject, around: Surroundings): void {
  if (!isPlainObject(step.jobs)) {
    around.collected.leaveOpen(`Azure does not report the steps within its step ${name}`);
    return;
  }
  const settings = isPlainObject(step.settings) ? step.settings : {};
  const own = firstReference(around.workspace, [settings.default_compute, settings.defaultCompute]);
  collectAll(step.jobs, { ...around, byDefault: own.known && own.value === null ? around.byDefault : own });
}

/** As the step says them, with an underscore or without. What an input of the pipeline says is not known. */
function resourcesOf(step: PlainObject, type: string): Resources {
  const given = givenResources(step);
  const count = countIn(given.instance_count ?? given.instanceCount ?? null);
  // Azure takes one node where a command says nothing.
  const byDefault = count === null && (type === 'command' || type === 'sweep') ? 1 : null;
  return { instanceType: typeIn(given), nodes: isCount(count) ? count : byDefault };
}

/** Those of a sweep are its trial's. */
function givenResources({ resources, trial }: PlainObject): PlainObject {
  if (isPlainObject(resources)) return resources;
  return isPlainObject(trial) && isPlainObject(trial.resources) ? trial.resources : {};
}

function typeIn(resources: PlainObject): string | null {
  const single = resources.instance_type ?? resources.instanceType;
  if (typeof single === 'string' && single !== '' && !single.includes('${{')) return single;
  const types = resources.instance_types ?? resources.instanceTypes;
  return Array.isArray(types) ? onlyOne(types.filter((entry) => typeof entry === 'string')) : null;
}

/** Azure writes some numbers of a step as text. */
function countIn(count: unknown): unknown {
  return typeof count === 'string' && /^\d{1,6}$/.test(count) ? Number(count) : count;
}

function isCount(count: unknown): count is number {
  return typeof count === 'number' && Number.isInteger(count) && count > 0;
}
