import { expect, it, onTestFinished } from 'vitest';
import type { KeptItem } from '../../src/core/evidence/kept.ts';
import { MINUTE, type Milliseconds } from '../../src/core/values/duration.ts';
import type { WatchDeps } from '../../src/watch/deps.ts';
import { createRigWith, type Rig, type RigOptions } from '../support/rig.ts';
import { oneWorkspace } from '../support/scenarios.ts';

const SECRET = 'not-for-the-record-7';

/** A pipeline whose validation step found its data bad, and wrote so with a secret in its log. */
const PIPELINE = oneWorkspace([
  {
    id: 'nightly',
    type: 'pipeline',
    tags: { owner: 'ann@example.com' },
    created: '-2h',
    started: '-2h',
    // After the cancel or the notice of the tests.
    ends: { after: '3m', status: 'Failed' },
    children: [
      {
        id: 'check',
        'display-name': 'validate-data',
        compute: 'cpu',
        started: '-1h50m',
        ends: { at: '-1h40m', status: 'Completed' },
        artifacts: [{ path: 'validation/report.json', json: { passed: false, rows: 12 } }],
        logs: [{ text: `read 12 rows\nHUB_TOKEN=${SECRET}\nnull rate of amount is 0.31, limit 0.05\n`, at: '-1h45m' }],
      },
      { id: 'train', 'display-name': 'train', compute: 'cpu', started: '-1h30m' },
    ],
  },
]);

const VALIDATION = `
name: failed-validation
severity: high
mode: enforce
notice: none
when:
  validation: {step: "validate-*", artifact: validation/report.json, pointer: /passed, expected: true}
then:
  - {after: 0s, notify: owner}
  - {after: 0s, cancel: true}
keep:
  artifacts: [{artifact: missing.csv, step: train}]
`;

async function rigOf(options: RigOptions, ...policies: string[]): Promise<Rig> {
  const rig = await createRigWith(options, PIPELINE, ...policies);
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

it('before a cancel is asked of Azure, record, logs and artifacts are kept without secrets, and what is missing with its reason', async () => {
  const rig = await rigOf({ evidenceWithin: MINUTE }, VALIDATION);
  await rig.pass();
  await rig.enforceAll();
  expect(rig.cancelRequests()).toBe(1);
  const [cancel] = await rig.decisions({ kind: 'cancel' });
  const items = await rig.ledger.evidence({ decisionId: cancel?.decision.id ?? '' });
  expect(named(items)).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^record .*: record\.json$/),
      'log validate-data: user_logs/std_log.txt',
      'artifact validate-data: validation/report.json',
      'artifact train: missing.csv MISSING',
    ]),
  );
  const log = await contentOf(
    rig,
    items.find(({ kind, ofRun }) => kind === 'log' && ofRun.id === 'check'),
  );
  expect(log).toContain('null rate of amount is 0.31, limit 0.05');
  expect(log).toContain('HUB_TOKEN=[redacted]');
  expect(log).not.toContain(SECRET);
  expect(items.find(({ name }) => name === 'missing.csv')?.missing).toMatch(/missing\.csv/);
  expect(
    await contentOf(
      rig,
      items.find(({ kind }) => kind === 'artifact'),
    ),
  ).toContain('"passed":false');
});

it('the messages about the cancel carry the last lines of the log by which it was judged', async () => {
  const rig = await rigOf({ evidenceWithin: MINUTE }, VALIDATION);
  await rig.pass();
  await rig.enforceAll();
  await rig.deliverAll();
  const sent = rig.arrived.find(({ type }) => type.includes('cancel.requested'));
  expect(JSON.stringify(sent)).toContain('null rate of amount is 0.31, limit 0.05');
  expect(JSON.stringify(rig.arrived)).not.toContain(SECRET);
});

it('a cancel does not wait longer than it may, and says what was not read by then', async () => {
  const rig = await rigOf({ evidenceWithin: 1 }, VALIDATION);
  await rig.pass();
  await rig.enforceAll();
  expect(rig.cancelRequests()).toBe(1);
  const [cancel] = await rig.decisions({ kind: 'cancel' });
  const [record] = await rig.ledger.evidence({ decisionId: cancel?.decision.id ?? '' });
  expect(record).toMatchObject({ kind: 'record', content: null, missing: expect.stringMatching(/not read within/) });
});

it('evidence is kept when people are notified, and once more when the run has ended', async () => {
  const rig = await rigOf({ evidenceWithin: MINUTE }, VALIDATION.replace('mode: enforce', 'mode: notify'));
  await rig.pass();
  await rig.collectAll();
  const run = { workspaceId: (await rig.workspace('ml')).id, runId: 'nightly' };
  const first = await rig.ledger.evidence(run);
  expect(new Set(first.map(({ occasion }) => occasion))).toEqual(new Set(['decided']));
  rig.advance('5m');
  await rig.pass();
  await rig.collectAll();
  const all = await rig.ledger.evidence(run);
  expect(all.filter(({ occasion, kind }) => occasion === 'ended' && kind === 'record')).toHaveLength(1);
});

it('what a process that died did not collect is collected by the next', async () => {
  const rig = await rigOf({ evidenceWithin: MINUTE }, VALIDATION.replace('mode: enforce', 'mode: notify'));
  await rig.pass();
  await rig.store.boss.deleteAllJobs('collect');
  await rig.store.requeue();
  await rig.collectAll();
  const [notice] = await rig.decisions({ kind: 'notify' });
  expect(await rig.ledger.evidence({ decisionId: notice?.decision.id ?? '' })).not.toHaveLength(0);
});

it('for a notice and a cancel of the same moment Azure is asked once, and both have the same evidence', async () => {
  const rig = await rigOf({ evidenceWithin: MINUTE }, VALIDATION);
  await rig.pass();
  await rig.enforceAll();
  const before = rig.sandbox.control.requests().sinceStart['blob-list'];
  await rig.store.boss.getDb().executeSql(`update pgboss.job set start_after = now() where name = 'collect'`, []);
  await rig.collectAll();
  expect(rig.sandbox.control.requests().sinceStart['blob-list']).toBe(before);
  const [cancel] = await rig.decisions({ kind: 'cancel' });
  const [notice] = await rig.decisions({ kind: 'notify' });
  const [one, other] = await Promise.all(
    [cancel, notice].map((view) => rig.ledger.evidence({ decisionId: view?.decision.id ?? '' })),
  );
  expect(named(one ?? []).length).toBeGreaterThan(3);
  expect(named(other ?? [])).toEqual(named(one ?? []));
});

it('collecting ends before the queue ends its job, or nothing of it would be kept', async () => {
  const rig = await rigOf({ evidenceWithin: 3 * MINUTE }, VALIDATION.replace('mode: enforce', 'mode: notify'));
  const asked: Milliseconds[] = [];
  const collect: WatchDeps['collect'] = async ({ within }) => {
    asked.push(within);
    return [];
  };
  Object.assign(rig.deps, { collect });
  await rig.pass();
  await rig.collectAll();
  const queue = await rig.store.boss.getQueue('collect');
  expect(asked).toHaveLength(1);
  expect(asked[0]).toBeLessThan(1000 * (queue?.expireInSeconds ?? 0));
});
