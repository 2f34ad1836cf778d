import { describe, expect, test } from 'vitest';
import { exceptionAnswerOf, matchPolicy } from '../../src/core/policy/match.ts';
import type { Selector } from '../../src/core/policy/policy.ts';
import type { Machine } from '../../src/core/run/machine.ts';
import { onCompute, type Placement, placed } from '../../src/core/run/placement.ts';
import type { ChildRun, Run } from '../../src/core/run/run.ts';
import { type Compute, known, type Nodes, type Signals, unknown } from '../../src/core/signal/signal.ts';
import { aChild, aSnapshot, children, NOW } from '../conditions/snapshots.ts';
import { compileOne, policyText } from '../policy/helpers.ts';

const CPU: Nodes = machine({ vmSize: 'Standard_DS3_v2', gpusPerNode: 0 });
const A100: Nodes = machine({ vmSize: 'Standard_ND96asr_v4', gpusPerNode: 8, priority: 'low-priority' });
const GONE: Nodes = machine({ kind: 'other', vmSize: null, gpusPerNode: null, priority: null, why: 'x is elsewhere' });

function machine(given: Partial<Nodes>): Nodes {
  return {
    kind: 'cluster',
    vmSize: 'Standard_NC6s_v3',
    nodes: 1,
    gpusPerNode: 1,
    priority: 'dedicated',
    location: 'westeurope',
    ...given,
  };
}

function matching(selector: Selector, run: Partial<Run>, signals: Signals) {
  const snapshot = aSnapshot(run, signals);
  const { answer, because, missingSignals } = matchPolicy({ ...compileOne(policyText()), match: selector }, snapshot);
  return { answer, except: exceptionAnswerOf(selector, snapshot), because, missingSignals };
}

function pipeline(selector: Selector, compute: Compute, children?: Signals['children']) {
  const signals = { compute: known(compute, NOW), ...(children && { children }) };
  return matching(selector, { jobType: 'pipeline' }, signals);
}

/** A pipeline by default on a CPU cluster. */
function withSteps(computes: readonly Nodes[], open: string | null = null): Compute {
  return { ...CPU, nodes: null, steps: { computes, open } };
}

function on({ nodes, ...machine }: Nodes, given: Partial<ChildRun> = {}): ChildRun {
  return aChild('a', { machine, placement: onCompute('x', { nodes }), ...given });
}

const FITS: readonly Selector[] = [
  { gpu: true },
  { gpus: { atLeast: 8 } },
  { gpuModel: ['a100'] },
  { vmSize: ['standard_nd*'] },
  { priority: 'low-priority' },
];

describe.each(FITS)('a pipeline by %j', (selector) => {
  test('fits by the one step that does', () => {
    expect(pipeline(selector, withSteps([CPU, A100]))).toMatchObject({ answer: 'yes', except: 'yes' });
  });

  test('does not fit if all steps are known and none does', () => {
    const answer = pipeline(selector, withSteps([CPU, CPU]));
    expect(answer).toMatchObject({ answer: 'no', except: 'no', missingSignals: [] });
    expect(answer.because).toMatch(/^no step has /);
  });

  test('is open for a reason where a step is not known', () => {
    const answer = pipeline(selector, withSteps([CPU, GONE]), children(on(CPU)));
    expect(answer).toMatchObject({ answer: 'unknown', except: 'unknown', missingSignals: [] });
    expect(answer.because).toContain('x is elsewhere');
  });

  test('asks the children of a step whose size its body does not say', () => {
    const steps = { places: [{ ...placed({ kind: 'serverless' }), steps: ['a', 'b'] }], open: null };
    const by = (...given: ChildRun[]) =>
      matching(
        selector,
        { jobType: 'pipeline', steps },
        { compute: known(withSteps([GONE]), NOW), children: children(...given) },
      );
    expect(by(on(CPU), on(CPU, { id: 'id-b', displayName: 'b' }))).toMatchObject({ answer: 'no', except: 'no' });
    expect(by(on(CPU))).toMatchObject({ answer: 'unknown', except: 'unknown' });
    expect(by(on(A100))).toMatchObject({ answer: 'yes', except: 'yes' });
  });

  test('asks for its children where its body does not report all steps', () => {
    const open = withSteps([CPU], 'Azure does not report its steps');
    expect(pipeline(selector, open)).toMatchObject({
      answer: 'unknown',
      because: expect.stringContaining('Azure does not report its steps'),
      missingSignals: [{ kind: 'children' }],
    });
    expect(pipeline(selector, open, children(on(CPU), on(A100)))).toMatchObject({ answer: 'yes', except: 'yes' });
  });

  test('does not fit by the children that run, which ends no exception', () => {
    const open = withSteps([], 'Azure does not report its steps');
    const answer = pipeline(selector, open, children(on(CPU)));
    expect(answer).toMatchObject({ answer: 'no', except: 'unknown' });
  });

  test.each<[string, Signals['children'], string]>([
    ['are unknown', unknown('403'), 'its children are unknown: 403'],
    ['are none yet', children(), 'Azure lists no child yet'],
    ['were reused', children(on(CPU, { reused: true })), 'Azure does not report its steps'],
    ['compute on what is not known', children(aChild('b', { machineUnknown: 'no x' })), 'b: no x'],
  ])('is open for a reason where its children %s', (_what, given, because) => {
    const answer = pipeline(selector, withSteps([], 'Azure does not report its steps'), given);
    expect(answer).toMatchObject({ answer: 'unknown', except: 'unknown', missingSignals: [] });
    expect(answer.because).toContain(because);
  });
});

describe('a pipeline on no GPU', () => {
  test('is one whose steps all have none', () => {
    expect(pipeline({ gpu: false }, withSteps([CPU]))).toMatchObject({ answer: 'yes', except: 'yes' });
    expect(pipeline({ gpu: false }, withSteps([CPU, A100]))).toMatchObject({ answer: 'no', except: 'no' });
    expect(pipeline({ gpu: false }, withSteps([CPU], 'open'))).toMatchObject({ answer: 'unknown' });
  });
});

describe('GPUs', () => {
  const given = (selector: Selector, actual: Partial<Nodes>, run: Partial<Run> = {}) =>
    matching(selector, run, { compute: known(machine(actual), NOW) });

  test.each<[number, Partial<Nodes>, string, string]>([
    [8, { gpusPerNode: 8, nodes: 1 }, 'yes', ''],
    [8, { gpusPerNode: 4, nodes: 2 }, 'yes', ''],
    [8, { gpusPerNode: 4, nodes: 1 }, 'no', 'it uses 4 GPUs, wanted at least 8'],
    [8, { gpusPerNode: 8, nodes: null }, 'yes', ''],
    [8, { gpusPerNode: null }, 'unknown', 'Azure does not say how many GPUs it uses'],
    [8, { gpusPerNode: null, why: 'cpu-1 is elsewhere' }, 'unknown', 'cpu-1 is elsewhere'],
    [1, { gpusPerNode: 0, nodes: null }, 'no', 'it uses 0 GPUs, wanted at least 1'],
  ])('at least %i are asked of %j: %s', (atLeast, actual, answer, because) => {
    expect(given({ gpus: { atLeast } }, actual)).toMatchObject({ answer, because });
  });

  test('of a sweep are those of a trial', () => {
    const sweep = { jobType: 'sweep', placement: onCompute('gpu', { nodes: 2 }) };
    expect(given({ gpus: { atLeast: 8 } }, { gpusPerNode: 4, nodes: null }, sweep).answer).toBe('yes');
  });

  test.each<[string, Partial<Nodes>, string, string]>([
    ['A100', { vmSize: 'STANDARD_ND96ASR_V4' }, 'yes', ''],
    ['a1*', { vmSize: 'Standard_NC24ads_A100_v4' }, 'yes', ''],
    ['a100', { vmSize: 'Singularity.ND96asr_v4' }, 'yes', ''],
    ['V100', { vmSize: 'Singularity.NC6_v3' }, 'yes', ''],
    ['H100', { vmSize: 'Standard_NC24ads_A100_v4' }, 'no', 'its GPUs are A100, wanted H100'],
    ['H100', { vmSize: 'Standard_DS3_v2', gpusPerNode: 0 }, 'no', 'it uses no GPU'],
    ['B300', { vmSize: 'Standard_ND144is_B300_v7' }, 'yes', ''],
    ['A100', { vmSize: 'Standard_New' }, 'unknown', 'the model of its GPUs is not known'],
    ['A100', { vmSize: null }, 'unknown', 'the model of its GPUs is not known'],
  ])('of the model %s are asked of %j: %s', (model, actual, answer, because) => {
    expect(given({ gpuModel: [model] }, actual)).toMatchObject({ answer, because });
  });
});

describe('a local run', () => {
  const LOCAL: Machine = {
    kind: 'local',
    vmSize: null,
    gpusPerNode: 0,
    priority: null,
    location: null,
    why: 'it runs on no node in Azure',
  };

  test.each<Selector>([
    { gpu: true },
    { gpus: { atLeast: 1 } },
    { gpuModel: ['*'] },
    { vmSize: ['*'] },
    { priority: 'dedicated' },
  ])('does not fit %j, since it holds no node', (selector) => {
    const answer = matching(selector, {}, { compute: known({ ...LOCAL, nodes: 0 }, NOW) });
    expect(answer).toMatchObject({ answer: 'no', except: 'no', because: 'it runs on no node in Azure' });
  });
});

describe('a compute by its name', () => {
  const named = (patterns: readonly string[], placement: Placement, given: Partial<Run> = {}) =>
    matching({ compute: patterns }, { placement, ...given }, {});

  test.each<[string, Placement, string]>([
    ['serverless', placed({ kind: 'serverless' }), 'yes'],
    ['SERVERLESS', placed({ kind: 'serverless' }), 'yes'],
    ['local', placed({ kind: 'local' }), 'yes'],
    ['serverless', placed({ kind: 'virtual-cluster', name: 'Serverless' }), 'no'],
    ['local', onCompute('local'), 'no'],
    ['shared-vc', placed({ kind: 'virtual-cluster', name: 'shared-vc' }), 'yes'],
    ['gpu-*', onCompute('GPU-a'), 'yes'],
    ['cpu-*', onCompute('gpu-a'), 'no'],
  ])('%s is asked of %j: %s', (pattern, placement, answer) => {
    expect(named([pattern], placement)).toMatchObject({ answer, except: answer });
  });

  const body = (open: string | null, ...places: Placement[]): Partial<Run> => ({
    jobType: 'pipeline',
    steps: { places: places.map((place) => ({ ...place, steps: ['s'] })), open },
  });

  test('fits a pipeline by its steps, and by its default only while a step may use it', () => {
    const steps = body(null, onCompute('gpu-a'), placed({ kind: 'serverless' }));
    for (const pattern of ['gpu-a', 'serverless'])
      expect(named([pattern], onCompute('cpu'), steps)).toMatchObject({ answer: 'yes' });
    expect(named(['cpu'], onCompute('cpu'), steps)).toMatchObject({
      answer: 'no',
      except: 'no',
      because: 'no step computes on cpu',
    });
    expect(named(['cpu'], onCompute('cpu'), body('no steps'))).toMatchObject({ answer: 'yes' });
  });

  test('is asked of the children where the body does not report all steps', () => {
    const run = { ...body('no steps'), placement: placed({ kind: 'none' }) };
    const by = (children?: Signals['children']) => matching({ compute: ['gpu-a'] }, run, children ? { children } : {});
    expect(by()).toEqual({
      answer: 'unknown',
      except: 'unknown',
      because: 'compute is "", wanted gpu-a; no steps',
      missingSignals: [{ kind: 'children' }],
    });
    expect(by(children(aChild('a', { placement: onCompute('gpu-a') })))).toMatchObject({ answer: 'yes' });
    expect(by(children(aChild('a', { placement: onCompute('cpu') })))).toMatchObject({
      answer: 'no',
      except: 'unknown',
      because: 'its steps compute on cpu, wanted gpu-a',
    });
    expect(by(children(aChild('a', { placement: placed({ kind: 'none' }) })))).toMatchObject({ answer: 'unknown' });
  });
});
