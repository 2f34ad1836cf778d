import { afterEach, expect, test } from 'vitest';
import { HOUR } from '../../src/core/values/duration.ts';
import { createRig, type Rig } from '../support/rig.ts';
import { cpuRun, ENFORCE_RUNTIME, oneWorkspace } from '../support/scenarios.ts';

let rig: Rig;
afterEach(() => rig.close());

const FAILED = 'runwarden.cancel.failed.v1';

/** Passes for so long, every half an hour unless given otherwise. */
async function watchFor(hours: number, every = 0.5): Promise<void> {
  for (let passed = 0; passed < hours; passed += every) {
    rig.advance(`${every * 60}m`);
    await rig.settle();
  }
}

async function status() {
  return (await rig.ledger.run('ml', 'long'))?.statuses[0];
}

test('a cancel that Azure refuses is tried again after 30 min, 2 h and 8 h, and then left to a person', async () => {
  rig = await createRig(oneWorkspace([cpuRun('long', '-2h')]), ENFORCE_RUNTIME);
  rig.sandbox.control.addFault({ on: 'cancel', do: 'status', status: 403, times: 1000 });
  await rig.settle();
  expect(rig.cancelRequests()).toBe(1);
  rig.advance('29m');
  await rig.settle();
  expect(rig.cancelRequests()).toBe(1);
  expect(await status()).toMatchObject({
    withheld: 'cancel-failed',
    reason: expect.stringMatching(/^the cancel failed: Azure refused the cancel with status 403/),
    next: { what: 'it is tried again', at: rig.now() + HOUR / 60 },
  });
  const tries: number[] = [];
  for (const hours of [0.5, 1.5, 0.5, 7.5, 0.5]) {
    await watchFor(hours, Math.min(hours, 1.5));
    tries.push(rig.cancelRequests());
  }
  expect(tries).toEqual([2, 2, 3, 3, 4]);
  await watchFor(72, 8);
  expect(rig.cancelRequests()).toBe(4);
  expect(await status()).toMatchObject({
    withheld: 'cancel-failed',
    reason: expect.stringMatching(/^the cancel failed 4 times: .*; it is left to a person/),
    next: { what: 'a person cancels it by hand; people are reminded once a day', at: null },
  });
});

test('people hear of it once and are reminded once a day, until it has ended', async () => {
  const ends = { at: '72h45m', status: 'Completed' } as const;
  rig = await createRig(oneWorkspace([cpuRun('long', '-2h', { ends })]), ENFORCE_RUNTIME);
  rig.sandbox.control.addFault({ on: 'cancel', do: 'status', status: 403, times: 1000 });
  await rig.settle();
  const alerts = () => rig.arrived.filter(({ type }) => type === FAILED);
  expect(alerts()).toHaveLength(1);
  expect(alerts()[0]?.data).toMatchObject({ refused: { times: 1, reminder: false } });
  expect(alerts()[0]?.data.text).toContain('Further tries: ');
  await watchFor(20, 4);
  expect(alerts()).toHaveLength(1);
  await watchFor(52, 4);
  expect(
    alerts()
      .slice(1)
      .map(({ data }) => data.refused),
  ).toEqual(Array(3).fill({ times: 4, tries: [], reminder: true }));
  expect(alerts()[1]?.data.text).toContain('Azure has refused 4 times to cancel long');
  await watchFor(48, 8);
  expect(alerts()).toHaveLength(4);
});

test('a freeze in between does not begin the tries anew, and one that works ends them', async () => {
  rig = await createRig(oneWorkspace([cpuRun('long', '-2h')]), ENFORCE_RUNTIME);
  rig.sandbox.control.addFault({ on: 'cancel', do: 'status', status: 403, times: 2 });
  await rig.settle();
  await watchFor(0.5);
  expect(rig.cancelRequests()).toBe(2);
  const createdAt = rig.now();
  await rig.ledger.freeze({ id: 'f', reason: 'x', author: 'oncall', createdAt, endsAt: createdAt + HOUR });
  await watchFor(1.5);
  expect(rig.cancelRequests()).toBe(2);
  await watchFor(0.5);
  expect(rig.cancelRequests()).toBe(3);
  expect(await status()).toMatchObject({ state: 'canceling' });
});
