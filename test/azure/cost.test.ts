import { describe, expect, it } from 'vitest';
import type { OwnRates } from '../../src/azure/prices/own-rates.ts';
import { onCompute } from '../../src/core/run/placement.ts';
import { known, type Snapshot, unknown } from '../../src/core/signal/signal.ts';
import { ALWAYS, type FakeRoutes, fakeAzure, NOW, WORKSPACE } from './fake-azure.ts';
import { aChild, aCompute, aSnapshot } from './fixtures/snapshots.ts';

const HOUR = 3_600_000;
const TODAY = new Date(NOW).toISOString().slice(0, 10);

function item(retailPrice: number, more: object = {}) {
  return {
    currencyCode: 'USD',
    retailPrice,
    armRegionName: 'westeurope',
    productName: 'Virtual Machines NDSv4 Series',
    skuName: 'ND96asr v4',
    meterName: 'ND96asr v4',
    unitOfMeasure: '1 Hour',
    type: 'Consumption',
    armSkuName: 'Standard_ND96asr_v4',
    ...more,
  };
}

/** A size as it is listed: what is meant among what is not. */
const LISTED = [
  item(60, { productName: 'Virtual Machines NDSv4 Series Windows' }),
  item(9, { skuName: 'ND96asr v4 Spot', meterName: 'ND96asr v4 Spot' }),
  item(5, { skuName: 'ND96asr v4 Low Priority' }),
  item(100_000, { type: 'Reservation' }),
  item(8, { type: 'DevTestConsumption' }),
  item(40, { productName: 'NDSv4 Series Cloud Services' }),
  item(1, { armSkuName: 'Standard_ND96asr_v4_other' }),
  item(7, { currencyCode: 'EUR' }),
  item(0),
  item(27),
];

const PRICES = 'GET https://prices.azure.com/api/retail/prices?';
const ROUTES: FakeRoutes = {
  'GET /locations/westeurope/vmSizes': { body: { value: [{ name: 'Standard_ND96asr_v4', gpus: 8 }] } },
  'GET /computes/gpu-a?': {
    body: {
      location: 'westeurope',
      properties: {
        computeType: 'AmlCompute',
        properties: { vmSize: 'STANDARD_ND96ASR_V4', vmPriority: 'Dedicated' },
      },
    },
  },
  [PRICES]: { body: { Items: LISTED, NextPageLink: null } },
};

async function costOf(snapshot: Snapshot, routes: FakeRoutes = {}, ownRates: OwnRates = {}) {
  const fake = fakeAzure({ ...ROUTES, ...routes }, {}, { ownRates });
  const answers = await fake.azure.signals.cost(WORKSPACE, [snapshot], ALWAYS);
  return { ...fake, signal: answers.get(snapshot.run.id) };
}

function running(compute: Partial<ReturnType<typeof aCompute>> = {}): Snapshot {
  const value = { ...aCompute(2, 8), vmSize: 'standard_nd96ASR_v4', ...compute };
  return aSnapshot('r', { timing: known({ startedAt: NOW - HOUR, endedAt: null }, NOW), compute: known(value, NOW) });
}

describe('the cost of a run', () => {
  it('is the plain Linux price of its size, found by the spelling of Azure', async () => {
    const { signal, transport } = await costOf(running());
    expect(signal).toEqual(
      known(
        {
          currency: 'USD',
          pieces: [
            {
              runId: 'r',
              nodes: 2,
              pricePerNodeHour: 27,
              gpusPerNode: 8,
              startedAt: NOW - HOUR,
              endedAt: null,
              machine: 0,
            },
          ],
          preparing: [],
          machines: [
            {
              compute: 'gpu-a',
              vmSize: 'standard_nd96ASR_v4',
              region: 'westeurope',
              priority: 'dedicated',
              price: { source: 'list', meterName: 'ND96asr v4', asOf: TODAY },
            },
          ],
          unpriced: [],
        },
        NOW,
      ),
    );
    const asked = new URL(transport.sent.at(-1)?.url ?? '').searchParams;
    expect(asked.get('$filter')).toBe(
      "serviceName eq 'Virtual Machines' and armRegionName eq 'westeurope' and armSkuName eq 'Standard_ND96asr_v4'",
    );
    expect(asked.get('currencyCode')).toBe("'USD'");
  });

  it('is that of low priority where the nodes are', async () => {
    const { signal } = await costOf(running({ priority: 'low-priority' }));
    expect(signal).toMatchObject({ value: { pieces: [{ pricePerNodeHour: 5 }] } });
  });

  it('follows the next pages, and none to another host', async () => {
    const next = 'https://prices.azure.com/api/retail/prices?$skip=1';
    const { signal } = await costOf(running(), {
      [PRICES]: [{ body: { Items: [], NextPageLink: next } }, { body: { Items: [item(27)] } }],
    });
    expect(signal).toMatchObject({ value: { pieces: [{ pricePerNodeHour: 27 }] } });
    const { signal: other, transport } = await costOf(running(), {
      [PRICES]: { body: { Items: [item(1)], NextPageLink: 'https://elsewhere.example/api/retail/prices' } },
    });
    expect(other).toMatchObject({ value: { pieces: [], unpriced: ['r'] } });
    expect(transport.sent.some(({ url }) => url.includes('elsewhere'))).toBe(false);
  });

  it.each([
    ['the list does not answer', running(), { [PRICES]: { status: 400 } }, 'reading the price of Standard_ND96asr_v4'],
    ['the size is not listed', running(), { [PRICES]: { body: { Items: [] } } }, 'Azure lists no hourly price for'],
    ['only 0 is listed', running(), { [PRICES]: { body: { Items: [item(0)] } } }, 'Azure lists only a price of 0 for'],
    ['the size is not known', running({ vmSize: null }), {}, 'Azure does not report its VM size'],
    ['the priority is not known', running({ priority: null }), {}, 'Azure does not report its priority'],
    ['the nodes are not known', running({ nodes: null }), {}, 'Azure does not report its number of nodes'],
  ])('has no price when %s, and says so', async (_what, snapshot, routes, why) => {
    expect((await costOf(snapshot, routes)).signal).toMatchObject({
      value: { pieces: [], unpriced: ['r'], notes: [expect.stringContaining(why)] },
    });
  });

  it('is by the rate of the config before the list, which is not asked then, and else by its factor', async () => {
    const rates = { standard_nd96ASR_V4: { dedicated: 21.5, regions: { 'North Europe': { dedicated: 20 } } } };
    const own = await costOf(running(), {}, { rates, factor: 0.5 });
    expect(own.signal).toMatchObject({
      value: {
        pieces: [{ pricePerNodeHour: 21.5 }],
        unpriced: [],
        notes: ['by your configured rate of 21.5 USD an hour for Standard_ND96asr_v4 in westeurope'],
      },
    });
    expect(own.azure.requests.counts().prices).toBeUndefined();
    const listed = await costOf(running({ priority: 'low-priority' }), {}, { rates, factor: 0.5 });
    expect(listed.signal).toMatchObject({
      value: { pieces: [{ pricePerNodeHour: 2.5 }], notes: ['by your configured factor of 0.5'] },
    });
    const north = { ...ROUTES, 'GET /locations/northeurope/vmSizes': { body: { value: [] } } };
    expect((await costOf(running({ location: 'northeurope' }), north, { rates })).signal).toMatchObject({
      value: { pieces: [{ pricePerNodeHour: 20 }] },
    });
  });

  it('is by the rate of the config where the VM sizes of the region cannot be read', async () => {
    const refused = { 'GET /locations/westeurope/vmSizes': { status: 403 } };
    const rates = { Standard_ND96asr_v4: { dedicated: 21.5 } };
    expect((await costOf(running(), refused, { rates })).signal).toMatchObject({
      value: { pieces: [{ pricePerNodeHour: 21.5 }], unpriced: [] },
    });
    expect((await costOf(running(), { ...refused, [PRICES]: { body: { Items: [] } } })).signal).toMatchObject({
      value: { unpriced: ['r'], notes: [expect.stringContaining('HTTP 403')] },
    });
  });

  it('of Kubernetes and of a virtual cluster is by a rate of the config alone', async () => {
    const kubernetes = running({ kind: 'kubernetes', vmSize: null, priority: null });
    const placement = onCompute('k8s', { instanceType: 'gpu-small' });
    const onIt = { ...kubernetes, run: { ...kubernetes.run, placement } };
    expect((await costOf(onIt)).signal).toMatchObject({
      value: { unpriced: ['r'], notes: [expect.stringContaining('prices.rates in the config can give one')] },
    });
    const rates = { 'gpu-small': { dedicated: 1.5 }, 'Singularity.NC6_v3': { 'low-priority': 0.9 } };
    expect((await costOf(onIt, {}, { rates })).signal).toMatchObject({
      value: { pieces: [{ pricePerNodeHour: 1.5 }], unpriced: [] },
    });
    const why = 'Azure describes no Singularity.NC6_v3 of the virtual cluster vc';
    const onVc = running({
      kind: 'virtual-cluster',
      vmSize: 'Singularity.NC6_v3',
      location: null,
      priority: 'low-priority',
      why,
    });
    expect((await costOf(onVc)).signal).toMatchObject({ value: { unpriced: ['r'], notes: [why] } });
    expect((await costOf(onVc, {}, { rates })).signal).toMatchObject({
      value: { pieces: [{ pricePerNodeHour: 0.9 }] },
    });
  });

  it('changes on the day on which a new price begins, even if the list was read before', async () => {
    let now = NOW;
    const Items = [
      item(27, { meterId: 'm', effectiveStartDate: '2025-01-01T00:00:00Z' }),
      item(13, { meterId: 'm', effectiveStartDate: new Date(NOW + HOUR).toISOString() }),
    ];
    const fake = fakeAzure({ ...ROUTES, [PRICES]: { body: { Items } } }, { clock: () => now });
    const ask = async () => (await fake.azure.signals.cost(WORKSPACE, [running()], ALWAYS)).get('r');
    expect(await ask()).toMatchObject({ value: { pieces: [{ pricePerNodeHour: 27 }] } });
    now += HOUR;
    expect(await ask()).toMatchObject({
      value: {
        pieces: [
          { pricePerNodeHour: 27, startedAt: NOW - HOUR, endedAt: NOW + HOUR, machine: 0 },
          { pricePerNodeHour: 13, startedAt: NOW + HOUR, endedAt: null, machine: 1 },
        ],
        machines: [{ price: { since: Date.parse('2025-01-01T00:00:00Z') } }, { price: { since: NOW + HOUR } }],
        unpriced: [],
      },
    });
    expect(fake.azure.requests.counts()).toMatchObject({ prices: 1 });
  });

  it('is unknown of a run of an unknown type, which may hold others', async () => {
    const odd = { ...running(), run: { ...running().run, jobType: 'unknown' } };
    expect((await costOf(odd)).signal).toEqual(unknown('whether a run of type unknown holds others is not known'));
  });

  it('is nothing before its start, and unknown while that is', async () => {
    const queued = { status: 'Queued', phase: 'queued' } as const;
    const waiting = aSnapshot('r', { timing: known({ startedAt: null, endedAt: null }, NOW) }, queued);
    expect((await costOf(waiting)).signal).toMatchObject({ value: { pieces: [], preparing: [], unpriced: [] } });
    expect((await costOf(aSnapshot('r', { timing: unknown('x') }))).signal).toMatchObject({ known: false });
  });

  const node = { runId: 'r', nodes: 2, pricePerNodeHour: 27 };
  const preparing = { status: 'Preparing', phase: 'preparing' } as const;
  const notStarted = known({ startedAt: null, endedAt: null }, NOW);

  it('may be more by the time in which its nodes got ready, from the submission on', async () => {
    const early = { ...running(), run: { ...running().run, createdAt: NOW - 3 * HOUR } };
    expect((await costOf(early)).signal).toMatchObject({
      value: {
        pieces: [{ ...node, startedAt: NOW - HOUR, endedAt: null }],
        preparing: [{ ...node, startedAt: NOW - 3 * HOUR, endedAt: NOW - HOUR }],
        unpriced: [],
      },
    });
    const ready = { ...running(), run: { ...running().run, ...preparing } };
    const { signal } = await costOf({ ...ready, signals: { ...ready.signals, timing: notStarted } });
    expect(signal).toMatchObject({
      value: { pieces: [], preparing: [{ ...node, startedAt: NOW - HOUR, endedAt: null }], unpriced: [] },
    });
  });

  it('is not nothing while nodes without a price get ready', async () => {
    const without = running({ vmSize: null });
    const ready = { ...without, run: { ...without.run, ...preparing } };
    const { signal } = await costOf({ ...ready, signals: { ...ready.signals, timing: notStarted } });
    expect(signal).toMatchObject({ value: { pieces: [], unpriced: ['r'] } });
    expect((await costOf(aSnapshot('r', { timing: notStarted }, preparing))).signal).toMatchObject({ known: false });
  });

  it.each([
    ['Queued', 'queued'],
    ['Preparing', 'preparing'],
    ['Paused', 'paused'],
    ['Unknown', 'unrecognised'],
  ] as const)('does not go on while the run is %s after a start', async (status, phase) => {
    const started = running();
    const { signal } = await costOf({ ...started, run: { ...started.run, status, phase } });
    expect(signal).toMatchObject({ value: { pieces: [], unpriced: ['r'] } });
    const children = known([aChild('c', { status, phase })], NOW);
    const family = await costOf(aSnapshot('p', { children }, { jobType: 'pipeline' }));
    expect(family.signal).toMatchObject({ value: { pieces: [], unpriced: ['c'] } });
  });

  it('of a run that was queued again is what it costs since it was seen back, and at least that', async () => {
    const back = (more: object) => ({ ...running(), ...more, resumedAt: NOW - HOUR / 2 });
    const { signal } = await costOf(back({}));
    expect(signal).toMatchObject({
      value: { pieces: [{ startedAt: NOW - HOUR / 2, endedAt: null }], unpriced: ['r'] },
    });
    // Where the start that is told is that of the present stint, it waits and is told to have no start.
    const run = { ...running().run, status: 'Queued', phase: 'queued' };
    const timing = known({ startedAt: null, endedAt: null }, NOW);
    const waits = await costOf(back({ run, signals: { ...running().signals, timing } }));
    expect(waits.signal).toMatchObject({ value: { pieces: [], unpriced: ['r'] } });
  });

  it('does not hold an instance before its start', async () => {
    const on = running({ kind: 'instance' });
    const { signal } = await costOf({ ...on, run: { ...on.run, createdAt: NOW - 3 * HOUR } });
    expect(signal).toMatchObject({ value: { pieces: [{}], preparing: [] } });
  });

  it('of a serverless run is between the two prices of its size, because Azure does not report its tier', async () => {
    const serverless = { kind: 'serverless', priority: null } as const;
    expect((await costOf(running(serverless))).signal).toMatchObject({
      value: {
        pieces: [{ ...node, pricePerNodeHour: 5, atMostPerNodeHour: 27, startedAt: NOW - HOUR }],
        preparing: [],
        unpriced: [],
        notes: ['Azure does not report its tier'],
      },
    });
    const onlyFull = { [PRICES]: { body: { Items: [item(27)] } } };
    expect((await costOf(running(serverless), onlyFull)).signal).toMatchObject({
      value: { pieces: [], unpriced: ['r'] },
    });
    expect((await costOf(running({ ...serverless, vmSize: null }))).signal).toMatchObject({
      value: { pieces: [], unpriced: ['r'] },
    });
  });

  it('asks for a price once a day, and leaves a list that fails alone for a while', async () => {
    let now = NOW;
    const fake = fakeAzure(
      { ...ROUTES, [PRICES]: [{ status: 400 }, { body: { Items: [item(27)] } }] },
      { clock: () => now },
    );
    const ask = async () => (await fake.azure.signals.cost(WORKSPACE, [running()], ALWAYS)).get('r');
    expect(await ask()).toMatchObject({ value: { unpriced: ['r'] } });
    expect(await ask()).toMatchObject({ value: { unpriced: ['r'] } });
    now += HOUR;
    expect(await ask()).toMatchObject({ value: { unpriced: [] } });
    now += 20 * HOUR;
    await ask();
    expect(fake.azure.requests.counts()).toMatchObject({ prices: 2 });
    expect(fake.warnings).toEqual(['a price is not known']);
  });
});

describe('the cost of a pipeline', () => {
  it('is that of its children that ran', async () => {
    const ended = { status: 'Completed', phase: 'ended' } as const;
    const children = [
      aChild('a', { placement: onCompute('gpu-a', { nodes: 2 }) }),
      aChild('b', { ...ended, endedAt: NOW - 600_000 }),
      aChild('reused', { ...ended, reused: true, endedAt: NOW }),
      aChild('queued', { status: 'Queued', phase: 'queued', startedAt: null }),
      aChild('ready', { status: 'Preparing', phase: 'preparing', startedAt: null }),
      aChild('dropped', { ...ended, status: 'Canceled', startedAt: null, endedAt: NOW }),
      aChild('holder', { placement: onCompute('gpu-a', { nodes: 0 }) }),
      aChild('endless', ended),
      aChild('startless', { startedAt: null }),
      aChild('doubtful', {
        ...ended,
        status: 'Canceled',
        startedAt: null,
        timesUnknown: 'its end is before its start',
      }),
      aChild('gone', { placement: onCompute('none') }),
    ];
    const { signal } = await costOf(aSnapshot('p', { children: known(children, NOW) }, { jobType: 'pipeline' }));
    expect(signal).toMatchObject({
      value: {
        pieces: [
          { runId: 'a', nodes: 2, endedAt: null },
          { runId: 'b', nodes: 1, endedAt: NOW - 600_000 },
        ],
        preparing: [
          { runId: 'a', startedAt: NOW - HOUR, endedAt: NOW - HOUR / 2 },
          { runId: 'b', startedAt: NOW - HOUR, endedAt: NOW - HOUR / 2 },
          { runId: 'ready', startedAt: NOW - HOUR, endedAt: null },
          { runId: 'dropped', startedAt: NOW - HOUR, endedAt: NOW },
        ],
        unpriced: ['endless', 'startless', 'doubtful', 'gone'],
      },
    });
  });

  it('is unknown when its children are', async () => {
    const { signal } = await costOf(aSnapshot('p', {}, { jobType: 'sweep' }));
    expect(signal).toEqual(unknown('the children were not read'));
  });
});
