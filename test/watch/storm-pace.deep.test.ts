import { afterEach, expect, test } from 'vitest';
import type { Quiet } from '../../src/core/alert/quiet.ts';
import { UTC } from '../../src/core/values/zone.ts';
import { createRigWith, type Rig } from '../support/rig.ts';
import { cpuRun, oneWorkspace } from '../support/scenarios.ts';

// A storm of runs: how many messages each reader gets, and that none is lost, doubled or out of order.

let rig: Rig;
afterEach(() => rig.close());

const NOTICE = `
name: untagged
mode: notify
when: {tags: {required: [cost-center]}}
then: [{notify: owner}]
`;

const OWNERS = ['alice@example.com', 'bob@example.com'];
const runs = (count: number, more: (index: number) => Record<string, string> = () => ({})) =>
  oneWorkspace(
    Array.from({ length: count }, (_, index) =>
      cpuRun(`run-${String(index).padStart(3, '0')}`, '-2h', {
        experiment: 'nightly',
        tags: { owner: OWNERS[index % 2] ?? '', ...more(index) },
      }),
    ),
  );

/** All that is due, and what comes of it. */
async function deliver(): Promise<void> {
  for (let round = 0; round < 6; round++) await rig.deliverAll();
}

async function passAfter(minutes: number): Promise<void> {
  rig.advance(`${minutes}m`);
  await rig.pass();
  await deliver();
}

/** Messages by what they are about and for whom. */
function counted(): Record<string, number> {
  const count: Record<string, number> = {};
  for (const { type, data } of rig.arrived) {
    const of = String(data.of ?? type);
    const owner = OWNERS.find((name) => String(data.text).includes(name)) ?? 'several';
    count[`${of} ${owner}`] = (count[`${of} ${owner}`] ?? 0) + 1;
  }
  return count;
}

test('500 findings of two owners: one message to each at once, and what follows together after five minutes', async () => {
  rig = await createRigWith({ groupMoreThan: 5 }, runs(440), NOTICE);
  await rig.pass();
  await deliver();
  expect(counted()).toEqual({ 'finding.notice alice@example.com': 1, 'finding.notice bob@example.com': 1 });
  for (const count of [460, 480, 500]) {
    rig.sandbox.control.setScenario(runs(count));
    await passAfter(1);
  }
  expect(rig.arrived).toHaveLength(2);
  const paused =
    'held back until 2026-03-02T03:05:00Z (many of its kind have just gone out; it follows with others in one message)';
  const waiting = await rig.ledger.deliveries({ state: 'queued' }, { cursor: null, limit: 100 });
  expect(waiting?.items.map(({ lastError, attempts }) => [lastError, attempts])).toEqual(Array(60).fill([paused, 0]));
  await passAfter(2);
  expect(counted()).toEqual({ 'finding.notice alice@example.com': 2, 'finding.notice bob@example.com': 2 });
  expect(rig.arrived.map(({ data }) => data.count)).toEqual([220, 220, 30, 30]);
  expect(rig.arrived.at(-1)?.data.text).toContain('What changed: 30 more runs since 03:00 UTC, 250 in all.');
  expect(await notDelivered()).toEqual([]);
});

async function notDelivered() {
  const { rows } = await rig.store.boss
    .getDb()
    .executeSql(`select alert_id, state from deliveries where state <> 'delivered' or last_error is not null`, []);
  return rows;
}

test('two hours of a dead channel: nothing is lost or doubled, and each end comes after its beginning', async () => {
  rig = await createRigWith({ groupMoreThan: 5 }, runs(20), NOTICE);
  rig.refuseAlerts = true;
  await rig.pass();
  await deliver();
  for (let minutes = 0; minutes < 120; minutes += 20) {
    rig.sandbox.control.setScenario(runs(20 + minutes / 2));
    await passAfter(20);
  }
  expect(rig.arrived).toEqual([]);
  rig.refuseAlerts = false;
  await deliver();
  // What the tags say now is right for some: they are over.
  rig.sandbox.control.setScenario(runs(70, (index) => (index < 20 ? { 'cost-center': '42' } : {})));
  for (const minutes of [6, 6, 6]) await passAfter(minutes);

  const about = rig.arrived.flatMap(({ id, data, type }) => {
    const of = String(data.of ?? type.replace(/^runwarden\.|\.v1$/g, ''));
    const members = Array.isArray(data.runs) ? data.runs : [];
    return members.map((run) => ({ id, of, finding: String((run as { findingId: unknown }).findingId) }));
  });
  const keys = about.map(({ of, finding }) => `${of} ${finding}`);
  expect(new Set(keys).size).toBe(keys.length);
  for (const [at, { of, finding }] of about.entries())
    if (of === 'finding.resolved')
      expect(about.slice(0, at).some((one) => one.of === 'finding.notice' && one.finding === finding)).toBe(true);
  expect(new Set(rig.arrived.map(({ id }) => id)).size).toBe(rig.arrived.length);
  const { rows } = await rig.store.boss.getDb().executeSql(
    `select count(*)::int as count from deliveries join alerts on alerts.id = deliveries.alert_id
       where alerts.type = 'finding.notice' and deliveries.state = 'delivered'`,
    [],
  );
  expect(rows).toEqual([{ count: 70 }]);
  expect(await notDelivered()).toEqual([]);
});

test('a question is not held back by a storm of notices', async () => {
  const asks = `
name: asks
mode: approve
when: {runtime: {over: 3h}}
then: [{cancel: {within: 1h}}]
`;
  rig = await createRigWith({ groupMoreThan: 5 }, runs(40), NOTICE, asks);
  await rig.pass();
  await deliver();
  const before = rig.arrived.length;
  rig.advance('61m');
  await rig.pass();
  await deliver();
  const questions = rig.arrived.slice(before).filter(({ data }) => data.of === 'approval.requested');
  expect(questions).toHaveLength(1);
});

test('quiet hours hold back what announces nothing, and what is over by their end is not sent', async () => {
  const quiet: Quiet = { from: 22 * 60, to: 7 * 60, zone: UTC, severities: ['low', 'medium'] };
  const loud = NOTICE.replace('name: untagged', 'name: loud\nseverity: high').replace('cost-center', 'tier');
  rig = await createRigWith({ quiet }, runs(2), NOTICE, loud);
  await rig.pass();
  await deliver();
  expect(rig.arrived.map(({ data }) => data.policy)).toEqual(['loud', 'loud']);
  const waiting = await rig.ledger.deliveries({ state: 'queued' }, { cursor: null, limit: 50 });
  const held = 'held back until 2026-03-02T07:00:00Z (quiet hours)';
  expect(waiting?.items.map(({ lastError, attempts }) => [lastError, attempts])).toEqual([
    [held, 0],
    [held, 0],
  ]);
  const wanted = { alertId: String(waiting?.items[0]?.alertId), channel: String(waiting?.items[0]?.channel) };
  const again = { ...wanted, by: 'sasha', reason: 'they wait for it', deliveredToo: false };
  expect(await rig.ledger.redeliver(again, rig.now())).toEqual({ kind: 'waits', why: held });
  rig.sandbox.control.setScenario(runs(2, (index) => (index === 0 ? { 'cost-center': '42' } : {})));
  rig.advance('3h');
  await rig.pass();
  await deliver();
  expect(rig.arrived).toHaveLength(2);
  rig.advance('61m');
  await deliver();
  const [late, ...others] = rig.arrived.slice(2);
  expect(others).toEqual([]);
  expect(late?.data).toMatchObject({ policy: 'untagged', run: { id: 'run-001' } });
  expect(late?.data.text).toContain('Held back from 22:00 to 07:00 UTC.');
});
