import { describe, expect, it } from 'vitest';
import { thin } from '../../src/azure/metrics/logged-metric.ts';
import { ALWAYS, type FakeRoutes, fakeAzure, NOW, WORKSPACE } from './fake-azure.ts';
import { aSnapshot } from './fixtures/snapshots.ts';

const TRACKER: FakeRoutes = {
  'GET /workspaces/ws-one?': {
    body: { properties: { mlFlowTrackingUri: 'azureml://westeurope.api.azureml.ms/mlflow/v1.0/x' } },
  },
};
const HISTORY = 'GET https://westeurope.api.azureml.ms/mlflow/v1.0/x/api/2.0/mlflow/metrics/get-history?';

async function metricOf(routes: FakeRoutes) {
  const fake = fakeAzure({ ...TRACKER, ...routes });
  const request = { kind: 'metric', name: 'val loss' } as const;
  const answers = await fake.azure.signals.metric(WORKSPACE, [aSnapshot('r')], request, ALWAYS);
  return { ...fake, signal: answers.get('r') };
}

describe('a logged metric', () => {
  it('has its points in order, over all pages, whether numbers or texts', async () => {
    const { signal, transport, azure } = await metricOf({
      [HISTORY]: [
        {
          body: {
            metrics: [
              { key: 'val loss', value: 'NaN', timestamp: '1000', step: '2' },
              { key: 'val loss', value: 0.5, timestamp: 900, step: 1 },
            ],
            next_page_token: 'more',
          },
        },
        { body: { metrics: [{ value: '-Infinity', timestamp: 800 }] } },
      ],
    });
    expect(signal).toEqual({
      known: true,
      at: NOW,
      value: {
        points: [
          { step: 0, at: 800, value: Number.NEGATIVE_INFINITY },
          { step: 1, at: 900, value: 0.5 },
          { step: 2, at: 1000, value: Number.NaN },
        ],
      },
    });
    const asked = new URL(transport.sent[1]?.url ?? '').searchParams;
    expect([asked.get('run_id'), asked.get('metric_key')]).toEqual(['r', 'val loss']);
    expect(transport.sent[2]?.url).toContain('page_token=more');
    expect(azure.requests.counts()).toEqual({ workspaces: 1, mlflow: 2 });
  });

  it('that was never logged has no points', async () => {
    expect((await metricOf({ [HISTORY]: { body: {} } })).signal).toMatchObject({ known: true, value: { points: [] } });
  });

  it.each([
    ['the run is not there', { [HISTORY]: { status: 404, body: { error_code: 'RESOURCE_DOES_NOT_EXIST' } } }],
    ['it is refused', { [HISTORY]: { status: 403 } }],
    ['a value is none', { [HISTORY]: { body: { metrics: [{ value: 'many', timestamp: 1, step: 1 }] } } }],
    ['the pages do not end', { [HISTORY]: { body: { metrics: [], next_page_token: 'again' } } }],
    [
      'the address is no HTTPS one',
      {
        'GET /workspaces/ws-one?': {
          body: { properties: { mlFlowTrackingUri: 'http://westeurope.api.azureml.ms/x' } },
        },
      },
    ],
  ])('is unknown when %s', async (_what, routes) => {
    expect((await metricOf(routes)).signal).toMatchObject({ known: false });
  });
});

describe('a long history', () => {
  const points = [...Array(50_000).keys()].map((step) => ({ step, at: step, value: Math.sin(step) }));

  it('is cut to a bounded number with the newest among them, in order', () => {
    const kept = thin(points);
    expect(kept.length).toBeLessThanOrEqual(2001);
    expect(kept.slice(-1000)).toEqual(points.slice(-1000));
    expect(kept.every((point, index) => index === 0 || point.step > (kept[index - 1]?.step ?? 0))).toBe(true);
  });

  it('keeps what was logged last when the steps had gone back, and where they did', () => {
    const resumed = [...points, ...points.slice(100, 3000).map((point) => ({ ...point, at: 60_000 + point.step }))];
    const kept = thin(resumed);
    expect(kept.at(-1)).toEqual(resumed.at(-1));
    expect(kept).toContainEqual(resumed[50_000]);
  });

  it('keeps its best and its worst value', () => {
    const marked = points.map((point) => (point.step === 777 ? { ...point, value: -9 } : point));
    expect(thin(marked)).toContainEqual({ step: 777, at: 777, value: -9 });
    expect(thin(points.slice(0, 2000))).toHaveLength(2000);
  });
});
