import { expect, it } from 'vitest';
import { HOUR } from '../../src/core/values/duration.ts';
import { onEachStore } from '../support/postgres.ts';
import { aCase, aFinding, anAsk, aPlan, aRun, aWorkspace, NOW } from './rows.ts';

onEachStore('what is read live', (bench) => {
  const ledger = () => bench.store.ledger;

  it('has the run of a question, whose row in the audit names the finding alone', async () => {
    const { workspace, run, finding } = await aCase(ledger());
    const before = await ledger().newestEvent();
    await ledger().commit(workspace.id, aPlan({ decisions: [anAsk(finding)] }), [], NOW);
    const all = await ledger().eventsAfter(before, 10);
    // The first row of an audit is about the audit itself.
    const events = all.filter(({ kind }) => kind !== 'audit.began');
    expect(events.map(({ kind }) => kind)).toEqual(['decision.ask', 'question.asked']);
    for (const event of events)
      expect(event).toMatchObject({
        workspace: workspace.name,
        subject: { workspace: workspace.id, run: run.id, policy: finding.policy, finding: finding.id },
      });
    expect(await ledger().eventsAfter(events.at(-1)?.seq ?? 0, 10)).toEqual([]);
  });

  it('has the findings of one moment on pages without a gap or a double', async () => {
    const workspace = aWorkspace();
    await (await ledger().lease(workspace, NOW))?.release();
    const opened = Array.from({ length: 5 }, (_, index) =>
      aFinding(aRun(workspace), { since: NOW - Math.floor(index / 3) * HOUR }),
    );
    await ledger().commit(workspace.id, aPlan({ opened }), [], NOW);
    const ids: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<ReturnType<typeof ledger>['findings']>> = await ledger().findings(
        { workspace: workspace.name },
        { cursor, limit: 2 },
      );
      ids.push(...(page?.items.map(({ finding }) => finding.id) ?? []));
      cursor = page?.next ?? null;
    } while (cursor !== null);
    expect(ids).toHaveLength(5);
    expect(new Set(ids)).toEqual(new Set(opened.map(({ id }) => id)));
  });

  it('has the first screen for somebody of one workspace alone', async () => {
    const [one, other] = [await aCase(ledger()), await aCase(ledger())];
    await ledger().commit(one.workspace.id, aPlan({ decisions: [anAsk(one.finding)] }), [], NOW);
    await ledger().commit(other.workspace.id, aPlan({ decisions: [anAsk(other.finding)] }), [], NOW);
    const visible = { workspaces: [one.workspace.name], owners: [], ownIn: null };
    const facts = await ledger().nowFacts(NOW, visible);
    expect(facts.runs.map(({ id }) => id)).toEqual([one.run.id]);
    expect(facts.questions.map(({ decision }) => decision.runId)).toEqual([one.run.id]);
    expect(facts.findings.map(({ id }) => id)).toEqual([one.finding.id]);
  });
});
