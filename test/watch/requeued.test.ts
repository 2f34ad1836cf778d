import { afterEach, expect, test } from 'vitest';
import { createRig, type Rig } from '../support/rig.ts';
import { cpuRun, oneWorkspace } from '../support/scenarios.ts';

let rig: Rig;
afterEach(() => rig.close());

const enforcing = (name: string, when: string) => `
name: ${name}
mode: enforce
notice: none
when: ${when}
then: [{cancel: true}]
`;

const POLICIES = [
  enforcing('silent', '{stalled: {no-log: 2h}}'),
  enforcing('long', '{runtime: {over: 3h}}'),
  enforcing('dear', '{cost: {over: 2 USD}}'),
];

/** What each policy says of the one run. */
async function said(look: 'pass' | 'dry' = 'pass'): Promise<Record<string, string>> {
  const [judged] = (await rig[look]()).judged;
  return Object.fromEntries([...(judged?.verdicts ?? [])].map(([{ name }, { outcome }]) => [name, outcome]));
}

test.each([
  ['was seen at work before', '1m'],
  ['waits already when it is first seen', '-10m'],
])('hours in the queue are no silence, running time or cost of a run that %s', async (_, queued) => {
  const statuses = [
    { at: queued, status: 'Queued' },
    { at: '9h', status: 'Running' },
  ];
  const artifacts = [{ path: 'user_logs/std_log.txt', text: 'x', at: '-1h' }];
  rig = await createRig(oneWorkspace([cpuRun('r', '-1h', { statuses, artifacts })]), ...POLICIES);
  await rig.pass();
  rig.advance('2m');
  await rig.pass();
  rig.advance('9h');
  const back = { silent: 'healthy', long: 'unknown', dear: 'unknown' };
  // A dry run sees what a pass would, and leaves it to be seen.
  expect(await said('dry')).toEqual(back);
  expect(await said()).toEqual(back);
  // Nor are hours that nobody saw: it may have been queued again in them.
  rig.advance('4h');
  expect(await said()).toEqual(back);
  await rig.enforceAll();
  expect(rig.cancelRequests()).toBe(0);

  for (let pass = 0; pass < 6; pass++) {
    rig.advance('30m');
    await rig.pass();
  }
  expect(await said()).toEqual({ silent: 'violated', long: 'violated', dear: 'unknown' });
  await rig.enforceAll();
  expect(rig.cancelRequests()).toBe(1);
});
