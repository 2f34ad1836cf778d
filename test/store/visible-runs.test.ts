import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { seesRun, type Visibility } from '../../src/core/ports/visibility.ts';
import type { Workspace } from '../../src/core/run/run.ts';
import { onEachStore } from '../support/postgres.ts';
import { seen } from '../support/seen.ts';
import { aDecision, aFinding, aPlan, aRun, aWorkspace, NOW } from './rows.ts';

const PLACES = ['vis-prod-eu', 'VIS-Prod-us', 'vis_dev', 'vis-dev'];
const OWNERS = ['alice', 'bob', 'nobody'];

const patterns = fc.array(
  fc.constantFrom('vis-prod-*', 'vis-prod-eu', 'VIS_DEV', 'vis?dev', '*', 'vis%', 'v*dev', 'none'),
  {
    maxLength: 3,
  },
);

const visibility: fc.Arbitrary<Visibility> = fc.record({
  workspaces: fc.option(patterns, { nil: null }),
  owners: fc.subarray(OWNERS),
  ownIn: fc.option(patterns, { nil: null }),
});

onEachStore('what a reader may see', (bench) => {
  const ledger = () => bench.store.ledger;
  const runs: { workspace: Workspace; id: string; owner: string; decision: string }[] = [];

  beforeAll(async () => {
    for (const name of PLACES) {
      const workspace = aWorkspace(name);
      await ledger().lease(workspace, NOW);
      for (const owner of OWNERS) {
        const objectId = owner === 'nobody' ? null : owner;
        const run = aRun(workspace, {
          id: `${name}-${owner}`.toLowerCase(),
          tags: {},
          creator: { objectId, displayName: null },
        });
        await ledger().observe(workspace.id, seen([run], NOW));
        const finding = aFinding(run);
        const decision = aDecision(finding);
        await ledger().commit(workspace.id, aPlan({ opened: [finding], decisions: [decision] }), [], NOW);
        runs.push({ workspace, id: run.id, owner, decision: decision.id });
      }
    }
  });

  it('is the same in SQL as in words, for runs, for decisions and for the audit', async () => {
    const page = { cursor: null, limit: 100 };
    await fc.assert(
      fc.asyncProperty(visibility, async (visible) => {
        const may = runs.filter(({ workspace, owner }) =>
          seesRun(visible, workspace.name, owner === 'nobody' ? [] : [owner]),
        );
        const ids = may.map(({ id }) => id).sort();
        const listed = await ledger().runs({ ids: runs.map(({ id }) => id), visible }, page);
        expect(listed?.items.map(({ run }) => run.id).sort()).toEqual(ids);
        const decided = await ledger().decisions({ visible }, page);
        const ours = new Set(runs.map(({ decision }) => decision));
        const decisions = decided?.items.map(({ decision }) => decision).filter(({ id }) => ours.has(id));
        expect(decisions?.map(({ runId }) => runId).sort()).toEqual(ids);
        const one = runs[0];
        if (!one) throw new Error('there is no run');
        expect((await ledger().run(one.workspace.name, one.id, visible)) !== null).toBe(may.includes(one));
        expect((await ledger().decision(one.decision, visible)) !== null).toBe(may.includes(one));
        if (visible.workspaces === null) return;
        const rows = await ledger().auditRows({ visible }, { order: 'oldest', after: null, limit: 200 });
        const audited = new Set(rows.map(({ entry }) => JSON.parse(entry).subject?.run));
        expect(
          runs
            .filter(({ id }) => audited.has(id))
            .map(({ id }) => id)
            .sort(),
        ).toEqual(ids);
      }),
      { numRuns: 60 },
    );
  });
});
