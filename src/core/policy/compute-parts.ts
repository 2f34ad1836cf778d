import { gpuModelOf } from '../run/gpu-sizes.ts';
import type { Machine } from '../run/machine.ts';
import { type ChildRun, computesWhereSent, holdsOthers, isParentType, type Run } from '../run/run.ts';
import type { SignalRequest, Snapshot } from '../signal/signal.ts';
import { anyGlobMatches } from '../values/glob.ts';
import type { Selector } from './policy.ts';
import type { Answer, SelectorPart } from './selector-part.ts';

/** Whether a machine fits, of which a run has so many; null where that is not known. Allocates nothing. */
type Test = (machine: Machine, nodes: number | null) => boolean | null;

interface Words {
  /** Why it is not known, where Azure just does not report it. */
  readonly missing: string;
  /** For a machine that does not fit. */
  wrong(machine: Machine, nodes: number | null): string;
  /** `no step has …`. */
  readonly wanted: string;
}

/** The parts that what a run computes on answers. */
export function computeParts({ gpu, gpus, gpuModel, vmSize, priority }: Selector): SelectorPart[] {
  return [
    ...(gpu === undefined ? [] : [gpu ? USES_GPU : negated(USES_GPU)]),
    ...(gpus ? [gpusPart(gpus.atLeast)] : []),
    ...(gpuModel ? [modelPart(gpuModel)] : []),
    ...(vmSize ? [sizePart(vmSize)] : []),
    ...(priority ? [priorityPart(priority)] : []),
  ];
}

const hasGpu: Test = ({ gpusPerNode }) => (gpusPerNode === null ? null : gpusPerNode > 0);
const USES_GPU = computePart(hasGpu, {
  missing: 'Azure does not say whether it uses GPUs',
  wrong: () => 'it uses no GPU',
  wanted: 'a GPU',
});

/** That only the default of a pipeline has GPUs does not end an exception for runs without: its steps may not use it. */
function negated(part: SelectorPart): SelectorPart {
  return {
    ...part,
    answer(snapshot) {
      const answer = part.answer(snapshot);
      return answer === 'yes' ? 'no' : answer === 'no' ? 'yes' : 'unknown';
    },
    against: (snapshot) => (part.answer(snapshot) === 'yes' ? 'it uses GPUs' : part.against(snapshot)),
    isOpen: ({ run, signals: { compute, children } }) => {
      if (run.jobType !== 'pipeline') return !computesWhereSent(run.jobType);
      if (compute?.known && anyFits(hasGpu, compute.value.steps?.computes)) return false;
      return !(children?.known && answerByChildren(hasGpu, children.value) === 'yes');
    },
  };
}

/** Where the number of nodes is not known, the GPUs of one node count: there are at least so many. */
function gpusPart(atLeast: number): SelectorPart {
  const test: Test = ({ gpusPerNode }, nodes) => {
    if (gpusPerNode === null) return null;
    if (gpusPerNode === 0 || gpusPerNode >= atLeast) return gpusPerNode >= atLeast;
    return nodes === null ? null : gpusPerNode * nodes >= atLeast;
  };
  return computePart(test, {
    missing: 'Azure does not say how many GPUs it uses',
    wrong: ({ gpusPerNode }, nodes) =>
      `it uses ${gpusPerNode === 0 ? 0 : (gpusPerNode ?? 0) * (nodes ?? 1)} GPUs, wanted at least ${atLeast}`,
    wanted: `${atLeast} GPUs or more`,
  });
}

function modelPart(patterns: readonly string[]): SelectorPart {
  // There are few VM sizes, and each is looked up once.
  const fits = new Map<string, boolean | null>();
  const test: Test = ({ gpusPerNode, vmSize }) => {
    if (gpusPerNode === 0) return false;
    if (vmSize === null) return null;
    let answer = fits.get(vmSize);
    if (answer === undefined) {
      const model = gpuModelOf(vmSize);
      answer = model === null ? null : anyGlobMatches(patterns, model);
      fits.set(vmSize, answer);
    }
    return answer;
  };
  return computePart(test, {
    missing: 'the model of its GPUs is not known',
    wrong: ({ gpusPerNode, vmSize }) =>
      gpusPerNode === 0
        ? 'it uses no GPU'
        : `its GPUs are ${vmSize === null ? '' : gpuModelOf(vmSize)}, wanted ${patterns.join(' or ')}`,
    wanted: `GPUs of the model ${patterns.join(' or ')}`,
  });
}

function sizePart(patterns: readonly string[]): SelectorPart {
  const test: Test = ({ kind, vmSize }) => {
    if (kind === 'local') return false;
    return vmSize === null ? null : anyGlobMatches(patterns, vmSize);
  };
  return computePart(test, {
    missing: 'Azure does not say its VM size',
    wrong: ({ kind, vmSize }) =>
      kind === 'local' ? ON_NO_NODE : `VM size is ${vmSize}, wanted ${patterns.join(' or ')}`,
    wanted: `the VM size ${patterns.join(' or ')}`,
  });
}

function priorityPart(wanted: NonNullable<Machine['priority']>): SelectorPart {
  const test: Test = ({ kind, priority }) => {
    if (kind === 'local') return false;
    return priority === null ? null : priority === wanted;
  };
  return computePart(test, {
    missing: 'Azure does not say its priority',
    wrong: ({ kind, priority }) => (kind === 'local' ? ON_NO_NODE : `priority is ${priority}, wanted ${wanted}`),
    wanted: `the priority ${wanted}`,
  });
}

const ON_NO_NODE = 'it runs on no node in Azure';

function computePart(test: Test, words: Words): SelectorPart {
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
  const { compute, children } = snapshot.signals;
  if (snapshot.run.jobType !== 'pipeline') return answerByItself(test, snapshot);
  const bySteps = answerBySteps(test, compute);
  if (bySteps !== 'unknown' || !children?.known) return bySteps;
  const byChildren = answerByChildren(test, children.value);
  return byChildren === 'no' && hasUnknownStep(test, compute) ? 'unknown' : byChildren;
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

function anyFits(test: Test, computes: readonly (Machine & { readonly nodes: number | null })[] | undefined): boolean {
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
function answerByChildren(test: Test, children: readonly ChildRun[]): Answer {
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
