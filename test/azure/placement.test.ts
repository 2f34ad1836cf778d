import { describe, expect, it, test } from 'vitest';
import { readJob } from '../../src/azure/arm/to-run.ts';
import { historyRunSchema } from '../../src/azure/run-history/history-schema.ts';
import { toChild } from '../../src/azure/run-history/to-child.ts';
import { onCompute, type Placement, placed } from '../../src/core/run/placement.ts';
import { NOW, WORKSPACE } from './fake-azure.ts';
import { aHistoryRun, aJob } from './fixtures/jobs.ts';
import { A_PIPELINE } from './fixtures/snapshots.ts';

const OURS =
  '/subscriptions/sub-1/resourceGroups/RG-1/providers/Microsoft.MachineLearningServices/workspaces/WS-one/computes';
const ELSEWHERE =
  '/subscriptions/sub-1/resourceGroups/rg-1/providers/Microsoft.MachineLearningServices/workspaces/ws-two/computes';
const VIRTUAL =
  '/subscriptions/sub-9/resourceGroups/shared/providers/Microsoft.MachineLearningServices/virtualclusters/gpu-a';

function runOf(properties: Readonly<Record<string, unknown>>) {
  const reading = readJob(WORKSPACE, aJob('a', { properties: {}, resources: null, ...properties }), NOW);
  if (!reading.ok) throw new Error(reading.problem);
  return reading.listed.run;
}

function placeOf(properties: Readonly<Record<string, unknown>>) {
  const { kind, name } = runOf(properties).placement;
  return `${kind} ${name}`;
}

describe('where a job computes', () => {
  it.each<[string, unknown, string]>([
    ['a compute of this workspace, its id in any case', `${OURS}/gpu-a`, 'compute gpu-a'],
    ['an id that names no compute', `${OURS}/`, 'serverless serverless'],
    ['an id that names no compute, and has no slash', OURS, 'serverless serverless'],
    ['no id', null, 'serverless serverless'],
    ['an id that ends in serverless', `${OURS}/Serverless`, 'serverless serverless'],
    ['serverless by name', 'SERVERLESS', 'serverless serverless'],
    ['a name', 'gpu-a', 'compute gpu-a'],
    ['a name behind azureml:', 'azureml:gpu-a', 'compute gpu-a'],
    ['a name behind azureml: in an id', `${OURS}/azureml:gpu-a`, 'compute gpu-a'],
    ['an id behind azureml:', `azureml:${OURS}/gpu-a`, 'compute gpu-a'],
    ['a compute of another workspace', `${ELSEWHERE}/gpu-a`, 'other gpu-a'],
    ['serverless of another workspace', `${ELSEWHERE}/serverless`, 'serverless serverless'],
    ['a virtual cluster', VIRTUAL, 'virtual-cluster gpu-a'],
    ['Data Factory', `${OURS}/DataFactory`, 'other DataFactory'],
    ['a compute that is called local', `${OURS}/local`, 'compute local'],
    ['what another provider has', '/subscriptions/s/resourceGroups/g/providers/Microsoft.New/farms/f', 'other f'],
    ['an id as an address', `https://management.azure.com${OURS}/gpu-a`, 'compute gpu-a'],
    ['an id as an address of Azure ML', `azureml:/${OURS}/gpu-a`, 'compute gpu-a'],
    ['a path that is no id', '/x/computes/gpu-a', 'other gpu-a'],
  ])('%s', (_what, computeId, expected) => {
    expect(placeOf({ computeId })).toBe(expected);
  });

  it.each<[string, Readonly<Record<string, unknown>>, string]>([
    ['a flag', { resources: { properties: { IsLocal: { IsLocal: true } } } }, 'local local'],
    ['a flag in words', { resources: { properties: { isLocal: 'True' } } }, 'local local'],
    [
      'the flag of a trial',
      { jobType: 'Sweep', trial: { resources: { properties: { IsLocal: true } } } },
      'local local',
    ],
    ['a flag that is false', { resources: { properties: { IsLocal: false } } }, 'serverless serverless'],
    ['its target type', { properties: { '_azureml.ComputeTargetType': 'local' } }, 'local local'],
    [
      'a flag, beside a compute',
      { computeId: `${OURS}/a`, resources: { properties: { IsLocal: true } } },
      'local local',
    ],
  ])("is somebody's own machine by %s", (_what, properties, expected) => {
    expect(placeOf({ computeId: null, ...properties })).toBe(expected);
  });

  it('is a virtual cluster by its target type, although a name alone would be one of the workspace', () => {
    const properties = { '_azureml.ComputeTargetType': 'singularity' };
    expect(placeOf({ computeId: 'gpu-a', properties })).toBe('virtual-cluster gpu-a');
  });

  it('is the virtual cluster in its bag, where it names no compute', () => {
    const properties = { 'azureml.VC': VIRTUAL, 'azureml.ComputeType': 'Singularity' };
    expect(placeOf({ computeId: null, properties })).toBe('virtual-cluster gpu-a');
  });

  it('is Data Factory by its target type', () => {
    const properties = { '_azureml.ComputeTargetType': 'adf' };
    expect(placeOf({ computeId: `${OURS}/import`, properties })).toBe('other DataFactory');
  });

  it('is the target of AutoML where it has no compute', () => {
    const automl = { jobType: 'AutoML', computeId: null };
    expect(placeOf({ ...automl, properties: { target: 'gpu-a' } })).toBe('compute gpu-a');
    expect(placeOf({ ...automl, properties: { target: null } })).toBe('serverless serverless');
  });

  it.each<[string, Readonly<Record<string, unknown>>, Partial<Placement>]>([
    ['size and nodes', { resources: { instanceType: 'Standard_NC6', instanceCount: 2 } }, { nodes: 2 }],
    ['the one of its types', { resources: { instanceTypes: ['Standard_NC6'] } }, { instanceType: 'Standard_NC6' }],
    ['one type that is listed twice', { resources: { instanceTypes: ['A', 'a'] } }, { instanceType: 'A' }],
    ['none of several types', { resources: { instanceTypes: ['a', 'b'] } }, { instanceType: null }],
    ['a type in the bag', { properties: { 'azureml.InstanceType': 'ND40' } }, { instanceType: 'ND40' }],
    ['the tier Spot', { queueSettings: { jobTier: 'Spot' } }, { priority: 'low-priority' }],
    ['the tier Standard', { queueSettings: { jobTier: 'standard' } }, { priority: 'dedicated' }],
    ['no tier', { queueSettings: { jobTier: 'Null' } }, { priority: null }],
    ['an SLA tier', { properties: { 'azureml.SLATier': 'Premium' } }, { priority: 'dedicated' }],
    [
      'an SLA tier beside no tier',
      { queueSettings: { jobTier: 'Null' }, properties: { 'azureml.SLATier': 'Premium' } },
      { priority: 'dedicated' },
    ],
    ['a tier that is new', { queueSettings: { jobTier: 'Turbo' } }, { priority: null }],
  ])('has %s', (_what, properties, expected) => {
    expect(runOf({ computeId: null, ...properties }).placement).toMatchObject(expected);
  });

  it('has the priority of its compute there, whatever tier it asks for', () => {
    expect(runOf({ queueSettings: { jobTier: 'Spot' } }).placement.priority).toBeNull();
  });
});

describe('where a pipeline computes', () => {
  const pipeline = (properties: Readonly<Record<string, unknown>>) =>
    runOf({ jobType: 'Pipeline', computeId: null, ...properties });
  const steps = (jobs: unknown, properties: Readonly<Record<string, unknown>> = {}) =>
    pipeline({ jobs, ...properties }).steps;
  const DEFAULT = { properties: { 'azureml.defaultComputeName': 'azureml:cpu' } };

  it.each<[Readonly<Record<string, unknown>>, string]>([
    [{}, 'none null'],
    [DEFAULT, 'compute cpu'],
    [{ properties: { 'azureml.defaultComputeName': '' } }, 'none null'],
    [{ properties: { 'azureml.defaultComputeName': VIRTUAL } }, 'virtual-cluster gpu-a'],
    [{ settings: { default_compute: `${OURS}/serverless` } }, 'serverless serverless'],
    [{ settings: { default_compute: `${OURS}/gpu-a` } }, 'compute gpu-a'],
  ])('by default, with %j', (properties, expected) => {
    const { kind, name } = pipeline(properties).placement;
    expect(`${kind} ${name}`).toBe(expected);
  });

  it('is said step by step: a step that names nothing takes the default', () => {
    const jobs = {
      prepare: { type: 'command' },
      train: { type: 'command', computeId: `${OURS}/gpu-a`, resources: { instance_count: 4 } },
      tune: { type: 'sweep', computeId: `${OURS}/gpu-a`, trial: { resources: { instance_count: 2 } } },
      score: { type: 'automl', compute: 'azureml:gpu-a' },
      load: { computeId: `${OURS}/DataFactory` },
      hdi: { type: 'HDInsightComponent', compute_name: `${OURS}/hdi` },
    };
    expect(steps(jobs, DEFAULT)).toEqual({
      places: [
        { ...onCompute('cpu'), steps: ['prepare'] },
        { ...onCompute('gpu-a', { nodes: 4 }), steps: ['train'] },
        { ...onCompute('gpu-a', { nodes: 2 }), steps: ['tune'] },
        { ...onCompute('gpu-a', { nodes: null }), steps: ['score'] },
        { ...placed({ kind: 'other', name: 'DataFactory' }), steps: ['load'] },
        { ...onCompute('hdi', { nodes: null }), steps: ['hdi'] },
      ],
      open: null,
    });
  });

  it('has the nodes of a step that writes their number as text', () => {
    const score = { type: 'parallel', computeId: `${OURS}/gpu-a`, resources: { instance_count: '4' } };
    expect(steps({ score })?.places).toEqual([{ ...onCompute('gpu-a', { nodes: 4 }), steps: ['score'] }]);
  });

  it('is serverless for a step of Spark that asks for a size, since no cluster runs Spark', () => {
    const spark = { type: 'spark', resources: { instance_type: 'standard_e4s_v3', runtime_version: '3.4' } };
    const pool = { type: 'spark', computeId: `${OURS}/pool` };
    expect(steps({ spark, pool }, DEFAULT)?.places).toEqual([
      { ...placed({ kind: 'serverless', instanceType: 'standard_e4s_v3' }), steps: ['spark'] },
      { ...onCompute('pool', { nodes: null }), steps: ['pool'] },
    ]);
  });

  it('is serverless without a default, with the size and tier of each step', () => {
    const jobs = {
      one: { type: 'command', resources: { instance_type: 'Standard_NC6' }, queue_settings: { job_tier: 'spot' } },
      two: { type: 'command', resources: { instance_type: `\${{parent.inputs.size}}` } },
      three: { type: 'command' },
    };
    expect(steps(jobs)?.places).toEqual([
      {
        ...placed({ kind: 'serverless', instanceType: 'Standard_NC6', nodes: 1, priority: 'low-priority' }),
        steps: ['one'],
      },
      { ...placed({ kind: 'serverless', nodes: 1 }), steps: ['two', 'three'] },
    ]);
  });

  it('looks into blocks and into pipelines within it', () => {
    const train = { type: 'command', computeId: `${OURS}/gpu-a` };
    const jobs = {
      when: { type: 'if_else', condition: 'x', true_block: train, false_block: `\${{parent.jobs.other}}` },
      loop: { type: 'do_while', body: { type: 'pipeline', jobs: { inner: train }, settings: {} } },
      nested: { type: 'pipeline', settings: { default_compute: 'azureml:gpu-b' }, jobs: { deep: { type: 'command' } } },
    };
    expect(steps(jobs, DEFAULT)).toEqual({
      places: [
        { ...onCompute('gpu-a'), steps: ['when', 'inner'] },
        { ...onCompute('gpu-b'), steps: ['deep'] },
      ],
      open: null,
    });
  });

  it.each<[string, unknown, string]>([
    ['reports no steps', undefined, 'Azure does not report its steps'],
    ['has an empty body', {}, 'Azure does not report its steps'],
    ['holds one by its component', { p: { type: 'pipeline' } }, 'Azure does not report the steps within its step p'],
    [
      'gives a compute by an input',
      { s: { type: 'command', computeId: `\${{parent.inputs.c}}` } },
      'where its step s computes is not known: an input of the pipeline names its compute',
    ],
    ['has a step of another shape', { s: 7 }, 'its step s cannot be read'],
    [
      'has a step with a compute of another shape',
      { s: { compute: { target: 'x' } } },
      'where its step s computes is not known: its compute cannot be read: {"target":"x"}',
    ],
  ])('is open where it %s', (_what, jobs, open) => {
    expect(steps(jobs, DEFAULT)?.open).toBe(open);
  });
});

describe('where a run-history run computes', () => {
  const child = (fields: Readonly<Record<string, unknown>>, holder = A_PIPELINE) => {
    const run = historyRunSchema.parse(aHistoryRun('train', { displayName: 'train', compute: null, ...fields }));
    return toChild(WORKSPACE, run, holder, NOW)?.placement;
  };

  test.each<[Readonly<Record<string, unknown>>, Partial<Placement>]>([
    [{ target: 'Serverless' }, { kind: 'serverless', name: 'serverless', priority: null }],
    [{ target: 'local' }, { kind: 'local', nodes: 0 }],
    [{ target: 'gpu-a' }, { kind: 'compute', name: 'gpu-a' }],
    [{ target: null }, { kind: 'none', name: null }],
    [
      { target: null, compute: { target: 'gpu-a' } },
      { kind: 'compute', name: 'gpu-a' },
    ],
    [
      { target: null, properties: { '_azureml.ClusterName': 'gpu-a' } },
      { kind: 'compute', name: 'gpu-a' },
    ],
    [{ compute: { armId: VIRTUAL } }, { kind: 'virtual-cluster', name: 'gpu-a' }],
    [{ target: VIRTUAL }, { kind: 'virtual-cluster', name: 'gpu-a' }],
    [{ compute: { armId: `${ELSEWHERE}/gpu-a` } }, { kind: 'other', name: 'gpu-a' }],
    [{ compute: { targetType: 'Singularity' } }, { kind: 'virtual-cluster', name: 'gpu-a' }],
    [{ runTypeV2: { computeType: 'singularity' } }, { kind: 'virtual-cluster', name: 'gpu-a' }],
    [{ properties: { '_azureml.ComputeTargetType': 'local' } }, { kind: 'local', nodes: 0 }],
    [
      {
        target: 'Serverless',
        compute: { vmSize: 'Standard_NC6', instanceCount: 1, gpuCount: 1, priority: 'LowPriority' },
      },
      { instanceType: 'Standard_NC6', nodes: 1, gpusPerNode: 1, priority: 'low-priority' },
    ],
    [
      { compute: { targetType: 'Singularity', priority: 'High' }, properties: { 'azureml.SLATier': 'Premium' } },
      { kind: 'virtual-cluster', priority: 'dedicated' },
    ],
    [{ compute: { instanceCount: 2, gpuCount: 8 } }, { nodes: 2, gpusPerNode: null }],
    [{ compute: { instanceCount: 1, gpuCount: 0 } }, { gpusPerNode: null }],
    [{ compute: { instanceCount: 0 }, computeRequest: { nodeCount: 2 } }, { nodes: 2 }],
    [
      { compute: { instanceCount: 0 }, computeRequest: { nodeCount: 0 } },
      { kind: 'compute', nodes: null },
    ],
    [{ computeRequest: { nodeCount: 1, gpuCount: 4 } }, { nodes: 1, gpusPerNode: 4 }],
    [
      {
        target: 'Serverless',
        runDefinition: {
          autoClusterComputeSpecification: { instanceSize: 'Standard_D4s_v3', instancePriority: 'Dedicated' },
        },
      },
      { kind: 'serverless', instanceType: 'Standard_D4s_v3', priority: 'dedicated' },
    ],
  ])('by %j', (fields, expected) => {
    expect(child(fields)).toMatchObject(expected);
  });

  it('is not known where two steps of its name compute in different places', () => {
    const places = [
      { ...onCompute('cpu'), steps: ['train', 'load'] },
      { ...onCompute('gpu-a'), steps: ['train'] },
    ];
    const holder = { ...A_PIPELINE, placement: placed({ kind: 'none' }), steps: { places, open: null } };
    expect(child({ target: null }, holder)).toMatchObject({ kind: 'none', name: null });
  });

  it('has the size, nodes and priority that its step names, where it says none itself', () => {
    const place = placed({ kind: 'serverless', instanceType: 'Standard_NC6', nodes: 2, priority: 'low-priority' });
    const steps = { places: [{ ...place, steps: ['train'] }], open: null };
    expect(child({ target: 'Serverless' }, { ...A_PIPELINE, steps })).toEqual(place);
    expect(child({ target: null }, { ...A_PIPELINE, steps })).toEqual(place);
  });

  it('has the size and priority of the AutoML run that holds it, and its own nodes', () => {
    const placement = placed({ kind: 'serverless', instanceType: 'Standard_DS3_v2', nodes: 9, priority: 'dedicated' });
    const fields = { target: 'Serverless', compute: { instanceCount: 1 } };
    expect(child(fields, { placement, jobType: 'automl' })).toEqual({ ...placement, nodes: 1 });
    expect(child({ target: 'gpu-a' }, { placement, jobType: 'automl' })).toMatchObject({ instanceType: null });
  });

  it('is the virtual cluster of its pipeline, and never a compute of the workspace with the same name', () => {
    const placement = placed({ kind: 'virtual-cluster', name: 'GPU-A' });
    expect(child({ target: 'gpu-a' }, { ...A_PIPELINE, placement })).toMatchObject({ kind: 'virtual-cluster' });
    const steps = { places: [{ ...onCompute('gpu-a'), steps: ['other'] }], open: null };
    expect(child({ target: 'gpu-a' }, { ...A_PIPELINE, placement, steps })).toMatchObject({ kind: 'compute' });
  });
});
