import { expect, it } from 'vitest';
import { PastRuns } from '../../src/core/record/past-runs.ts';
import type { SeenRun } from '../../src/core/record/recorded-workspace.ts';
import { DEFAULT_STORE_KEEP } from '../../src/core/record/store-keep.ts';
import type { Run, Workspace } from '../../src/core/run/run.ts';
import { type GpuUse, known, type Signals, unknown } from '../../src/core/signal/signal.ts';
import { DAY, HOUR, MINUTE } from '../../src/core/values/duration.ts';
import { fromBody, replayed } from '../../src/store/record/recording-body.ts';
import { type Bench, onEachStore } from '../support/postgres.ts';
import { seen as seenNow } from '../support/seen.ts';
import { aRun, aWorkspace, NOW } from './rows.ts';

const KEPT_FOR = DEFAULT_STORE_KEEP.recordings;

function gpu(minutes: number, now: number, percent: (at: number) => number | null): GpuUse {
  const from = now - minutes * MINUTE;
  const of = (shift: number) =>
    Array.from({ length: minutes }, (_, index) => percent(from + index * MINUTE + shift * MINUTE));
  return {
    from,
    step: MINUTE,
    expectedDevices: 2,
    devices: [
      { id: 'r/n0/0', percent: of(0) },
      { id: 'r/n0/1', percent: of(7) },
    ],
  };
}

function seen(run: Run, signals: Signals = {}, unread: string | null = null): SeenRun {
  return { snapshot: { run, phaseSince: run.createdAt, signals }, unread };
}

async function rowsOf(bench: Bench, workspace: Workspace) {
  const rows = await bench.query(
    `select at, key, body from recordings where workspace_id = '${workspace.id}' order by at`,
  );
  return rows.map((row) => ({
    at: new Date(String((row.at as Date).toISOString())),
    key: row.key === true,
    body: row.body as Uint8Array,
  }));
}

onEachStore('the record of passes', (bench) => {
  const ledger = () => bench.store.ledger;

  it('gives back every signal that a pass had, as it was then', async () => {
    const workspace = aWorkspace();
    const run = aRun(workspace, { tags: { __proto__x: '1', note: 'half \ud83d of a face \u0000' } });
    const at = (now: number): Signals => ({
      timing: known({ startedAt: NOW - HOUR, endedAt: null }, now),
      compute: unknown('no answer'),
      artifacts: { 'step|out|a.json': known([reading({ deep: [1, { a: null }] })], now) },
      metrics: { loss: known({ points: [{ step: 1, at: now, value: Number.NaN }] }, now) },
      gpu: known(
        gpu(30, now, (minute) => (minute % (7 * MINUTE) === 0 ? null : (minute / MINUTE) % 90)),
        now,
      ),
    });
    for (const pass of [0, 1, 2, 3]) {
      const now = NOW + pass * 5 * MINUTE;
      await ledger().record(workspace.id, [seen(run, pass === 2 ? {} : at(now))], [], now);
    }
    const read = replayed(await rowsOf(bench, workspace), DAY);
    const now = NOW + 15 * MINUTE;
    const snapshot = read.snapshot(workspace, run.id, 30 * MINUTE);
    expect(snapshot?.run).toEqual(run);
    expect(snapshot?.signals).toEqual(at(now));
  });

  it('writes next to nothing of what did not change, and everything once a day', async () => {
    const workspace = aWorkspace();
    const runs = Array.from({ length: 50 }, () => aRun(workspace));
    const signals = { timing: known({ startedAt: NOW, endedAt: null }, NOW) };
    for (const now of [NOW, NOW + 5 * MINUTE, NOW + 10 * MINUTE, NOW + DAY])
      await ledger().record(
        workspace.id,
        runs.map((run) => seen(run, signals)),
        [],
        now,
      );
    const rows = await rowsOf(bench, workspace);
    expect(rows.map(({ key }) => key)).toEqual([true, false, false, true]);
    expect(rows[1]?.body.length).toBeLessThan(80);
    expect(Object.keys(fromBody(rows[1] ?? fail()).runs)).toEqual([]);
  });

  it('writes a changed status and nothing else of the run', async () => {
    const workspace = aWorkspace();
    const run = aRun(workspace);
    await ledger().record(workspace.id, [seen(run), seen(aRun(workspace))], [], NOW);
    await ledger().record(workspace.id, [seen({ ...run, status: 'Finalizing', phase: 'finalizing' })], [], NOW + 1);
    const [, second] = await rowsOf(bench, workspace);
    const pass = fromBody(second ?? fail());
    expect(pass.runs).toEqual({
      [run.id]: { s: { run: { s: { status: ['Finalizing'], phase: ['finalizing'] } } } },
    });
    expect(pass.gone).toHaveLength(1);
  });

  it('tells which runs the record holds that are not active any more, and writes how they ended', async () => {
    const workspace = aWorkspace();
    const run = aRun(workspace, { experiment: 'e', definition: 'd' });
    const cost = {
      currency: 'EUR',
      unpriced: [],
      pieces: [{ runId: run.id, nodes: 2, pricePerNodeHour: 10, startedAt: NOW - HOUR, endedAt: null }],
    };
    const deleted = aRun(workspace);
    await ledger().observe(workspace.id, seenNow([run, deleted], NOW));
    await ledger().record(workspace.id, [seen(run, { cost: known(cost, NOW) }), seen(deleted)], [], NOW);
    const ended: Run = { ...run, status: 'Failed', phase: 'ended' };
    await ledger().observe(workspace.id, seenNow([ended], NOW + HOUR));
    const vanished = await ledger().vanished(workspace.id, []);
    expect(vanished.map((each) => each.run.phase).sort()).toEqual(['ended', 'running']);
    const failure = { cause: 'code', code: 'UserError', message: 'no such file' } as const;
    await ledger().record(
      workspace.id,
      [],
      [{ run: ended, startedAt: NOW - HOUR, endedAt: NOW + HOUR, failure }],
      NOW + 65 * MINUTE,
    );
    expect(await ledger().vanished(workspace.id, [])).toEqual([]);
    const [row] = await bench.query(`select * from ended_runs where workspace_id = '${workspace.id}'`);
    expect(row).toMatchObject({ run_id: run.id, status: 'Failed', failure });

    const again = aRun(workspace, { id: 'again', experiment: 'e', definition: 'd', createdAt: NOW + 2 * HOUR });
    const snapshot = seen(again).snapshot;
    const lineage = (await bench.store.recorded.lineage(workspace, [snapshot])).get('again');
    expect(lineage).toMatchObject({ known: true, value: { runs: [{ runId: run.id, status: 'Failed', failure }] } });
    const outcomes = (await bench.store.recorded.outcomes(workspace, [snapshot], 3)).get('again');
    expect(outcomes).toMatchObject({ value: { runs: [{ runId: run.id }], isCut: false, asked: 3 } });
  });

  it('follows resubmissions to their first run, newest first, and no further than the experiment else', async () => {
    const workspace = aWorkspace();
    const chain = ['c0', 'c1', 'c2'].map((name, index) =>
      aRun(workspace, {
        id: name,
        experiment: `e${index}`,
        resubmittedFrom: index === 0 ? null : `c${index - 1}`,
        createdAt: NOW + index * MINUTE,
        status: 'Failed',
        phase: 'ended',
      }),
    );
    const ends = chain.map((run, index) => ({ run, startedAt: null, endedAt: NOW + index * HOUR, failure: null }));
    await ledger().record(workspace.id, [], [...ends.slice(0, 2)], NOW + 10 * HOUR);
    const of = seen(chain[2] ?? fail()).snapshot;
    const lineage = (await bench.store.recorded.lineage(workspace, [of])).get('c2');
    expect(lineage?.known && lineage.value.runs.map(({ runId }) => runId)).toEqual(['c1', 'c0']);
    const outcomes = (await bench.store.recorded.outcomes(workspace, [of], 3)).get('c2');
    expect(outcomes).toMatchObject({ known: true, value: { runs: [], isCut: false } });
  });

  it('takes for earlier tries what had ended when a run was submitted, and what it was resubmitted from', async () => {
    const workspace = aWorkspace();
    const past = (id: string, createdAt: number, endedAt: number, resubmittedFrom: string | null = null) => ({
      run: aRun(workspace, {
        ...{ id, createdAt, resubmittedFrom, experiment: 'e', definition: 'd', status: 'Failed' },
        phase: 'ended' as const,
      }),
      startedAt: createdAt,
      endedAt,
      failure: null,
    });
    const records = [
      past('first', NOW, NOW + HOUR),
      past('copy', NOW + 2 * HOUR, NOW + 4 * HOUR),
      past('origin', NOW + HOUR, NOW + 3 * HOUR),
      past('sibling', NOW + 2 * HOUR, NOW + 5 * HOUR, 'origin'),
      past('skewed', NOW + HOUR, NOW + 2 * HOUR + 5 * MINUTE),
    ];
    await ledger().record(workspace.id, [], records, NOW + 10 * HOUR);
    const run = { id: 'x', experiment: 'e', definition: 'd', createdAt: NOW + 2 * HOUR };
    const of = seen(aRun(workspace, { ...run, resubmittedFrom: 'origin' })).snapshot;
    const lineage = (await bench.store.recorded.lineage(workspace, [of])).get('x');
    expect(lineage?.known && lineage.value.runs.map(({ runId }) => runId)).toEqual(['origin', 'skewed', 'first']);
    const replayed = new PastRuns(records).lineage(of.run, NOW + 10 * HOUR);
    expect(lineage).toMatchObject({ known: true, value: replayed });
  });

  it('says of a workspace without a record that its past is unknown, not empty', async () => {
    const workspace = aWorkspace();
    const of = seen(aRun(workspace)).snapshot;
    expect([...(await bench.store.recorded.lineage(workspace, [of])).values()][0]).toMatchObject({ known: false });
    expect([...(await bench.store.recorded.outcomes(workspace, [of], 3)).values()][0]).toMatchObject({ known: false });
  });

  it('forgets what is older than it keeps, and what is left can still be read', async () => {
    const workspace = aWorkspace();
    const run = aRun(workspace);
    for (const age of [KEPT_FOR + 2 * DAY, KEPT_FOR + DAY + HOUR, KEPT_FOR + DAY, DAY, 0])
      await ledger().record(workspace.id, [seen({ ...run, displayName: `at ${age / DAY}` })], [], NOW - age);
    const rows = await rowsOf(bench, workspace);
    expect(rows[0]?.key).toBe(true);
    expect(rows.length).toBeLessThan(5);
    expect(replayed(rows, 0).snapshot(workspace, run.id, 0)?.run.displayName).toBe('at 0');
  });

  it('keeps what runs cost and how they ended for longer, for reports of money and for nothing else', async () => {
    const workspace = aWorkspace();
    const run = aRun(workspace, { experiment: 'kept', definition: 'kept' });
    const begin = NOW - 120 * DAY;
    const piece = { runId: run.id, nodes: 1, pricePerNodeHour: 1, startedAt: begin, endedAt: null };
    const cost = known({ currency: 'EUR', unpriced: [], pieces: [piece] }, begin);
    await ledger().record(workspace.id, [seen(run, { cost })], [], begin);
    const ended = { run: { ...run, status: 'Failed' }, startedAt: begin, endedAt: begin + HOUR, failure: null };
    await ledger().record(workspace.id, [], [ended], begin + HOUR);
    const rows = async () => {
      const of = (table: string) => bench.query(`select 1 from ${table} where workspace_id = '${workspace.id}'`);
      return { costs: (await of('run_costs')).length, ends: (await of('ended_runs')).length };
    };
    await ledger().record(workspace.id, [], [], begin + 100 * DAY);
    await ledger().record(workspace.id, [], [], begin + 101 * DAY);
    expect(await rows()).toEqual({ costs: 1, ends: 1 });
    const again = aRun(workspace, { experiment: 'kept', definition: 'kept', createdAt: begin + 101 * DAY });
    const snapshot = seen(again).snapshot;
    const lineage = (await bench.store.recorded.lineage(workspace, [snapshot])).get(again.id);
    const outcomes = (await bench.store.recorded.outcomes(workspace, [snapshot], 3)).get(again.id);
    expect([lineage, outcomes]).toMatchObject([{ value: { runs: [] } }, { value: { runs: [] } }]);
    await ledger().record(workspace.id, [], [], begin + 402 * DAY);
    expect(await rows()).toEqual({ costs: 0, ends: 0 });
  });

  if (bench.backend === 'server')
    it('goes on from what another process has written', async () => {
      const workspace = aWorkspace();
      const run = aRun(workspace);
      const other = await bench.openAgain();
      await ledger().record(workspace.id, [seen({ ...run, displayName: 'first' })], [], NOW);
      await other.ledger.record(workspace.id, [seen({ ...run, displayName: 'second' })], [], NOW + MINUTE);
      await ledger().record(workspace.id, [seen({ ...run, displayName: 'second' })], [], NOW + 2 * MINUTE);
      const rows = await rowsOf(bench, workspace);
      expect(rows.map(({ key }) => key)).toEqual([true, false, false]);
      expect(Object.keys(fromBody(rows[2] ?? fail()).runs)).toEqual([]);
      expect(replayed(rows, 0).snapshot(workspace, run.id, 0)?.run.displayName).toBe('second');
    });
});

function reading(json: unknown) {
  return {
    runId: 's',
    displayName: 'validate',
    status: 'Completed',
    startedAt: NOW,
    artifact: { state: 'present', json, version: '"1"' },
  } as const;
}

function fail(): never {
  throw new Error('there is no such row');
}
