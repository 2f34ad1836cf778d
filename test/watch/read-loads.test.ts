import { afterEach, expect, test } from 'vitest';
import { priceOut, showPrices } from '../../src/http/schemas/price.ts';
import { createRig, type Rig } from '../support/rig.ts';
import { cpuRun, ENFORCE_RUNTIME, idleRun, oneWorkspace, type RunInput } from '../support/scenarios.ts';

let rig: Rig;
afterEach(() => rig.close());

/** Reads no price, and is for no run on GPUs. */
const TAGS = `
name: owner
summary: Every run names its owner.
severity: low
mode: notify
when:
  tags: {required: [owner]}
then:
  - notify: oncall
`;

const busy = { gpu: { use: 90 } } satisfies Partial<RunInput>;

async function views() {
  const page = await rig.ledger.runs({}, { cursor: null, limit: 200 });
  return new Map(page?.items.map((view) => [view.run.id, view]));
}

test('every active run has what it costs an hour, its GPUs and its machine, though no policy reads a price', async () => {
  rig = await createRig(oneWorkspace([cpuRun('cpu', '-2h', { tags: {} }), idleRun('gpu', busy)]), TAGS);
  await rig.pass();
  const seen = await views();
  expect(seen.get('gpu')).toMatchObject({
    gpus: 8,
    machine: { vmSize: 'Standard_ND96asr_v4', gpusPerNode: 8, nodes: 1, priority: 'dedicated', location: 'westeurope' },
    cost: { currency: 'USD', perHour: 27.2, soFar: 81.6, atLeast: false },
    costUnknown: null,
  });
  expect(seen.get('cpu')).toMatchObject({ gpus: 0, cost: { perHour: 0.2 }, machine: { vmSize: 'Standard_DS3_v2' } });
});

test('a run says by which price it counts, since when that is in force and when it was read', async () => {
  rig = await createRig(oneWorkspace([idleRun('gpu', busy)]), TAGS);
  await rig.pass();
  const cost = (await views()).get('gpu')?.recordedCost ?? null;
  const prices = showPrices(cost).map((price) => priceOut.encode(price));
  expect(prices).toMatchObject([
    {
      ...{ vmSize: 'Standard_ND96asr_v4', region: 'westeurope', priority: 'dedicated', currency: 'USD' },
      ...{ perNodeHour: 27.2, atMostPerNodeHour: null, source: 'list', meterName: 'ND96asr v4' },
      asOf: new Date(rig.now()).toISOString().slice(0, 10),
      until: null,
      isEstimate: false,
    },
  ]);
  expect(prices[0]?.says).toMatch(
    /^27\.20 USD an hour of a node .* by Azure's list in force since 2024-01-01, read on /,
  );
});

test('no decision has the cost that was read for people alone', async () => {
  rig = await createRig(oneWorkspace([cpuRun('cpu', '-2h', { tags: {} })]), TAGS);
  await rig.settle();
  const [notice] = await rig.decisions({ kind: 'notify' });
  expect(notice?.decision.runId).toBe('cpu');
  expect(notice?.decision.evidence.cost).toBeUndefined();
  expect((await views()).get('cpu')?.cost?.perHour).toBe(0.2);
});

test('ten times the runs on the same machines take not one request more', async () => {
  const requests: Record<string, number>[] = [];
  for (const number of [2, 20]) {
    if (requests.length > 0) await rig.close();
    const runs = Array.from({ length: number }, (_, at) =>
      at % 2 === 0 ? cpuRun(`cpu-${at}`, '-2h') : idleRun(`gpu-${at}`, busy),
    );
    rig = await createRig(oneWorkspace(runs), TAGS);
    requests.push((await rig.pass()).record.requests);
    expect([...(await views()).values()].every(({ cost }) => cost !== null && cost.perHour > 0)).toBe(true);
  }
  const [few, many] = requests;
  expect(many).toEqual(few);
  expect(many).toMatchObject({ computes: 2, 'vm-sizes': 1, prices: 2 });
  expect((await rig.pass()).record.requests).not.toHaveProperty('prices');
});

test('where no price is known the reason is there and the amount is not', async () => {
  const scenario = oneWorkspace([
    cpuRun('elsewhere', '-1h', { compute: 'onprem', 'instance-type': 'gpularge' }),
    idleRun('waits', { created: '-10m', started: undefined, gpu: undefined }),
  ]);
  const [workspace] = scenario.subscriptions[0]?.workspaces ?? [];
  workspace?.clusters?.push({ name: 'onprem', type: 'Kubernetes', 'instance-types': { gpularge: { gpus: 4 } } });
  rig = await createRig(scenario, TAGS);
  await rig.pass();
  const seen = await views();
  expect(seen.get('elsewhere')).toMatchObject({
    cost: null,
    gpus: 4,
    costUnknown: expect.stringContaining('Azure lists no price for the nodes of a Kubernetes cluster'),
  });
  expect(seen.get('waits')).toMatchObject({
    cost: null,
    gpus: 0,
    costUnknown: 'it waits in the queue and holds nothing',
  });
});

test('a price list that does not answer changes no verdict and no decision', async () => {
  const runs = [cpuRun('long', '-2h'), cpuRun('short', '-30m'), idleRun('gpu', busy)];
  const notify = ENFORCE_RUNTIME.replace('mode: enforce', 'mode: notify');
  const seen = [];
  for (const faults of [[], [{ on: 'prices', do: 'status' as const, status: 500 }]]) {
    if (seen.length > 0) await rig.close();
    rig = await createRig(oneWorkspace(runs, { faults }), notify);
    const { plan, record } = await rig.pass();
    seen.push({
      statuses: plan.statuses.map(({ runId, outcome, state, reason }) => ({ runId, outcome, state, reason })),
      decisions: plan.decisions.map(({ kind, runId, reason }) => ({ kind, runId, reason })),
      unseen: record.unseen,
      warnings: record.warnings,
    });
  }
  expect(seen[1]).toEqual(seen[0]);
  expect((await views()).get('gpu')).toMatchObject({
    cost: null,
    gpus: 8,
    costUnknown: expect.stringMatching(/price/),
  });
});

test('a price list that gives no answer at all keeps a pass waiting for a few machines, and not for each', async () => {
  const sizes = ['D16s_v3', 'E8s_v3', 'NC4as_T4_v3', 'NC64as_T4_v3', 'NC6s_v3', 'NC24s_v3', 'ND40rs_v2', 'DS2_v2'];
  const runs = sizes.map((size) => cpuRun(size, '-2h', { compute: size }));
  const scenario = oneWorkspace(runs, { faults: [{ on: 'prices', do: 'cut' }] });
  const clusters = sizes.map((size) => ({ name: size, 'vm-size': `Standard_${size}` }));
  scenario.subscriptions[0]?.workspaces?.[0]?.clusters?.push(...clusters);
  rig = await createRig(scenario, TAGS);
  // Each is tried four times, and four machines are read at the same time.
  expect((await rig.pass()).record.requests.prices).toBeLessThanOrEqual(16);
  const unpriced = [...(await views()).values()].map(({ costUnknown }) => costUnknown);
  expect(unpriced).toEqual(sizes.map(() => expect.stringMatching(/price/)));
  rig.advance('5m');
  expect((await rig.pass()).record.requests).not.toHaveProperty('prices');
});

test('of many sweeps a pass lists the trials of twenty, and in time of all', async () => {
  const sweeps = Array.from({ length: 25 }, (_, at): RunInput => {
    const id = `sweep-${at}`;
    const trials = [{ id: `${id}_0`, compute: 'cpu', created: '-2h', started: '-2h' }];
    return cpuRun(id, '-2h', { type: 'sweep', children: trials });
  });
  rig = await createRig(oneWorkspace(sweeps), TAGS);
  expect((await rig.pass()).record.requests.children).toBe(20);
  const priced = async () => [...(await views()).values()].filter(({ cost }) => cost?.perHour === 0.2).length;
  expect(await priced()).toBe(20);
  for (let passes = 0; passes < 12 && (await priced()) < 25; passes += 1) {
    rig.advance('5m');
    expect((await rig.pass()).record.requests.children).toBe(20);
  }
  expect(await priced()).toBe(25);
});
