import { describe, expect, it } from 'vitest';
import { devicesOf } from '../../src/azure/metrics/gpu.ts';
import { runsFilter, seriesByRun, windowOf } from '../../src/azure/metrics/metrics.ts';
import { known, type Snapshot, unknown } from '../../src/core/signal/signal.ts';
import { ALWAYS, type FakeRoutes, fakeAzure, NOW, WORKSPACE } from './fake-azure.ts';
import { aChild, aCompute, aSnapshot } from './fixtures/snapshots.ts';

const MINUTE = 60_000;
const OVER = 5 * MINUTE;

/** A series of one device; an undefined sample is a minute without one. */
function series(run: string, device: string, samples: readonly (number | undefined)[], from = NOW - OVER) {
  return {
    metadatavalues: [
      { name: { value: 'runid' }, value: run },
      { name: { value: 'InstanceId' }, value: 'vm1' },
      { name: { value: 'deviceid' }, value: device },
    ],
    data: samples.map((average, index) => ({
      timeStamp: new Date(from + index * MINUTE).toISOString(),
      ...(average === undefined ? {} : { average }),
    })),
  };
}

function metrics(...timeseries: unknown[]) {
  return {
    body: { value: [{ name: { value: 'GpuUtilizationPercentage' }, unit: 'Count', errorCode: 'Success', timeseries }] },
  };
}

async function gpuOf(routes: FakeRoutes, ...snapshots: Snapshot[]) {
  const fake = fakeAzure(routes);
  const answers = await fake.azure.signals.gpu(WORKSPACE, snapshots, { over: OVER, now: NOW }, ALWAYS);
  return { ...fake, answers, signal: answers.get(snapshots[0]?.run.id ?? '') };
}

function onCluster(id: string, nodes: number | null = 1, gpus: number | null = 2) {
  return aSnapshot(id, { compute: known(aCompute(nodes, gpus), NOW) });
}

const CLUSTER: FakeRoutes = {
  'GET /computes/gpu-a?': {
    body: { location: 'westeurope', properties: { computeType: 'AmlCompute', properties: { vmSize: 'nd' } } },
  },
  'GET /locations/westeurope/vmSizes': { body: { value: [{ name: 'ND', gpus: 2 }] } },
};

function aPipeline(...children: ReturnType<typeof aChild>[]) {
  return aSnapshot('p', { children: known(children, NOW) }, { jobType: 'pipeline' });
}

describe('the GPU use of a run', () => {
  it('has every device apart, and a minute without a sample is null and not 0', async () => {
    const answer = metrics(series('r', '0', [1, undefined, 0, 4]), series('r', '1', [90, 91, 92, 93, 94]));
    const { signal } = await gpuOf({ 'GET /metrics?': answer }, onCluster('r'));
    expect(signal).toEqual(
      known(
        {
          from: NOW - OVER,
          step: MINUTE,
          expectedDevices: 2,
          devices: [
            { id: 'r/vm1/0', percent: [1, null, 0, 4, null] },
            { id: 'r/vm1/1', percent: [90, 91, 92, 93, 94] },
          ],
        },
        NOW,
      ),
    );
  });

  it('is asked for by minute, as an average, one series a device, with room for more than ten', async () => {
    const { transport } = await gpuOf({ 'GET /metrics?': metrics() }, onCluster('r', 2, 8));
    const query = new URL(transport.sent[0]?.url ?? '').searchParams;
    expect(query.get('interval')).toBe('PT1M');
    expect(query.get('aggregation')).toBe('Average');
    expect(query.get('$filter')).toBe("RunId eq 'r' and InstanceId eq '*' and DeviceId eq '*'");
    expect(Number(query.get('top'))).toBeGreaterThanOrEqual(100);
    expect(query.get('timespan')).toBe('2026-08-25T13:55:00.000Z/2026-08-25T14:00:00.000Z');
  });

  it('is unknown when Azure has no series of it', async () => {
    const { signal } = await gpuOf({ 'GET /metrics?': metrics() }, onCluster('r'));
    expect(signal).toEqual(unknown('no telemetry'));
  });

  it('is unknown when the series were cut', async () => {
    const many = [...Array(100).keys()].map((device) => series('r', String(device), [1]));
    const { signal } = await gpuOf({ 'GET /metrics?': metrics(...many) }, onCluster('r'));
    expect(signal).toMatchObject({ known: false, reason: expect.stringContaining('cut at 100 series') });
  });

  it.each([
    ['refused', { status: 403 }],
    ['of another shape', { body: { value: 'x' } }],
    ['an error within a 200', { body: { value: [{ errorCode: 'InternalError', timeseries: [] }] } }],
  ])('is unknown when the answer is %s', async (_what, answer) => {
    expect((await gpuOf({ 'GET /metrics?': answer }, onCluster('r'))).signal).toMatchObject({ known: false });
  });

  it('is known, and how many devices there should be is not, when the compute does not say', async () => {
    const answer = { 'GET /metrics?': metrics(series('r', '0', [1])) };
    expect((await gpuOf(answer, onCluster('r', 1, null))).signal).toMatchObject({ value: { expectedDevices: null } });
    expect((await gpuOf(answer, aSnapshot('r'))).signal).toMatchObject({ value: { expectedDevices: null } });
  });

  it('is not asked for on machines without a GPU', async () => {
    const { signal, transport } = await gpuOf({}, onCluster('r', 4, 0));
    expect(signal).toMatchObject({ known: true, value: { devices: [], expectedDevices: 0 } });
    expect(transport.sent).toHaveLength(0);
  });
});

describe('the GPU use of many runs', () => {
  it('takes one request for twenty, and keeps them apart without regard to case', async () => {
    const runs = [...Array(25).keys()].map((index) => onCluster(`R${index}`));
    const answer = metrics(...runs.map(({ run }) => series(run.id.toLowerCase(), '0', [7])));
    const { answers, azure } = await gpuOf({ 'GET /metrics?': answer }, ...runs);
    expect(azure.requests.counts()).toEqual({ metrics: 2 });
    expect(answers.get('R3')).toMatchObject({ value: { devices: [{ id: 'R3/vm1/0' }] } });
    expect(answers.get('R24')).toMatchObject({ value: { devices: [{ id: 'R24/vm1/0' }] } });
  });

  it('is asked for run by run where several in one filter are refused, and remembers it', async () => {
    const routes: FakeRoutes = {
      'GET /metrics?': { status: 400, body: { code: 'BadRequest', message: 'Invalid filter' } },
      "GET $filter=RunId eq 'a' and": metrics(series('a', '0', [1])),
      "GET $filter=RunId eq 'b' and": metrics(series('b', '0', [2])),
    };
    const { azure } = fakeAzure(routes);
    const snapshots = [onCluster('a'), onCluster('b')];
    for (let turn = 0; turn < 2; turn++) {
      const answers = await azure.signals.gpu(WORKSPACE, snapshots, { over: OVER, now: NOW }, ALWAYS);
      expect([...answers.values()].every((signal) => signal.known)).toBe(true);
    }
    expect(azure.requests.counts()).toEqual({ metrics: 5 });
  });
});

describe('the GPU use of a pipeline', () => {
  it('is that of its active children together, and the devices that they should hold', async () => {
    const answer = metrics(series('a', '0', [1]), series('b', '0', [2]));
    const ended = aChild('c', { status: 'Completed', phase: 'ended' });
    const queued = aChild('d', { status: 'Queued', phase: 'queued', startedAt: null });
    const { signal, transport } = await gpuOf(
      { ...CLUSTER, 'GET /metrics?': answer },
      aPipeline(aChild('a', { instanceCount: 2 }), aChild('b'), ended, queued),
    );
    expect(signal).toMatchObject({
      value: { devices: [{ id: 'a/vm1/0' }, { id: 'b/vm1/0' }], expectedDevices: 6 },
    });
    const filter = new URL(transport.sent.at(-1)?.url ?? '').searchParams.get('$filter');
    expect(filter).toBe("RunId eq 'a' or RunId eq 'b' and InstanceId eq '*' and DeviceId eq '*'");
  });

  it('does not say how many devices there should be when one child cannot be told', async () => {
    const { signal } = await gpuOf(
      { ...CLUSTER, 'GET /metrics?': metrics(series('a', '0', [1])) },
      aPipeline(aChild('a'), aChild('b', { computeName: 'gone' })),
    );
    expect(signal).toMatchObject({ known: true, value: { expectedDevices: null } });
  });

  it.each(['preparing', 'paused'] as const)(
    'has the samples of a child that is %s, and then nobody knows how many there should be',
    async (phase) => {
      const answer = { ...CLUSTER, 'GET /metrics?': metrics(series('a', '0', [1])) };
      const { signal } = await gpuOf(answer, aPipeline(aChild('a', { phase })));
      expect(signal).toMatchObject({ value: { devices: [{ id: 'a/vm1/0' }], expectedDevices: null } });
    },
  );

  it('does not expect devices of a child that prepares and tells nothing', async () => {
    const answer = { ...CLUSTER, 'GET /metrics?': metrics(series('a', '0', [1])) };
    const { signal } = await gpuOf(answer, aPipeline(aChild('a'), aChild('b', { phase: 'preparing' })));
    expect(signal).toMatchObject({ value: { expectedDevices: 2 } });
  });

  it.each([
    ['is in a status that is not known', { status: 'Finishing', phase: 'unrecognised' }],
    ['does not say its nodes', { instanceCount: null }],
  ] as const)('does not say how many devices there should be when a child %s', async (_what, fields) => {
    const answer = { ...CLUSTER, 'GET /metrics?': metrics(series('a', '0', [1])) };
    const { signal } = await gpuOf(answer, aPipeline(aChild('a', fields)));
    expect(signal).toMatchObject({ value: { expectedDevices: null } });
  });

  it('does not let the devices that one child has too many stand for those of another that are silent', async () => {
    const answer = metrics(series('a', '0', [1]), series('a', '1', [1]), series('a', '2', [1]), series('b', '0', [1]));
    const { signal } = await gpuOf({ ...CLUSTER, 'GET /metrics?': answer }, aPipeline(aChild('a'), aChild('b')));
    expect(signal).toMatchObject({ value: { expectedDevices: null } });
  });

  it('is none while no child is active, nor for one that only holds others', async () => {
    const { signal, transport } = await gpuOf(
      CLUSTER,
      aPipeline(aChild('a', { phase: 'ended' }), aChild('s', { instanceCount: 0 })),
    );
    expect(signal).toMatchObject({ known: true, value: { devices: [], expectedDevices: 0 } });
    expect(transport.sent).toHaveLength(0);
  });

  it('is unknown when the children are', async () => {
    const snapshot = aSnapshot('p', { children: unknown('HTTP 403') }, { jobType: 'pipeline' });
    expect((await gpuOf({}, snapshot)).signal).toEqual(unknown('the children are unknown: HTTP 403'));
    expect((await gpuOf({}, aSnapshot('p', {}, { jobType: 'sweep' }))).signal).toEqual(
      unknown('the children were not read'),
    );
  });
});

describe('series', () => {
  it('cover whole minutes before now', () => {
    expect(windowOf(90_000, NOW + 30_000)).toEqual({ from: NOW - 2 * MINUTE, to: NOW, steps: 2 });
  });

  it('quote run ids', () => {
    expect(runsFilter(["o'x"], [])).toContain("RunId eq 'o''x'");
  });

  it('of one device are joined by the busier sample, and odd samples are none', () => {
    const timeseries = [
      series('r', '0', [1, -5, 250, undefined, 3]),
      series('r', '0', [9]),
      series('r', '1', [5], NOW),
    ];
    const answer = [{ timeseries }];
    const window = windowOf(OVER, NOW);
    const devices = devicesOf(seriesByRun(answer, { aggregation: 'Average', window }).get('r') ?? [], window);
    expect(devices.get('vm1/0')).toEqual([9, null, 100, null, 3]);
    expect(devices.get('vm1/1')).toEqual([null, null, null, null, null]);
  });
});
