import type { Machine } from '../run/machine.ts';
import { type ChildRun, computesWhereSent, holdsOthers, isParentType, type Run } from '../run/run.ts';
import type { SignalRequest, Snapshot } from '../signal/signal.ts';
import type { Answer, SelectorPart } from './selector-part.ts';

/** Whether a machine fits, of which a run has so many; null where that is not known. Allocates nothing. */
export type Test = (machine: Machine, nodes: number | null) => boolean | null;

interface Words {
  /** Why it is not known, where Azure just does not report it. */
  readonly missing: string;
  /** For a machine that does not fit. */
  wrong(machine: Machine, nodes: number | null): string;
  /** `no step has …`. */
  readonly wanted: string;
}

/** A part that holds where one place of a run fits. */
export function computePart(test: Test, words: Words): SelectorPart {
  return {
    answer: (snapshot) => answerBy(test, snapshot),
    against: (snapshot) => againstBy(test, words, snapshot),
    missing: missingSignals,
    isOpen: ({ run, signals: { compute } }) => run.jobType === 'pipeline' && !hasAllSteps(compute),
    oneFits: () => false,
  };
}

/**
 * Yes where one place of a run fits, no where all are known and none does. The places of a pipeline are those of the steps in
 * its body; where the body does not say all, its default and the children that Azure lists count, too.
 */
function answerBy(test: Test, snapshot: Snapshot): Answer {
  const { run, signals } = snapshot;
  const { compute, children } = signals;
  if (run.jobType !== 'pipeline') return answerByItself(test, snapshot);
  const bySteps = answerBySteps(test, compute);
  if (bySteps !== 'unknown' || !children?.known) return bySteps;
  const byChildren = answerByChildren(test, children.value);
  if (byChildren !== 'no' || !hasUnknownStep(test, compute)) return byChildren;
  return eachStepIsIn(children.value, run) ? 'no' : 'unknown';
}

/** Whether Azure lists a child for each step in the body, so that what the body does not say is known from the children. */
function eachStepIsIn(children: readonly ChildRun[], { steps }: Run): boolean {
  for (const place of steps?.places ?? [])
    for (const step of place.steps) if (!children.some(({ displayName }) => displayName === step)) return false;
  return steps !== undefined;
}

/** All trials of a parent are sent to one place, and run history may say more of a trial. */
function answerByItself(test: Test, { run, signals: { compute, children } }: Snapshot): Answer {
  if (!compute?.known) return 'unknown';
  const fits = test(compute.value, compute.value.nodes ?? run.placement.nodes);
  if (fits) return 'yes';
  if (fits === false && computesWhereSent(run.jobType)) return 'no';
  return isParentType(run.jobType) && children?.known ? answerByChildren(test, children.value) : 'unknown';
}

function answerBySteps(test: Test, compute: Snapshot['signals']['compute']): Answer {
  if (!compute?.known) return 'unknown';
  const { steps } = compute.value;
  if (!steps || steps.open !== null)
    return anyFits(test, steps?.computes) || test(compute.value, null) ? 'yes' : 'unknown';
  if (anyFits(test, steps.computes)) return 'yes';
  return hasUnknownStep(test, compute) ? 'unknown' : 'no';
}

export function anyFits(
  test: Test,
  computes: readonly (Machine & { readonly nodes: number | null })[] | undefined,
): boolean {
  if (computes) for (const one of computes) if (test(one, one.nodes)) return true;
  return false;
}

/** Whether a step in the body may fit. */
function hasUnknownStep(test: Test, compute: Snapshot['signals']['compute']): boolean {
  if (!compute?.known || !compute.value.steps) return false;
  for (const one of compute.value.steps.computes) if (test(one, one.nodes) === null) return true;
  return false;
}

/** By the children that compute themselves; without any nothing is known. */
export function answerByChildren(test: Test, children: readonly ChildRun[]): Answer {
  let answer: Answer = 'unknown';
  for (const child of children) {
    if (child.reused || holdsOthers(child)) continue;
    const fits = child.machine ? test(child.machine, child.placement.nodes) : null;
    if (fits) return 'yes';
    if (fits === null) return 'unknown';
    answer = 'no';
  }
  return answer;
}

function hasAllSteps(compute: Snapshot['signals']['compute']): boolean {
  return compute?.known === true && compute.value.steps?.open === null;
}

/** The compute first. The children are asked where the compute, or the body of a pipeline, does not say all. */
function missingSignals({ run, signals: { compute, children } }: Snapshot): readonly SignalRequest[] {
  if (!compute) return [{ kind: 'compute' }];
  return compute.known && isParentType(run.jobType) && !children ? [{ kind: 'children' }] : [];
}

function againstBy(test: Test, words: Words, snapshot: Snapshot): string {
  const { run, signals } = snapshot;
  const { compute } = signals;
  if (answerBy(test, snapshot) === 'no') {
    if (run.jobType === 'pipeline' || !compute?.known) return `no step has ${words.wanted}`;
    if (compute.value.kind === 'local') return 'it runs on no node in Azure';
    return words.wrong(compute.value, compute.value.nodes ?? run.placement.nodes);
  }
  if (!compute) return 'its compute was not read';
  if (!compute.known) return `its compute is unknown: ${compute.reason}`;
  if (run.jobType === 'pipeline') return stepsOpen(test, words, snapshot);
  const fits = test(compute.value, compute.value.nodes ?? run.placement.nodes);
  return fits === null
    ? (compute.value.why ?? words.missing)
    : `${words.wrong(compute.value, compute.value.nodes)}, but ${elsewhere(run)}`;
}

/** Why it is not known whether a step of a pipeline fits. */
function stepsOpen(test: Test, { missing, wanted }: Words, { signals: { compute, children } }: Snapshot): string {
  const steps = compute?.known ? compute.value.steps : undefined;
  const step = steps?.computes.find((one) => test(one, one.nodes) === null);
  const child = children?.known
    ? children.value.find((one) => !one.machine && !holdsOthers(one) && !one.reused)
    : undefined;
  const reasons = [
    step && `of a step ${step.why ?? missing}`,
    steps ? steps.open : 'where its steps compute was not read',
    child && `${child.displayName}: ${child.machineUnknown ?? 'its compute was not read'}`,
    children && !children.known ? `its children are unknown: ${children.reason}` : null,
    children?.known && children.value.length === 0 ? 'Azure lists no child yet' : null,
  ];
  return `whether a step has ${wanted} is not known: ${reasons.filter(Boolean).join('; ')}`;
}

/** Why a run may compute elsewhere than on its own compute. */
export function elsewhere({ jobType }: Run): string {
  return jobType === 'pipeline' ? 'its steps may compute elsewhere' : `a run of type ${jobType} may compute elsewhere`;
}
