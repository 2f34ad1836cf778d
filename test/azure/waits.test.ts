import { describe, expect, it } from 'vitest';
import { describeCompute } from '../../src/azure/waits/describe-compute.ts';
import { onCompute, placed } from '../../src/core/run/placement.ts';
import { known, type Snapshot } from '../../src/core/signal/signal.ts';
import { ALWAYS, DISCOVERY, type FakeRoutes, fakeAzure, NOW, WORKSPACE } from './fake-azure.ts';
import { aChild, aSnapshot } from './fixtures/snapshots.ts';

const QUOTA = { code: 'ClusterCoreQuotaReached', message: 'Operation needs 24 cores, 0 are left.' };

/** A cluster of up to four nodes that has none. */
function cluster(more: object = {}, outside: object = {}) {
  return {
    location: 'westeurope',
    properties: {
      computeType: 'AmlCompute',
      provisioningState: 'Succeeded',
      provisioningErrors: null,
      ...outside,
      properties: {
        vmSize: 'STANDARD_NC24ADS_A100_V4',
        scaleSettings: { maxNodeCount: 4, minNodeCount: 0 },
        currentNodeCount: 0,
        targetNodeCount: 0,
        nodeStateCounts: { preparingNodeCount: 0, runningNodeCount: 0, unusableNodeCount: 0 },
        allocationState: 'Steady',
        allocationStateTransitionTime: '2026-08-25T13:00:00+00:00',
        errors: null,
        ...more,
      },
    },
  };
}

function instance(more: object) {
  return { properties: { computeType: 'ComputeInstance', properties: { state: 'Running', ...more } } };
}

describe('what a compute says of a run that waits for it', () => {
  it.each<[string, Parameters<typeof describeCompute>[1], string[]]>([
    [
      'errors in one layout',
      cluster({ errors: [{ error: QUOTA }] }),
      [
        'compute gpu-a reports ClusterCoreQuotaReached: Operation needs 24 cores, 0 are left',
        'compute gpu-a has 0 of 4 nodes, scaling refused',
      ],
    ],
    [
      'errors in the other, and twice',
      cluster({ errors: [QUOTA] }, { provisioningErrors: [{ error: QUOTA }] }),
      [
        'compute gpu-a reports ClusterCoreQuotaReached: Operation needs 24 cores, 0 are left',
        'compute gpu-a has 0 of 4 nodes, scaling refused',
      ],
    ],
    [
      'that it is resizing, and since when',
      cluster({ allocationState: 'Resizing', targetNodeCount: 2, nodeStateCounts: { preparingNodeCount: 1 } }),
      ['compute gpu-a has 0 of 2 nodes, resizing since 2026-08-25T13:00:00Z (1 preparing)'],
    ],
    [
      'that it does not grow although it should',
      cluster({ targetNodeCount: 4 }),
      ['compute gpu-a has 0 of 4 nodes, not growing'],
    ],
    [
      'that all its nodes are in use',
      cluster({ currentNodeCount: 4, targetNodeCount: 4, nodeStateCounts: { runningNodeCount: 4 } }),
      ['compute gpu-a has 4 of 4 nodes (4 running)'],
    ],
    [
      'that its nodes are unusable or preempted',
      cluster({ currentNodeCount: 2, nodeStateCounts: { unusableNodeCount: 1, preemptedNodeCount: 1 } }),
      ['compute gpu-a has 2 of 4 nodes (1 unusable, 1 preempted)'],
    ],
    [
      'that it may have none',
      cluster({ scaleSettings: { maxNodeCount: 0 } }),
      ['compute gpu-a may have no nodes: its maximum is 0'],
    ],
    [
      'that it was not made',
      cluster({ currentNodeCount: null }, { provisioningState: 'Failed' }),
      ['compute gpu-a is in the provisioning state Failed'],
    ],
    ['nothing of a running instance', instance({}), []],
    ['nothing of an instance with a run', instance({ state: 'JobRunning' }), []],
    [
      'who stopped an instance',
      instance({
        state: 'Stopped',
        lastOperation: {
          operationName: 'Stop',
          operationTime: '2026-08-25T12:00:00Z',
          operationStatus: 'Succeeded',
          operationTrigger: 'IdleShutdown',
        },
      }),
      ['compute instance gpu-a is Stopped; its last operation was Stop by IdleShutdown at 2026-08-25T12:00:00Z'],
    ],
    ['that an instance is unusable', instance({ state: 'Unusable' }), ['compute instance gpu-a is Unusable']],
    ['nothing of a compute without nodes', { properties: { computeType: 'Kubernetes', properties: {} } }, []],
  ])('%s', (_what, state, because) => {
    expect(describeCompute('gpu-a', state)).toEqual(because);
  });
});

describe('why a run waits', () => {
  const queued = { status: 'Queued', phase: 'queued', placement: onCompute('gpu-a') } as const;

  function run(more: object = {}) {
    return { body: { runId: 'r', status: 'Queued', createdUtc: '2026-08-25T13:00:00Z', ...more } };
  }

  async function waitOf(snapshot: Snapshot, routes: FakeRoutes, clock = () => NOW) {
    const fake = fakeAzure({ ...DISCOVERY, ...routes }, { clock });
    const ask = async () => (await fake.azure.signals.wait(WORKSPACE, [snapshot], ALWAYS)).get('r');
    return { ...fake, ask, signal: await ask() };
  }

  it('is what its compute and the queue say', async () => {
    const { signal } = await waitOf(aSnapshot('r', {}, queued), {
      'GET /computes/gpu-a?': { body: cluster({ errors: [{ error: QUOTA }] }) },
      'GET /runs/r': run({ queueingInfo: { code: 'Priority', message: 'Two runs are before it.' } }),
    });
    expect(signal).toEqual(
      known(
        {
          because: [
            'compute gpu-a reports ClusterCoreQuotaReached: Operation needs 24 cores, 0 are left',
            'compute gpu-a has 0 of 4 nodes, scaling refused',
            "Azure's queue says Priority: Two runs are before it",
          ],
        },
        NOW,
      ),
    );
  });

  it('is the picture made at the queueing where the compute cannot be read, and nothing where there is none', async () => {
    const picture = '{"AllocationState":"resizing","CurrentNodeCount":0}';
    const denied = { 'GET /computes/gpu-a?': { status: 403 } };
    const { signal } = await waitOf(aSnapshot('r', {}, queued), {
      ...denied,
      'GET /runs/r': run({ tags: { _aml_system_ComputeTargetStatus: picture } }),
    });
    expect(signal).toMatchObject({
      value: { because: ['when Azure queued it, compute gpu-a had 0 nodes and was resizing'] },
    });
    expect((await waitOf(aSnapshot('r', {}, queued), denied)).signal).toMatchObject({ value: { because: [] } });
  });

  it('asks for few runs where run history answers no batch, and needs none of its answers', async () => {
    const snapshots = [...Array(60).keys()].map((index) => aSnapshot(`r${index}`, {}, queued));
    const fake = fakeAzure({
      ...DISCOVERY,
      'GET /computes/gpu-a?': { body: cluster() },
      'POST /batchrundata': { status: 404 },
      'GET /runs/r': { status: 404 },
    });
    const answers = await fake.azure.signals.wait(WORKSPACE, snapshots, ALWAYS);
    expect(fake.azure.requests.counts()['run-get']).toBe(20);
    expect(answers.get('r59')).toMatchObject({ value: { because: ['compute gpu-a has 0 of 4 nodes'] } });
  });

  it('is that its compute was deleted', async () => {
    const { signal } = await waitOf(aSnapshot('r', {}, queued), { 'GET /runs/r': run() });
    expect(signal).toMatchObject({ value: { because: ['compute gpu-a does not exist'] } });
  });

  it('of a parent is that of its waiting children, by their names', async () => {
    const children = known(
      [
        aChild('busy'),
        aChild('train', { status: 'Queued', phase: 'queued', startedAt: null, placement: onCompute('GPU-A') }),
        aChild('test', { status: 'Queued', phase: 'queued', startedAt: null, placement: onCompute('gpu-a') }),
      ],
      NOW,
    );
    const { signal, azure } = await waitOf(aSnapshot('r', { children }, { jobType: 'pipeline' }), {
      'GET /computes/GPU-A?': { body: cluster({ targetNodeCount: 2 }) },
    });
    expect(signal).toMatchObject({ value: { because: ['the train: compute GPU-A has 0 of 2 nodes, not growing'] } });
    expect(azure.requests.counts()).toMatchObject({ computes: 1 });
  });

  const sizes = {
    value: [{ name: 'Standard_NC24ads_A100_v4', gpus: 1, family: 'StandardNCADSA100v4Family', vCPUs: 24 }],
  };
  const usage = (localizedValue: string, currentValue: number, limit: number) => ({
    currentValue,
    limit,
    name: { value: localizedValue, localizedValue },
  });
  const FAMILY = 'Standard NCADSA100v4 Family Cluster Dedicated vCPUs';

  it.each([
    [
      'of the family',
      {},
      [usage(FAMILY, 80, 96)],
      `the quota "${FAMILY}" has 16 of 96 vCPUs left, and a node takes 24`,
    ],
    [
      'of the region',
      {},
      [usage(FAMILY, 0, 96), usage('Total Cluster Dedicated Regional vCPUs', 90, 100)],
      'the quota "Total Cluster Dedicated Regional vCPUs" has 10 of 100 vCPUs left, and a node takes 24',
    ],
    [
      'of low priority, which is one for the region',
      { vmPriority: 'LowPriority' },
      [
        usage(FAMILY, 96, 96),
        usage(`${FAMILY} Low Priority`, 0, -1),
        usage('Total Cluster Low Priority Regional vCPUs', 0, 0),
      ],
      'the quota "Total Cluster Low Priority Regional vCPUs" has 0 of 0 vCPUs left, and a node takes 24',
    ],
    ['of another family does not count', {}, [usage('Standard DSv2 Family Cluster Dedicated vCPUs', 6, 6)], null],
    ['with room for a node', {}, [usage(FAMILY, 72, 96)], null],
    ['while all nodes are there', { currentNodeCount: 4 }, [usage(FAMILY, 96, 96)], null],
  ])('is a quota without room for a node: %s', async (_what, more, value, because) => {
    const { signal } = await waitOf(aSnapshot('r', {}, queued), {
      'GET /computes/gpu-a?': { body: cluster({ ...more }) },
      'GET /locations/westeurope/vmSizes': { body: sizes },
      'GET /locations/westeurope/usages': { body: { value } },
      'GET /runs/r': run(),
    });
    const said = signal?.known ? signal.value.because.filter((text) => text.includes('quota')) : [];
    expect(said).toEqual(because === null ? [] : [because]);
  });

  it('of a serverless run is the quota, which it shares with clusters', async () => {
    const placement = placed({ kind: 'serverless', instanceType: 'Standard_NC24ads_A100_v4', nodes: 1 });
    const { signal } = await waitOf(aSnapshot('r', {}, { ...queued, placement }), {
      'GET /locations/westeurope/vmSizes': { body: sizes },
      'GET /locations/westeurope/usages': { body: { value: [usage(FAMILY, 96, 96)] } },
      'GET /runs/r': run(),
    });
    expect(signal).toMatchObject({
      value: { because: [`the quota "${FAMILY}" has 0 of 96 vCPUs left, and a node takes 24`] },
    });
  });

  it('says nothing of a quota that may not be read, and asks again only after a while', async () => {
    const { signal, ask, azure } = await waitOf(aSnapshot('r', {}, queued), {
      'GET /computes/gpu-a?': { body: cluster() },
      'GET /locations/westeurope/vmSizes': { body: sizes },
      'GET /locations/westeurope/usages': { status: 403 },
      'GET /runs/r': run(),
    });
    expect(signal).toMatchObject({ value: { because: ['compute gpu-a has 0 of 4 nodes'] } });
    await ask();
    expect(azure.requests.counts().usages).toBe(1);
  });

  it('costs one request a compute in three minutes', async () => {
    let now = NOW;
    const routes = { 'GET /computes/gpu-a?': { body: cluster() }, 'GET /runs/r': run() };
    const { ask, azure } = await waitOf(aSnapshot('r', {}, queued), routes, () => now);
    await ask();
    expect(azure.requests.counts().computes).toBe(1);
    now += 180_000;
    await ask();
    expect(azure.requests.counts().computes).toBe(2);
  });
});
