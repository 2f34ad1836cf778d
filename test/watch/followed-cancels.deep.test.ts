import { afterEach, expect, test } from 'vitest';
import { createRig, type Rig } from '../support/rig.ts';
import { cpuRun, ENFORCE_RUNTIME, oneWorkspace, type RunInput } from '../support/scenarios.ts';

let rig: Rig;
afterEach(() => rig.close());

/** Watches a run that is cancelled at once, with what it costs. */
async function cancelled(run: RunInput, ...others: RunInput[]): Promise<void> {
  rig = await createRig(oneWorkspace([run, ...others]), ENFORCE_RUNTIME);
  await rig.settle();
  expect(rig.cancelRequests()).toBe(1);
}

async function later(by: string): Promise<void> {
  rig.advance(by);
  await rig.settle();
}

async function cancellation() {
  return (await rig.decisions({ kind: 'cancel' }))[0]?.cancellation;
}

function heard(type: string) {
  return rig.arrived.filter((alert) => alert.type === `runwarden.${type}.v1`);
}

test('a cancel is followed from the request to the release of the nodes, each with its time', async () => {
  await cancelled(cpuRun('long', '-2h', { cancel: { delay: '4m', 'nodes-stay': '5m' } }));
  const asked = rig.now();
  await later('2m');
  const acknowledged = rig.now();
  expect(await cancellation()).toMatchObject({ state: 'requested', acknowledgedAt: acknowledged, endedAt: null });
  await later('3m');
  expect(await cancellation()).toMatchObject({
    state: 'confirmed',
    acknowledgedAt: acknowledged,
    endedAt: asked + 4 * 60_000,
    releasedAt: null,
  });
  await later('2m');
  expect(await cancellation()).toMatchObject({
    state: 'confirmed',
    reason: expect.stringContaining('cpu still has 1 node at work, and no other run is known there'),
  });
  await later('4m');
  expect(await cancellation()).toMatchObject({ state: 'released', releasedAt: rig.now(), reason: null, leaked: null });
  expect(heard('cancel.confirmed')).toHaveLength(1);
  expect(heard('cancel.hanging')).toHaveLength(0);
});

test('after an outage people hear once of a cancel that has hung for hours, and not twice in a row', async () => {
  await cancelled(cpuRun('long', '-2h', { cancel: { hang: true } }));
  rig.advance('3h');
  for (let passes = 0; passes < 3; passes += 1) await rig.settle();
  expect(heard('cancel.hanging')).toHaveLength(1);
});

test('people hear of a cancel that hangs after 15 minutes and once more after an hour, with what that has cost', async () => {
  await cancelled(cpuRun('long', '-2h', { cancel: { hang: true } }));
  await later('14m');
  expect(heard('cancel.hanging')).toHaveLength(0);
  await later('2m');
  const [first] = heard('cancel.hanging');
  expect(first?.data).toMatchObject({ delay: 'hanging', leaked: { perHour: expect.any(Number), currency: 'USD' } });
  await later('30m');
  expect(heard('cancel.hanging')).toHaveLength(1);
  await later('15m');
  expect(heard('cancel.hanging').at(1)?.data).toMatchObject({ delay: 'still-hanging' });
  await later('50m');
  expect(heard('cancel.hanging')).toHaveLength(2);
  const { leaked } = (await cancellation()) ?? {};
  expect(leaked?.amount).toBeCloseTo(((leaked?.perHour ?? 0) * 111) / 60, 1);
  expect(leaked?.amount).toBeGreaterThan(0);
});

test('nodes that stay busy for 15 minutes after the end are said once, and their release is said to the same people', async () => {
  await cancelled(cpuRun('long', '-2h', { cancel: { delay: '1m', 'nodes-stay': '40m' } }));
  await later('5m');
  await later('10m');
  expect(heard('cancel.hanging')).toHaveLength(0);
  await later('10m');
  await later('5m');
  expect(heard('cancel.hanging').map(({ data }) => data)).toMatchObject([{ delay: 'nodes-busy' }]);
  await later('20m');
  expect(await cancellation()).toMatchObject({ state: 'released', leaked: { currency: 'USD' } });
  expect(heard('cancel.confirmed').at(-1)?.data).toMatchObject({ releasedAt: expect.any(String) });
});

test('nodes of other runs on the same compute are not taken for those of the cancelled run', async () => {
  const other = cpuRun('other', '-10m', { nodes: 2 });
  await cancelled(cpuRun('long', '-2h'), other);
  await later('5m');
  await later('1m');
  expect(await cancellation()).toMatchObject({ state: 'released', reason: null });
});

test('where the compute does not say, the record says so', async () => {
  const { compute: _, ...serverless } = cpuRun('long', '-2h', { 'instance-type': 'Standard_DS3_v2' });
  await cancelled(serverless);
  await later('5m');
  await later('1m');
  expect(await cancellation()).toMatchObject({
    state: 'released',
    reason: 'whether its nodes are free is not known: Azure counts no nodes of serverless compute',
  });
});

test('a compute is asked once a pass for all the cancels that are followed on it, and only while they are', async () => {
  const stay = { cancel: { delay: '1m', 'nodes-stay': '10m' } };
  rig = await createRig(
    oneWorkspace([cpuRun('a', '-2h', stay), cpuRun('b', '-2h', stay), cpuRun('c', '-1m')]),
    ENFORCE_RUNTIME,
  );
  await rig.settle();
  await later('2m');
  rig.sandbox.control.resetRequests();
  await later('1m');
  expect(rig.sandbox.control.requests().sinceReset['compute-get']).toBe(1);
  await later('10m');
  rig.sandbox.control.resetRequests();
  await later('1m');
  expect(rig.sandbox.control.requests().sinceReset['compute-get']).toBeUndefined();
});

test('the owner hears of the end of a pipeline once: when the runs below it have ended, too', async () => {
  const step = { id: 'step', compute: 'cpu', created: '-2h', started: '-2h', outlives: '30m' };
  const pipeline: RunInput = { id: 'pipe', type: 'pipeline', created: '-2h', started: '-2h', children: [step] };
  await cancelled(pipeline);
  await later('5m');
  expect(await cancellation()).toMatchObject({ state: 'requested', endedAt: expect.any(Number) });
  expect([...heard('finding.resolved'), ...heard('cancel.confirmed')]).toEqual([]);
  await later('40m');
  expect(await cancellation()).toMatchObject({ state: 'confirmed' });
  expect(heard('finding.resolved')).toHaveLength(0);
  expect(heard('cancel.confirmed')).toHaveLength(1);
  await later('5m');
  expect(await cancellation()).toMatchObject({ state: 'released', reason: null });
});
