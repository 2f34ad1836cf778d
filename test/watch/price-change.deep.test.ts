import { afterEach, expect, test } from 'vitest';
import { costBetween } from '../../src/core/signal/cost.ts';
import { HOUR } from '../../src/core/values/duration.ts';
import { createRig, type Rig } from '../support/rig.ts';
import { idleRun, oneWorkspace } from '../support/scenarios.ts';

let rig: Rig;
afterEach(() => rig.close());

const COST = `
name: dear
summary: A run costs at most 100 USD.
severity: low
mode: notify
when:
  cost: {over: 100 USD}
then:
  - notify: oncall
`;

const seen = async () => {
  const page = await rig.ledger.runs({}, { cursor: null, limit: 10 });
  return page?.items[0];
};

test('a price that changes while a run runs counts from then on, and not for the hours before', async () => {
  const run = idleRun('gpu', { created: '-3h', started: '-3h', gpu: { use: 90 } });
  const scenario = oneWorkspace([run], { 'price-changes': [{ at: '30m', factor: 2 }] });
  rig = await createRig(scenario, COST);
  const begin = rig.now();
  const started = begin - 3 * HOUR;
  await rig.pass();
  expect((await seen())?.cost).toMatchObject({ soFar: 3 * 27.2, perHour: 27.2 });

  // Three hours and a half at the old price, half an hour at the new one: 122.40, and not 4 hours at 54.40.
  rig.advance('1h');
  const { plan } = await rig.pass();
  const view = await seen();
  expect(view?.cost?.perHour).toBeCloseTo(54.4, 6);
  expect(view?.cost?.soFar).toBeCloseTo(3.5 * 27.2 + 0.5 * 54.4, 1);
  expect(view?.recordedCost?.pieces).toMatchObject([
    { pricePerNodeHour: 27.2, startedAt: started, machine: 0 },
    { pricePerNodeHour: 54.4, endedAt: null, machine: 1 },
  ]);
  expect(plan.statuses).toMatchObject([{ policy: 'dear', outcome: 'violated' }]);

  // A day later the list is read again, and has the old price no more.
  rig.advance('24h');
  await rig.pass();
  const later = await seen();
  const cost = later?.recordedCost;
  if (!cost) throw new Error('no cost is on record');
  expect(cost).toMatchObject({ unpriced: [], machines: [{ price: { since: Date.UTC(2024, 0, 1) } }, {}] });
  expect(costBetween(cost, started, begin + 24 * HOUR)).toBeCloseTo(3.5 * 27.2 + 23.5 * 54.4, 1);
});

test('while the price list does not answer an old price is on record, and no policy acts by it', async () => {
  const workspace = oneWorkspace([idleRun('gpu', { created: '-9h', started: '-9h', gpu: { use: 90 } })], {
    faults: [{ on: 'prices', do: 'status', status: 503, skip: 1 }],
  });
  rig = await createRig(workspace, COST.replaceAll('100 USD', '1000 USD'));
  await rig.pass();
  expect((await seen())?.cost?.soFar).toBeCloseTo(9 * 27.2, 1);
  // Long enough for the limit, if the old price counted.
  rig.advance('30h');
  const { plan } = await rig.pass();
  expect(plan.statuses).toMatchObject([{ policy: 'dear', outcome: 'unknown' }]);
  expect(plan.decisions.map(({ kind }) => kind)).toEqual(['withhold']);
  const view = await seen();
  expect(view?.recordedCost).toMatchObject({
    unpriced: ['gpu'],
    estimated: [{ pricePerNodeHour: 27.2, endedAt: null }],
    notes: [expect.stringMatching(/by the list as of \d{4}-\d\d-\d\d it is 27\.2 USD an hour/)],
  });
});
