import { describe, expect, it } from 'vitest';
import type { OwnRates } from '../../src/azure/prices/own-rates.ts';
import { shippedPrice } from '../../src/azure/prices/shipped-prices.ts';
import { gpuCountOf } from '../../src/core/run/gpu-sizes.ts';
import { onCompute } from '../../src/core/run/placement.ts';
import { costBetween } from '../../src/core/signal/cost.ts';
import { type Cost, known, type Snapshot } from '../../src/core/signal/signal.ts';
import { ALWAYS, type FakeRoutes, fakeAzure, NOW, WORKSPACE } from './fake-azure.ts';
import { aChild, aCompute, aSnapshot } from './fixtures/snapshots.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const PRICES = 'GET https://prices.azure.com/api/retail/prices?';
const SIZE = 'Standard_ND96asr_v4';

function item(retailPrice: number, since: number, more: object = {}) {
  return {
    currencyCode: 'USD',
    retailPrice,
    armRegionName: 'eastus',
    effectiveStartDate: new Date(since).toISOString(),
    meterId: 'm-1',
    skuId: 's-1',
    meterName: 'ND96asr v4',
    productName: 'Virtual Machines NDSv4 Series',
    skuName: 'ND96asr v4',
    unitOfMeasure: '1 Hour',
    type: 'Consumption',
    armSkuName: SIZE,
    ...more,
  };
}

const OLD = item(27, NOW - 900 * DAY);
const NEW = item(30, NOW - 2 * HOUR);

/** A run on 2 nodes since 5 hours. */
function running(more: Partial<ReturnType<typeof aCompute>> = {}, id = 'r'): Snapshot {
  const value = { ...aCompute(2, 8), vmSize: SIZE, location: 'eastus', ...more };
  const timing = known({ startedAt: NOW - 5 * HOUR, endedAt: null }, NOW);
  return aSnapshot(id, { timing, compute: known(value, NOW) }, { createdAt: NOW - 5 * HOUR });
}

interface World {
  readonly lists: FakeRoutes[string];
  readonly ownRates?: OwnRates;
  readonly currency?: string;
}

function world({ lists, ownRates = {}, currency = 'USD' }: World) {
  let now = NOW;
  const routes = {
    'GET /locations/eastus/vmSizes': { body: { value: [{ name: SIZE, gpus: 8 }] } },
    'GET /computes/gpu-a?': {
      body: {
        location: 'eastus',
        properties: { computeType: 'AmlCompute', properties: { vmSize: SIZE, vmPriority: 'Dedicated' } },
      },
    },
    [PRICES]: lists,
  };
  const fake = fakeAzure(routes, { clock: () => now }, { ownRates, currency });
  const cost = async (snapshot = running()): Promise<Cost> => {
    const signal = (await fake.azure.signals.cost(WORKSPACE, [snapshot], ALWAYS)).get(snapshot.run.id);
    if (!signal?.known) throw new Error(signal?.reason ?? 'not read');
    return signal.value;
  };
  return { ...fake, cost, later: (by: number) => (now += by) };
}

const answers = (...Items: object[]) => ({ body: { Items } });

describe('an hour counts by the price that was in force then', () => {
  it('cuts a run where the price changed while it ran, and says which price is for which part', async () => {
    const cost = await world({ lists: answers(OLD, NEW) }).cost();
    const change = NOW - 2 * HOUR;
    expect(cost.pieces).toMatchObject([
      { pricePerNodeHour: 27, startedAt: NOW - 5 * HOUR, endedAt: change, machine: 0 },
      { pricePerNodeHour: 30, startedAt: change, endedAt: null, machine: 1 },
    ]);
    const price = { source: 'list', asOf: '2026-08-25', meterId: 'm-1', skuId: 's-1', meterName: 'ND96asr v4' };
    const machine = { compute: 'gpu-a', vmSize: SIZE, region: 'eastus', priority: 'dedicated' };
    expect(cost.machines).toEqual([
      { ...machine, price: { ...price, since: NOW - 900 * DAY } },
      { ...machine, price: { ...price, since: change } },
    ]);
    expect(cost.unpriced).toEqual([]);
    expect(costBetween(cost, 0, NOW)).toBe(2 * (3 * 27 + 2 * 30));
  });

  it('cuts the time in which nodes got ready, too', async () => {
    const early = running();
    const cost = await world({ lists: answers(OLD, item(30, NOW - 6 * HOUR)) }).cost({
      ...early,
      run: { ...early.run, createdAt: NOW - 7 * HOUR },
    });
    expect(cost.preparing).toMatchObject([
      { pricePerNodeHour: 27, startedAt: NOW - 7 * HOUR, endedAt: NOW - 6 * HOUR },
      { pricePerNodeHour: 30, startedAt: NOW - 6 * HOUR, endedAt: NOW - 5 * HOUR },
    ]);
    expect(cost.pieces).toMatchObject([{ pricePerNodeHour: 30, startedAt: NOW - 5 * HOUR }]);
  });

  it('does not price the hours before the first price of the list by a later one', async () => {
    const cost = await world({ lists: answers(NEW) }).cost();
    expect(cost.pieces).toMatchObject([{ pricePerNodeHour: 30, startedAt: NOW - 2 * HOUR, endedAt: null }]);
    expect(cost).toMatchObject({
      unpriced: ['r'],
      notes: ['Azure lists its price only from 2026-08-25 12:00 UTC on'],
    });
  });

  it('remembers the price that a newer answer of the list has replaced', async () => {
    const { cost, later } = world({ lists: [answers(OLD), answers(item(30, NOW + 20 * HOUR))] });
    await cost();
    later(25 * HOUR);
    expect(await cost()).toMatchObject({
      pieces: [
        { pricePerNodeHour: 27, startedAt: NOW - 5 * HOUR, endedAt: NOW + 20 * HOUR },
        { pricePerNodeHour: 30, startedAt: NOW + 20 * HOUR, endedAt: null },
      ],
      machines: [{ price: { asOf: '2026-08-26' } }, { price: { asOf: '2026-08-26' } }],
      unpriced: [],
    });
  });

  it('forgets it after a break of some days, in which there may have been another price', async () => {
    const { cost, later } = world({ lists: [answers(OLD), answers(item(30, NOW + 20 * HOUR))] });
    await cost();
    later(3 * DAY);
    expect(await cost()).toMatchObject({
      pieces: [{ pricePerNodeHour: 30, startedAt: NOW + 20 * HOUR }],
      unpriced: ['r'],
    });
  });

  it('cuts a serverless run where the price of either tier changed', async () => {
    const low = (price: number, since: number) => item(price, since, { meterId: 'low', skuName: 'x Low Priority' });
    const lists = answers(OLD, NEW, low(5, NOW - 900 * DAY), low(6, NOW - 4 * HOUR));
    const cost = await world({ lists }).cost(running({ kind: 'serverless', priority: null }));
    expect(cost.pieces).toMatchObject([
      { pricePerNodeHour: 5, atMostPerNodeHour: 27, endedAt: NOW - 4 * HOUR },
      { pricePerNodeHour: 6, atMostPerNodeHour: 27, endedAt: NOW - 2 * HOUR },
      { pricePerNodeHour: 6, atMostPerNodeHour: 30, endedAt: null },
    ]);
  });

  it('leaves out the prices after the end of a run', async () => {
    const ended = aSnapshot('r', running().signals, { status: 'Completed', phase: 'ended', createdAt: NOW - 5 * HOUR });
    const timing = known({ startedAt: NOW - 5 * HOUR, endedAt: NOW - 2 * HOUR }, NOW);
    const cost = await world({ lists: answers(OLD, NEW) }).cost({ ...ended, signals: { ...ended.signals, timing } });
    expect(cost.pieces).toMatchObject([{ pricePerNodeHour: 27, endedAt: NOW - 2 * HOUR }]);
    expect(cost.machines).toHaveLength(1);
  });
});

describe('where the price list does not answer', () => {
  const silent = { status: 503 };

  it('shows the price of the shipped table with its time, and no policy may act by it', async () => {
    const cost = await world({ lists: silent }).cost();
    expect(cost).toMatchObject({
      pieces: [],
      unpriced: ['r'],
      estimated: [{ runId: 'r', nodes: 2, pricePerNodeHour: 27.197, startedAt: NOW - 5 * HOUR, endedAt: null }],
      machines: [{ vmSize: SIZE, price: { source: 'shipped', asOf: '2024/25' } }],
      notes: [expect.stringContaining("by Runwarden's own price table of 2024/25 it is 27.197 USD an hour")],
    });
    expect(costBetween(cost, 0, NOW)).toBe(0);
  });

  it('takes the factor of the config for it, too', async () => {
    expect(await world({ lists: silent, ownRates: { factor: 0.5 } }).cost()).toMatchObject({
      estimated: [{ pricePerNodeHour: 13.5985 }],
    });
  });

  it.each([
    ['in another currency', { currency: 'EUR' }, running()],
    ['for low priority', {}, running({ priority: 'low-priority' })],
    ['for another region', {}, running({ location: 'nowhere' })],
    ['for a size that is not in it', {}, running({ vmSize: 'Standard_ND96isrf_H200_v5' })],
  ])('has no such price %s', async (_what, more, snapshot) => {
    const cost = await world({ lists: silent, ...more }).cost(snapshot);
    expect(cost).toMatchObject({ pieces: [], unpriced: ['r'] });
    expect(cost.estimated).toBeUndefined();
  });

  it('has none where the list answers and does not have the size', async () => {
    expect((await world({ lists: answers() }).cost()).estimated).toBeUndefined();
  });

  it('shows what the list said before, rather than the shipped table', async () => {
    const { cost, later } = world({ lists: [answers(OLD), silent, silent, silent, silent] });
    await cost();
    later(3 * DAY);
    expect(await cost()).toMatchObject({
      pieces: [],
      unpriced: ['r'],
      estimated: [{ pricePerNodeHour: 27 }],
      machines: [{ price: { source: 'list', asOf: '2026-08-25' } }],
      notes: [expect.stringContaining('by the list as of 2026-08-25 it is 27 USD an hour')],
    });
    // While it is left alone after the failure, the answer is the same.
    expect(await cost()).toMatchObject({ estimated: [{ pricePerNodeHour: 27 }] });
  });
});

describe('the shipped table', () => {
  it('has only sizes with whole GPUs that are known, at a price of 0.50 to 20 USD for each GPU', () => {
    const regions = ['eastus', 'eastus2', 'southcentralus', 'westus2', 'westus3', 'westus', 'centralus'];
    const sizes = ['NC6s_v3', 'NC24rs_v3', 'NC64as_T4_v3', 'NC96ads_A100_v4', 'ND96isr_H100_v5', 'NV72ads_A10_v5'];
    for (const size of sizes) {
      const vmSize = `Standard_${size}`;
      const found = regions.flatMap(
        (location) => shippedPrice({ vmSize, location, priority: 'dedicated' }, 'USD') ?? [],
      );
      expect(found.length, size).toBeGreaterThan(2);
      const gpus = gpuCountOf(vmSize) ?? Number.NaN;
      for (const { atLeast } of found) {
        expect(atLeast / gpus, size).toBeGreaterThan(0.5);
        expect(atLeast / gpus, size).toBeLessThan(20);
      }
    }
  });

  it('finds a region and a size in any spelling of Azure', () => {
    const found = shippedPrice({ vmSize: 'STANDARD_nd96ASR_v4', location: 'East US', priority: 'dedicated' }, 'USD');
    expect(found).toMatchObject({ atLeast: 27.197, atMost: 27.197 });
  });
});

describe('a price of the config', () => {
  it('for a compute goes before all others, and asks Azure for none', async () => {
    const ownRates = { computes: { 'GPU-A': 19 }, rates: { [SIZE]: { dedicated: 21 } }, factor: 0.5 };
    const { cost, azure } = world({ lists: answers(OLD), ownRates });
    expect(await cost()).toMatchObject({
      pieces: [{ pricePerNodeHour: 19, startedAt: NOW - 5 * HOUR }],
      machines: [{ compute: 'gpu-a', vmSize: SIZE, price: { source: 'rate' } }],
      notes: ['by your configured rate of 19 USD an hour for compute gpu-a'],
    });
    expect(azure.requests.counts().prices).toBeUndefined();
  });

  it('can be for the compute of one workspace alone, which goes first', async () => {
    const name = `${WORKSPACE.name}/gpu-a`;
    const computes = { 'gpu-a': 19, [name]: 18, 'elsewhere/gpu-a': 17 };
    expect(await world({ lists: answers(OLD), ownRates: { computes } }).cost()).toMatchObject({
      pieces: [{ pricePerNodeHour: 18 }],
    });
  });

  it('for a compute is also for the nodes of a Kubernetes cluster and for those whose size is not known', async () => {
    const { cost } = world({ lists: answers(), ownRates: { computes: { 'gpu-a': 3 } } });
    const nodes = { vmSize: null, priority: null, location: null };
    expect(await cost(running({ ...nodes, kind: 'kubernetes' }))).toMatchObject({ pieces: [{ pricePerNodeHour: 3 }] });
    expect(await cost(running(nodes))).toMatchObject({ pieces: [{ pricePerNodeHour: 3 }], unpriced: [] });
  });

  it('is of a compute, and not of what is only called so', async () => {
    const serverless = running({ kind: 'serverless' });
    const on = { ...serverless, run: { ...serverless.run, placement: onCompute('gpu-a', { kind: 'serverless' }) } };
    expect(await world({ lists: answers(OLD), ownRates: { computes: { 'gpu-a': 3 } } }).cost(on)).toMatchObject({
      pieces: [{ pricePerNodeHour: 27 }],
    });
  });

  it('that is a factor keeps what the list has beside it', async () => {
    expect(await world({ lists: answers(OLD), ownRates: { factor: 0.5 } }).cost()).toMatchObject({
      pieces: [{ pricePerNodeHour: 13.5 }],
      machines: [{ price: { source: 'list', listed: 27 } }],
    });
  });
});

it('the pieces of a family share their machines', async () => {
  const children = Array.from({ length: 30 }, (_, index) => aChild(`c-${index}`, { placement: onCompute('gpu-a') }));
  const cost = await world({ lists: answers(item(27, NOW - 900 * DAY)) }).cost(
    aSnapshot('p', { children: known(children, NOW) }, { jobType: 'pipeline' }),
  );
  expect(cost.pieces).toHaveLength(30);
  expect(cost.machines).toHaveLength(1);
});
