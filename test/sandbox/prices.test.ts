import { afterEach, expect, test } from 'vitest';
import { type Bench, startBench } from './clients.ts';
import { worldOf } from './worlds.ts';

let bench: Bench;
afterEach(() => bench.close());

interface Prices {
  Items: { armSkuName: string; retailPrice: number; currencyCode: string; skuName: string }[];
  NextPageLink: string | null;
}

async function ask(query: Record<string, string>): Promise<Prices> {
  const answer = await bench.fetch(`/api/retail/prices?${new URLSearchParams(query)}`, { scope: null });
  return answer.json<Prices>();
}

test('lists every meter of a size without a token, and compares values with their case', async () => {
  bench = await startBench(worldOf([]));
  const filter =
    "serviceName eq 'Virtual Machines' and armRegionName eq 'westeurope' and armSkuName eq 'Standard_NC6s_v3'";
  const { Items } = await ask({ $filter: filter });
  expect(Items).toHaveLength(10);
  expect(Items.at(-1)).toMatchObject({ retailPrice: 3.4, currencyCode: 'USD', skuName: 'NC6s v3' });
  expect((await ask({ $filter: filter, currencyCode: "'EUR'" })).Items.at(-1)?.retailPrice).toBe(3.128);
  expect((await ask({ $filter: filter.replace('NC6s', 'nc6S') })).Items).toEqual([]);
});

test('has a change of prices ahead of its time, and the price before it no more once it is in force', async () => {
  bench = await startBench({ ...worldOf([]), 'price-changes': [{ at: '1h', factor: 1.5 }] });
  const filter = "armRegionName eq 'westeurope' and armSkuName eq 'Standard_NC6s_v3' and skuName eq 'NC6s v3'";
  const linux = async () =>
    (
      await ask({ $filter: `${filter} and productName eq 'Virtual Machines NCSv3 Series' and type eq 'Consumption'` })
    ).Items.map(({ retailPrice }) => retailPrice);
  const before = await linux();
  expect(before).toEqual([3.06, 1.7, 0, 5.1, 3.4]);
  bench.sandbox.control.advance('90m');
  expect(await linux()).toEqual([1.7, 0, 5.1]);
});

test('is read page by page, and refuses what is no filter', async () => {
  bench = await startBench(worldOf([]));
  const filter = "serviceName eq 'Virtual Machines'";
  const names = new Set<string>();
  let link: string | null = `${bench.sandbox.url}/api/retail/prices?${new URLSearchParams({ $filter: filter })}`;
  let pages = 0;
  for (; link !== null; pages++) {
    const page: Prices = (await bench.fetch(link, { scope: null })).json<Prices>();
    for (const item of page.Items) names.add(item.armSkuName);
    link = page.NextPageLink;
  }
  expect(names.size).toBe(16);
  expect(pages).toBeGreaterThanOrEqual(1);
  expect((await bench.fetch('/api/retail/prices?$filter=nonsense', { scope: null })).status).toBe(400);
});
