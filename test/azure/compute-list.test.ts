import { describe, expect, it } from 'vitest';
import { ON_RECORDED } from '../support/needs.ts';
import { ALWAYS, type FakeRoutes, fakeAzure, WORKSPACE } from './fake-azure.ts';
import { recordedBody } from './recorded.ts';

const NO_PRICES: FakeRoutes = {
  'GET /vmSizes': { body: { value: [{ name: 'Standard_NC24ads_A100_v4', gpus: 1 }] } },
  'GET /api/retail/prices': { body: { Items: [], NextPageLink: null } },
};

const COUNTS = {
  preparingNodeCount: 1,
  runningNodeCount: 2,
  idleNodeCount: 3,
  unusableNodeCount: 1,
  leavingNodeCount: 2,
};

function cluster(name: string, given: object = {}) {
  const properties = {
    vmSize: 'STANDARD_NC24ADS_A100_V4',
    vmPriority: 'LowPriority',
    scaleSettings: { maxNodeCount: 9, minNodeCount: 4, nodeIdleTimeBeforeScaleDown: 'PT2M' },
    nodeStateCounts: COUNTS,
    allocationState: 'Steady',
    allocationStateTransitionTime: '2026-08-25T11:00:00.5+00:00',
    ...given,
  };
  return { name, location: 'westeurope', properties: { computeType: 'AmlCompute', properties } };
}

function instance(name: string, state: string | null, lastOperation: object | null = null) {
  const properties = { vmSize: 'Standard_NC24ads_A100_v4', state, lastOperation };
  return { name, location: 'westeurope', properties: { computeType: 'ComputeInstance', properties } };
}

async function listed(...pages: readonly unknown[][]) {
  const nextLink = 'https://management.azure.com/subscriptions/sub-1/page-2?$skipToken=x';
  const { azure, transport } = fakeAzure({
    ...NO_PRICES,
    'GET /workspaces/ws-one/computes?': { body: { value: pages[0] ?? [], ...(pages[1] && { nextLink }) } },
    'GET /page-2?': { body: { value: pages[1] ?? [] } },
  });
  const found = await azure.computeDirectory.list(WORKSPACE, ALWAYS);
  return { found, one: found[0], asked: transport.sent.filter(({ url }) => /computes|page-2/.test(url)).length };
}

describe('the computes of a workspace', () => {
  it('are clusters with their nodes by what they do, and with the minimum that they keep', async () => {
    const { one } = await listed([cluster('gpu')]);
    expect(one).toMatchObject({
      ...{ name: 'gpu', kind: 'cluster', priority: 'low-priority', gpusPerNode: 1, minNodes: 4, unknown: null },
      nodes: { idle: 3, atWork: 3, unusable: 1 },
      steadySince: Date.parse('2026-08-25T11:00:00.5Z'),
      pricePerNodeHour: null,
    });
    expect(one?.priceNote).toBeTruthy();
  });

  it('say since when only while they are steady', async () => {
    const { one } = await listed([cluster('gpu', { allocationState: 'Resizing' })]);
    expect(one).toMatchObject({ steadySince: null, nodes: { idle: 3 } });
  });

  it('are unknown, and never idle or not idle, where Azure gives no count', async () => {
    const odd = [cluster('new', { nodeStateCounts: null }), { name: 'odd', properties: 7 }, { noName: true }];
    const { found } = await listed([
      ...odd,
      { name: 'k8s', properties: { computeType: 'Kubernetes', properties: {} } },
    ]);
    expect(found.map(({ name, kind, nodes, unknown }) => [name, kind, nodes, unknown])).toEqual([
      ['new', 'cluster', null, 'Azure gives no count of its nodes'],
      ['odd', 'other', null, 'Azure describes it in a form that is not known'],
      ['k8s', 'other', null, 'Azure gives no count of nodes for a Kubernetes compute'],
    ]);
  });

  it.each([
    ['Running', { idle: 1, atWork: 0, unusable: 0 }],
    ['JobRunning', { idle: 0, atWork: 1, unusable: 0 }],
    ['Stopped', { idle: 0, atWork: 0, unusable: 0 }],
    ['UserSettingUp', { idle: 0, atWork: 0, unusable: 0 }],
    ['Unusable', null],
    ['SomethingNew', null],
    [null, null],
  ])('are instances: one that is %s has %o', async (state, nodes) => {
    const { one } = await listed([instance('mine', state)]);
    expect(one?.nodes).toEqual(nodes);
    expect(one?.unknown === null).toBe(nodes !== null);
  });

  it('have run since their last start, where that succeeded', async () => {
    const started = (operationName: string, operationStatus = 'Succeeded') =>
      instance('mine', 'Running', { operationName, operationStatus, operationTime: '2026-08-25T08:00:00+00:00' });
    expect((await listed([started('Start')])).one?.steadySince).toBe(Date.parse('2026-08-25T08:00:00Z'));
    expect((await listed([started('Start', 'Failed')])).one?.steadySince).toBeNull();
    expect((await listed([started('Stop')])).one?.steadySince).toBeNull();
  });

  it('are listed in one request a page', async () => {
    const { found, asked } = await listed([cluster('a'), cluster('b')], [cluster('c')]);
    expect(found.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    expect(asked).toBe(2);
  });

  it('are not listed where Azure refuses', async () => {
    const { azure } = fakeAzure({
      'GET /workspaces/ws-one/computes?': { status: 403, body: { error: { code: 'no' } } },
    });
    await expect(azure.computeDirectory.list(WORKSPACE, ALWAYS)).rejects.toMatchObject({ kind: 'denied' });
  });

  it('are read as they were recorded', ON_RECORDED, async () => {
    const { azure } = fakeAzure({
      ...NO_PRICES,
      'GET /workspaces/ws-one/computes?': { body: recordedBody('computes-list-amlcompute-lowpriority.json') },
    });
    expect(await azure.computeDirectory.list(WORKSPACE, ALWAYS)).toMatchObject([
      {
        ...{ name: 'vvmlwrkspc11', kind: 'cluster', vmSize: 'STANDARD_D1_V2', priority: 'low-priority', minNodes: 0 },
        nodes: { idle: 0, atWork: 0, unusable: 0 },
        steadySince: Date.parse('2022-08-31T08:19:43.44Z'),
      },
    ]);
  });
});
