import { afterEach, expect, test } from 'vitest';
import { policyText } from '../policy/helpers.ts';
import { createRig, type Rig } from '../support/rig.ts';
import { cpuRun, idleRun, oneWorkspace } from '../support/scenarios.ts';

let rig: Rig | undefined;
afterEach(() => rig?.close());

const QUEUED = policyText({
  name: 'queued',
  mode: 'notify',
  when: '{stuck: {phase: queued, for: 2h}}',
  steps: '[{notify: oncall}]',
});

test('people hear with the alert why a run waits, and the record keeps it until the run starts', async () => {
  const scenario = oneWorkspace([{ ...idleRun('waits'), created: '-3h', started: '30m' }, cpuRun('works', '-1h')]);
  const [workspace] = scenario.subscriptions[0]?.workspaces ?? [];
  const clusters = [
    {
      name: 'gpu',
      'vm-size': 'Standard_ND96asr_v4',
      'target-nodes': 4,
      errors: [{ code: 'ClusterCoreQuotaReached', message: 'No cores are left.' }],
    },
    { name: 'cpu', 'vm-size': 'Standard_DS3_v2' },
  ];
  const workspaces = workspace ? [{ ...workspace, clusters }] : [];
  rig = await createRig(
    { ...scenario, subscriptions: scenario.subscriptions.map((one) => ({ ...one, workspaces })) },
    QUEUED,
  );
  const { plan } = await rig.pass();
  const because = [
    'compute gpu reports ClusterCoreQuotaReached: No cores are left',
    'compute gpu has 0 of 4 nodes, scaling refused',
  ];
  const statusOf = (statuses: typeof plan.statuses, run: string) => statuses.find(({ runId }) => runId === run);
  expect(statusOf(plan.statuses, 'waits')).toMatchObject({
    state: 'firing',
    reason: `queued for 3h, limit 2h; ${because.join('; ')}`,
    evidence: { waiting: because },
  });
  expect(statusOf(plan.statuses, 'works')?.evidence).not.toHaveProperty('waiting');
  await rig.deliverAll();
  expect(rig.arrived.map(({ data }) => JSON.stringify(data)).join()).toContain(because[0]);

  rig.advance('40m');
  const later = await rig.pass();
  expect(statusOf(later.plan.statuses, 'waits')?.evidence).not.toHaveProperty('waiting');
});

test('what can hold back the reading of it holds back no verdict', async () => {
  rig = await createRig(oneWorkspace([{ ...idleRun('waits'), created: '-3h', started: '30m' }]), QUEUED);
  for (const on of ['computes', 'run-history'] as const)
    rig.sandbox.control.addFault({ on, do: 'status', status: 403, times: 100 });
  const { plan } = await rig.pass();
  expect(plan.statuses).toMatchObject([{ state: 'firing', reason: 'queued for 3h, limit 2h' }]);
});
