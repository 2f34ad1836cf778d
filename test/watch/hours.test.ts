import { afterEach, expect, test } from 'vitest';
import { BEGIN, createRig, type Rig } from '../support/rig.ts';
import { cpuRun, oneWorkspace } from '../support/scenarios.ts';

let rig: Rig;
afterEach(() => rig.close());

/** The rig begins on Monday 2026-03-02 at 03:00 UTC. */
const POLICY = `
name: long
mode: enforce
when: {runtime: {over: 1h}}
then:
  - notify: owner
    cancel: {during: {days: [mon-fri], from: "09:00", to: "17:00", timezone: UTC}}
grace: 30m
`;

const status = async () => (await rig.ledger.run('ml', 'long'))?.statuses[0];
const withheld = async () => (await rig.decisions({ kind: 'withhold' })).map(({ decision: { withheld: why } }) => why);

test('a run that is found at night is announced at night and cancelled in the morning', async () => {
  rig = await createRig(oneWorkspace([cpuRun('long', '-2h')]), POLICY);
  await rig.settle();
  expect(rig.arrived.map(({ type }) => type)).toEqual(['runwarden.finding.notice.v1']);
  const text = String(rig.arrived[0]?.data.text);
  expect(text).toContain('after 09:00 UTC');
  expect(text).toContain('Runwarden cancels under this policy only mon-fri 09:00-17:00 UTC.');
  for (const by of ['1h', '4h59m']) {
    rig.advance(by);
    await rig.settle();
    expect(await status()).toMatchObject({
      state: 'firing',
      withheld: 'outside-hours',
      next: { at: BEGIN + 6 * 3_600_000 },
    });
  }
  expect(rig.cancelRequests()).toBe(0);
  rig.advance('2m');
  await rig.settle();
  expect(rig.cancelRequests()).toBe(1);
});

test('a cancel that was decided in the last minute and comes to its turn too late is given up, and decided anew', async () => {
  rig = await createRig(oneWorkspace([cpuRun('long', '-2h')]), POLICY.replace('grace: 30m', 'notice: none'));
  rig.advance('13h59m');
  await rig.pass();
  expect(await rig.decisions({ kind: 'cancel' })).toHaveLength(1);
  rig.advance('2m');
  await rig.enforceAll();
  expect(rig.cancelRequests()).toBe(0);
  expect(await withheld()).toEqual(['outside-hours']);
  const [cancel] = await rig.decisions({ kind: 'cancel' });
  expect(cancel?.cancellation).toMatchObject({
    state: 'abandoned',
    reason: 'outside the hours for cancels (mon-fri 09:00-17:00 UTC); waits for Tue 09:00 (2026-03-03, UTC)',
  });
  rig.advance('16h');
  await rig.settle();
  expect(rig.cancelRequests()).toBe(1);
});

test('the hours of one policy do not hold back another', async () => {
  rig = await createRig(
    oneWorkspace([cpuRun('long', '-2h')]),
    POLICY,
    POLICY.replace('name: long', 'name: always')
      .replace(/cancel: .*/, 'cancel: true')
      .replace('grace: 30m', 'notice: none'),
  );
  await rig.settle();
  expect(rig.cancelRequests()).toBe(1);
});
