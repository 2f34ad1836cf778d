import { describe, expect, it } from 'vitest';
import { devicesOf } from '../../src/azure/metrics/gpu.ts';
import { runsFilter, seriesByRun, windowOf } from '../../src/azure/metrics/metrics.ts';
import { onCompute } from '../../src/core/run/placement.ts';
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
  it.each([
    ['a time that is no text', '{"timeStamp":5,"average":1}'],
    ['an amount that is a text', '{"timeStamp":"2026-08-25T13:55:00Z","average":"1"}'],
    ['an amount beyond all numbers', '{"timeStamp":"2026-08-25T13:55:00Z","average":1e999}'],
    ['a sample that is none', 'null'],
  ])('is unknown when its answer has %s', async (_, sample) => {
    const labels = '[{"name":{"value":"runid"},"value":"r"}]';
    const good = '{"timeStamp":"2026-08-25T13:56:00Z","average":1}';
    const body = `{"value":[{"timeseries":[{"metadatavalues":${labels},"data":[${good},${sample}]}]}]}`;
    const { signal } = await gpuOf({ 'GET /metrics?': { body } }, onCluster('r'));
    expect(signal).toMatchObject({ known: false, reason: expect.stringContaining('of another shape') });
  });

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
      "GET $filter=RunId eq 'run-a' and": metrics(series('run-a', '0', [1])),
      "GET $filter=RunId eq 'run-b' and": metrics(series('run-b', '0', [2])),
    };
    const { azure } = fakeAzure(routes);
    const snapshots = [onCluster('run-a'), onCluster('run-b')];
    for (let turn = 0; turn < 2; turn++) {
      const answers = await azure.signals.gpu(WORKSPACE, snapshots, { over: OVER, now: NOW }, ALWAYS);
      expect([...answers.values()].every((signal) => signal.known)).toBe(true);
    }
    // The older names are tried once, since Azure did not say what is invalid.
    expect(azure.requests.counts()).toEqual({ metrics: 6 });
  });

  it('is unknown for the run that Azure refuses, under its name, and known for the others', async () => {
    const runs = [...Array(7).keys()].map((index) => onCluster(`run-${index}`));
    const refused = { status: 400, body: { code: 'BadRequest', message: 'Dimension value run-5 is invalid' } };
    const { answers } = await gpuOf(
      {
        'GET /metrics?': metrics(...runs.map(({ run }) => series(run.id, '0', [7]))),
        "GET RunId eq 'run-5'": refused,
        "GET RunId eq 'run-4' or RunId eq 'run-5' or RunId eq 'run-6'": refused,
      },
      ...runs,
    );
    for (const { run } of runs)
      expect(answers.get(run.id)).toMatchObject(
        run.id === 'run-5'
          ? { known: false, reason: expect.stringMatching(/of run-5 in ws-one: HTTP 400 .*run-5 is invalid/) }
          : { known: true, value: { devices: [{ id: `${run.id}/vm1/0` }] } },
      );
  });

  it.each([
    ['HTTP 500', { status: 500 }],
    ['HTTP 503', { status: 503, headers: { 'retry-after': '0' } }],
    ['ECONNRESET', { cut: true }],
  ])(
    'costs retries of the first question alone where one run causes %s, and a 429 for a part still waits',
    async (words, failure) => {
      const runs = [...Array(7).keys()].map((index) => onCluster(`run-${index}`));
      const answer = metrics(...runs.map(({ run }) => series(run.id, '0', [7])));
      const firstHalf = [0, 1, 2, 3].map((index) => `RunId eq 'run-${index}'`).join(' or ');
      const { answers, azure } = await gpuOf(
        {
          'GET /metrics?': answer,
          "GET RunId eq 'run-5'": failure,
          [`GET ${firstHalf} and`]: [{ status: 429, headers: { 'retry-after': '0' } }, answer],
        },
        ...runs,
      );
      expect([...answers].filter(([, { known }]) => !known)).toEqual([
        ['run-5', expect.objectContaining({ reason: expect.stringContaining(words) })],
      ]);
      // All and three retries, two parts at each of three levels, and the part that waited.
      expect(azure.requests.counts()).toEqual({ metrics: 4 + 6 + 1 });
    },
  );

  it('costs ten requests in an outage', async () => {
    const runs = [...Array(20).keys()].map((index) => onCluster(`run-${index}`));
    const { answers, azure } = await gpuOf({ 'GET /metrics?': { status: 500 } }, ...runs);
    expect([...answers.values()].every(({ known }) => !known)).toBe(true);
    expect(azure.requests.counts()).toEqual({ metrics: 10 });
  });

  it('is unknown for all where Azure refuses each alone, and most groups are asked about once', async () => {
    const runs = [...Array(200).keys()].map((index) => onCluster(`run-${index}`));
    const refusal = { status: 400, body: { code: 'BadRequest', message: 'Bad request.' } };
    const { answers, azure } = await gpuOf({ 'GET /metrics?': refusal }, ...runs);
    expect([...answers.values()].every(({ known }) => !known)).toBe(true);
    // Four groups at a time, each parted down to its 20 runs, the older names once each, and the other six groups once.
    expect(azure.requests.counts().metrics).toBeLessThanOrEqual(4 * 40 + 6);
  });

  it('is unknown for all where Azure allows none of them, after one request', async () => {
    const { answers, azure } = await gpuOf({ 'GET /metrics?': { status: 403 } }, onCluster('a'), onCluster('b'));
    expect([...answers.values()].every(({ known }) => !known)).toBe(true);
    expect(azure.requests.counts()).toEqual({ metrics: 1 });
  });
});

describe('the GPU use in a workspace with older names', () => {
  const refused = (name: string) => ({
    status: 400,
    body: { code: 'BadRequest', message: `Failed to find metric configuration for provider: x, metric: ${name}` },
  });
  const older = (run: string) => ({
    metadatavalues: [
      { name: { value: 'runId' }, value: run },
      { name: { value: 'NodeId' }, value: 'node1' },
      { name: { value: 'DeviceId' }, value: '3' },
    ],
    data: [{ timeStamp: new Date(NOW - OVER).toISOString(), average: 2 }],
  });
  const olderAnswer = { body: { value: [{ name: { value: 'GpuUtilization' }, timeseries: [older('run-a')] }] } };

  it('is read by them, and the newest are tried once a day', async () => {
    let now = NOW;
    const { azure, transport } = fakeAzure(
      {
        'GET metricnames=GpuUtilizationPercentage': refused('GpuUtilizationPercentage'),
        'GET metricnames=GpuUtilization&': olderAnswer,
      },
      { clock: () => now },
    );
    for (const turn of [0, 1, 2]) {
      now = NOW + (turn === 2 ? 24 : turn) * 3_600_000;
      const answers = await azure.signals.gpu(WORKSPACE, [onCluster('run-a')], { over: OVER, now: NOW }, ALWAYS);
      expect(answers.get('run-a')).toMatchObject({
        value: { devices: [{ id: 'run-a/node1/3', percent: [2, null, null, null, null] }] },
      });
    }
    const names = transport.sent.map(({ url }) => new URL(url).searchParams.get('metricnames'));
    expect(names).toEqual([
      'GpuUtilizationPercentage',
      'GpuUtilization',
      'GpuUtilization',
      'GpuUtilizationPercentage',
      'GpuUtilization',
    ]);
    expect(new URL(transport.sent[1]?.url ?? '').searchParams.get('$filter')).toBe(
      "runId eq 'run-a' and NodeId eq '*' and DeviceId eq '*'",
    );
  });

  it('costs two requests more a day where Azure refuses both, and no part of the runs is asked about', async () => {
    const { azure } = fakeAzure({ 'GET /metrics?': refused('GpuUtilization') });
    const snapshots = [onCluster('run-a'), onCluster('run-b'), onCluster('run-c')];
    for (let turn = 0; turn < 2; turn++) {
      const answers = await azure.signals.gpu(WORKSPACE, snapshots, { over: OVER, now: NOW }, ALWAYS);
      expect(answers.get('run-a')).toMatchObject({
        known: false,
        reason: expect.stringContaining('metric configuration'),
      });
    }
    expect(azure.requests.counts()).toEqual({ metrics: 3 });
  });

  it('finds a run that is refused there, too', async () => {
    const { azure } = fakeAzure({
      'GET metricnames=GpuUtilizationPercentage': refused('GpuUtilizationPercentage'),
      'GET metricnames=GpuUtilization&': olderAnswer,
      "GET runId eq 'run-b'": { status: 400, body: { code: 'BadRequest', message: 'run-b is invalid' } },
    });
    const snapshots = [onCluster('run-a'), onCluster('run-b')];
    const answers = await azure.signals.gpu(WORKSPACE, snapshots, { over: OVER, now: NOW }, ALWAYS);
    expect([...answers.values()].map(({ known }) => known)).toEqual([true, false]);
  });

  it('does not follow older names that have nothing, where Azure did not say that the newest are wrong', async () => {
    const { azure } = fakeAzure({
      'GET metricnames=GpuUtilizationPercentage': {
        status: 400,
        body: { code: 'BadRequest', message: 'Bad request.' },
      },
      'GET metricnames=GpuUtilization&': { body: { value: [{ name: { value: 'GpuUtilization' }, timeseries: [] }] } },
    });
    const answers = await azure.signals.gpu(WORKSPACE, [onCluster('run-a')], { over: OVER, now: NOW }, ALWAYS);
    expect(answers.get('run-a')).toMatchObject({ known: false, reason: expect.stringContaining('Bad request') });
  });
});

describe('the GPU use of a pipeline', () => {
  it('is that of its active children together, and the devices that they should hold', async () => {
    const answer = metrics(series('a', '0', [1]), series('b', '0', [2]));
    const ended = aChild('c', { status: 'Completed', phase: 'ended' });
    const queued = aChild('d', { status: 'Queued', phase: 'queued', startedAt: null });
    const { signal, transport } = await gpuOf(
      { ...CLUSTER, 'GET /metrics?': answer },
      aPipeline(aChild('a', { placement: onCompute('gpu-a', { nodes: 2 }) }), aChild('b'), ended, queued),
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
      aPipeline(aChild('a'), aChild('b', { placement: onCompute('gone') })),
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
    ['does not say its nodes', { placement: onCompute('gpu-a', { nodes: null }) }],
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
      aPipeline(aChild('a', { phase: 'ended' }), aChild('s', { placement: onCompute('gpu-a', { nodes: 0 }) })),
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
    expect(runsFilter(["o'x"], { run: 'RunId', dimensions: [] })).toContain("RunId eq 'o''x'");
  });

  it('of one device are joined by the busier sample, and odd samples are none', () => {
    const timeseries = [
      series('r', '0', [1, -5, 250, undefined, 3]),
      series('r', '0', [9]),
      series('r', '1', [5], NOW),
    ];
    const answer = [{ timeseries }];
    const window = windowOf(OVER, NOW);
    const newest = { names: ['GpuUtilizationPercentage'], run: 'RunId', dimensions: ['InstanceId', 'DeviceId'] };
    const question = { aggregation: 'Average', window, generations: { newest } } as const;
    const devices = devicesOf(seriesByRun(answer, question, newest).get('r') ?? [], window);
    expect(devices.get('vm1/0')).toEqual([9, null, 100, null, 3]);
    expect(devices.get('vm1/1')).toEqual([null, null, null, null, null]);
  });
});
