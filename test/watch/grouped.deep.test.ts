import { afterEach, describe, expect, test } from 'vitest';
import { cancelData } from '../../src/core/alert/alert-data.ts';
import { alertOf } from '../../src/watch/alerts.ts';
import { createRigWith, type Rig } from '../support/rig.ts';
import { cpuRun, oneWorkspace } from '../support/scenarios.ts';

let rig: Rig;
afterEach(() => rig.close());

const LONG = `
name: long
mode: enforce
when: {runtime: {over: 1h}}
then: [{notify: owner}, {cancel: true}]
grace: 30m
`;

const runs = (count: number, tags = (_: number): Record<string, string> => ({ owner: 'team@example.com' })) =>
  oneWorkspace(
    Array.from({ length: count }, (_, index) =>
      // Of one experiment, so that nobody suspects the telemetry.
      cpuRun(`run-${String(index).padStart(2, '0')}`, '-2h', { experiment: 'nightly', tags: tags(index) }),
    ),
  );

const rigOf = (scenario: ReturnType<typeof runs>, ...policies: string[]) =>
  createRigWith({ groupMoreThan: 5 }, scenario, ...policies);

/** Azure took one cancel. */
async function enforceOne(decisionId: string): Promise<void> {
  const view = await rig.ledger.decision(decisionId);
  if (!view) throw new Error('the cancel is on record');
  const data = cancelData(view.decision, { requestedAt: rig.now() });
  const alert = alertOf(
    view.decision,
    { type: 'cancel.requested', data, recipients: ['owner'], at: rig.now() },
    rig.deps.newId,
  );
  await rig.ledger.settle(
    decisionId,
    { state: 'requested', reason: null },
    { decision: null, alerts: [alert] },
    rig.now(),
  );
}

async function deliver(): Promise<void> {
  // The first round puts alerts together, the second sends what came of it.
  await rig.deliverAll();
  await rig.deliverAll();
}

const arrivedTypes = () => rig.arrived.map(({ type }) => type.replace(/^runwarden\.|\.v1$/g, ''));

test('many notices of one policy and one pass for the same people are one message that lists the runs', async () => {
  rig = await rigOf(runs(25), LONG);
  await rig.pass();
  await deliver();
  expect(arrivedTypes()).toEqual(['group']);
  const [group] = rig.arrived;
  expect(group?.subject).toBe('Cancel after 03:30 UTC unless you keep them: 25 runs');
  expect(group?.data).toMatchObject({ of: 'finding.notice', count: 25, more: 5, announcesCancel: true });
  const text = String(group?.data.text);
  for (const shown of ['run-00', 'run-19', 'and 5 more', 'owner team@example.com']) expect(text).toContain(shown);
  expect(text).not.toContain('run-20');
});

test('each decision is on record by itself, with the id of the message, and its notice counts as delivered', async () => {
  rig = await rigOf(runs(8), LONG);
  await rig.pass();
  await deliver();
  const [message] = rig.arrived;
  const notices = await rig.decisions({ kind: 'notify' });
  expect(notices).toHaveLength(8);
  for (const { deliveries } of notices)
    expect(deliveries).toMatchObject([{ state: 'delivered', groupId: message?.id, attempts: 1 }]);
  rig.advance('29m');
  await rig.pass();
  expect(await rig.decisions({ kind: 'cancel' })).toEqual([]);
  rig.advance('2m');
  await rig.pass();
  expect((await rig.decisions({ kind: 'cancel' })).length).toBeGreaterThan(0);
});

test('five of a kind go out one by one, and six as one', async () => {
  rig = await rigOf(runs(5), LONG);
  await rig.pass();
  await deliver();
  expect(arrivedTypes()).toEqual(Array(5).fill('finding.notice'));
  await rig.close();
  rig = await rigOf(runs(6), LONG);
  await rig.pass();
  await deliver();
  expect(arrivedTypes()).toEqual(['group']);
});

test('each reader gets one message about the runs of several policies, and none about those of another reader', async () => {
  const other = LONG.replace('name: long', 'name: other');
  rig = await rigOf(
    runs(8, (index) => ({ owner: index % 2 === 0 ? 'alice@example.com' : 'bob@example.com' })),
    LONG,
    other,
  );
  await rig.pass();
  await deliver();
  expect(rig.arrived.map(({ data }) => [data.of, data.count])).toEqual(Array(2).fill(['finding.notice', 4]));
  expect(rig.arrived[0]?.data).toMatchObject({ policies: ['long', 'other'] });
  const alices = rig.arrived.find(({ data }) => String(data.text).includes('alice@example.com'));
  const text = String(alices?.data.text);
  for (const shown of ['4 runs in ml', 'Policies: long, other', 'long; other', '  4 runs '])
    expect(text).toContain(shown);
  expect(text).not.toContain('run-01');
});

test('what says something else is not put together: a cancel that is announced, and one that a person is asked about', async () => {
  const asks = LONG.replace('name: long', 'name: asks').replace('mode: enforce', 'mode: approve');
  rig = await rigOf(runs(3), LONG, asks);
  await rig.pass();
  await deliver();
  expect(arrivedTypes().filter((type) => type === 'finding.notice')).toHaveLength(6);
});

test('one channel of on-call gets one message about the runs of many owners', async () => {
  const policy = `${LONG.replace('{notify: owner}', '{notify: finops}').replace('mode: enforce', 'mode: notify')}`;
  rig = await rigOf(
    runs(8, (index) => ({ owner: `person-${index}@example.com` })),
    policy,
  );
  await rig.pass();
  await deliver();
  expect(arrivedTypes()).toEqual(['group']);
  expect(rig.arrived[0]?.data).toMatchObject({ owner: null, count: 8 });
  expect(rig.arrived[0]?.data.text).toContain('run-03  person-3@example.com');
});

test('while the receiver refuses it the message keeps its id, and no grace begins', async () => {
  rig = await rigOf(runs(7), LONG);
  rig.refuseAlerts = true;
  await rig.pass();
  await deliver();
  await deliver();
  expect(rig.arrived).toEqual([]);
  const waiting = await rig.decisions({ kind: 'notify' });
  const ids = new Set(waiting.map(({ deliveries }) => deliveries[0]?.groupId));
  expect(ids.size).toBe(1);
  rig.advance('40m');
  await rig.pass();
  expect(await rig.decisions({ kind: 'cancel' })).toEqual([]);
  rig.refuseAlerts = false;
  await deliver();
  expect(rig.arrived.map(({ id }) => id)).toEqual([...ids]);
});

test('a message that fails for good has failed for each of its runs, and they are notified anew', async () => {
  rig = await rigOf(runs(7), LONG);
  rig.refuseAlerts = true;
  await rig.pass();
  await deliver();
  rig.advance('8d');
  await deliver();
  const failed = await rig.decisions({ kind: 'notify' });
  for (const { deliveries } of failed) expect(deliveries).toMatchObject([{ state: 'failed' }]);
  rig.refuseAlerts = false;
  rig.advance('16m');
  await rig.pass();
  await deliver();
  expect(arrivedTypes().filter((type) => !type.startsWith('channel.'))).toEqual(['group']);
});

test('an alert that another worker puts into the message meanwhile does not go out alone as well', async () => {
  rig = await rigOf(runs(7), LONG);
  await rig.pass();
  const [one, other] = (await rig.decisions({ kind: 'notify' })).flatMap(({ deliveries }) => deliveries);
  if (!one || !other) throw new Error('several are notified');
  const first = rig.ledger.delivery(one.alertId, 'hook');
  // One question to the store later: both are read before the message is written, and looked for again after it.
  await rig.ledger.delivery('of-nobody', 'hook');
  const second = rig.ledger.delivery(other.alertId, 'hook');
  expect([await first, await second]).toEqual([null, null]);
});

test('a process that dies after the message was written sends it under the same id', async () => {
  rig = await rigOf(runs(7), LONG);
  await rig.pass();
  await rig.deliverAll();
  const [first] = await rig.decisions({ kind: 'notify' });
  // The queue has lost its jobs; what is unfinished is queued again by the tables.
  await rig.store.boss.deleteAllJobs('deliver');
  await rig.store.requeue();
  await deliver();
  expect(rig.arrived.map(({ id }) => id)).toEqual([first?.deliveries[0]?.groupId]);
});

test('questions that reached nobody are given up together when their time is over, and asked anew', async () => {
  const asks = LONG.replace('mode: enforce', 'mode: approve').replace('cancel: true', 'cancel: {within: 2h}');
  rig = await rigOf(runs(7), asks);
  rig.refuseAlerts = true;
  await rig.pass();
  await deliver();
  rig.advance('3h');
  await deliver();
  for (const { deliveries } of await rig.decisions({ kind: 'ask' }))
    expect(deliveries).toMatchObject([{ state: 'dropped', lastError: 'its time to answer was over' }]);
  await rig.pass();
  expect(await rig.decisions({ kind: 'ask' })).toHaveLength(14);
});

describe('questions and ends', () => {
  const ASKS = `
name: tagged
mode: approve
when: {tags: {required: [cost-center]}}
then: [{notify: owner}, {cancel: {within: 4h}}]
`;

  test('many questions are one message, and the end of many is one', async () => {
    rig = await rigOf(runs(7), ASKS);
    await rig.pass();
    await deliver();
    expect(rig.arrived.map(({ data }) => data.of).sort()).toEqual(['approval.requested', 'finding.notice']);
    const question = rig.arrived.find(({ data }) => data.of === 'approval.requested');
    expect(question?.subject).toBe('Answer by 07:00 UTC: cancel 7 runs?');
    const [ask] = await rig.decisions({ kind: 'ask' });
    expect(question?.data.text).toContain(`decision ${ask?.decision.id}`);
    const asked = await rig.decisions({ kind: 'ask' });
    for (const answer of ['approve', 'reject']) {
      const command = String(question?.data.text)
        .split('\n')
        .find((line) => line.includes(`runwarden ${answer} `));
      for (const { decision } of asked) expect(command).toContain(decision.id);
    }

    rig.sandbox.control.setScenario(runs(7, () => ({ owner: 'team@example.com', 'cost-center': '42' })));
    rig.advance('5m');
    await rig.pass();
    await deliver();
    const end = rig.arrived.at(-1);
    expect(end?.data).toMatchObject({ of: 'finding.resolved', count: 7 });
    expect(end?.subject).toBe('Resolved: 7 runs of tagged');
    expect(rig.arrived).toHaveLength(3);
  });

  test('the cancels of a pass are reported together, once all of them are carried out', async () => {
    rig = await rigOf(runs(8), `${LONG.replace('grace: 30m', 'notice: none')}limits: {share: 100%}\n`);
    Object.assign(rig.deps, { limits: { perCycle: 100, perHour: 100, share: 1 } });
    await rig.pass();
    await deliver();
    await rig.enforceAll();
    await deliver();
    const [, ...after] = rig.arrived;
    expect(after.map(({ data }) => [data.of, data.count])).toEqual([['cancel.requested', 8]]);
    expect(after[0]?.subject).toBe('Azure was asked to cancel 8 runs');
    rig.advance('5m');
    await rig.pass();
    await deliver();
    expect(rig.arrived.at(-1)?.data).toMatchObject({ of: 'cancel.confirmed', count: 8 });
    expect(rig.arrived).toHaveLength(3);
  });

  test('what was carried out already waits a while for the cancels that are still to come', async () => {
    rig = await rigOf(runs(8), `${LONG.replace('grace: 30m', 'notice: none')}limits: {share: 100%}\n`);
    Object.assign(rig.deps, { limits: { perCycle: 100, perHour: 100, share: 1 } });
    await rig.pass();
    await deliver();
    const [first, ...others] = await rig.decisions({ kind: 'cancel' });
    const settle = (id: string) =>
      rig.ledger.settle(id, { state: 'abandoned', reason: 'a test' }, { decision: null, alerts: [] }, rig.now());
    await rig.ledger.claim(first?.decision.id ?? '', rig.now(), () => null);
    await enforceOne(first?.decision.id ?? '');
    await deliver();
    expect(rig.arrived).toHaveLength(1);
    for (const { decision } of others) await settle(decision.id);
    await deliver();
    expect(arrivedTypes()).toEqual(['group', 'cancel.requested']);
  });
});

test('many questions that nobody answered are one message that the runs are kept', async () => {
  const asks = LONG.replace('mode: enforce', 'mode: approve').replace('cancel: true', 'cancel: {within: 2h}');
  rig = await rigOf(runs(7), asks);
  await rig.pass();
  await deliver();
  rig.advance('121m');
  await rig.pass();
  await deliver();
  const kept = rig.arrived.filter(({ data }) => data.of === 'run.kept');
  expect(kept).toMatchObject([{ subject: 'Kept: 7 runs', data: { count: 7 } }]);
  expect(kept[0]?.data.text).toContain('7 runs are kept. Nothing is cancelled.');
});
