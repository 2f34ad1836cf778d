import { describe, expect, it } from 'vitest';
import type { OverrideFilter } from '../../src/core/ports/read-ledger.ts';
import { HOUR, MINUTE } from '../../src/core/values/duration.ts';
import { onEachStore } from '../support/postgres.ts';
import { aCase, aDecision, anAsk, anOverride, aPlan, id, NOW } from './rows.ts';

onEachStore('what people do', (bench) => {
  const ledger = () => bench.store.ledger;

  async function anOpenQuestion() {
    const found = await aCase(ledger());
    const ask = anAsk(found.finding);
    await ledger().commit(found.workspace.id, aPlan({ decisions: [ask] }), [], NOW);
    return { ...found, ask };
  }

  it('an answer is written with its author and note', async () => {
    const { ask, finding, workspace } = await anOpenQuestion();
    const answered = await ledger().answer(ask.id, { answer: 'approved', by: 'oncall', note: 'go' }, NOW + MINUTE);
    const approval = { answer: 'approved', answeredBy: 'oncall', note: 'go', answeredAt: NOW + MINUTE };
    expect(answered).toMatchObject({ kind: 'answered', approval });
    expect((await ledger().loadState(workspace.id, NOW)).approvals.get(finding.id)).toMatchObject([approval]);
  });

  it('an answer to nothing, to an answered, an expired or a resolved question is refused with the reason', async () => {
    expect(await ledger().answer('no-such', { answer: 'approved', by: 'oncall', note: null }, NOW)).toEqual({
      kind: 'not-found',
    });

    const answered = await anOpenQuestion();
    await ledger().answer(answered.ask.id, { answer: 'rejected', by: 'oncall', note: null }, NOW);
    const again = await ledger().answer(answered.ask.id, { answer: 'approved', by: 'platform', note: null }, NOW);
    expect(again).toEqual({ kind: 'already-answered', by: 'oncall', answer: 'rejected' });

    const expired = await anOpenQuestion();
    const late = await ledger().answer(expired.ask.id, { answer: 'approved', by: 'oncall', note: null }, NOW + HOUR);
    expect(late).toEqual({ kind: 'expired', at: NOW + HOUR });
    expect(
      (await ledger().answer(expired.ask.id, { answer: 'approved', by: 'oncall', note: null }, NOW + HOUR - 1)).kind,
    ).toBe('answered');

    const { ask, finding, workspace } = await anOpenQuestion();
    const resolved = { ...finding, state: 'resolved', resolvedAt: NOW, resolution: 'healthy' } as const;
    await ledger().commit(workspace.id, aPlan({ resolved: [resolved] }), [], NOW);
    expect(await ledger().answer(ask.id, { answer: 'approved', by: 'oncall', note: null }, NOW)).toEqual({
      kind: 'resolved',
    });
  });

  it('of a yes and a no given at once the no stands, whichever came first, and the yes stays on record', async () => {
    const { ask, finding, workspace } = await anOpenQuestion();
    const [yes, no] = await Promise.all([
      ledger().answer(ask.id, { answer: 'approved', by: 'oncall', note: null }, NOW),
      ledger().answer(ask.id, { answer: 'rejected', by: 'platform', note: null }, NOW),
    ]);
    expect(no.kind).toBe('answered');
    const kept = (await ledger().loadState(workspace.id, NOW)).approvals.get(finding.id)?.[0];
    expect(kept).toMatchObject({ answer: 'rejected', answeredBy: 'platform' });
    if (yes.kind === 'answered') expect(kept?.given).toMatchObject([{ by: 'oncall' }]);
    else expect(yes).toEqual({ kind: 'already-answered', by: 'platform', answer: 'rejected' });
  });

  it('a no takes back a yes until Azure is asked, and not after', async () => {
    const no = { answer: 'rejected', by: 'platform', note: 'it copies data' } as const;
    const { ask, finding, workspace } = await anOpenQuestion();
    await ledger().answer(ask.id, { answer: 'approved', by: 'oncall', note: null }, NOW);
    const cancel = aDecision(finding, { kind: 'cancel', approvedByPerson: true });
    await ledger().commit(workspace.id, aPlan({ decisions: [cancel] }), [], NOW);
    expect((await ledger().answer(ask.id, no, NOW)).kind).toBe('answered');

    const late = await anOpenQuestion();
    await ledger().answer(late.ask.id, { answer: 'approved', by: 'oncall', note: null }, NOW);
    const sent = aDecision(late.finding, { kind: 'cancel', approvedByPerson: true });
    await ledger().commit(late.workspace.id, aPlan({ decisions: [sent] }), [], NOW);
    await ledger().claim(sent.id, NOW, () => null);
    expect((await ledger().answer(late.ask.id, no, NOW)).kind).toBe('already-answered');
  });

  it('every question of a finding is remembered, oldest first', async () => {
    const { ask, finding, workspace } = await anOpenQuestion();
    const later = anAsk(finding, { at: NOW + MINUTE });
    await ledger().commit(workspace.id, aPlan({ decisions: [later] }), [], NOW);
    expect(
      (await ledger().loadState(workspace.id, NOW)).approvals.get(finding.id)?.map((each) => each.decisionId),
    ).toEqual([ask.id, later.id]);
  });

  it('an override is in force until its end, or until it is revoked, once', async () => {
    const [ends, revoked] = [anOverride({ scope: { tags: { team: ['a'] } } }), anOverride()];
    for (const each of [ends, revoked]) await ledger().createOverride(each);
    const inForce = async (now: number) =>
      (await ledger().overridesInForce(now)).filter(({ id }) => id === ends.id || id === revoked.id);
    expect(await inForce(NOW)).toEqual(expect.arrayContaining([ends, revoked]));
    const done = { ...revoked, revokedAt: NOW + 1, revokedBy: 'platform' };
    expect(await ledger().revokeOverride(revoked.id, 'platform', NOW + 1)).toEqual(done);
    expect(await ledger().revokeOverride(revoked.id, 'eve', NOW + 2)).toBeNull();
    expect(await ledger().revokeOverride(ends.id, 'eve', NOW + HOUR)).toBeNull();
    expect(await ledger().revokeOverride('no-such', 'eve', NOW)).toBeNull();
    expect(await inForce(NOW + 2)).toEqual([ends]);
    expect(await inForce(NOW + HOUR)).toEqual([]);
    const page = { cursor: null, limit: 100 };
    const listed = async (filter: OverrideFilter, now: number) =>
      (await ledger().overrides(filter, page, now))?.items ?? [];
    const over = await listed({ inForce: false }, NOW + 2);
    const counting = await listed({ inForce: true }, NOW + 2);
    expect(counting).toEqual(expect.arrayContaining([...(await ledger().overridesInForce(NOW + 2))]));
    expect(over.map(({ id }) => id)).toContain(revoked.id);
    expect(over.map(({ id }) => id)).not.toContain(ends.id);
    expect(await listed({}, NOW)).toEqual(expect.arrayContaining([ends, done]));
  });

  describe('asks for passes, once it is committed', () => {
    /** The workspaces of a set with a pass waiting. */
    async function asked(...ids: string[]): Promise<string[]> {
      const rows = await bench.query(
        `select data->>'workspaceId' as id from pgboss.job where name = 'workspace-pass' and state = 'created'`,
      );
      await bench.query(`delete from pgboss.job where name = 'workspace-pass'`);
      return rows.map((row) => String(row.id)).filter((each) => ids.includes(each));
    }

    it('an answer over the workspace of its run', async () => {
      const { ask, workspace } = await anOpenQuestion();
      const other = (await aCase(ledger())).workspace;
      await ledger().answer(ask.id, { answer: 'approved', by: 'oncall', note: null }, NOW);
      expect(await asked(workspace.id, other.id)).toEqual([workspace.id]);
      await ledger().answer(ask.id, { answer: 'approved', by: 'oncall', note: null }, NOW);
      expect(await asked(workspace.id, other.id)).toEqual([]);
    });

    it('an override, also when it is revoked, over the workspaces of its scope', async () => {
      const [one, two] = [(await aCase(ledger())).workspace, (await aCase(ledger())).workspace];
      const named = anOverride({ scope: { workspace: [one.name.toUpperCase(), 'no-such-*'] } });
      await ledger().createOverride(named);
      expect(await asked(one.id, two.id)).toEqual([one.id]);
      await ledger().revokeOverride(named.id, 'oncall', NOW);
      expect(await asked(one.id, two.id)).toEqual([one.id]);
      await ledger().revokeOverride(named.id, 'oncall', NOW);
      expect(await asked(one.id, two.id)).toEqual([]);
      await ledger().createOverride(anOverride());
      expect((await asked(one.id, two.id)).sort()).toEqual([one.id, two.id].sort());
    });

    it('a freeze, also when it is lifted, over every workspace', async () => {
      const ids = [(await aCase(ledger())).workspace.id, (await aCase(ledger())).workspace.id].sort();
      await ledger().freeze({ id: id('freeze'), reason: 'odd', author: 'oncall', createdAt: NOW, endsAt: null });
      expect((await asked(...ids)).sort()).toEqual(ids);
      await ledger().unfreeze('oncall', NOW);
      expect((await asked(...ids)).sort()).toEqual(ids);
    });

    it('which another process finds when the one that wrote the answer has died', async () => {
      const { ask, workspace } = await anOpenQuestion();
      await ledger().answer(ask.id, { answer: 'approved', by: 'oncall', note: null }, NOW);
      const other = bench.backend === 'server' ? await bench.openAgain() : bench.store;
      const found = await other.boss.fetch('workspace-pass');
      expect(found.map(({ data }) => data)).toEqual([{ workspaceId: workspace.id }]);
    });

    it('and nothing that was not committed', async () => {
      const { workspace } = await aCase(ledger());
      await expect(ledger().createOverride(anOverride({ endsAt: NOW }))).rejects.toThrow();
      expect(await asked(workspace.id)).toEqual([]);
    });
  });

  it('an override that ends before it begins is refused by the table itself', async () => {
    await expect(ledger().createOverride(anOverride({ endsAt: NOW }))).rejects.toThrow(/check/);
  });

  it('freezes add up, end by themselves, and are lifted all at once', async () => {
    const freeze = { reason: 'odd metrics', author: 'oncall', createdAt: NOW };
    const [open, timed] = [
      { ...freeze, id: id('freeze'), endsAt: null },
      { ...freeze, id: id('freeze'), createdAt: NOW + 1, endsAt: NOW + HOUR },
    ];
    await ledger().freeze(open);
    await ledger().freeze(timed);
    expect(await ledger().freezesInForce(NOW + 2)).toEqual([open, timed]);
    expect(await ledger().freezesInForce(NOW + HOUR)).toEqual([open]);
    expect(await ledger().unfreeze('platform', NOW + 3)).toBe(2);
    expect(await ledger().freezesInForce(NOW + 4)).toEqual([]);
    expect(await ledger().unfreeze('platform', NOW + 5)).toBe(0);
  });
});
