import { afterEach, expect, test } from 'vitest';
import { createRig, type Rig, SUBSCRIPTION } from '../support/rig.ts';
import { cpuRun, idleRun, oneWorkspace, workspaceNamed } from '../support/scenarios.ts';

let rig: Rig;
afterEach(() => rig.close());

const IDLE = (mode: string) => `
name: idle-gpu
mode: ${mode}
match: {gpu: true}
when: {gpu-idle: {below: 5%, over: 2h}}
then: [{notify: owner}]
`;

const METRICS_REFUSED = { on: 'metrics', do: 'status', status: 403 } as const;

/** Passes over every workspace, the first at once and then after each pause. */
async function watch(pauses: readonly string[], ...workspaces: string[]): Promise<void> {
  for (const pause of pauses) {
    rig.advance(pause);
    for (const name of workspaces.length > 0 ? workspaces : ['ml']) await rig.pass(name);
  }
  await rig.deliverAll();
}

const alerts = () => rig.arrived.filter(({ type }) => type.includes('policy.')).map(({ subject }) => subject);

test('a policy that cannot judge runs for longer than unknown-after is alerted once, over runs and workspaces', async () => {
  const runs = (from: number) => [0, 1].map((index) => idleRun(`run-${from + index}`));
  const workspaces = [workspaceNamed('ml', runs(0)), workspaceNamed('other', runs(2))];
  rig = await createRig({ subscriptions: [{ id: SUBSCRIPTION, workspaces }] }, IDLE('notify'));
  rig.sandbox.control.addFault(METRICS_REFUSED);
  await watch(['30m', '5h59m'], 'ml', 'other');
  expect(alerts()).toEqual([]);
  await watch(['2m', '1h'], 'ml', 'other');
  expect(alerts()).toEqual(['idle-gpu cannot judge 4 runs since 03:30 UTC']);
  const [open] = await rig.ledger.openAlerts('policy.unknown');
  expect(open?.data).toMatchObject({ since: '2026-03-02T03:30:00Z', workspaces: ['ml', 'other'] });
  expect(open?.data.reason).toContain('403');
  await watch(['4h'], 'ml', 'other');
  expect(alerts()).toHaveLength(1);

  rig.sandbox.control.clearFaults();
  await watch(['30m'], 'ml', 'other');
  expect(alerts()).toEqual([
    'idle-gpu cannot judge 4 runs since 03:30 UTC',
    'idle-gpu: no run is unknown for this reason any more',
  ]);
});

test.each(['audit', 'notify'])('a policy of mode %s is among them', async (mode) => {
  rig = await createRig(oneWorkspace([idleRun('r')]), IDLE(mode));
  rig.sandbox.control.addFault(METRICS_REFUSED);
  await watch(['30m', '7h']);
  expect(alerts()).toEqual(['idle-gpu cannot judge 1 run since 03:30 UTC']);
});

test('neither a known policy, nor a short gap, nor one that is off, is alerted', async () => {
  rig = await createRig(
    oneWorkspace([idleRun('r'), cpuRun('c', '-1h')]),
    IDLE('off'),
    'name: long\nwhen: {runtime: {over: 99h}}\nthen: [{notify: owner}]\n',
  );
  rig.sandbox.control.addFault(METRICS_REFUSED);
  await watch(['30m', '8h']);
  expect(alerts()).toEqual([]);
});

test('a step or a report that is still to come is nothing that a policy cannot judge, however long that takes', async () => {
  const step = (name: string, more: object) => ({ id: name, 'display-name': name, compute: 'cpu', ...more });
  const validating = { created: '-3h', started: '-3h' };
  rig = await createRig(
    oneWorkspace([
      cpuRun('none', '-3h', { type: 'pipeline', children: [step('train', validating)] }),
      cpuRun('waits', '-3h', { type: 'pipeline', children: [step('validate-later', { created: '-3h' })] }),
      cpuRun('works', '-3h', { type: 'pipeline', children: [step('validate-now', validating)] }),
    ]),
    `
name: failed-validation
mode: enforce
match: {job-type: pipeline}
when: {validation: {step: "validate-*", artifact: report.json, pointer: /passed, expected: true}}
then: [{notify: owner}, {cancel: true}]
`,
  );
  await watch(['30m', '7h']);
  for (const id of ['none', 'waits', 'works'])
    expect((await rig.ledger.run('ml', id))?.statuses).toMatchObject([{ state: 'unknown', unknownSince: null }]);
  expect(alerts()).toEqual([]);
});

test('since when a policy is unknown is in the record, and starts anew once it was known', async () => {
  rig = await createRig(oneWorkspace([idleRun('r')]), IDLE('notify'));
  rig.sandbox.control.addFault(METRICS_REFUSED);
  await watch(['30m', '1h']);
  const since = async () => (await rig.ledger.run('ml', 'r'))?.statuses[0]?.unknownSince;
  expect(await since()).toBe(Date.parse('2026-03-02T03:30:00Z'));
  expect((await rig.ledger.counts(rig.now())).unknown_since_timestamp_seconds).toEqual([
    { labels: { policy: 'idle-gpu' }, value: Date.parse('2026-03-02T03:30:00Z') / 1000 },
  ]);
  rig.sandbox.control.clearFaults();
  await watch(['30m']);
  expect(await since()).toBeNull();
  rig.sandbox.control.addFault(METRICS_REFUSED);
  await watch(['30m', '5h']);
  expect(alerts()).toEqual([]);
});

test('a dry run alerts nobody', async () => {
  rig = await createRig(oneWorkspace([idleRun('r')]), IDLE('notify'));
  rig.sandbox.control.addFault(METRICS_REFUSED);
  await watch(['30m', '5h']);
  rig.advance('2h');
  await rig.dry();
  await rig.deliverAll();
  expect(alerts()).toEqual([]);
  expect(await rig.ledger.openAlerts('policy.unknown')).toEqual([]);
});
