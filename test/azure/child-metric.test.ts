import { describe, expect, it } from 'vitest';
import { known, MOST_CHILDREN_READ, type Signal } from '../../src/core/signal/signal.ts';
import { ALWAYS, type FakeRoutes, fakeAzure, NOW, WORKSPACE } from './fake-azure.ts';
import { aChild, aSnapshot } from './fixtures/snapshots.ts';

const API = 'https://westeurope.api.azureml.ms/mlflow/v1.0/x/api/2.0/mlflow';
const EXPERIMENT = `GET ${API}/experiments/get-by-name?`;
const SEARCH = `POST ${API}/runs/search`;
const HISTORY = `GET ${API}/metrics/get-history?`;
const BASE: FakeRoutes = {
  'GET /workspaces/ws-one?': {
    body: { properties: { mlFlowTrackingUri: 'azureml://westeurope.api.azureml.ms/mlflow/v1.0/x' } },
  },
  [EXPERIMENT]: { body: { experiment: { experiment_id: 'e-1' } } },
};

function trials(count: number, status = 'Running') {
  const phase = status === 'Running' ? ('running' as const) : ('ended' as const);
  return Array.from({ length: count }, (_, index) => aChild(`t_${index}`, { status, phase, startedAt: NOW - 1000 }));
}

function found(id: string, ...metrics: object[]) {
  return { info: { run_id: id }, data: { metrics } };
}

async function read(routes: FakeRoutes, { children = trials(2), history = false, times = 1 } = {}) {
  const fake = fakeAzure({ ...BASE, ...routes });
  const snapshot = aSnapshot('s', { children: known(children, NOW) }, { jobType: 'sweep' });
  const request = { kind: 'child-metric', name: 'loss', history } as const;
  let signal: Signal<unknown> | undefined;
  for (let time = 0; time < times; time++)
    signal = (await fake.azure.signals.childMetric(WORKSPACE, [snapshot], request, ALWAYS)).get('s');
  return { signal, counts: fake.azure.requests.counts(), sent: fake.transport.sent };
}

const newest = (value: number | string) => ({ key: 'loss', value, timestamp: NOW - 500, step: 7 });

describe('the newest values of children', () => {
  it('come from one search by their parent', async () => {
    const runs = [found('t_0', newest(0.5), { ...newest(1), key: 'other' }), found('T_1', newest('NaN'))];
    const { signal, counts, sent } = await read({ [SEARCH]: { body: { runs } } });
    expect(signal).toMatchObject({
      value: {
        whole: false,
        children: {
          t_0: { known: true, value: [{ step: 7, at: NOW - 500, value: 0.5 }] },
          t_1: { known: true, value: [{ value: Number.NaN }] },
        },
      },
    });
    expect(counts).toEqual({ workspaces: 1, mlflow: 2 });
    expect(sent.at(-1)?.body).toMatchObject({
      experiment_ids: ['e-1'],
      filter: "tags.mlflow.parentRunId = 's'",
    });
  });

  it('that the search does not list, such as children of children, are read one by one', async () => {
    const { signal, counts } = await read({
      [SEARCH]: { body: { runs: [found('t_0')] } },
      [HISTORY]: { body: { metrics: [newest(3)] } },
    });
    expect(signal).toMatchObject({ value: { children: { t_0: { value: [] }, t_1: { value: [{ value: 3 }] } } } });
    expect(counts.mlflow).toBe(3);
  });

  it.each([400, 404])('are read one by one where the search answers %s', async (status) => {
    const { signal } = await read({ [SEARCH]: { status }, [HISTORY]: { body: { metrics: [newest(3)] } } });
    expect(signal).toMatchObject({ value: { children: { t_0: { known: true }, t_1: { known: true } } } });
  });

  it('are unknown when the search is refused', async () => {
    expect((await read({ [SEARCH]: { status: 403 } })).signal).toMatchObject({ known: false, failed: true });
  });
});

describe('the histories of children', () => {
  const routes = { [HISTORY]: { body: { metrics: [newest(1)] } } };

  it('are read for so many in a pass, and the others are unknown', async () => {
    const { signal, counts } = await read(routes, { children: trials(MOST_CHILDREN_READ + 2), history: true });
    expect(signal).toMatchObject({
      value: { whole: true, children: { t_0: { known: true }, t_51: { known: false, reason: /50 children/ } } },
    });
    expect(counts.mlflow).toBe(MOST_CHILDREN_READ);
  });

  it('of those that have ended are read once, so that a later pass reaches the others', async () => {
    const children = trials(MOST_CHILDREN_READ + 2, 'Completed');
    const { signal, counts } = await read(routes, { children, history: true, times: 3 });
    expect(signal).toMatchObject({ value: { children: { t_0: { known: true }, t_51: { known: true } } } });
    expect(counts.mlflow).toBe(MOST_CHILDREN_READ + 2);
  });

  it('leave one child unknown that cannot be read, and all if none can', async () => {
    const one = await read({ [HISTORY]: [{ status: 403 }, { body: {} }] }, { history: true });
    expect(one.signal).toMatchObject({ known: true });
    const none = await read({ [HISTORY]: { status: 403 } }, { history: true });
    expect(none.signal).toMatchObject({ known: false, failed: true });
  });
});
