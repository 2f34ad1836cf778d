import { describe, expect, it } from 'vitest';
import { onCompute } from '../../src/core/run/placement.ts';
import { known, type Snapshot, unknown } from '../../src/core/signal/signal.ts';
import { ALWAYS, type FakeRoutes, fakeAzure, NOW, WORKSPACE } from './fake-azure.ts';
import { aChild, aCompute, aSnapshot } from './fixtures/snapshots.ts';

const MINUTE = 60_000;
const OVER = 3 * MINUTE;

/** What one node moved, minute by minute; an undefined sample is a minute without one. */
function series(run: string, node: string, samples: readonly (number | undefined)[]) {
  return {
    metadatavalues: [
      { name: { value: 'runid' }, value: run },
      { name: { value: 'instanceid' }, value: node },
    ],
    data: samples.map((total, index) => ({
      timeStamp: new Date(NOW - OVER + index * MINUTE).toISOString(),
      ...(total === undefined ? {} : { total }),
    })),
  };
}

function metrics(given: Record<string, unknown[]>) {
  const value = Object.entries(given).map(([name, timeseries]) => ({
    name: { value: name },
    errorCode: 'Success',
    timeseries,
  }));
  return { body: { value } };
}

async function activityOf(routes: FakeRoutes, ...snapshots: Snapshot[]) {
  const fake = fakeAzure(routes);
  const answers = await fake.azure.signals.activity(WORKSPACE, snapshots, { over: OVER, now: NOW }, ALWAYS);
  return { ...fake, answers, signal: answers.get(snapshots[0]?.run.id ?? '') };
}

function onCluster(id: string, nodes: number | null = 1) {
  return aSnapshot(id, { compute: known(aCompute(nodes, 8), NOW) });
}

describe('the traffic of a run', () => {
  it('is what all its nodes sent and received together, and a minute without a sample is null', async () => {
    const answer = metrics({
      NetworkInputMegabytes: [series('R', 'a', [10, undefined, 1]), series('R', 'b', [5, undefined, 2])],
      NetworkOutputMegabytes: [series('R', 'A', [1, undefined, 1]), series('R', 'b', [0, undefined, 0])],
      DiskReadMegabytes: [series('R', 'a', [0, 0, 0]), series('R', 'b', [3, 0, undefined])],
      DiskWriteMegabytes: [series('R', 'a', [0, 1, 0]), series('R', 'b', [1, 2, 3])],
    });
    const { signal } = await activityOf({ 'GET /metrics?': answer }, onCluster('r', 2));
    expect(signal).toEqual(
      known(
        {
          from: NOW - OVER,
          step: MINUTE,
          network: [16, null, 4],
          disk: [4, 3, null],
          infiniband: [null, null, null],
        },
        NOW,
      ),
    );
  });

  it('is asked for in one request, as totals by minute, a series a node', async () => {
    const { transport } = await activityOf({ 'GET /metrics?': metrics({}) }, onCluster('r'), onCluster('s'));
    expect(transport.sent).toHaveLength(1);
    const query = new URL(transport.sent[0]?.url ?? '').searchParams;
    expect(query.get('aggregation')).toBe('Total');
    expect(query.get('interval')).toBe('PT1M');
    expect(query.get('metricnames')?.split(',')).toEqual([
      'NetworkInputMegabytes',
      'NetworkOutputMegabytes',
      'DiskReadMegabytes',
      'DiskWriteMegabytes',
      'IBReceiveMegabytes',
      'IBTransmitMegabytes',
    ]);
    expect(query.get('$filter')).toBe("RunId eq 'r' or RunId eq 's' and InstanceId eq '*'");
  });

  it.each([
    ['has no series', metrics({}), unknown('no telemetry of its traffic')],
    [
      'lacks a node, which might be the one that downloads',
      metrics({ NetworkInputMegabytes: [series('r', 'a', [0, 0, 0])] }),
      unknown('only 1 of 2 nodes of r report their traffic'),
    ],
    ['has samples below zero alone', metrics({ DiskReadMegabytes: [series('r', 'a', [-1])] }), expect.anything()],
    ['is refused', { status: 403 }, expect.objectContaining({ known: false })],
    ['is of another shape', { body: { value: 1 } }, expect.objectContaining({ known: false })],
  ])('is unknown when the answer %s', async (_what, answer, expected) => {
    const { signal } = await activityOf({ 'GET /metrics?': answer }, onCluster('r', 2));
    expect(signal?.known).toBe(false);
    expect(signal).toEqual(expected);
  });

  it.each<[string, Record<string, unknown[]>, (number | null)[]]>([
    [
      'a node tells another kind alone',
      {
        NetworkInputMegabytes: [series('r', 'a', [0, 0, 0])],
        NetworkOutputMegabytes: [series('r', 'a', [0, 0, 0])],
        DiskReadMegabytes: [series('r', 'b', [1, 1, 1])],
      },
      [null, null, null],
    ],
    [
      'a node falls silent',
      {
        NetworkInputMegabytes: [series('r', 'a', [0, 0, 0]), series('r', 'b', [0])],
        NetworkOutputMegabytes: [series('r', 'a', [0, 0, 0]), series('r', 'b', [0, 0, 0])],
      },
      [0, null, null],
    ],
    [
      'what it received did not come',
      { NetworkOutputMegabytes: [series('r', 'a', [0, 0, 0]), series('r', 'b', [0, 0, 0])] },
      [null, null, null],
    ],
    [
      'what it received came without a series',
      {
        NetworkInputMegabytes: [],
        NetworkOutputMegabytes: [series('r', 'a', [0, 0, 0]), series('r', 'b', [0, 0, 0])],
      },
      [null, null, null],
    ],
  ])('of a minute is null when %s: that might be the download', async (_what, given, network) => {
    const { signal } = await activityOf({ 'GET /metrics?': metrics(given) }, onCluster('r', 2));
    expect(signal).toMatchObject({ known: true, value: { network } });
  });

  it('is unknown where nobody says how many nodes should tell it', async () => {
    const answer = { 'GET /metrics?': metrics({ NetworkInputMegabytes: [series('a', 'x', [1, 2, 3])] }) };
    const reason = 'how many nodes of a should report their traffic is not known';
    expect((await activityOf(answer, onCluster('a', null))).signal).toEqual(unknown(reason));
    const children = known([aChild('a', { placement: onCompute('gpu-a', { nodes: null }) })], NOW);
    expect((await activityOf(answer, aSnapshot('p', { children }, { jobType: 'sweep' }))).signal).toEqual(
      unknown(reason),
    );
  });

  it('of a pipeline is that of its active children', async () => {
    const answer = metrics({
      NetworkInputMegabytes: [series('a', 'x', [1, 2, 3]), series('b', 'y', [10, undefined, 30])],
      NetworkOutputMegabytes: [series('a', 'x', [0, 0, 0]), series('b', 'y', [0, 0, 0])],
    });
    const children = [aChild('a'), aChild('b'), aChild('c', { status: 'Completed', phase: 'ended' })];
    const snapshot = aSnapshot('p', { children: known(children, NOW) }, { jobType: 'pipeline' });
    const { signal, transport } = await activityOf({ 'GET /metrics?': answer }, snapshot);
    expect(signal).toMatchObject({ known: true, value: { network: [11, null, 33] } });
    expect(decodeURIComponent(transport.sent[0]?.url ?? '')).not.toContain("'c'");
  });

  it('of a pipeline is unknown while its children or the traffic of one of them are', async () => {
    const parent = { jobType: 'pipeline' };
    expect((await activityOf({}, aSnapshot('p', {}, parent))).signal?.known).toBe(false);
    const children = known([aChild('a'), aChild('b')], NOW);
    const answer = metrics({ NetworkInputMegabytes: [series('a', 'x', [1, 2, 3])] });
    const { signal } = await activityOf({ 'GET /metrics?': answer }, aSnapshot('p', { children }, parent));
    expect(signal).toEqual(unknown('no telemetry of its traffic'));
  });
});
