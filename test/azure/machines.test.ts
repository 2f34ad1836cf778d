import { describe, expect, it } from 'vitest';
import type { Machine } from '../../src/core/run/machine.ts';
import { onCompute, type Placement, placed } from '../../src/core/run/placement.ts';
import { ALWAYS, DISCOVERY, type FakeRoutes, fakeAzure, NOW, WORKSPACE } from './fake-azure.ts';
import { aHistoryRun } from './fixtures/jobs.ts';
import { aSnapshot } from './fixtures/snapshots.ts';

const SIZES: FakeRoutes = {
  'GET /locations/westeurope/vmSizes': { body: { value: [{ name: 'Standard_DS3_v2', gpus: 0 }] } },
  'GET /locations/eastus/vmSizes': { body: { value: [{ name: 'Standard_ND40rs_v2', gpus: 8 }, { odd: true }] } },
};

function compute(computeType: string, inner: unknown, outer: Record<string, unknown> = {}) {
  return { body: { location: 'westeurope', properties: { computeType, properties: inner, ...outer } } };
}

const COMPUTES: FakeRoutes = {
  ...SIZES,
  'GET /computes/gpu-a?': compute(
    'AmlCompute',
    { vmSize: 'STANDARD_ND40RS_V2', vmPriority: 'LowPriority' },
    { computeLocation: 'eastus' },
  ),
  'GET /computes/odd-size?': compute('AmlCompute', { vmSize: 'Standard_New', vmPriority: 'Dedicated' }),
  'GET /computes/mine?': compute('ComputeInstance', { vmSize: 'standard_ds3_v2' }),
  'GET /computes/k8s?': compute('Kubernetes', {
    defaultInstanceType: 'small',
    instanceTypes: {
      small: { resources: { limits: { cpu: '1', 'nvidia.com/gpu': null } } },
      Big: { resources: { limits: { 'nvidia.com/gpu': '4' } } },
      bare: null,
      slice: { resources: { limits: { 'nvidia.com/mig-1g.5gb': '1' } } },
      shared: { resources: { limits: { 'nvidia.com/gpu.shared': 2 } } },
      'no slice': { resources: { limits: { 'nvidia.com/gpu': 1, 'nvidia.com/mig-1g.5gb': 0 } } },
    },
  }),
  'GET /computes/spark?': compute('SynapseSpark', null),
};

const SERVERLESS_SIZE = {
  target: 'Serverless',
  compute: { target: 'Serverless', vmSize: 'Standard_DS3_v2', instanceCount: 1, priority: 'Dedicated' },
};

async function computeOf(fields: Parameters<typeof aSnapshot>[2]) {
  const { azure } = fakeAzure(COMPUTES);
  return (await azure.signals.compute(WORKSPACE, [aSnapshot('r', {}, fields)], ALWAYS)).get('r');
}

describe('what a run computes on', () => {
  it('is a cluster with the GPUs of its size in its own region, names without case', async () => {
    expect(await computeOf({ placement: onCompute('gpu-a', { nodes: 2 }) })).toEqual({
      known: true,
      at: NOW,
      value: {
        kind: 'cluster',
        vmSize: 'STANDARD_ND40RS_V2',
        nodes: 2,
        gpusPerNode: 8,
        priority: 'low-priority',
        location: 'eastus',
      },
    });
  });

  it('has an unknown number of GPUs when the region does not list its size', async () => {
    expect(await computeOf({ placement: onCompute('odd-size') })).toMatchObject({
      known: true,
      value: { gpusPerNode: null },
    });
  });

  it('is a compute instance, which is always dedicated', async () => {
    expect(await computeOf({ placement: onCompute('mine') })).toMatchObject({
      value: { kind: 'instance', gpusPerNode: 0, priority: 'dedicated', location: 'westeurope' },
    });
  });

  it.each([
    ['big', 4],
    [null, 0],
    ['bare', null],
    ['slice', null],
    ['shared', null],
    ['no slice', 1],
    ['none', null],
  ])('is the instance type %s of a Kubernetes compute with %s GPUs', async (instanceType, gpusPerNode) => {
    expect(await computeOf({ placement: onCompute('k8s', { instanceType }) })).toMatchObject({
      value: { kind: 'kubernetes', vmSize: null, gpusPerNode },
    });
  });

  it('is serverless, of a size only where the user named one', async () => {
    expect(
      await computeOf({ placement: placed({ kind: 'serverless', instanceType: 'Standard_DS3_v2' }) }),
    ).toMatchObject({
      value: { kind: 'serverless', vmSize: 'Standard_DS3_v2', gpusPerNode: 0, priority: null, location: 'westeurope' },
    });
    expect(await computeOf({ placement: placed({ kind: 'serverless' }) })).toMatchObject({
      value: { vmSize: null, gpusPerNode: null },
    });
  });

  it('is unknown where the run names a compute that cannot be read', async () => {
    expect(
      await computeOf({
        placement: placed({ kind: 'other', instanceType: 'Standard_DS3_v2' }),
        unknown: { placement: 'its compute cannot be read: 7' },
      }),
    ).toMatchObject({
      known: false,
      reason: 'its compute cannot be read: 7',
    });
  });

  it('is unknown where the VM size or the nodes of the run cannot be read', async () => {
    expect(
      await computeOf({
        placement: placed({ kind: 'serverless' }),
        unknown: { resources: 'its VM size and nodes cannot be read: [2]' },
      }),
    ).toMatchObject({
      known: false,
      reason: 'its VM size and nodes cannot be read: [2]',
    });
  });

  it('is something else when its type is not known', async () => {
    expect(await computeOf({ placement: onCompute('spark') })).toMatchObject({
      value: { kind: 'other', vmSize: null },
    });
  });

  it('has one node when a command run says nothing, and none of its own for a parent', async () => {
    expect(await computeOf({ placement: onCompute('gpu-a', { nodes: null }) })).toMatchObject({ value: { nodes: 1 } });
    expect(await computeOf({ placement: onCompute('gpu-a', { nodes: null }), jobType: 'spark' })).toMatchObject({
      value: { nodes: null },
    });
    expect(await computeOf({ placement: onCompute('gpu-a', { nodes: 1 }), jobType: 'sweep' })).toMatchObject({
      value: { nodes: null },
    });
  });

  it('is unknown with the reason when the compute is gone', async () => {
    expect(await computeOf({ placement: onCompute('gone') })).toMatchObject({
      known: false,
      reason: 'ws-one has no compute gone',
    });
  });

  it('of a serverless run has the size and priority that run history says, asked once for all runs', async () => {
    const batch = (run: string) => [run, { runMetadata: aHistoryRun(run, SERVERLESS_SIZE) }];
    const { azure } = fakeAzure({
      ...COMPUTES,
      ...DISCOVERY,
      'POST /batchrundata': { body: { successfulResults: Object.fromEntries(['a', 'b'].map(batch)) } },
    });
    const placement = placed({ kind: 'serverless', nodes: 1 });
    const runs = ['a', 'b'].map((id) => aSnapshot(id, {}, { placement }));
    const answers = await azure.signals.compute(WORKSPACE, runs, ALWAYS);
    await azure.signals.compute(WORKSPACE, runs, ALWAYS);
    const value = { kind: 'serverless', vmSize: 'Standard_DS3_v2', gpusPerNode: 0, priority: 'dedicated', nodes: 1 };
    for (const id of ['a', 'b']) expect(answers.get(id)).toMatchObject({ value });
    expect(azure.requests.counts()).toMatchObject({ 'run-batch': 1 });
  });

  it('of a run on a cluster is known while run history is throttled', async () => {
    const throttled = { status: 429, body: {} };
    const { azure } = fakeAzure({
      ...COMPUTES,
      ...DISCOVERY,
      'POST /batchrundata': throttled,
      'GET /runs/': throttled,
    });
    const placement = placed({ kind: 'serverless' });
    const runs = [aSnapshot('a'), aSnapshot('b', {}, { placement })];
    const answers = await azure.signals.compute(WORKSPACE, runs, ALWAYS);
    expect(answers.get('a')).toMatchObject({ value: { kind: 'cluster', gpusPerNode: 8 } });
    expect(answers.get('b')).toMatchObject({ value: { kind: 'serverless', why: expect.stringContaining('429') } });
  });

  it('of a pipeline is known by its steps where its default cannot be read', async () => {
    const steps = { places: [{ ...onCompute('gpu-a'), steps: ['train'] }], open: null };
    const answer = await computeOf({
      jobType: 'pipeline',
      steps,
      unknown: { placement: 'its compute cannot be read: 7' },
    });
    expect(answer).toMatchObject({
      value: {
        kind: 'other',
        why: 'its compute cannot be read: 7',
        steps: { computes: [{ gpusPerNode: 8 }], open: null },
      },
    });
  });

  it('of a serverless run stays unknown for the reason that run history gives', async () => {
    const { azure } = fakeAzure({ ...COMPUTES, ...DISCOVERY });
    const snapshot = aSnapshot('a', {}, { placement: placed({ kind: 'serverless' }) });
    const answer = (await azure.signals.compute(WORKSPACE, [snapshot], ALWAYS)).get('a');
    expect(answer).toMatchObject({ value: { vmSize: null, why: expect.stringContaining('reading run a of ws-one') } });
  });

  it('is read of ARM once for all runs, also where it is refused or gone', async () => {
    const refused = { status: 403, body: { error: { code: 'AuthorizationFailed', message: 'no' } } };
    const { azure } = fakeAzure({ ...COMPUTES, 'GET /computes/closed?': refused });
    for (const name of ['closed', 'gone']) {
      const runs = Array.from({ length: 20 }, (_, run) => aSnapshot(`r${run}`, {}, { placement: onCompute(name) }));
      await azure.signals.compute(WORKSPACE, runs, ALWAYS);
    }
    expect(azure.requests.counts()).toEqual({ computes: 2 });
  });

  it.each<[Placement, Partial<Machine>]>([
    [placed({ kind: 'local', nodes: 0 }), { kind: 'local', gpusPerNode: 0 }],
    [
      placed({ kind: 'virtual-cluster', name: 'gpu-a', instanceType: 'Singularity.NC6_v3' }),
      { kind: 'virtual-cluster', vmSize: 'Singularity.NC6_v3', gpusPerNode: 1 },
    ],
    [
      placed({ kind: 'virtual-cluster', name: 'gpu-a', instanceType: 'Singularity.New_v9' }),
      { gpusPerNode: null, why: 'Azure describes no Singularity.New_v9 of the virtual cluster gpu-a' },
    ],
    [placed({ kind: 'other', name: 'DataFactory' }), { kind: 'other', gpusPerNode: 0, why: 'it runs in Data Factory' }],
    [placed({ kind: 'other', name: 'gpu-a' }), { why: 'compute gpu-a is none of this workspace' }],
  ])('of %j is described without asking for a compute of the workspace', async (placement, expected) => {
    const { azure } = fakeAzure({ ...COMPUTES, ...DISCOVERY });
    const snapshot = aSnapshot('a', {}, { placement, phase: 'queued' });
    const answer = (await azure.signals.compute(WORKSPACE, [snapshot], ALWAYS)).get('a');
    expect(answer).toMatchObject({ known: true, value: expected });
    expect(azure.requests.counts().computes ?? 0).toBe(0);
  });

  it('of a pipeline is its default, and what each of its steps computes on', async () => {
    const places = [onCompute('gpu-a', { nodes: 4 }), onCompute('gone')].map((place, step) => ({
      ...place,
      steps: [`s${step}`],
    }));
    const answer = await computeOf({
      jobType: 'pipeline',
      placement: onCompute('mine'),
      steps: { places, open: null },
    });
    expect(answer).toMatchObject({
      value: {
        kind: 'instance',
        nodes: null,
        steps: {
          computes: [{ kind: 'cluster', gpusPerNode: 8, nodes: 4, priority: 'low-priority' }],
          open: 'what its step s1 computes on is not known: ws-one has no compute gone',
        },
      },
    });
  });

  it('is asked for once for each compute and each region, and not again within minutes', async () => {
    const { azure } = fakeAzure(COMPUTES);
    const runs = ['a', 'b', 'c'].map((id) =>
      aSnapshot(id, {}, { placement: onCompute(id === 'c' ? 'GPU-A' : 'gpu-a') }),
    );
    await azure.signals.compute(WORKSPACE, runs, ALWAYS);
    await azure.signals.compute(WORKSPACE, runs, ALWAYS);
    expect(azure.requests.counts()).toEqual({ computes: 1, 'vm-sizes': 1 });
  });
});
