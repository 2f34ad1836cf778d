import { afterEach, expect, test } from 'vitest';
import { ASKS, ENFORCES, EXCEPTIONS, OTHERS, Scene } from '../support/interruptions.ts';
import { People } from '../support/people.ts';
import { createRig, type Rig } from '../support/rig.ts';
import { cpuRun, idleRun, oneWorkspace } from '../support/scenarios.ts';

/*
 * Sequences of people's acts, usually within minutes and with a pass between two of them. Each once erased an answer, notified
 * somebody twice, or cancelled a run that people had been asked about. `interruptions.deep.test.ts` has their kinds.
 */

let rig: Rig;
let people: People;
afterEach(() => rig.close());

async function begin(scene: Promise<Scene>): Promise<Scene> {
  const begun = await scene;
  ({ rig, people } = begun);
  return begun;
}

async function interrupt(scene: Scene, name: string): Promise<void> {
  const interruption = EXCEPTIONS[name] ?? OTHERS[name];
  if (!interruption) throw new Error(`there is no interruption "${name}"`);
  await interruption(scene);
}

/** Days go by. */
async function long(): Promise<void> {
  for (const by of ['5m', '2h', '5h', '25h']) await people.later(by);
}

async function expectKept(why: 'rejected' | 'approval-expired'): Promise<void> {
  await long();
  expect(await people.heldBack()).toBe(why);
  expect(people.count('finding.notice')).toBe(1);
  expect(people.count('approval.requested')).toBe(1);
  expect(people.count('run.kept')).toBe(1);
  expect(rig.cancelRequests()).toBe(0);
}

test('yes, exempt, lift: the yes lapses on record, whoever gave it hears, and people are asked anew', async () => {
  const scene = await begin(Scene.asked());
  await people.answer('approved', 'mara');
  await interrupt(scene, 'an exemption that is lifted');
  expect((await people.ends())[0]).toBe('approved, lapsed');
  const [lapsed] = await rig.decisions({ kind: 'withhold', withheld: 'lapsed' });
  expect(lapsed?.decision.reason).toContain('sasha');
  expect(people.messages('approval.lapsed')).toHaveLength(1);
  expect(people.messages('approval.lapsed')[0]?.data.text).toContain('mara');
  await people.later('5m');
  expect(people.count('approval.requested')).toBe(2);
  // True also now, when nobody exempts it any more.
  const anew = people.messages('approval.requested')[1]?.data.text;
  expect(anew).toContain('Approved by mara');
  expect(anew).toMatch(/the run was made exempt until .* by sasha: a paper is due/);
  await long();
  expect(rig.cancelRequests()).toBe(0);
});

test.each(['an exemption that is lifted', 'an exemption, and a freeze that is lifted after it'])(
  'no, %s: the run is kept, and nobody hears anything new',
  async (name) => {
    const scene = await begin(Scene.asked());
    await people.answer('rejected', 'mara');
    await interrupt(scene, name);
    await expectKept('rejected');
  },
);

test('silence that keeps, exempt, lift: kept', async () => {
  const scene = await begin(Scene.asked());
  await people.later('3h');
  expect(await rig.decisions({ waiting: true })).toHaveLength(0);
  await interrupt(scene, 'an exemption that is lifted');
  await expectKept('approval-expired');
});

test('a question that reached nobody: no silence keeps the run, and people are asked once they can be reached', async () => {
  await begin(Scene.notified());
  rig.refuseAlerts = true;
  await people.later('11m');
  await people.later('3h');
  expect(await people.ends()).toEqual(['unanswered, open']);
  rig.refuseAlerts = false;
  await people.later('5m');
  expect(people.count('approval.requested')).toBe(1);
  expect(people.count('run.kept')).toBe(0);
  expect(await people.ends()).toEqual(['unanswered, withdrawn', 'unanswered, open']);
});

test('a question that is withdrawn waits for nobody, in the list and in the count', async () => {
  await begin(Scene.asked());
  expect(await rig.decisions({ waiting: true })).toHaveLength(1);
  rig.setPolicies(ENFORCES);
  await people.later('5m');
  expect(people.count('approval.withdrawn')).toBe(1);
  expect(await rig.decisions({ waiting: true })).toHaveLength(0);
  expect((await rig.ledger.counts(rig.now())).approvals_waiting?.[0]?.value).toBe(0);
});

test('silence that keeps, then the owner objects: nobody is asked again about what is kept', async () => {
  await begin(Scene.asked());
  await people.later('3h');
  await people.object('kept');
  await expectKept('approval-expired');
});

test('the owner objects to an open question: the new one is in its place, and no message closes that', async () => {
  await begin(Scene.asked());
  await people.object();
  await people.later('5m');
  expect(people.count('approval.requested')).toBe(2);
  expect(people.count('approval.withdrawn')).toBe(0);
  const [question] = rig.arrived.filter(({ type }) => type.includes('approval.requested')).slice(-1);
  expect(question?.data.text).toContain('The owner objected.');
  expect(question?.data.text).not.toContain('Not before');
});

test('silence that keeps, mode enforce, exempt, lift: kept', async () => {
  const scene = await begin(Scene.asked());
  await people.later('3h');
  rig.setPolicies(ENFORCES);
  await interrupt(scene, 'an exemption that is lifted');
  await long();
  await people.later('31d');
  expect(rig.cancelRequests()).toBe(0);
});

test('no, 31 days, exempt, lift, under enforce: kept', async () => {
  const scene = await begin(Scene.asked());
  await people.answer('rejected', 'mara');
  rig.setPolicies(ENFORCES);
  await people.later('31d');
  await interrupt(scene, 'an exemption that is lifted');
  await long();
  expect(await people.heldBack()).toBe('rejected');
  expect(people.count('approval.requested')).toBe(1);
  expect(rig.cancelRequests()).toBe(0);
});

test.each(['an exemption that is lifted', 'an extension, and an exemption on top of it'])(
  '%s: the owner hears once of one episode',
  async (name) => {
    const scene = await begin(Scene.notified());
    await interrupt(scene, name);
    await people.later('11m');
    expect(people.count('finding.notice')).toBe(1);
    expect(people.count('finding.resolved')).toBe(0);
  },
);

test('enforce, limit 1 a pass: nobody answers about the second run, exempt, revoke: it is kept', async () => {
  const tags = { owner: 'team@example.com', team: 'vision' };
  const runs = [cpuRun('a', '-6h', { tags }), cpuRun('b', '-5h', { tags })];
  rig = await createRig(oneWorkspace(runs), `${ENFORCES.replace('grace: 3h', 'notice: none')}limits: {per-cycle: 1}\n`);
  people = new People(rig);
  await people.later('1m');
  await people.later('11m');
  expect(rig.cancelRequests()).toBe(1);
  await people.later('25h');
  await people.exempt('b');
  await people.lift();
  await long();
  await people.later('31d');
  expect(rig.cancelRequests()).toBe(1);
  expect(await people.heldBack('b')).toBe('approval-expired');
  expect(people.count('approval.requested')).toBe(1);
});

test.each([
  'a tag that the policy excepts',
  'a pass without the file of the policy',
  'a pass in mode audit',
  'a tag that takes the run out of the policy',
])('%s for one pass: the no holds', async (name) => {
  const scene = await begin(Scene.asked());
  await people.answer('rejected', 'mara');
  await interrupt(scene, name);
  await expectKept('rejected');
});

test.each(['a tag that the policy excepts', 'a pass without the file of the policy', 'a pass in mode audit'])(
  '%s for one pass, as often as somebody likes: the yes, the steps and the grace are as before',
  async (name) => {
    const scene = await begin(Scene.asked());
    await people.answer('approved', 'mara');
    for (let turn = 0; turn < 3; turn += 1) await interrupt(scene, name);
    await people.later('2h');
    expect(rig.cancelRequests()).toBe(0);
    await people.later('50m');
    expect(rig.cancelRequests()).toBe(1);
    expect(people.count('finding.notice')).toBe(1);
    expect(people.count('approval.requested')).toBe(1);
  },
);

test('without its policy for two hours: people hear of an end, and the no holds', async () => {
  const scene = await begin(Scene.asked());
  await people.answer('rejected', 'mara');
  await scene.without(() => rig.setPolicies(), 13);
  expect(people.count('finding.resolved')).toBe(1);
  // What people have kept is not announced again.
  expect(people.count('finding.notice')).toBe(1);
  await long();
  expect(await people.heldBack()).toBe('rejected');
  expect(people.count('approval.requested')).toBe(1);
  expect(rig.cancelRequests()).toBe(0);
});

test('six runs suspected together, each exempted and lifted one after another: none is cancelled without a yes', async () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f'];
  const IDLE =
    'name: idle\nmode: enforce\nwhen: {gpu-idle: {below: 5%, over: 2h}}\nthen: [{cancel: true}]\nnotice: none\n';
  rig = await createRig(oneWorkspace(names.map((name) => idleRun(name))), IDLE);
  people = new People(rig);
  await people.later('1m');
  expect(await people.questions()).toHaveLength(6);
  for (const name of names) {
    await people.exempt(name);
    await people.lift();
  }
  await people.later('5m');
  expect(rig.cancelRequests()).toBe(0);
  expect(people.count('approval.requested')).toBe(6);
  await people.answer('approved', 'mara', 'c');
  expect(rig.cancelRequests()).toBe(1);
});

/** The notice falls due ten minutes after the finding. */
const LATE = ENFORCES.replace(
  '[{notify: owner}, {after: 10m, cancel: {within: 2h}}]',
  '[{after: 10m, notify: owner, cancel: true}]',
);

test.each(['extend', 'freeze'] as const)(
  '%s, then a notice falls due: it says so, the grace does not run meanwhile, and the owner has the rest of it afterwards',
  async (kind) => {
    await begin(Scene.notified(LATE.replace('grace: 3h', 'grace: 30m')));
    if (kind === 'extend') await people.extend('run', 250 * 60_000);
    else await people.freeze();
    await people.later('11m');
    expect(people.messages('finding.notice')[0]?.data.text).toMatch(
      kind === 'extend'
        ? /^run is extended until 07:\d\d UTC by sasha. Nothing is cancelled before./
        : /^All cancels are frozen\. When that ends, Runwarden will cancel run unless you keep it\./,
    );
    await people.later('4h');
    if (kind === 'freeze') await people.unfreeze();
    expect(rig.cancelRequests()).toBe(0);
    await people.later('20m');
    expect(rig.cancelRequests()).toBe(0);
    await people.later('11m');
    expect(rig.cancelRequests()).toBe(1);
    expect(people.count('finding.notice')).toBe(1);
  },
);

test('a grace that is almost over when somebody freezes: ten minutes are left when it is lifted', async () => {
  await begin(Scene.notified(ENFORCES.replace('grace: 3h', 'grace: 30m')));
  await people.later('25m');
  await people.freeze();
  await people.later('3h');
  await people.unfreeze();
  await people.later('6m');
  expect(rig.cancelRequests()).toBe(0);
  await people.later('5m');
  expect(rig.cancelRequests()).toBe(1);
});

test('a yes at the moment of an exemption and a freeze by others: nothing is cancelled, and the yes lapses on record', async () => {
  await begin(Scene.asked(ASKS.replace('grace: 3h', 'notice: none')));
  const [question = ''] = await people.questions();
  const yes = { answer: 'approved', by: 'mara', note: null } as const;
  await Promise.all([
    rig.ledger.answer(question, yes, rig.now()),
    people.writeException('exempt'),
    people.writeFreeze(),
  ]);
  await people.later('1m');
  expect(rig.cancelRequests()).toBe(0);
  expect(await people.ends()).toEqual(['approved, lapsed']);
  expect(people.count('approval.lapsed')).toBe(1);
});

test('a yes that is not used within 24 hours lapses, and whoever gave it hears', async () => {
  await begin(Scene.asked(ASKS.replace('grace: 3h', 'grace: 30h')));
  await people.answer('approved', 'mara');
  await people.later('25h');
  expect((await people.ends())[0]).toBe('approved, lapsed');
  expect(people.count('approval.lapsed')).toBe(1);
});

test('a yes with which Azure was asked has not lapsed when the run has ended', async () => {
  await begin(Scene.asked(ASKS.replace('grace: 3h', 'notice: none')));
  await people.answer('approved', 'mara');
  expect(rig.cancelRequests()).toBe(1);
  await long();
  expect(await people.ends()).toEqual(['approved, open']);
  expect(people.count('approval.lapsed')).toBe(0);
});

test('a no counts until the run was healthy in between, or the policy was edited', async () => {
  const scene = await begin(Scene.asked());
  await people.answer('rejected', 'mara');
  scene.show({ 'cost-center': '1' });
  await people.later('5m');
  scene.show({});
  await people.later('5m');
  await people.later('11m');
  expect(people.count('approval.requested')).toBe(2);
  await people.answer('rejected', 'mara');
  rig.setPolicies(ASKS.replace('after: 10m', 'after: 11m'));
  await people.later('5m');
  await people.later('12m');
  expect(people.count('approval.requested')).toBe(3);
});
