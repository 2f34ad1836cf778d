import { expect, it, onTestFinished } from 'vitest';
import type { KeptItem } from '../../src/core/evidence/kept.ts';
import { MINUTE, type Milliseconds } from '../../src/core/values/duration.ts';
import { createRigWith, type Rig } from '../support/rig.ts';
import { oneWorkspace, type RunInput } from '../support/scenarios.ts';

async function rigOf(evidenceWithin: Milliseconds, run: RunInput, policy: string): Promise<Rig> {
  const rig = await createRigWith({ evidenceWithin }, oneWorkspace([run]), policy);
  onTestFinished(() => rig.close());
  return rig;
}

const named = (items: readonly KeptItem[]) =>
  items.map(
    ({ kind, name, ofRun, missing }) => `${kind} ${ofRun.displayName}: ${name}${missing === null ? '' : ' MISSING'}`,
  );

async function contentOf(rig: Rig, item: KeptItem | undefined): Promise<string> {
  const kept = await rig.ledger.content(item?.content?.sha256 ?? '');
  return kept?.kind === 'bytes' ? Buffer.from(kept.bytes).toString() : '';
}

it('what the run itself has is kept, also where its record is not read in time', async () => {
  const run = {
    id: 'alone',
    type: 'command',
    created: '-2h',
    started: '-2h',
    tags: { owner: 'ann@example.com' },
  } as const;
  const idle = `
name: long
mode: enforce
notice: none
when: {runtime: {over: 1h}}
then: [{after: 0s, cancel: true}]
`;
  const rig = await rigOf(1500, { ...run, logs: [{ text: 'step 1\n' }] }, idle);
  await rig.pass();
  rig.sandbox.control.addFault({ on: 'mlflow', do: 'slow', ms: 20_000 });
  await rig.enforceAll();
  expect(rig.cancelRequests()).toBe(1);
  const [cancel] = await rig.decisions({ kind: 'cancel' });
  const items = await rig.ledger.evidence({ decisionId: cancel?.decision.id ?? '' });
  expect(named(items)).toEqual(
    expect.arrayContaining(['record alone: record.json MISSING', 'log alone: user_logs/std_log.txt']),
  );
});

it('the list of many thousand files is in the database, since compressed it is small', async () => {
  const files = Array.from({ length: 8000 }, (_, n) => ({
    path: `checkpoints/epoch/${n}/model.safetensors`,
    text: 'x',
    at: '-1h',
  }));
  const run = {
    id: 'many',
    type: 'command',
    created: '-2h',
    started: '-2h',
    tags: { owner: 'ann@example.com' },
  } as const;
  const long = 'name: long\nmode: notify\nwhen: {runtime: {over: 1h}}\nthen: [{after: 0s, notify: owner}]\n';
  const rig = await rigOf(MINUTE, { ...run, artifacts: files }, long);
  await rig.pass();
  await rig.collectAll();
  const items = await rig.ledger.evidence({ workspaceId: (await rig.workspace('ml')).id, runId: 'many' });
  const list = items.find(({ kind }) => kind === 'files');
  expect(list?.missing).toBeNull();
  expect(list?.content?.bytes).toBeGreaterThan(1024 * 1024);
  expect(JSON.parse(await contentOf(rig, list)).files).toHaveLength(8001);
});

it('of a file that is in every step, those of 20 steps are kept, and it says how many more there are', async () => {
  const steps = Array.from({ length: 30 }, (_, n) => ({
    id: `step-${n}`,
    'display-name': `part ${n}`,
    compute: 'cpu',
    started: '-1h',
    artifacts: [{ path: 'summary.txt', text: `part ${n}`, at: '-30m' }],
  }));
  const run = {
    id: 'wide',
    type: 'pipeline',
    created: '-2h',
    started: '-2h',
    tags: { owner: 'ann@example.com' },
  } as const;
  const long = `
name: long
mode: notify
when: {runtime: {over: 1h}}
then: [{after: 0s, notify: owner}]
keep: {artifacts: [{artifact: summary.txt, step: "part *"}]}
`;
  const rig = await rigOf(MINUTE, { ...run, children: steps }, long);
  await rig.pass();
  await rig.collectAll();
  const items = await rig.ledger.evidence({ workspaceId: (await rig.workspace('ml')).id, runId: 'wide' });
  const summaries = items.filter(({ kind }) => kind === 'artifact');
  expect(summaries.filter(({ content }) => content !== null)).toHaveLength(20);
  expect(summaries.flatMap(({ missing }) => missing ?? [])).toEqual([
    '10 more steps or trials have such a name, and of 20 it is kept',
  ]);
});

it('a cancel has the logs of its run, also where a policy that keeps none was first a moment ago', async () => {
  const run = {
    id: 'two',
    type: 'command',
    created: '-2h',
    started: '-2h',
    tags: { owner: 'ann@example.com' },
  } as const;
  const silent = `
name: silent
mode: notify
when: {runtime: {over: 1h}}
then: [{after: 0s, notify: owner}]
keep: {logs: false}
`;
  const strict = `
name: strict
mode: enforce
notice: none
when: {runtime: {over: 1h}}
then: [{after: 0s, cancel: true}]
`;
  const rig = await rigOf(MINUTE, { ...run, logs: [{ text: 'step 1\n' }] }, silent);
  await rig.pass();
  await rig.collectAll();
  rig.setPolicies(silent, strict);
  await rig.pass();
  await rig.enforceAll();
  expect(rig.cancelRequests()).toBe(1);
  const [cancel] = await rig.decisions({ kind: 'cancel' });
  const items = await rig.ledger.evidence({ decisionId: cancel?.decision.id ?? '' });
  expect(named(items)).toContain('log two: user_logs/std_log.txt');
});

it('of a run with thousands of logs the first are kept, and a few lines say what is left out', async () => {
  const logs = Array.from({ length: 3000 }, (_, n) => ({ path: `logs/parts/${n}.log`, text: `part ${n}`, at: '-1h' }));
  const run = {
    id: 'parts',
    type: 'command',
    created: '-2h',
    started: '-2h',
    tags: { owner: 'ann@example.com' },
  } as const;
  const long = 'name: long\nmode: notify\nwhen: {runtime: {over: 1h}}\nthen: [{after: 0s, notify: owner}]\n';
  const rig = await rigOf(MINUTE, { ...run, artifacts: logs }, long);
  await rig.pass();
  await rig.collectAll();
  const items = await rig.ledger.evidence({ workspaceId: (await rig.workspace('ml')).id, runId: 'parts' });
  expect(items.filter(({ kind, content }) => kind === 'log' && content !== null)).toHaveLength(12);
  expect(items.length).toBeLessThan(70);
  expect(items.at(-1)?.missing).toMatch(
    /^it and 29\d\d others are more logs than are kept; files\.json has their names$/,
  );
});
