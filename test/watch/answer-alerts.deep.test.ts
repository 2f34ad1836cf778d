import { afterEach, expect, test } from 'vitest';
import { createRig, type Rig } from '../support/rig.ts';
import { cpuRun, ENFORCE_RUNTIME, oneWorkspace } from '../support/scenarios.ts';

let rig: Rig;
afterEach(() => rig.close());

const ASKS = ENFORCE_RUNTIME.replace('mode: enforce', 'mode: approve');

async function later(by: string): Promise<void> {
  rig.advance(by);
  await rig.settle();
}

const heard = (type: string) => rig.arrived.filter((alert) => alert.type === `runwarden.${type}.v1`);

async function answer(given: 'approved' | 'rejected', note: string | null = null) {
  const [ask] = await rig.decisions({ kind: 'ask' });
  await rig.ledger.answer(ask?.decision.id ?? '', { answer: given, by: 'sasha', note }, rig.now());
}

async function asked(policy = ASKS): Promise<void> {
  rig = await createRig(oneWorkspace([cpuRun('long', '-2h')]), policy);
  await rig.settle();
  expect(heard('approval.requested')).toHaveLength(1);
}

test('after a no the owner and on-call hear once who kept the run, and why', async () => {
  await asked();
  await answer('rejected', 'the data is being copied');
  for (let pass = 0; pass < 3; pass++) await later('5m');
  expect(heard('run.kept')).toMatchObject([
    {
      subject: 'Kept: long (ml)',
      data: { recipients: ['owner', 'oncall'], answeredBy: 'sasha', note: 'the data is being copied' },
    },
  ]);
  expect(heard('run.kept')[0]?.data.text).toContain('sasha decided to keep long.');
});

test('after silence they hear once that nobody answered', async () => {
  await asked(ASKS.replace('cancel: true', 'cancel: {within: 1h}'));
  await later('61m');
  await later('5m');
  expect(heard('run.kept').map(({ data }) => data)).toMatchObject([{ answer: null }]);
  expect(heard('run.kept')[0]?.data.text).toContain('Nobody answered by 04:00 UTC, so long is kept.');
});

test('a yes that an exemption overtakes lapses, and on-call hears by what', async () => {
  await asked();
  await answer('approved');
  const now = rig.now();
  await rig.ledger.createOverride({
    ...{ id: 'o-1', kind: 'exempt', scope: { run: ['long'] }, policies: ['*'], reason: 'maintenance', author: 'kim' },
    ...{ createdAt: now, endsAt: now + 3_600_000, revokedAt: null, revokedBy: null },
  });
  await later('1m');
  await later('5m');
  expect(rig.cancelRequests()).toBe(0);
  const [lapsed, ...more] = heard('approval.lapsed');
  expect(more).toEqual([]);
  expect(lapsed?.data).toMatchObject({ recipients: ['oncall'], answeredBy: 'sasha' });
  expect(lapsed?.data.text).toContain('maintenance');
});

test('a question is withdrawn in words when the mode is lowered, and closes under the same finding', async () => {
  await asked();
  rig.setPolicies(ASKS.replace('mode: approve', 'mode: notify'));
  await later('5m');
  await later('5m');
  const [withdrawn, ...more] = heard('approval.withdrawn');
  expect(more).toEqual([]);
  expect(withdrawn?.data).toMatchObject({ findingId: heard('approval.requested')[0]?.data.findingId });
  expect(withdrawn?.data.text).toContain('The mode of the policy runtime was changed from approve to notify.');
});

test('a question that ends with its finding is withdrawn in that message, and in no other', async () => {
  await asked();
  rig.setPolicies(ASKS.replace('over: 1h', 'over: 5h'));
  await later('5m');
  await later('5m');
  expect(heard('approval.withdrawn')).toEqual([]);
  expect(heard('finding.resolved').map(({ data }) => data)).toMatchObject([{ question: true }]);
});

test('the end of a finding withdraws no question that was withdrawn, or closed by silence, before', async () => {
  for (const close of [
    async () => {
      rig.setPolicies(ASKS.replace('mode: approve', 'mode: notify'));
      await later('5m');
    },
    async () => later('61m'),
  ]) {
    await asked(ASKS.replace('cancel: true', 'cancel: {within: 1h}'));
    await close();
    rig.setPolicies(ASKS.replace('over: 1h', 'over: 9h'));
    await later('5m');
    await later('5m');
    expect(heard('finding.resolved').at(-1)?.data).toMatchObject({ question: false });
    await rig.close();
  }
});
