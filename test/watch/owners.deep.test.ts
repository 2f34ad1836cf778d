import { afterEach, expect, test } from 'vitest';
import { createRig, createRigWith, type Rig } from '../support/rig.ts';
import { cpuRun, idleRun, oneWorkspace } from '../support/scenarios.ts';

let rig: Rig;
afterEach(() => rig.close());

const HOLDING = `
name: holding
mode: notify
when: {compute: {gpus-per-owner: {at-most: 8}}}
then: [{notify: owner}]
`;

const SPELLINGS = [
  'alice@example.com;bob@example.com',
  'alice@example.com, bob@example.com',
  'Alice <Alice@Example.com>',
  'ALICE@example.com',
  'alice',
];

/** Each holds 8 GPUs; the first is the newest. */
const held = () =>
  oneWorkspace(
    SPELLINGS.map((owner, index) =>
      idleRun(`run-${index}`, { tags: { owner }, created: `-${index + 1}h`, started: `-${index + 1}h`, gpu: 'none' }),
    ),
  );

test('each of several owners is named, and one person is one owner however the tag is written', async () => {
  rig = await createRig(held(), HOLDING);
  Object.assign(rig.deps.owner, { domain: 'example.com' });
  await rig.pass();
  await rig.deliverAll();
  const alerts = Object.fromEntries(
    rig.arrived.map(({ data }) => [(data.run as { id: string }).id, (data.owner as { ids: string[] }).ids]),
  );
  expect(alerts).toEqual({
    'run-0': ['alice@example.com', 'bob@example.com'],
    'run-1': ['alice@example.com', 'bob@example.com'],
    'run-2': ['alice@example.com'],
    'run-3': ['alice@example.com'],
  });
  const reasons = await Promise.all(
    SPELLINGS.map(async (_, index) => (await rig.ledger.run('ml', `run-${index}`))?.statuses[0]?.reason),
  );
  expect(reasons).toEqual(
    [40, 32, 24, 16, 8].map((gpus) => `alice@example.com holds ${gpus} GPUs with this run and older ones, at most 8`),
  );
});

test('a capital letter dodges no budget', async () => {
  const budget = `
name: team-budget
mode: notify
when: {budget: {tag: team, period: month, over: 0.50 USD}}
then: [{notify: finops}]
`;
  const scenario = oneWorkspace([
    cpuRun('small', '-2h', { tags: { team: 'vision' } }),
    cpuRun('capital', '-2h', { tags: { team: 'Vision' } }),
    cpuRun('other', '-2h', { tags: { team: 'Visoin' } }),
  ]);
  rig = await createRig(scenario, budget);
  await rig.pass();
  rig.advance('5m');
  await rig.pass();
  const reason = async (run: string) => (await rig.ledger.run('ml', run))?.statuses[0]?.reason ?? '';
  const spent = (text: string) => Number(/has spent (?:at least )?([\d.]+)/.exec(text)?.[1]);
  expect(spent(await reason('small'))).toBeCloseTo(2 * spent(await reason('other')), 1);
  expect(spent(await reason('capital'))).toBe(spent(await reason('small')));
  expect(await reason('small')).toContain('team visoin is spelled nearly the same and counts by itself');
});

test('thirty equal runs of one moment: the first by name stays, and people get one message', async () => {
  const runs = Array.from({ length: 30 }, (_, index) =>
    cpuRun(`scoring-${String(index).padStart(2, '0')}`, '-1h', { experiment: 'scoring' }),
  );
  rig = await createRigWith(
    { groupMoreThan: 5 },
    oneWorkspace(runs),
    'name: duplicate\nmode: enforce\nwhen: {duplicate: {scope: experiment}}\nthen: [{notify: owner}, {cancel: true}]\n',
  );
  await rig.pass();
  await rig.deliverAll();
  await rig.deliverAll();
  expect(rig.arrived.map(({ data }) => [data.of, data.count])).toEqual([['finding.notice', 29]]);
  expect(rig.arrived[0]?.data.reason).toMatch(/^executes the same as scoring-00/);
  expect((await rig.ledger.run('ml', 'scoring-00'))?.statuses[0]?.state).toBe('healthy');
});
