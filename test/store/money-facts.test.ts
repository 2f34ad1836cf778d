import { expect, it } from 'vitest';
import type { MoneyFacts } from '../../src/core/ports/money-ledger.ts';
import type { Visibility } from '../../src/core/ports/visibility.ts';
import type { SeenRun } from '../../src/core/record/recorded-workspace.ts';
import type { Run, Workspace } from '../../src/core/run/run.ts';
import { known, type Signals } from '../../src/core/signal/signal.ts';
import { HOUR, type Instant, MINUTE } from '../../src/core/values/duration.ts';
import { onEachStore } from '../support/postgres.ts';
import { seen } from '../support/seen.ts';
import { aCancel, aDecision, aFinding, aPlan, aRun, aWorkspace } from './rows.ts';

const BEGIN = Date.UTC(2026, 9, 1);
const OCTOBER = { from: BEGIN, until: Date.UTC(2026, 10, 1) };
const ALL: Visibility = { workspaces: null, owners: [], ownIn: null };

function costing(run: Run, startedAt: Instant): Signals {
  const piece = { runId: run.id, nodes: 1, pricePerNodeHour: 12, startedAt, endedAt: null };
  return { cost: known({ currency: 'EUR', unpriced: [], pieces: [piece] }, startedAt) };
}

const asSeen = (run: Run, signals: Signals = {}): SeenRun => ({
  snapshot: { run, phaseSince: run.createdAt, signals },
  unread: null,
});

onEachStore('the facts of money', (bench) => {
  const ledger = () => bench.store.ledger;

  async function pass(workspace: Workspace, runs: readonly SeenRun[], at: Instant, ended: readonly Run[] = []) {
    await (await ledger().lease(workspace, at))?.release();
    await ledger().observe(workspace.id, seen([...runs.map(({ snapshot }) => snapshot.run), ...ended], at));
    const ends = ended.map((run) => ({ run, startedAt: run.createdAt, endedAt: at - MINUTE, failure: null }));
    await ledger().record(workspace.id, runs, ends, at);
  }

  async function factsOf(workspace: Workspace, visible = ALL): Promise<MoneyFacts> {
    const facts = await bench.store.reads.moneyFacts(OCTOBER, visible);
    return { ...facts, runs: facts.runs.filter(({ run }) => run.workspaceId === workspace.id) };
  }

  it('have every run of the period once, with and without a price or a tag, and none of another', async () => {
    const workspace = aWorkspace();
    const of = (name: string, createdAt: Instant, given: Partial<Run> = {}) =>
      aRun(workspace, { id: name, createdAt, tags: {}, ...given });
    const before = of('a-before', BEGIN - 9 * HOUR);
    const over = of('b-over', BEGIN - 8 * HOUR, { tags: { team: 'x' } });
    const unpriced = of('c-unpriced', BEGIN + HOUR);
    const queued = of('d-queued', BEGIN + HOUR, { phase: 'queued', status: 'Queued' });
    const ends = (run: Run, status: string): Run => ({ ...run, status, phase: 'ended' });
    await pass(
      workspace,
      [asSeen(before, costing(before, before.createdAt)), asSeen(over, costing(over, over.createdAt))],
      BEGIN - 2 * HOUR,
    );
    await pass(workspace, [asSeen(over, costing(over, over.createdAt))], BEGIN - HOUR, [ends(before, 'Completed')]);
    await pass(workspace, [asSeen(unpriced), asSeen(queued)], BEGIN + 2 * HOUR, [ends(over, 'Failed')]);
    const later = of('e-later', OCTOBER.until);
    await pass(workspace, [asSeen(unpriced), asSeen(queued), asSeen(later)], OCTOBER.until + HOUR);
    const { runs, recorded } = await factsOf(workspace);
    expect(runs.map(({ run }) => run.id)).toEqual(['b-over', 'c-unpriced', 'd-queued']);
    expect(runs).toMatchObject([
      {
        run: { workspaceName: workspace.name, tags: { team: 'x' }, placement: over.placement, jobType: 'command' },
        ...{ endedAt: BEGIN + 2 * HOUR - MINUTE, startedAt: over.createdAt, failure: 'unclassified', cancel: null },
        cost: { until: BEGIN + 2 * HOUR - MINUTE, cost: { currency: 'EUR', pieces: [{ pricePerNodeHour: 12 }] } },
        ...{ gpu: null, failedValidationAt: null, duplicateSince: null },
      },
      { endedAt: null, cost: { cost: { pieces: [], unpriced: ['c-unpriced'] } } },
      { endedAt: null, cost: null },
    ]);
    expect(recorded.get(workspace.id)).toEqual({ since: OCTOBER.until + HOUR, until: OCTOBER.until + HOUR });
  });

  it('are those that the reader may see', async () => {
    const workspace = aWorkspace();
    const creator = { objectId: 'Ann-1', displayName: 'Ann' };
    const run = aRun(workspace, { createdAt: BEGIN + HOUR, creator });
    await pass(workspace, [asSeen(run)], BEGIN + 2 * HOUR);
    const some = await factsOf(workspace, { workspaces: [`${workspace.name.slice(0, -1)}?`], owners: [], ownIn: null });
    expect(some.runs).toHaveLength(1);
    const none = await factsOf(workspace, { workspaces: ['another'], owners: ['nobody'], ownIn: null });
    expect(none.runs).toEqual([]);
    expect(none.recorded.get(workspace.id)).toBeUndefined();
    const own = await factsOf(workspace, { workspaces: [], owners: ['ann-1'], ownIn: null });
    expect(own.runs).toHaveLength(1);
    expect(own.recorded.get(workspace.id)).toBeDefined();
  });

  it('say since when a validation had failed and since when another run did the same', async () => {
    const workspace = aWorkspace();
    const since = BEGIN + 3 * HOUR;
    const judged = (conditions: object, resolution: 'run-ended' | 'healthy' = 'run-ended') => {
      const run = aRun(workspace, { createdAt: BEGIN + HOUR });
      const finding = aFinding(run, { since, state: 'resolved', resolvedAt: since + HOUR, resolution });
      const decision = aDecision(finding, { at: since + 10 * MINUTE });
      // Plain JSON, as the record has it.
      const evidence = { ...decision.evidence, conditions: conditions as never };
      return { run, finding, decision: { ...decision, evidence } };
    };
    const failed = { condition: 'validation', path: 'when', outcome: 'violated', detail: { because: 'failed' } };
    const absent = { ...failed, detail: { because: 'absent' } };
    const repeats = { condition: 'duplicate', path: 'when', outcome: 'violated' };
    const idle = { condition: 'gpu-idle', path: 'when', outcome: 'violated' };
    const cases = [
      judged(failed),
      judged({ op: 'any', children: [idle, { op: 'all', children: [failed] }] }),
      judged(failed, 'healthy'),
      judged(absent),
      judged({ op: 'all', children: [repeats, idle] }),
      judged(idle),
    ];
    await pass(
      workspace,
      cases.map(({ run }) => asSeen(run)),
      BEGIN + 2 * HOUR,
    );
    const plan = aPlan({
      opened: cases.map(({ finding }) => finding),
      decisions: cases.map(({ decision }) => decision),
    });
    await ledger().commit(workspace.id, plan, [], since);
    const { runs } = await factsOf(workspace);
    const byId = new Map(runs.map((each) => [each.run.id, [each.failedValidationAt, each.duplicateSince]]));
    expect(cases.map(({ run }) => byId.get(run.id))).toEqual([
      [since, null],
      [since + 10 * MINUTE, null],
      [null, null],
      [null, null],
      [null, since],
      [null, null],
    ]);
  });

  it('have the cancels of the period, whether they were called wrong, and the same work that came after', async () => {
    const workspace = aWorkspace();
    const ends = (run: Run, status: string): Run => ({ ...run, status, phase: 'ended' });
    const run = aRun(workspace, { createdAt: BEGIN + HOUR, definition: 'd', experiment: 'e' });
    const again = aRun(workspace, { createdAt: BEGIN + 3 * HOUR, resubmittedFrom: run.id, definition: 'changed' });
    const third = aRun(workspace, { createdAt: BEGIN + 4 * HOUR, resubmittedFrom: again.id, definition: 'changed' });
    const same = aRun(workspace, { createdAt: BEGIN - 9 * HOUR, definition: 'd', experiment: 'e' });
    const other = aRun(workspace, { createdAt: BEGIN + HOUR, definition: 'd', experiment: 'another' });
    await pass(
      workspace,
      [same, run, other].map((each) => asSeen(each, costing(each, each.createdAt))),
      BEGIN + HOUR,
    );
    const finding = aFinding(run);
    const cancel = aCancel(finding);
    await ledger().commit(workspace.id, aPlan({ opened: [finding], decisions: [cancel] }), [], BEGIN + HOUR);
    await bench.query(`update cancellations set state = 'released', requested_at = '2026-10-01T01:55:00Z',
      ended_at = '2026-10-01T02:00:00Z', released_at = '2026-10-01T02:02:00Z' where decision_id = '${cancel.id}'`);
    const over = [ends(run, 'Canceled'), ends(same, 'Completed')];
    await pass(workspace, [asSeen(other, costing(other, other.createdAt))], BEGIN + 2 * HOUR, over);
    await pass(
      workspace,
      [again, other].map((each) => asSeen(each, costing(each, each.createdAt))),
      BEGIN + 4 * HOUR,
    );
    await pass(
      workspace,
      [third, other].map((each) => asSeen(each, costing(each, each.createdAt))),
      BEGIN + 5 * HOUR,
      [ends(again, 'Failed')],
    );
    const mark = {
      id: `mark-${run.id}`,
      decisionId: cancel.id,
      author: 'ann',
      at: BEGIN + 5 * HOUR,
      reason: 'it was fine',
      ...{ withdrawnBy: null, withdrawnAt: null },
    };
    await ledger().markWrong(mark);
    const facts = await factsOf(workspace);
    expect(facts.runs.find((each) => each.run.id === run.id)?.cancel).toEqual({
      ...{ decisionId: cancel.id, policy: cancel.policy, state: 'released', requestedAt: BEGIN + 115 * MINUTE },
      ...{ endedAt: BEGIN + 2 * HOUR, releasedAt: BEGIN + 122 * MINUTE },
    });
    expect(facts.wrong).toEqual(new Set([cancel.id]));
    expect(facts.lengths.filter(({ workspaceId }) => workspaceId === workspace.id)).toEqual([
      {
        ...{ workspaceId: workspace.id, experiment: 'e', definition: 'd', completed: 1 },
        ...{ quarter: 11 * HOUR - MINUTE, median: 11 * HOUR - MINUTE, longest: 11 * HOUR - MINUTE },
      },
    ]);
    const after = [{ decisionId: cancel.id, at: BEGIN + 115 * MINUTE }];
    const ran = facts.again.filter(({ workspaceId }) => workspaceId === workspace.id);
    expect(new Map(ran.map((one) => [one.runId, one]))).toMatchObject(
      new Map([
        [again.id, { createdAt: again.createdAt, after, cost: { until: BEGIN + 5 * HOUR - MINUTE } }],
        [third.id, { createdAt: third.createdAt, after, cost: { until: null } }],
      ]),
    );
    expect(ran).toHaveLength(2);
    await ledger().withdrawWrong(cancel.id, 'ann', BEGIN + 6 * HOUR);
    expect((await factsOf(workspace)).wrong).toEqual(new Set());
  });
});
