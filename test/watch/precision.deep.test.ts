import { afterEach, expect, test } from 'vitest';
import { judgedCancels } from '../../src/core/money/judged-cancels.ts';
import { DAY } from '../../src/core/values/duration.ts';
import { replayEvery } from '../model/replays.ts';
import { replayRig } from '../simulate/replays.ts';
import { createRig, type Rig } from '../support/rig.ts';
import { cpuRun, ENFORCE_RUNTIME, oneWorkspace } from '../support/scenarios.ts';

let rig: Rig;
afterEach(() => rig.close());

const FLOORED = `${ENFORCE_RUNTIME}precision: {at-least: 90%, of-last: 5}\n`;
const said = { author: 'alice', reason: 'it was saving a checkpoint', withdrawnBy: null, withdrawnAt: null };

/** A run was cancelled under enforce, and a second begins to violate the same policy an hour later. */
async function cancelled(policy = FLOORED): Promise<string> {
  rig = await createRig(oneWorkspace([cpuRun('first', '-2h'), cpuRun('second', '1h')]), policy);
  await rig.settle();
  rig.advance('5m');
  await rig.settle();
  expect(rig.cancelRequests()).toBe(1);
  const [cancel] = await rig.decisions({ kind: 'cancel' });
  return cancel?.decision.id ?? '';
}

async function mark(decisionId: string): Promise<void> {
  expect(await rig.ledger.markWrong({ ...said, id: 'mark', decisionId, at: rig.now() })).toBe(true);
}

const fellAlerts = () => rig.arrived.filter(({ type }) => type === 'runwarden.policy.fell-back.v1');

test('a policy that was wrong too often asks before its next cancel, says so once, and is trusted again by a person alone', async () => {
  await mark(await cancelled());
  rig.advance('3h');
  await rig.settle();
  await rig.settle();
  expect(rig.cancelRequests()).toBe(1);
  const [asked] = await rig.decisions({ kind: 'ask' });
  const because = 'its last cancel was wrong, and its floor is 90% of 5';
  expect(asked?.decision).toMatchObject({
    runId: 'second',
    ask: { because: 'precision', otherwise: 'keep', fell: because },
  });
  expect(fellAlerts()).toHaveLength(1);
  expect(fellAlerts()[0]?.data).toMatchObject({ policy: 'runtime', wrong: 1, cancels: [{ runId: 'first' }] });
  const notice = rig.arrived.findLast(({ type }) => type === 'runwarden.finding.notice.v1');
  expect(notice?.data).toMatchObject({ run: { id: 'second' }, cancel: { by: 'approval', otherwise: 'keep' } });
  expect(rig.arrived.find(({ type }) => type === 'runwarden.approval.requested.v1')?.data).toMatchObject({
    because: 'precision',
    fell: because,
  });

  // A word that is taken back does not raise it: it stays so until a person trusts it.
  await rig.ledger.withdrawWrong(asked?.decision.id ?? '', 'alice', rig.now());
  await rig.settle();
  expect(await rig.ledger.fallsInForce()).toMatchObject([{ policy: 'runtime', because }]);

  // The recorded past is decided in the same way.
  const falls = (await rig.ledger.fallsInForce()).map((fall) => ({ ...fall, until: null }));
  const kinds = async (given: object) => {
    const { effects } = await replayRig(rig, rig.deps.policies.current(), given);
    return effects.flatMap(({ kind, runId }) => (runId === 'second' && kind !== 'notify' ? [kind] : []));
  };
  expect(await kinds({ falls })).toEqual(['ask']);
  expect(await kinds({})).toEqual(['cancel']);

  await rig.ledger.answer(asked?.decision.id ?? '', { answer: 'approved', by: 'robin', note: null }, rig.now());
  await rig.settle();
  expect(rig.cancelRequests()).toBe(2);

  // What a decision rests on is kept with it, the fall too.
  expect(await replayEvery(rig.ledger, 'ml')).toBeGreaterThan(3);

  const trust = { by: 'sasha', at: rig.now(), reason: 'edited' };
  expect(await rig.ledger.trustPolicy('runtime', trust)).toMatchObject({ trustedBy: 'sasha' });
  expect(await rig.ledger.trustPolicy('runtime', trust)).toBeNull();
  await rig.settle();
  // What was wrong before counts no more for its floor.
  expect(await rig.ledger.fallsInForce()).toEqual([]);
});

test('a cancel that is on its way when the policy falls is given up, and a person is asked', async () => {
  const decisionId = await cancelled();
  rig.advance('3h');
  await rig.pass();
  await mark(decisionId);
  await rig.pass();
  await rig.enforceAll();
  expect(rig.cancelRequests()).toBe(1);
  await rig.settle();
  expect(await rig.decisions({ kind: 'ask' })).toHaveLength(1);
});

test('without a floor, and with one that is kept, a policy cancels as before', async () => {
  await mark(await cancelled(ENFORCE_RUNTIME));
  rig.advance('3h');
  await rig.settle();
  expect(rig.cancelRequests()).toBe(2);
  expect(fellAlerts()).toEqual([]);
});

test('a cancel whose work was submitted again and completed was wrong', async () => {
  const same = { experiment: 'nightly', job: { command: 'python retrain.py' } };
  const again = cpuRun('second', '1h', { ...same, ends: { at: '90m', status: 'Completed' } });
  rig = await createRig(oneWorkspace([cpuRun('first', '-2h', same), again]), ENFORCE_RUNTIME);
  for (const step of ['0m', '5m', '70m', '30m', '5m']) {
    rig.advance(step);
    await rig.settle();
  }
  const judged = judgedCancels(await rig.ledger.precisionFacts(rig.now() - DAY));
  expect(judged).toMatchObject([{ runId: 'first', as: 'cancelled', wrong: 'ran-again' }]);
});

test('what a policy in audit would have cancelled is known once the run has ended', async () => {
  const audit = FLOORED.replace('mode: enforce', 'mode: audit');
  const ends = (status: 'Completed' | 'Failed') => ({ ends: { at: '10m', status } });
  const runs = [
    cpuRun('completes', '-2h', ends('Completed')),
    cpuRun('fails', '-2h', ends('Failed')),
    cpuRun('runs', '-2h'),
  ];
  rig = await createRig(oneWorkspace(runs), audit);
  await rig.settle();
  rig.advance('20m');
  await rig.settle();
  const facts = await rig.ledger.precisionFacts(rig.now() - DAY, { policies: ['runtime'] });
  expect(facts.cases).toHaveLength(3);
  const found = judgedCancels(facts).map(({ runId, as, wrong }) => [runId, as, wrong]);
  expect(found.sort()).toEqual([
    ['completes', 'would-cancel', 'completed'],
    ['fails', 'would-cancel', null],
  ]);
  expect(await rig.ledger.fallsInForce()).toEqual([]);
});
