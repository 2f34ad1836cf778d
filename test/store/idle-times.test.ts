import { expect, it } from 'vitest';
import type { SeenRun } from '../../src/core/record/recorded-workspace.ts';
import type { Run, Workspace } from '../../src/core/run/run.ts';
import { known } from '../../src/core/signal/signal.ts';
import { DAY, HOUR, type Instant, MINUTE } from '../../src/core/values/duration.ts';
import type { Store } from '../../src/store/open/open-store.ts';
import { onEachStore } from '../support/postgres.ts';
import { aRun, aWorkspace } from './rows.ts';

const MIDNIGHT = Date.UTC(2026, 9, 12);
const GPUS = 2;
const WINDOW = 30 * MINUTE;

/** The use of each GPU in a minute; null for no sample. */
type Use = (at: Instant, gpu: number) => number | null;

onEachStore('idle time of a run', (bench) => {
  /** A pass that read the last half hour of samples. */
  function seen(run: Run, at: Instant, use: Use, gpus = GPUS): SeenRun {
    const from = at - WINDOW;
    const percent = (gpu: number) =>
      Array.from({ length: WINDOW / MINUTE }, (_, minute) => use(from + minute * MINUTE, gpu));
    const devices = Array.from({ length: gpus }, (_, gpu) => ({ id: `${run.id}/n0/${gpu}`, percent: percent(gpu) }));
    const gpu = known({ from, step: MINUTE, expectedDevices: GPUS, devices }, at);
    return { snapshot: { run, phaseSince: run.createdAt, signals: { gpu } }, unread: null };
  }

  interface Watched {
    readonly workspace: Workspace;
    readonly run: Run;
    readonly use: Use;
    readonly stores?: readonly Store[];
  }

  /** Passes every ten minutes, both ends included. The stores take turns. */
  async function passes({ workspace, run, use, stores = [bench.store] }: Watched, from: Instant, to: Instant) {
    for (let at = from, turn = 0; at <= to; at += 10 * MINUTE, turn++)
      await stores[turn % stores.length]?.ledger.record(workspace.id, [seen(run, at, use)], [], at);
  }

  async function rowOf(run: Run) {
    const [row] = await bench.query(
      `select idle, read_minutes, until, xmin::text as version from run_idle where run_id = '${run.id}'`,
    );
    if (!row) return null;
    const { idle, read_minutes, until, version } = row;
    return { idle, read: read_minutes, until: (until as Date).getTime(), version };
  }

  const idleBetween =
    (from: Instant, until: Instant): Use =>
    (at) =>
      at >= from && at < until ? 1 : 70;

  it('is written once an hour, and in one piece', async () => {
    const workspace = aWorkspace();
    const run = aRun(workspace);
    const begin = MIDNIGHT + 8 * HOUR;
    const watched = { workspace, run, use: idleBetween(begin + 20 * MINUTE, begin + 3 * HOUR) };
    await passes(watched, begin, begin + 20 * MINUTE);
    expect(await rowOf(run)).toBeNull();
    await passes(watched, begin + 30 * MINUTE, begin + 70 * MINUTE);
    const first = await rowOf(run);
    expect(first).not.toBeNull();
    // Passes within the next hour write nothing of it.
    await passes(watched, begin + 80 * MINUTE, begin + 90 * MINUTE);
    expect(await rowOf(run)).toEqual(first);
    await passes(watched, begin + 100 * MINUTE, begin + 5 * HOUR);
    await bench.store.ledger.record(workspace.id, [], [], begin + 5 * HOUR + 10 * MINUTE);
    expect(await rowOf(run)).toMatchObject({
      idle: [[begin + 20 * MINUTE, begin + 3 * HOUR]],
      // From half an hour before the first pass to the last one that read it.
      read: 330,
      until: begin + 5 * HOUR,
    });
  });

  it('goes on over midnight, when the record begins again with everything', async () => {
    const workspace = aWorkspace();
    const run = aRun(workspace);
    const watched = { workspace, run, use: idleBetween(MIDNIGHT - 50 * MINUTE, MIDNIGHT + 40 * MINUTE) };
    await passes(watched, MIDNIGHT - 2 * HOUR, MIDNIGHT + 2 * HOUR);
    await bench.store.ledger.record(workspace.id, [], [], MIDNIGHT + 2 * HOUR + MINUTE);
    expect(await rowOf(run)).toMatchObject({
      idle: [[MIDNIGHT - 50 * MINUTE, MIDNIGHT + 40 * MINUTE]],
      ...{ read: 270, until: MIDNIGHT + 2 * HOUR },
    });
  });

  it('is not known where a GPU is missing', async () => {
    const workspace = aWorkspace();
    const run = aRun(workspace);
    const begin = MIDNIGHT + 8 * HOUR;
    const silent: Use = (at, gpu) => (gpu === 1 && at >= begin && at < begin + HOUR ? null : 0);
    await passes({ workspace, run, use: silent }, begin, begin + 3 * HOUR);
    await bench.store.ledger.record(workspace.id, [], [], begin + 4 * HOUR);
    expect(await rowOf(run)).toMatchObject({
      idle: [
        [begin - 30 * MINUTE, begin],
        [begin + HOUR, begin + 3 * HOUR],
      ],
      read: 150,
    });
    const other = aRun(workspace);
    for (let at = begin + DAY; at <= begin + DAY + 2 * HOUR; at += 10 * MINUTE)
      await bench.store.ledger.record(workspace.id, [seen(other, at, () => 0, 1)], [], at);
    expect(await rowOf(other)).toMatchObject({ idle: [], read: 0 });
  });

  it('goes on with what is on record of a run that was gone and came back', async () => {
    const workspace = aWorkspace();
    const run = aRun(workspace);
    const begin = MIDNIGHT + 8 * HOUR;
    const watched = { workspace, run, use: () => 0 };
    await passes(watched, begin, begin + HOUR);
    await bench.store.ledger.record(workspace.id, [], [], begin + 65 * MINUTE);
    expect(await rowOf(run)).toMatchObject({ idle: [[begin - 30 * MINUTE, begin + HOUR]], read: 90 });
    await passes(watched, begin + 70 * MINUTE, begin + 2 * HOUR);
    await bench.store.ledger.record(workspace.id, [], [], begin + 125 * MINUTE);
    expect(await rowOf(run)).toMatchObject({ idle: [[begin - 30 * MINUTE, begin + 2 * HOUR]], read: 150 });
  });

  if (bench.backend === 'server')
    it('is the same whichever replica has the passes', async () => {
      const workspace = aWorkspace();
      const run = aRun(workspace);
      const begin = MIDNIGHT + 8 * HOUR;
      const stores = [bench.store, await bench.openAgain()];
      const watched = { workspace, run, use: idleBetween(begin + HOUR, begin + 3 * HOUR), stores };
      await passes(watched, begin, begin + 4 * HOUR);
      await stores[1]?.ledger.record(workspace.id, [], [], begin + 5 * HOUR);
      expect(await rowOf(run)).toMatchObject({
        idle: [[begin + HOUR, begin + 3 * HOUR]],
        ...{ read: 270, until: begin + 4 * HOUR },
      });
    });
});
