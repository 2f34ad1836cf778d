import { beforeAll, describe, expect, it } from 'vitest';
import type { DecisionFilter } from '../../src/core/ports/read-ledger.ts';
import type { Run } from '../../src/core/run/run.ts';
import { MINUTE } from '../../src/core/values/duration.ts';
import { onEachStore } from '../support/postgres.ts';
import { seen } from '../support/seen.ts';
import { aDecision, aFinding, aPlan, aRun, aWorkspace, id, NOW } from './rows.ts';

onEachStore('decisions about the runs of a person', (bench) => {
  const ledger = () => bench.store.ledger;
  const workspace = aWorkspace();
  beforeAll(() => ledger().lease(workspace, NOW));

  const ownedBy = (objectId: string, tags = {}) => aRun(workspace, { tags, creator: { objectId, displayName: null } });
  const see = (run: Run) => ledger().observe(workspace.id, seen([run], NOW));
  const decide = async (run: Run, at = NOW, given = {}) => {
    const finding = aFinding(run, { policy: id('policy') });
    const decision = aDecision(finding, { at, ...given });
    await ledger().commit(workspace.id, aPlan({ opened: [finding], decisions: [decision] }), [], NOW);
    return decision.id;
  };
  const listed = async (filter: DecisionFilter, limit = 50, cursor: string | null = null): Promise<string[]> => {
    const page = await ledger().listedDecisions(filter, { cursor, limit });
    const ids = page?.items.map(({ decision }) => decision.id) ?? [];
    return page?.next ? [...ids, ...(await listed(filter, limit, page.next))] : ids;
  };

  describe('of several runs', () => {
    const decided: string[] = [];
    beforeAll(async () => {
      const [one, two, others] = [ownedBy('ann'), ownedBy('ann', { owner: 'team-ann' }), ownedBy('zoe')];
      for (const run of [one, two, others]) await see(run);
      for (const minute of [0, 3, 1]) decided.push(await decide(one, NOW + minute * MINUTE));
      decided.push(await decide(two, NOW + 2 * MINUTE, { kind: 'withhold', withheld: 'limited' }));
      await decide(others, NOW + MINUTE);
    });
    const newestFirst = () => [1, 3, 2, 0].map((index) => decided[index]);

    it('are listed by their time, page after page', async () => {
      expect(await listed({ owner: ['ann'] }, 1)).toEqual(newestFirst());
      expect(await listed({ owner: ['ann', 'team-ann'] }, 2)).toEqual(newestFirst());
    });

    it('are listed once where the run has two of the names', async () => {
      expect(await listed({ owner: ['ann', 'ann', 'team-ann'] })).toEqual(newestFirst());
    });

    it('are narrowed by other filters', async () => {
      const owner = ['ann', 'team-ann'];
      expect(await listed({ owner, kind: 'withhold' })).toEqual([decided[3]]);
      expect(await listed({ owner, since: NOW + MINUTE, until: NOW + 3 * MINUTE })).toEqual([decided[3], decided[2]]);
    });

    it('are what a reader lists who sees own runs alone', async () => {
      const visible = { workspaces: [], owners: ['ann', 'team-ann'], ownIn: null };
      expect(await listed({ visible }, 2)).toEqual(newestFirst());
      expect(await listed({ visible: { ...visible, ownIn: ['elsewhere'] } })).toEqual([]);
      expect(await listed({ visible, owner: ['zoe'] })).toEqual([]);
    });
  });

  it('follow the run to its new owner, and leave the former one', async () => {
    const run = ownedBy('before');
    await see(run);
    const first = await decide(run);
    await see({ ...run, creator: { objectId: 'after', displayName: null } });
    const second = await decide(run, NOW + MINUTE);
    expect(await listed({ owner: ['after'] })).toEqual([second, first]);
    expect(await listed({ owner: ['before'] })).toEqual([]);
    await see(run);
    expect(await listed({ owner: ['before'] })).toEqual([second, first]);
  });
});
