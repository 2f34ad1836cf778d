import { afterEach, expect, test } from 'vitest';
import { createRig, type Rig } from '../support/rig.ts';
import { cpuRun, oneWorkspace } from '../support/scenarios.ts';

let rig: Rig;
afterEach(() => rig.close());

const TAGGED = `
name: tagged
mode: approve
when: {tags: {required: [a, b]}}
then: [{notify: owner}, {cancel: {within: 4h}}]
grace: 2h
`;

const carrying = (tags: Record<string, string>, since = '-5h') =>
  oneWorkspace([cpuRun('run', since, { tags: { owner: 'team@example.com', ...tags } })]);

async function passAndTell(): Promise<void> {
  await rig.pass();
  await rig.deliverAll();
}

async function answerNewest(answer: 'approved' | 'rejected', by: string): Promise<void> {
  const asked = (await rig.decisions({ kind: 'ask' })).at(-1);
  if (!asked) throw new Error('nobody was asked');
  expect(await rig.ledger.answer(asked.decision.id, { answer, by, note: null }, rig.now())).toMatchObject({
    kind: 'answered',
  });
}

test('a yes of one person does not outlive the no of another, though what the yes was for comes back', async () => {
  rig = await createRig(carrying({ b: '1' }), TAGGED);
  await passAndTell();
  await answerNewest('approved', 'day shift');
  rig.advance('10m');
  rig.sandbox.control.setScenario(carrying({}));
  await passAndTell();
  await answerNewest('rejected', 'night shift');
  rig.advance('10m');
  rig.sandbox.control.setScenario(carrying({ b: '1' }));
  rig.advance('2h');
  await passAndTell();
  await rig.enforceAll();
  expect(rig.cancelRequests()).toBe(0);
  const [newest] = (await rig.decisions({ kind: 'ask' })).slice(-1);
  expect(newest?.decision.ask).toMatchObject({ because: 'rejected-before', otherwise: 'keep' });
});

test('who was told of one thing is told of the other, and given the grace for it, before the cancel', async () => {
  const text = `
name: two-reasons
mode: enforce
when: {any: [{tags: {required: [cost-center]}}, {runtime: {over: 6h}}]}
then: [{notify: owner}, {cancel: true}]
grace: 1h
`;
  rig = await createRig(carrying({}), text);
  await rig.settle();
  rig.advance('61m');
  rig.sandbox.control.setScenario(carrying({ 'cost-center': '1' }, '-7h'));
  await rig.settle();
  expect(rig.cancelRequests()).toBe(0);
  rig.advance('61m');
  await rig.settle();
  expect(rig.cancelRequests()).toBe(1);
  expect(rig.arrived.filter(({ type }) => type === 'runwarden.finding.notice.v1').length).toBeGreaterThanOrEqual(2);
});

test('an approval is followed by the cancel, and a lifted freeze by what it held, without a tick', async () => {
  rig = await createRig(carrying({}), TAGGED.replace('grace: 2h', 'notice: none'));
  await passAndTell();
  await rig.ledger.freeze({ id: 'f', reason: 'incident', author: 'ada', createdAt: rig.now(), endsAt: null });
  await answerNewest('approved', 'mara');
  await rig.passesAsked();
  await rig.enforceAll();
  expect(rig.cancelRequests()).toBe(0);
  expect((await rig.ledger.run('ml', 'run'))?.statuses[0]).toMatchObject({ withheld: 'frozen' });

  await rig.ledger.unfreeze('ada', rig.now());
  await rig.passesAsked();
  await rig.enforceAll();
  expect(rig.cancelRequests()).toBe(1);
});
