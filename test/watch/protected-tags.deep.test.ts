import { afterEach, expect, test } from 'vitest';
import { createReplay } from '../../src/evidence/replay.ts';
import { policyFromText } from '../../src/policy/index.ts';
import { withProtectedTags } from '../../src/watch/protected-tags.ts';
import { createRig, type Rig } from '../support/rig.ts';
import { cpuRun, ENFORCE_RUNTIME, oneWorkspace } from '../support/scenarios.ts';

let rig: Rig;
afterEach(() => rig.close());

const EXCEPTING = ENFORCE_RUNTIME.replace('when:', 'except: [{tags: {tier: critical}}]\nwhen:');

async function watch(): Promise<void> {
  rig = await createRig(oneWorkspace([cpuRun('long', '-2h', { tags: { tier: 'critical' } })]), EXCEPTING);
  Object.assign(rig.deps, { runs: withProtectedTags(rig.azure.runs, ['tier'], rig.ledger) });
}

async function confirm(): Promise<void> {
  const { run } = (await rig.ledger.run('ml', 'long')) ?? {};
  const tag = { tag: 'tier', value: 'critical', confirmedBy: 'oncall', confirmedAt: rig.now() };
  await rig.ledger.confirmTag({ id: 'c1', workspaceId: run?.workspaceId ?? '', runId: 'long', ...tag });
}

test('a tag that the submitter wrote protects no run, and the record says that nobody confirmed it', async () => {
  await watch();
  await rig.settle();
  expect(rig.cancelRequests()).toBe(1);
  expect((await rig.ledger.run('ml', 'long'))?.run).toMatchObject({
    tags: { tier: 'critical' },
    unconfirmedTags: ['tier'],
  });
  const ids = (await rig.decisions()).map(({ decision: { id } }) => id);
  const replay = createReplay(policyFromText);
  for (const id of ids) {
    const kept = await rig.ledger.keptDecision(id);
    expect(kept && replay(kept)).toMatchObject({ kind: 'agrees' });
  }
  // Without the note the run would have been excepted.
  const kept = await rig.ledger.keptDecision(ids[0] ?? '');
  expect(Object.values(kept?.basis?.texts ?? {}).join()).toContain('"unconfirmedTags":["tier"]');
});

test('a tag that an operator confirmed does, also between the decision and the cancel', async () => {
  await watch();
  await rig.pass();
  await rig.deliverAll();
  await confirm();
  await rig.enforceAll();
  expect(rig.cancelRequests()).toBe(0);
  const [cancel] = (await rig.decisions()).filter(({ decision: { kind } }) => kind === 'cancel');
  expect(cancel?.cancellation).toMatchObject({ state: 'abandoned', reason: expect.stringContaining('it is excepted') });
  // The confirmation asked for it.
  await rig.passesAsked();
  expect((await rig.ledger.run('ml', 'long'))?.run.unconfirmedTags).toBeUndefined();
});

test('a confirmation that is taken back counts no more, and both are in the audit', async () => {
  await watch();
  await rig.pass();
  await confirm();
  const workspace = await rig.workspace('ml');
  const of = { workspaceId: workspace.id, runId: 'long', tag: 'tier' };
  expect(await rig.ledger.withdrawTag(of, 'alice', rig.now())).toMatchObject({ value: 'critical' });
  expect(await rig.ledger.withdrawTag(of, 'alice', rig.now())).toBeNull();
  expect(await rig.ledger.confirmedTags(workspace.id)).toEqual([]);
  const rows = await rig.ledger.auditRows({}, { order: 'oldest', after: null, limit: 100 });
  const kinds = rows.map(({ entry }) => JSON.parse(entry)).filter(({ kind }) => kind.startsWith('tag.'));
  expect(kinds).toMatchObject([
    { kind: 'tag.confirmed', actor: 'oncall', subject: { run: 'long' }, body: { tag: 'tier', value: 'critical' } },
    { kind: 'tag.withdrawn', actor: 'alice' },
  ]);
});
