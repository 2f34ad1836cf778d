import { describe, expect, test } from 'vitest';
import { type PriceRow, priceIn, replacedBy, rowSchema } from '../../src/azure/prices/price-rows.ts';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const MACHINE = { vmSize: 'Standard_NC24ads_A100_v4', location: 'West Europe', priority: 'dedicated' } as const;

function row(retailPrice: number, more: object = {}): PriceRow {
  return rowSchema.parse({
    currencyCode: 'USD',
    tierMinimumUnits: 0,
    retailPrice,
    armRegionName: 'westeurope',
    effectiveStartDate: '2024-01-01T00:00:00Z',
    meterId: `meter-${retailPrice}`,
    meterName: 'NC24ads A100 v4',
    productName: 'Virtual Machines NCadsA100v4 Series',
    skuName: 'NC24ads A100 v4',
    serviceName: 'Virtual Machines',
    unitOfMeasure: '1 Hour',
    type: 'Consumption',
    isPrimaryMeterRegion: true,
    armSkuName: 'Standard_NC24ads_A100_v4',
    ...more,
  });
}

function priceOf(rows: readonly PriceRow[], priority: 'dedicated' | 'low-priority' = 'dedicated') {
  return priceIn(rows, { ...MACHINE, priority }, 'USD', NOW);
}

describe('a row of the price list that is of something else is left out', () => {
  test.each([
    ['Windows', { productName: 'Virtual Machines NCadsA100v4 Series Windows' }],
    ['Spot', { skuName: 'NC24ads A100 v4 Spot' }],
    ['Spot with an underscore', { skuName: 'NC24ads_A100_v4_Spot' }],
    ['Spot without a blank', { skuName: 'NC24ads A100 v4Spot' }],
    ['Spot in the meter alone', { meterName: 'NC24ads A100 v4 Spot' }],
    ['Low Priority', { skuName: 'NC24ads A100 v4 Low Priority' }],
    ['LowPriority in one word', { meterName: 'NC24ads A100 v4 LowPriority' }],
    ['Low-Priority with a dash', { skuName: 'NC24ads A100 v4 Low-Priority' }],
    ['Cloud Services', { productName: 'NCadsA100v4 Series Cloud Services' }],
    ['CloudServices in one word', { productName: 'NCadsA100v4 Series CloudServices' }],
    ['Cloud-Services with a dash', { productName: 'NCadsA100v4 Series Cloud-Services' }],
    ['a reservation', { type: 'Reservation', reservationTerm: '1 Year' }],
    ['a reservation that calls itself consumption', { reservationTerm: '3 Years' }],
    ['DevTest', { type: 'DevTestConsumption' }],
    ['another unit', { unitOfMeasure: '1 Month' }],
    ['the hours beyond a tier', { tierMinimumUnits: 100 }],
    ['another region', { armRegionName: 'northeurope' }],
    ['Windows in one word with something else', { productName: 'NCadsA100v4 Series WindowsBasic' }],
    ['no region', { armRegionName: '' }],
    ['another service', { serviceName: 'Virtual Machines Licenses' }],
    ['another size', { armSkuName: 'Standard_NC24ads_A100_v4_Promo' }],
    ['another currency', { currencyCode: 'EUR' }],
    ['a price that begins later', { effectiveStartDate: '2026-03-02T00:00:00Z' }],
    ['a price that has ended', { effectiveEndDate: '2026-02-28T23:59:59Z' }],
    ['an end that is no time', { effectiveEndDate: 'never' }],
    ['a start that is no time', { effectiveStartDate: 'soon' }],
    ['a price of 0', { retailPrice: 0 }],
  ])('%s', (_what, more) => {
    const settled = { known: true, value: { atLeast: 3.67, atMost: 3.67, note: null } };
    expect(priceOf([row(1, more), row(3.67)])).toMatchObject(settled);
    expect(priceOf([row(9, more), row(3.67)])).toMatchObject(settled);
  });
});

test.each([
  '2009-02-01T00:00:00Z',
  '2024-01-01',
  '2024-01-01T00:00:00',
  '2024-01-01T00:00:00.0000000+00:00',
  '0001-01-01T00:00:00Z',
])('a price since %s is in force', (effectiveStartDate) => {
  expect(priceOf([row(3.67, { effectiveStartDate })])).toMatchObject({ value: { atLeast: 3.67 } });
});

test('an end in the year 1 is none', () => {
  expect(priceOf([row(3.67, { effectiveEndDate: '0001-01-01T00:00:00Z' })])).toMatchObject({
    value: { atLeast: 3.67 },
  });
});

test('low priority has a meter of its own, and Spot is not it', () => {
  const rows = [row(3.67), row(0.9, { skuName: 'NC24ads A100 v4 Spot' }), row(0.73, { skuName: 'x Low Priority' })];
  expect(priceOf(rows, 'low-priority')).toMatchObject({ value: { atLeast: 0.73, atMost: 0.73 } });
  expect(priceOf(rows.slice(0, 2), 'low-priority')).toEqual({
    known: false,
    reason: 'Azure lists no hourly price for Standard_NC24ads_A100_v4 in westeurope at low priority',
  });
});

test('a newer row of a meter replaces the older, and a primary region does not matter', () => {
  const rows = [
    row(4.1, { meterId: 'm', effectiveStartDate: '2024-01-01T00:00:00Z' }),
    row(3.67, { meterId: 'm', effectiveStartDate: '2025-06-01T00:00:00Z', isPrimaryMeterRegion: false }),
    row(2.2, { meterId: 'm', effectiveStartDate: '2026-04-01T00:00:00Z' }),
  ];
  expect(priceOf(rows)).toMatchObject({ value: { atLeast: 3.67, atMost: 3.67 } });
});

test('two meters at different prices are the least and the most, and it says so', () => {
  expect(priceOf([row(3.67), row(4.1), row(3.67, { meterId: 'other' })])).toMatchObject({
    known: true,
    value: {
      origin: { source: 'list', since: Date.parse('2024-01-01T00:00:00Z') },
      atLeast: 3.67,
      atMost: 4.1,
      note: 'Azure lists 2 prices for Standard_NC24ads_A100_v4 in westeurope: 3.67 and 4.1 USD an hour',
    },
  });
});

test.each([
  [[], 'Azure lists no hourly price for Standard_NC24ads_A100_v4 in westeurope'],
  [[row(0)], 'Azure lists only a price of 0 for Standard_NC24ads_A100_v4 in westeurope'],
  [
    [row(3, { effectiveStartDate: '2027-01-01T00:00:00Z' })],
    'Azure lists no price that is in force today for Standard_NC24ads_A100_v4 in westeurope',
  ],
])('without a price the reason says what the list has', (rows, reason) => {
  expect(priceOf(rows)).toEqual({ known: false, reason });
});

test('a size is the same in any case, and a savings plan within a row is not its price', () => {
  const one = row(3.67, { armSkuName: 'STANDARD_nc24ads_a100_V4', savingsPlan: [{ term: '1 Year', unitPrice: 2.1 }] });
  expect(priceOf([one])).toMatchObject({ value: { atLeast: 3.67 } });
});

describe('a price is of its time', () => {
  const at = (day: string) => Date.parse(`${day}T00:00:00Z`);
  const from = (price: number, day: string, more: object = {}) =>
    row(price, { meterId: 'm', skuId: 's', effectiveStartDate: `${day}T00:00:00Z`, ...more });

  test('says since when it is in force and by which meter, and what it was before', () => {
    const rows = [from(4.1, '2024-01-01'), from(3.67, '2025-06-01'), from(2.2, '2026-04-01')];
    const meter = { source: 'list', meterId: 'm', skuId: 's', meterName: 'NC24ads A100 v4' };
    expect(priceOf(rows)).toEqual({
      known: true,
      value: {
        ...{ from: at('2025-06-01'), atLeast: 3.67, atMost: 3.67, note: null },
        origin: { ...meter, since: at('2025-06-01') },
        before: [
          {
            ...{ from: at('2024-01-01'), atLeast: 4.1, atMost: 4.1, note: null },
            origin: { ...meter, since: at('2024-01-01') },
          },
        ],
      },
    });
  });

  test('is the same where a newer row has the same price of the same meter', () => {
    expect(priceOf([from(3.67, '2024-01-01'), from(3.67, '2025-06-01')])).toMatchObject({
      value: { from: at('2024-01-01'), origin: { since: at('2024-01-01') }, before: [] },
    });
  });

  test('ends at a gap: what is older than the gap says nothing', () => {
    const ended = from(4.1, '2024-01-01', { meterId: 'old', effectiveEndDate: '2024-12-31T00:00:00Z' });
    expect(priceOf([ended, from(3.67, '2025-06-01')])).toMatchObject({ value: { atLeast: 3.67, before: [] } });
  });

  test.each([{ effectiveStartDate: '' }, { effectiveStartDate: '0001-01-01T00:00:00Z' }])(
    'was always in force with the start %o',
    (more) => {
      const price = priceOf([row(3.67, more)]);
      expect(price).toMatchObject({ value: { from: null, before: [] } });
      expect(price.known && price.value.origin.since).toBeUndefined();
    },
  );

  test('keeps what a newer answer of the list has replaced, and nothing that it has withdrawn', () => {
    const earlier = [
      from(4.1, '2024-01-01'),
      from(9, '2025-06-01'),
      from(1, '2024-01-01', { meterId: 'withdrawn' }),
      from(2, '2024-01-01', { skuName: 'x Spot', type: 'Reservation' }),
    ];
    const fresh = [from(3.67, '2025-06-01')];
    expect(replacedBy(fresh, earlier).map(({ retailPrice }) => retailPrice)).toEqual([4.1]);
    expect(replacedBy([from(4.1, '2024-01-01')], earlier)).toEqual([]);
    const placeholder = from(0, '2024-01-01');
    expect(replacedBy([...fresh, placeholder], earlier).map(({ retailPrice }) => retailPrice)).toEqual([4.1]);
  });
});
