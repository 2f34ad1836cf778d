import { afterEach, expect, test } from 'vitest';
import { createRig, type Rig } from '../support/rig.ts';
import { cpuRun, ENFORCE_IDLE, ENFORCE_RUNTIME, idleRun, oneWorkspace } from '../support/scenarios.ts';

let rig: Rig;
afterEach(() => rig.close());

test('a run over its limit is told of, cancelled, and confirmed only when Azure says Canceled', async () => {
  rig = await createRig(oneWorkspace([cpuRun('long', '-2h', { cancel: { delay: '5m' } })]), ENFORCE_RUNTIME);
  await rig.settle();
  expect(rig.cancelRequests()).toBe(1);
  const [asked] = await rig.decisions({ kind: 'cancel' });
  expect(asked?.cancellation?.state).toBe('requested');
  expect(rig.arrived.map(({ type }) => type)).toEqual(['runwarden.finding.notice.v1', 'runwarden.cancel.requested.v1']);

  rig.advance('1m');
  await rig.settle();
  expect((await rig.decisions({ kind: 'cancel' }))[0]?.cancellation?.state).toBe('requested');

  rig.advance('10m');
  await rig.settle();
  const [confirmed] = await rig.decisions({ kind: 'cancel' });
  expect(confirmed?.cancellation?.state).toBe('confirmed');
  expect(rig.arrived.at(-1)?.type).toBe('runwarden.cancel.confirmed.v1');
  expect(rig.cancelRequests()).toBe(1);
});

test('under mode approve nothing is cancelled until a person says so, and then it is', async () => {
  rig = await createRig(oneWorkspace([idleRun('idle')]), ENFORCE_IDLE.replace('mode: enforce', 'mode: approve'));
  await rig.settle();
  await rig.settle();
  expect(rig.cancelRequests()).toBe(0);
  const [ask] = await rig.decisions({ kind: 'ask' });
  expect(ask?.decision.reason).toContain('all 8 GPUs');
  const answer = await rig.ledger.answer(
    ask?.decision.id ?? '',
    { answer: 'approved', by: 'oncall', note: null },
    rig.now(),
  );
  expect(answer.kind).toBe('answered');
  rig.advance('5m');
  await rig.settle();
  expect(rig.cancelRequests()).toBe(1);
});

test('a rejected cancel stays rejected while the evidence is the same', async () => {
  rig = await createRig(oneWorkspace([idleRun('idle')]), ENFORCE_IDLE.replace('mode: enforce', 'mode: approve'));
  await rig.settle();
  const [ask] = await rig.decisions({ kind: 'ask' });
  await rig.ledger.answer(
    ask?.decision.id ?? '',
    { answer: 'rejected', by: 'oncall', note: 'a long download' },
    rig.now(),
  );
  for (let pass = 0; pass < 3; pass++) {
    rig.advance('5m');
    await rig.settle();
  }
  expect(rig.cancelRequests()).toBe(0);
  expect(await rig.decisions({ kind: 'ask' })).toHaveLength(1);
  const view = await rig.ledger.run('ml', 'idle');
  expect(view?.statuses[0]).toMatchObject({ withheld: 'rejected' });
  expect(view?.statuses[0]?.reason).toContain('a long download');
});

test('no cancel comes before a notice was delivered and its grace is over', async () => {
  const graceful = ENFORCE_RUNTIME.replace('notice: none', 'grace: 30m');
  rig = await createRig(oneWorkspace([cpuRun('long', '-2h')]), graceful);
  rig.refuseAlerts = true;
  for (let pass = 0; pass < 10; pass++) {
    await rig.settle();
    rig.advance('10m');
  }
  expect(rig.cancelRequests()).toBe(0);
  rig.refuseAlerts = false;
  await rig.settle();
  rig.advance('29m');
  await rig.settle();
  expect(rig.cancelRequests()).toBe(0);
  rig.advance('2m');
  await rig.settle();
  expect(rig.cancelRequests()).toBe(1);
});

test('one busy GPU of eight is not an idle run, and missing samples are not zero', async () => {
  rig = await createRig(
    oneWorkspace([
      idleRun('one-busy', { gpu: { 'per-device': [90, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5] } }),
      idleRun('silent', { gpu: { stops: '-40m', series: [{ from: '-3h', use: 0.5 }] } }),
      idleRun('never', { gpu: 'none' }),
    ]),
    ENFORCE_IDLE,
  );
  await rig.settle();
  expect(rig.cancelRequests()).toBe(0);
  const status = async (id: string) => (await rig.ledger.run('ml', id))?.statuses[0];
  expect(await status('one-busy')).toMatchObject({ state: 'healthy' });
  expect(await status('silent')).toMatchObject({ state: 'unknown' });
  expect(await status('never')).toMatchObject({ state: 'unknown' });
});

test('an audit policy records what it would do, tells nobody, and leaves nothing that a later real pass reads', async () => {
  const audit = ENFORCE_RUNTIME.replace('mode: enforce', 'mode: audit').replace('notice: none', 'grace: 30m');
  rig = await createRig(oneWorkspace([cpuRun('long', '-2h')]), audit);
  await rig.settle();
  rig.advance('2h');
  await rig.settle();
  expect(rig.arrived).toEqual([]);
  expect(rig.cancelRequests()).toBe(0);
  expect((await rig.decisions()).every(({ decision }) => decision.audit)).toBe(true);

  rig.setPolicies(audit.replace('mode: audit', 'mode: enforce'));
  rig.advance('5m');
  await rig.settle();
  expect(rig.cancelRequests()).toBe(0);
  expect(rig.arrived.map(({ type }) => type)).toEqual(['runwarden.finding.notice.v1']);
});

test('a dry run decides the same and writes nothing, at first sight and afterwards', async () => {
  rig = await createRig(oneWorkspace([cpuRun('long', '-2h'), cpuRun('ends', '-10m')]), ENFORCE_RUNTIME);
  const dry = await rig.dry();
  expect(dry.plan.decisions.map(({ kind }) => kind)).toEqual(['notify', 'cancel']);
  expect(await rig.decisions()).toEqual([]);
  expect(await rig.ledger.workspaces()).toEqual([]);
  await rig.enforceAll();
  expect(rig.cancelRequests()).toBe(0);

  await rig.settle();
  rig.advance('1h');
  rig.sandbox.control.setScenario(oneWorkspace([cpuRun('long', '-3h'), cpuRun('new', '-2h')]));
  const before = await everything();
  const again = await rig.dry();
  expect(again.judged.map(({ snapshot }) => snapshot.run.id)).toContain('new');
  expect(await everything()).toEqual(before);
});

/** Every row of every table. */
async function everything(): Promise<unknown> {
  const { rows: tables } = await rig.store.boss
    .getDb()
    .executeSql(
      `select schemaname || '.' || tablename as name from pg_tables where schemaname in ('public', 'pgboss')`,
    );
  const rows = new Map<string, unknown>();
  for (const { name } of tables)
    rows.set(name, (await rig.store.boss.getDb().executeSql(`select t::text from ${name} t order by 1`)).rows);
  return rows;
}

test('a condemned pipeline is cancelled as a whole, with its healthy steps named in the record', async () => {
  rig = await createRig(
    oneWorkspace([
      {
        id: 'pipe',
        type: 'pipeline',
        created: '-1h',
        started: '-1h',
        tags: { owner: 'team-vision@example.com' },
        children: [
          {
            id: 'step-validate',
            'display-name': 'validate-data',
            compute: 'cpu',
            started: '-50m',
            ends: { at: '-30m', status: 'Completed' },
            artifacts: [{ path: 'validation/report.json', json: { passed: false }, at: '-31m' }],
          },
          { id: 'step-train', 'display-name': 'train', compute: 'gpu', started: '-50m' },
        ],
      },
    ]),
    `
name: validation
summary: A failed validation ends the pipeline.
mode: enforce
match: {job-type: pipeline}
when:
  validation: {step: "validate-*", artifact: validation/report.json, pointer: /passed, expected: true}
then:
  - cancel: true
notice: none
`,
  );
  await rig.settle();
  const [cancel] = await rig.decisions({ kind: 'cancel' });
  expect(cancel?.decision.runId).toBe('pipe');
  expect(JSON.stringify(cancel?.decision.evidence)).toContain('"healthySiblings":["train"]');
  expect(rig.sandbox.control.requests().sinceStart.cancel).toBe(1);
});

test('a run whose name and tags hold broken characters is judged and recorded like any other', async () => {
  const tags = { owner: 'team-vision@example.com', note: `${'x'.repeat(199)}😀 \u0000 \ud800` };
  rig = await createRig(
    oneWorkspace([cpuRun('long', '-2h', { 'display-name': 'half \ud83d of a face', tags })]),
    ENFORCE_RUNTIME,
  );
  await rig.settle();
  expect(rig.cancelRequests()).toBe(1);
});

test('an experiment whose last runs failed for the same cause is known by what was recorded as they ended', async () => {
  const failing = (id: string, at: string) =>
    cpuRun(id, '-1h', {
      experiment: 'nightly',
      ends: {
        at,
        status: 'Failed',
        error: { code: 'UserError', message: 'torch.cuda.OutOfMemoryError: CUDA out of memory' },
      },
    });
  rig = await createRig(
    oneWorkspace([failing('first', '5m'), failing('second', '6m'), cpuRun('third', '-30m', { experiment: 'nightly' })]),
    `
name: failing
summary: An experiment that fails again and again is looked at.
mode: notify
when:
  failures: {last: 2, all: true, cause: [code]}
then:
  - notify: owner
`,
  );
  await rig.settle();
  expect((await rig.ledger.run('ml', 'third'))?.statuses[0]?.outcome).not.toBe('violated');
  rig.advance('10m');
  await rig.settle();
  rig.advance('5m');
  await rig.settle();
  const [status] = (await rig.ledger.run('ml', 'third'))?.statuses ?? [];
  expect(status).toMatchObject({ outcome: 'violated' });
});
