import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Workspace } from '../../src/core/run/run.ts';
import { HOUR, MINUTE } from '../../src/core/values/duration.ts';
import type { StoreLocation } from '../../src/store/open/database.ts';
import { openStore } from '../../src/store/open/open-store.ts';
import { openHistory } from '../../src/store/record/history.ts';
import { examples } from '../support/examples.ts';
import { ON_POSTGRESQL } from '../support/needs.ts';
import { createDatabase, ROUTING } from '../support/postgres.ts';
import { seen } from '../support/seen.ts';
import { aRun, aWorkspace, NOW } from './rows.ts';

/** Three hundred in the deep suite, whose rows are more than one page. */
const PASSES = examples(300).numRuns;

/** A database of its own that is there after it was closed: a folder, or a server's. */
async function onDisk(backend: 'folder' | 'server', work: (location: StoreLocation) => Promise<void>) {
  if (backend === 'server') {
    const { url, drop } = await createDatabase();
    try {
      await work({ kind: 'server', url });
    } finally {
      await drop();
    }
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'runwarden-history-'));
  try {
    await work({ kind: 'folder', path: join(folder, 'data') });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const openIn = (location: StoreLocation) =>
  openStore(location, { routing: ROUTING, holder: 'test', onQueueError: () => undefined });

/** Passes over each workspace, and an override that was revoked. */
async function fill(location: StoreLocation, workspaces: readonly Workspace[]): Promise<void> {
  const store = await openIn(location);
  for (const workspace of workspaces) await (await store.ledger.lease(workspace, NOW))?.release();
  for (let pass = 0; pass < PASSES; pass++)
    for (const [index, workspace] of workspaces.entries()) {
      const run = aRun(workspace, { id: 'r', displayName: `${workspace.name}${pass}` });
      const seen = [{ snapshot: { run, phaseSince: NOW, signals: {} }, unread: null }];
      await store.ledger.record(workspace.id, seen, [], NOW + pass * MINUTE + index);
    }
  const override = { id: 'o', kind: 'exempt', scope: {}, policies: ['*'], reason: 'r', author: 'a' } as const;
  const ends = { createdAt: NOW, endsAt: NOW + 9 * HOUR, revokedAt: null, revokedBy: null };
  await store.ledger.createOverride({ ...override, ...ends });
  await store.ledger.revokeOverride('o', 'a', NOW + HOUR);
  await store.close();
}

describe.each([
  ['folder', {}],
  ['server', ON_POSTGRESQL],
] as const)('in a %s', (backend, options) => {
  it('reads the passes of several workspaces in the order of time, from any moment on', options, () =>
    onDisk(backend, async (location) => {
      const workspaces = [aWorkspace('a'), aWorkspace('b'), aWorkspace('c')] as const;
      const [a, b] = workspaces;
      await fill(location, workspaces);
      const history = await openHistory(location);
      try {
        expect(await history.extent()).toEqual({ from: NOW, to: NOW + (PASSES - 1) * MINUTE + 2 });
        const names: string[] = [];
        let before = 0;
        const since = NOW + (PASSES - 50) * MINUTE;
        for await (const { workspaceId, recorded, within } of history.passes([a.id, b.id], since, HOUR)) {
          if (within) names.push(recorded.snapshot({ id: workspaceId, name: '' }, 'r', 0)?.run.displayName ?? '');
          else before += 1;
        }
        const first = PASSES - 50;
        expect(names.slice(0, 4)).toEqual([`a${first}`, `b${first}`, `a${first + 1}`, `b${first + 1}`]);
        expect(names).toHaveLength(100);
        expect(before).toBe(2 * first);
        expect((await history.exceptions()).overrides).toMatchObject([{ endsAt: NOW + HOUR, revokedAt: null }]);
        expect((await history.workspaces()).map(({ name }) => name)).toEqual(['a', 'b', 'c']);
      } finally {
        await history.close();
      }
    }),
  );

  it('reads the record and the active runs of an older version as it is', options, () =>
    onDisk(backend, async (location) => {
      const workspace = aWorkspace('a');
      const store = await openIn(location);
      await (await store.ledger.lease(workspace, NOW))?.release();
      await store.ledger.observe(workspace.id, seen([aRun(workspace, { id: 'active' })], NOW));
      const ended = {
        run: aRun(workspace, { id: 'ended', phase: 'ended' }),
        startedAt: null,
        endedAt: NOW,
        failure: null,
      };
      await store.ledger.record(workspace.id, [], [ended], NOW);
      for (const table of ['runs', 'ended_runs'])
        await store.boss.getDb().executeSql(`alter table ${table} drop column resumed_at`, []);
      await store.close();
      const history = await openHistory(location);
      expect((await history.activeRuns(workspace.id)).map(({ id }) => id)).toEqual(['active']);
      expect((await history.ended()).map(({ run }) => run.id)).toEqual(['ended']);
      await history.close();
    }),
  );

  it('of a database without a pass there is no record, and its active runs can be read', options, () =>
    onDisk(backend, async (location) => {
      const workspace = aWorkspace('a');
      const store = await openIn(location);
      await (await store.ledger.lease(workspace, NOW))?.release();
      await store.ledger.observe(
        workspace.id,
        seen([aRun(workspace, { id: 'active' }), aRun(workspace, { id: 'gone' })], NOW),
      );
      await store.ledger.markGone(workspace.id, ['gone']);
      await store.close();
      const history = await openHistory(location);
      expect(await history.extent()).toBeNull();
      expect((await history.activeRuns(workspace.id)).map(({ id }) => id)).toEqual(['active']);
      await history.close();
    }),
  );
});

it('makes no folder where there is none', async () => {
  const path = join(tmpdir(), `runwarden-none-${process.pid}`);
  await expect(openHistory({ kind: 'folder', path })).rejects.toThrow('holds no record');
});
