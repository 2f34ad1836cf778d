import { beforeAll, expect, test } from 'vitest';
import { aPolicy, aRun, NOW, pass } from '../../http/fixtures.ts';
import { useDesk } from './desk.ts';

const desk = useDesk();
const FELL = '3 of its last 20 cancels were wrong, and its floor is 90% of 20';
let id = '';

beforeAll(async () => {
  const { world } = desk;
  const tried = aPolicy({ name: 'tried', mode: 'audit' });
  world.policies = [aPolicy({ name: 'hard', mode: 'enforce' }), tried];
  const { decisions } = await pass(world.ledger, world.newId, [aRun({ id: 'brave' })], [tried], NOW);
  id = decisions.find(({ reason }) => reason.startsWith('would be cancelled'))?.id ?? '';
  const open = { trustedBy: null, trustedAt: null, trustReason: null };
  await world.ledger.fallBack({ id: 'fall-1', policy: 'hard', since: NOW, because: FELL, ...open }, []);
});

test('a cancel is said to be wrong, shown so, and that is taken back', async () => {
  const said = await desk.run(['decision', id], { wrong: 'it was saving a checkpoint' }, ['y']);
  expect(said.err).toContain(
    'Say that the cancel of train-llm (brave) in ml-prod-eu under tried was wrong. It counts against the policy.',
  );
  expect([said.code, said.out]).toEqual([0, expect.stringContaining('Recorded. It counts against tried;')]);
  expect((await desk.run(['decision', id])).out).toMatch(/wrong +local said so, 10:30 CET: it was saving a checkpoint/);
  const again = await desk.run(['decision', id], { wrong: 'yes', yes: true });
  expect([again.code, again.err]).toEqual([
    2,
    expect.stringContaining('local has already said that this cancel was wrong. Nothing was recorded.'),
  ]);
  const both = await desk.run(['decision', id], { wrong: 'yes', notWrong: true });
  expect(both.err).toContain('Either --wrong or --not-wrong, not both.');
  const back = await desk.run(['decision', id], { notWrong: true, yes: true });
  expect(back.out).toBe('Taken back. It counts for the policy again.\n');
});

test('the table says how often each policy is right, and what to do', async () => {
  await desk.run(['decision', id], { wrong: 'a checkpoint', yes: true });
  const { out } = await desk.run('precision', { output: 'wide' });
  expect(out).toMatch(/POLICY +MODE +PROBLEMS +ASKED +CANCELLED +KEPT +RIGHT +PRECISION +INTERVAL +WHAT TO DO\n/);
  expect(out).toMatch(/tried +audit +1 +0 +0 +0 +0 of 1 +0% +0 to 79% +Too few cancels to decide\.\n/);
  expect(out).toContain(`Asks before each cancel since ${FELL}. A person must trust it again.`);
});

test('a policy is trusted again with a reason, once', async () => {
  const trusted = await desk.run(['policy trust', 'hard'], {}, ['it leaves notebooks alone', 'y']);
  expect(trusted.err).toContain('Let hard cancel without asking again, as its mode says.');
  expect(trusted.out).toBe('hard is trusted again. Questions that are open stay open.\n');
  const again = await desk.run(['policy trust', 'hard'], { reason: 'again', yes: true });
  expect([again.code, again.err]).toEqual([
    2,
    expect.stringContaining('has not fallen below its floor. Nothing was changed.'),
  ]);
});
