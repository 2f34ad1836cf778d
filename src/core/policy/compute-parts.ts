import { gpuModelOf } from '../run/gpu-sizes.ts';
import type { Machine } from '../run/machine.ts';
import { computesWhereSent } from '../run/run.ts';
import { anyGlobMatches } from '../values/glob.ts';
import { answerByChildren, anyFits, computePart, type Test } from './compute-part.ts';
import type { Selector } from './policy.ts';
import type { SelectorPart } from './selector-part.ts';

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
    wrong: ({ vmSize }) => `VM size is ${vmSize}, wanted ${patterns.join(' or ')}`,
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
    wrong: ({ priority }) => `priority is ${priority}, wanted ${wanted}`,
    wanted: `the priority ${wanted}`,
  });
}
