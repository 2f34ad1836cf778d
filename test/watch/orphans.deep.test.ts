import { afterEach, expect, test } from 'vitest';
import { createRig, type Rig } from '../support/rig.ts';
import { cpuRun, oneWorkspace, type RunInput } from '../support/scenarios.ts';

let rig: Rig;
afterEach(() => rig.close());

const POLICIES = [
  'name: runtime\nmode: notify\nwhen: {runtime: {over: 24h}}\nthen: [{notify: owner}]\n',
  'name: idle\nmode: notify\nwhen: {gpu-idle: {below: 5%, over: 2h}}\nthen: [{notify: owner}]\n',
];

type Child = NonNullable<RunInput['children']>[number];

function gpuChild(id: string, more: Partial<Child> = {}): Child {
  return { id, 'display-name': id, compute: 'gpu', created: '-49h', started: '-49h', gpu: { use: 0.5 }, ...more };
}

/** A pipeline that ended long ago; a training below it, and one below a step of it that ended too, still run. */
function endedPipeline(children: Child[] = [gpuChild('train-child')], more: Partial<RunInput> = {}): RunInput {
  return {
    id: 'parent-done',
    type: 'pipeline',
    experiment: 'nightly',
    tags: { owner: 'team-a@example.com' },
    compute: 'cpu',
    created: '-50h',
    started: '-50h',
    ends: { at: '-40h', status: 'Completed' },
    children,
    ...more,
  };
}

const NESTED: Child = {
  id: 'step-submit',
  type: 'pipeline',
  compute: 'cpu',
  created: '-50h',
  started: '-50h',
  ends: { at: '-40h', status: 'Completed' },
  children: [gpuChild('train-grandchild')],
};

/** What each policy says of each run. */
async function said(look: 'pass' | 'dry' = 'pass'): Promise<Record<string, string>> {
  const { plan } = await rig[look]();
  return Object.fromEntries(plan.statuses.map(({ runId, policy, outcome }) => [`${runId} ${policy}`, outcome]));
}

const requests = async () => (await rig.pass()).record.requests;

test('runs below parents that have ended are found at first sight, judged, and people are alerted', async () => {
  rig = await createRig(
    oneWorkspace([endedPipeline([NESTED, gpuChild('train-child')]), cpuRun('ordinary', '-1h')]),
    ...POLICIES,
  );
  const expected = {
    'train-child orphan': 'violated',
    'train-child runtime': 'violated',
    'train-child idle': 'violated',
    'train-grandchild orphan': 'violated',
    'train-grandchild runtime': 'violated',
    'train-grandchild idle': 'violated',
    'ordinary runtime': 'healthy',
    'ordinary idle': 'healthy',
  };
  // A dry run keeps nothing, and sees them all the same.
  expect(await said('dry')).toEqual(expected);
  expect(await said()).toEqual(expected);
  await rig.deliverAll();
  const decisions = await rig.decisions({ policy: 'orphan' });
  expect(decisions.map(({ decision }) => [decision.kind, decision.recipients, decision.evidence.owner.id])).toEqual([
    ['notify', ['owner', 'oncall'], 'team-a@example.com'],
    ['notify', ['owner', 'oncall'], 'team-a@example.com'],
  ]);
  expect(decisions[0]?.decision.reason).toMatch(/is Running, and its parent parent-done ended 1d 16h ago as Completed/);
  expect(rig.arrived.map(({ subject }) => subject)).toContain('Please look: train-child (ml)');
  // Nobody is alerted twice.
  await rig.pass();
  expect(await rig.decisions({ policy: 'orphan' })).toHaveLength(2);
  // The API lists them as runs.
  const run = await rig.ledger.run('ml', 'train-grandchild');
  expect(run).toMatchObject({
    active: true,
    run: { experiment: 'nightly', orphanOf: { id: 'parent-done', status: 'Completed' } },
  });
});

test('one that ends is recorded as ended, its finding is resolved, and its parent costs nothing more', async () => {
  rig = await createRig(oneWorkspace([endedPipeline([gpuChild('train', { ends: { after: '20m' } })])]), ...POLICIES);
  expect(await requests()).toMatchObject({ children: 1, 'run-batch': 1 });
  expect(await requests()).toMatchObject({ children: 1 });
  rig.advance('30m');
  expect(await said()).toEqual({});
  expect(await rig.ledger.run('ml', 'train')).toMatchObject({ active: false, run: { status: 'Completed' } });
  expect((await rig.ledger.counts(rig.now())).open_findings).toEqual([]);
  expect(await requests()).toEqual({ 'jobs-list': 1 });
});

test('a parent whose children have all ended is looked below once', async () => {
  const done = gpuChild('train', { ends: { at: '-41h' } });
  rig = await createRig(oneWorkspace([endedPipeline([done])]), ...POLICIES);
  expect(await requests()).toMatchObject({ children: 1 });
  expect(await requests()).toEqual({ 'jobs-list': 1 });
});

test('a parent that ended more than a week ago is not looked below', async () => {
  const old = { created: '-12d', started: '-12d', ends: { at: '-9d', status: 'Completed' } } as const;
  rig = await createRig(oneWorkspace([endedPipeline([gpuChild('train', { created: '-12d', started: '-12d' })], old)]));
  expect((await requests()).children).toBeUndefined();
  expect((await requests())['run-batch']).toBeUndefined();
});

test('a child that ends soon after its parent is no orphan; one that does not is, once the parent was seen to end', async () => {
  const children = [
    gpuChild('quick', { created: '-1h', started: '-1h', ends: { after: '8m' } }),
    gpuChild('slow', { created: '-1h', started: '-1h' }),
  ];
  rig = await createRig(
    oneWorkspace([
      endedPipeline(children, { created: '-2h', started: '-2h', ends: { after: '5m', status: 'Failed' } }),
    ]),
  );
  expect(await said()).toEqual({});
  rig.advance('7m');
  expect(await said()).toEqual({});
  rig.advance('10m');
  expect(await said()).toEqual({ 'slow orphan': 'violated' });
});

test('a run below an ended parent that cannot be read now is unknown, and nothing is forgotten', async () => {
  rig = await createRig(oneWorkspace([endedPipeline()]), ...POLICIES);
  await rig.pass();
  rig.sandbox.control.addFault({ on: 'children', do: 'status', status: 500, times: 20 });
  const { plan, record } = await rig.pass();
  expect(plan.statuses.map(({ policy, outcome }) => `${policy} ${outcome}`).sort()).toEqual([
    'idle unknown',
    'orphan unknown',
    'runtime unknown',
  ]);
  expect(record.warnings.join()).toContain('the runs below parent-done, which has ended, could not be listed');
  rig.sandbox.control.clearFaults();
  expect(await said()).toMatchObject({ 'train-child orphan': 'violated' });
  expect(await rig.decisions({ policy: 'orphan', kind: 'notify' })).toHaveLength(1);
});

test('no policy cancels one, announces that, or asks for it: Azure offers no cancel for it', async () => {
  const policy = (mode: string) =>
    `name: ${mode}\nmode: ${mode}\nwhen: {runtime: {over: 24h}}\nthen: [{notify: owner, cancel: {within: 1h, otherwise: cancel}}]\nnotice: none\n`;
  rig = await createRig(oneWorkspace([endedPipeline()]), policy('enforce'), policy('approve'));
  await rig.settle();
  expect(rig.cancelRequests()).toBe(0);
  const decisions = await rig.decisions();
  expect(decisions.filter(({ decision }) => ['cancel', 'ask'].includes(decision.kind))).toEqual([]);
  expect(decisions.filter(({ decision }) => decision.announcesCancel)).toEqual([]);
  const withheld = decisions
    .filter(({ decision }) => decision.kind === 'withhold')
    .map(({ decision }) => decision.reason);
  expect(withheld).toEqual([
    expect.stringContaining('Azure offers no cancel'),
    expect.stringContaining('Azure offers no cancel'),
  ]);
  const run = await rig.ledger.run('ml', 'train-child');
  expect(run?.statuses.map(({ next }) => next)).toEqual([null, null, null]);
});

test('a cancelled parent is confirmed once every run below it has ended; until then the record says what still runs', async () => {
  const children = [
    { id: 'obeys', compute: 'gpu', created: '-3h', started: '-3h' },
    { id: 'stays', 'display-name': 'stays', compute: 'gpu', created: '-3h', started: '-3h', outlives: '50m' },
  ];
  const pipeline = endedPipeline(children, { id: 'p', created: '-3h', started: '-3h' });
  const { ends: _, ...running } = pipeline;
  const cancel = 'name: long\nmode: enforce\nwhen: {runtime: {over: 1h}}\nthen: [{cancel: true}]\nnotice: none\n';
  rig = await createRig(oneWorkspace([running]), cancel);
  await rig.pass();
  await rig.enforceAll();
  expect(rig.cancelRequests()).toBe(1);
  rig.advance('5m');
  await rig.pass();
  // The finding has ended with its run. That Azure was asked is true all the same, and not over.
  await rig.deliverAll();
  expect(rig.arrived.map(({ type }) => type)).toContain('runwarden.cancel.requested.v1');
  const cancelled = async () => (await rig.decisions({ kind: 'cancel' }))[0]?.cancellation;
  expect(await cancelled()).toMatchObject({
    state: 'requested',
    reason: 'Azure shows it as Canceled, and 1 below it may still hold nodes: stays (Running)',
  });
  rig.advance('35m');
  await rig.pass();
  await rig.deliverAll();
  expect(rig.arrived.map(({ type }) => type)).toContain('runwarden.cancel.hanging.v1');
  const statuses = (await rig.ledger.run('ml', 'stays'))?.statuses ?? [];
  expect(statuses.map(({ policy, outcome }) => `${policy} ${outcome}`).sort()).toEqual([
    'long violated',
    'orphan violated',
  ]);
  rig.advance('20m');
  await rig.pass();
  expect(await cancelled()).toMatchObject({ state: 'confirmed', reason: null });
});

test('a run below a step that ended, below a parent that ended, is followed to its end', async () => {
  const grandchild = gpuChild('late', { ends: { after: '30m' } });
  rig = await createRig(oneWorkspace([endedPipeline([{ ...NESTED, children: [grandchild] }])]), ...POLICIES);
  expect(await said()).toMatchObject({ 'late orphan': 'violated' });
  rig.advance('1h');
  expect(await said()).toEqual({});
  expect(await rig.ledger.run('ml', 'late')).toMatchObject({ active: false, run: { status: 'Completed' } });
});

test('a known orphan is followed for longer than a week', async () => {
  rig = await createRig(oneWorkspace([endedPipeline()]));
  for (const pause of ['0m', '6d', '2d', '9d']) {
    rig.advance(pause);
    expect(await said()).toEqual({ 'train-child orphan': 'violated' });
  }
});

test.each(['Failed', 'Canceled'] as const)('a trial below a sweep that ended as %s is one too', async (status) => {
  const trial: Child = { id: 'trial-1', compute: 'gpu', created: '-5h', started: '-5h' };
  const sweep = endedPipeline([trial], {
    id: 'sweep',
    type: 'sweep',
    created: '-6h',
    started: '-6h',
    ends: { at: '-1h', status },
  });
  rig = await createRig(oneWorkspace([sweep]));
  expect(await said()).toEqual({ 'trial-1 orphan': 'violated' });
});

test('an exemption by a person silences one, and its parents are looked below all the same', async () => {
  rig = await createRig(oneWorkspace([endedPipeline()]));
  await rig.ledger.createOverride({
    id: 'o',
    kind: 'exempt',
    scope: { run: ['train-child'] },
    policies: ['orphan'],
    reason: 'known',
    author: 'ops',
    createdAt: rig.now(),
    endsAt: rig.now() + 86_400_000,
    revokedAt: null,
    revokedBy: null,
  });
  const { plan } = await rig.pass();
  expect(plan.statuses.map(({ state }) => state)).toEqual(['exempt']);
  expect(plan.decisions.map(({ withheld }) => withheld).filter((why) => why !== 'exempt')).toEqual([]);
});

test('a child that Azure never started is no orphan and keeps nothing open; one that waits becomes one when it starts', async () => {
  const children: Child[] = [
    { id: 'never', compute: 'gpu', created: '-49h', waiting: 'NotStarted' },
    { id: 'waits', compute: 'gpu', created: '-49h', started: '30m' },
  ];
  rig = await createRig(oneWorkspace([endedPipeline(children)]));
  expect(await said()).toEqual({});
  rig.advance('40m');
  expect(await said()).toEqual({ 'waits orphan': 'violated' });
});

test('a parent of which the only other child was never started is looked below once', async () => {
  rig = await createRig(
    oneWorkspace([endedPipeline([{ id: 'never', compute: 'gpu', created: '-49h', waiting: 'NotStarted' }])]),
  );
  await rig.pass();
  expect(await requests()).toEqual({ 'jobs-list': 1 });
});

test('where run history answers for no parent, few are asked, and the pass says what it does not see', async () => {
  const parents = Array.from({ length: 120 }, (_, index) =>
    endedPipeline([gpuChild(`t${index}`)], { id: `p${index}` }),
  );
  rig = await createRig(oneWorkspace(parents));
  rig.sandbox.control.addFault({ on: 'children', do: 'status', status: 403 });
  const { record } = await rig.pass();
  expect(record.requests.children).toBe(20);
  expect(record.unseen).toMatchObject([
    { part: 'below ended parents', what: 'the runs below 20 of 20 parents that have ended' },
  ]);
  expect(record.warnings).toEqual([]);
  rig.sandbox.control.clearFaults();
  const { plan } = await rig.pass();
  expect(plan.statuses).toHaveLength(120);
});

test('parents of which Azure does not give the end wait for it, and few are asked for', async () => {
  const parents = Array.from({ length: 60 }, (_, index) =>
    endedPipeline([gpuChild(`t${index}`)], {
      id: `p${index}`,
      created: '-9d',
      started: '-9d',
      ends: { at: '-2d', status: 'Failed' },
    }),
  );
  rig = await createRig(oneWorkspace(parents));
  rig.sandbox.control.addFault({ on: 'run-history', do: 'status', status: 403 });
  const { record } = await rig.pass();
  expect(record.requests['run-get']).toBeLessThanOrEqual(20);
  rig.sandbox.control.clearFaults();
  const { plan } = await rig.pass();
  expect(plan.statuses).toHaveLength(60);
});
