import { afterEach, expect, test } from 'vitest';
import { runPass } from '../../src/watch/cycle.ts';
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
  rig = await createRig(
    oneWorkspace([cpuRun('r', '-1h', { statuses, artifacts, 'compute-times': false })]),
    ...POLICIES,
  );
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

/** Passes at these moments; answers what the policy says of the one run at each. */
async function saidAfter(...pauses: readonly string[]): Promise<(string | undefined)[]> {
  const outcomes: (string | undefined)[] = [];
  for (const pause of pauses) {
    rig.advance(pause);
    outcomes.push((await said()).waits);
  }
  return outcomes;
}

const WAITS = enforcing('waits', '{stuck: {phase: queued, for: 1h}}');

test('a run that had ended and is back in the queue waits since it was seen back, not since its submission', async () => {
  const statuses = [
    { at: '-9h', status: 'Preparing' },
    { at: '2m', status: 'Failed' },
    { at: '50m', status: 'Queued' },
  ];
  const { started: _, ...run } = cpuRun('r', '-10h', { statuses });
  rig = await createRig(oneWorkspace([run]), WAITS);
  expect(await saidAfter('0m', '5m', '46m')).toEqual(['healthy', undefined, 'unknown']);
  await rig.enforceAll();
  expect(rig.cancelRequests()).toBe(0);
});

test('a run that had a start, had ended and is back in the queue is cancelled once it has waited too long', async () => {
  const statuses = [
    { at: '2m', status: 'Failed' },
    { at: '50m', status: 'Queued' },
  ];
  rig = await createRig(oneWorkspace([cpuRun('r', '-10h', { statuses })]), WAITS);
  const outcomes = ['healthy', undefined, 'healthy', 'healthy', 'healthy', 'violated'];
  expect(await saidAfter('0m', '5m', '46m', '25m', '25m', '25m')).toEqual(outcomes);
  await rig.enforceAll();
  expect(rig.cancelRequests()).toBe(1);
});

test('a run that was gone and is back may have had a break that nobody saw', async () => {
  const statuses = [
    { at: '1m', status: 'Queued' },
    { at: '10m', status: 'Running' },
    { at: '50m', status: 'Queued' },
    { at: '110m', status: 'Running' },
  ];
  rig = await createRig(
    oneWorkspace([cpuRun('r', '-1h', { statuses, 'compute-times': false })]),
    enforcing('waits', '{runtime: {over: 100m}}'),
  );
  const { runs } = rig.deps;
  let hidden = false;
  const deps = {
    ...rig.deps,
    runs: {
      ...runs,
      page: async (...asked: Parameters<typeof runs.page>) => {
        const page = await runs.page(...asked);
        return hidden ? { ...page, runs: [] } : page;
      },
      refresh: async (...asked: Parameters<typeof runs.refresh>) =>
        hidden ? new Map(asked[1].map((id) => [id, { kind: 'gone' as const }])) : runs.refresh(...asked),
    },
  };
  const workspace = (await rig.pass()).workspace;
  const see = async (pause: string) => {
    rig.advance(pause);
    return runPass(workspace, deps, AbortSignal.timeout(60_000));
  };
  for (const pause of ['2m', '9m', '9m', '20m']) await see(pause);
  hidden = true;
  for (const pause of ['5m', '20m', '15m']) await see(pause);
  hidden = false;
  const back = await see('34m');
  expect(back?.judged.flatMap(({ verdicts }) => [...verdicts.values()].map(({ outcome }) => outcome))).toEqual([
    'unknown',
  ]);
});

test('a run of thirty hours that was preempted and computed five is not over a limit of a day, at first sight too', async () => {
  const statuses = [
    { at: '-27h', status: 'Queued' },
    { at: '-2h', status: 'Running' },
  ];
  rig = await createRig(
    oneWorkspace([cpuRun('r', '-30h', { statuses })]),
    enforcing('day', '{runtime: {over: 24h}}'),
    enforcing('four', '{runtime: {over: 4h}}'),
    enforcing('dear', '{cost: {over: 20 USD}}'),
    enforcing('silent', '{stalled: {no-log: 3h}}'),
  );
  expect(await said()).toMatchObject({ day: 'healthy', four: 'violated', silent: 'healthy' });
  const [judged] = (await rig.pass()).judged;
  const reasons = [...(judged?.verdicts ?? [])].map(([{ name }, { reason }]) => `${name}: ${reason}`);
  expect(reasons).toContain('four: running for 5h, limit 4h; it began 1d 6h ago and was interrupted');
});

test('hours between two starts are not paid for', async () => {
  const statuses = [
    { at: '-27h', status: 'Paused' },
    { at: '-2h', status: 'Running' },
  ];
  const dear = (over: number) => enforcing(`over-${over}`, `{cost: {over: ${over} USD}}`);
  rig = await createRig(oneWorkspace([cpuRun('r', '-30h', { statuses })]), dear(1), dear(20));
  const [judged] = (await rig.pass()).judged;
  const cost = judged?.snapshot.signals.cost;
  const hours = cost?.known
    ? cost.value.pieces.map(({ startedAt, endedAt }) => ((endedAt ?? rig.now()) - startedAt) / 3_600_000)
    : [];
  expect(hours.map((length) => Math.round(length))).toEqual([3, 2]);
  expect(cost).toMatchObject({ known: true, value: { unpriced: [] } });
});

test('where run history does not answer, the start of the listing counts', async () => {
  rig = await createRig(oneWorkspace([cpuRun('r', '-30h')]), enforcing('day', '{runtime: {over: 24h}}'));
  rig.sandbox.control.addFault({ on: 'run-history', do: 'status', status: 403 });
  expect(await said()).toEqual({ day: 'violated' });
});

test('children and earlier runs that were interrupted count with the time that they computed', async () => {
  const statuses = [
    { at: '-27h', status: 'Queued' },
    { at: '-2h', status: 'Running' },
  ];
  const step = { id: 'step', compute: 'cpu', created: '-30h', started: '-30h', statuses };
  const pipeline = cpuRun('p', '-30h', { type: 'pipeline', children: [step] });
  const again = { experiment: 'same' };
  rig = await createRig(
    oneWorkspace([
      pipeline,
      cpuRun('first', '-30h', { statuses, ends: { after: '10m', status: 'Failed' }, experiment: 'same' }),
      cpuRun('second', '20m', again),
    ]),
    enforcing('steps', '{runtime: {over: 24h, add-up: children}}'),
    enforcing('lineage', '{runtime: {over: 4h, add-up: lineage}}'),
  );
  await rig.pass();
  rig.advance('1h20m');
  // What ended is recorded by this pass, and read by the next.
  await rig.pass();
  const { judged } = await rig.pass();
  const reasons = judged.flatMap(({ snapshot, verdicts }) =>
    [...verdicts].map(([{ name }, { reason }]) => `${snapshot.run.id} ${name}: ${reason}`),
  );
  expect(reasons).toContain('p steps: running for 6h 20m over 1 children, limit 1d');
  expect(reasons.find((text) => text.startsWith('second lineage'))).toContain('running for 6h 10m with 1 earlier run');
});
