import { expect, it } from 'vitest';
import type { EndedRecord } from '../../src/core/record/ended-run.ts';
import type { SeenRun } from '../../src/core/record/recorded-workspace.ts';
import type { Run, Workspace } from '../../src/core/run/run.ts';
import { type Cost, known, type Signals, type SpendRequest, unknown } from '../../src/core/signal/signal.ts';
import { DAY, HOUR, type Instant, MINUTE } from '../../src/core/values/duration.ts';
import { periodStart } from '../../src/core/values/period.ts';
import { onEachStore } from '../support/postgres.ts';
import { aRun, aWorkspace, id } from './rows.ts';

/** A period's start that no other test's record touches: extents are of the whole store. */
let month = 0;
function aPeriodStart(): Instant {
  month += 1;
  return Date.UTC(2026, 3 + month, 1);
}

function costing(run: Run, startedAt: Instant, given: Partial<Cost> = {}): Signals {
  const piece = { runId: run.id, nodes: 1, pricePerNodeHour: 12, startedAt, endedAt: null };
  return { cost: known({ currency: 'EUR', unpriced: [], pieces: [piece], ...given }, startedAt) };
}

function seen(run: Run, signals: Signals = {}): SeenRun {
  return { snapshot: { run, phaseSince: run.createdAt, signals }, unread: null };
}

function ended(run: Run, endedAt: Instant): EndedRecord {
  return { run: { ...run, status: 'Completed' }, startedAt: null, endedAt, failure: null };
}

onEachStore('what was spent on the runs with a tag', (bench) => {
  const ledger = () => bench.store.ledger;

  async function spend(workspace: Workspace, run: Run, now: Instant, given: Partial<SpendRequest> = {}) {
    const request: SpendRequest = { kind: 'spend', tag: 'team', period: 'month', ...given };
    return (await bench.store.recorded.spend(workspace, [seen(run).snapshot], request, now)).get(run.id);
  }

  /** Passes every half hour over the same runs, both ends included. */
  async function passes(workspace: Workspace, runs: readonly SeenRun[], from: Instant, to: Instant): Promise<void> {
    for (let at = from; at <= to; at += 30 * MINUTE) await ledger().record(workspace.id, runs, [], at);
  }

  function aTeam() {
    const workspace = aWorkspace();
    const team = id('team');
    return { workspace, team, run: aRun(workspace, { tags: { Team: team } }) };
  }

  it('is whole when the first pass was at the very start of the period, and reaches to the latest pass', async () => {
    const begin = aPeriodStart();
    const { workspace, run } = aTeam();
    await passes(workspace, [seen(run, costing(run, begin - 2 * HOUR))], begin, begin + 3 * HOUR);
    expect(await spend(workspace, run, begin + 3 * HOUR + 5 * MINUTE)).toEqual(
      known({ currency: 'EUR', amount: 36, preparing: 0, unsettled: 0, since: begin, lacks: [] }, begin + 3 * HOUR),
    );
    expect(await spend(workspace, run, begin, { tag: 'cost-center' })).toMatchObject({ known: false });
  });

  it('counts what ran before the record began within the period, and says since when there is a record', async () => {
    const begin = aPeriodStart();
    const { workspace, run } = aTeam();
    const first = begin + DAY;
    await passes(workspace, [seen(run, costing(run, begin + 4 * HOUR))], first, first + HOUR);
    expect(await spend(workspace, run, first + HOUR)).toMatchObject({
      value: { amount: 21 * 12, since: first, lacks: [] },
    });
  });

  it('adds up the values that differ in case only, and names others that are spelled nearly the same', async () => {
    const begin = aPeriodStart();
    const workspace = aWorkspace();
    const of = (team: string) => aRun(workspace, { tags: { team } });
    const runs = [of('Zebra-Team'), of('zebra-team'), of('zebra_team'), of('zebra-teem'), of('other')];
    await passes(
      workspace,
      runs.map((run) => seen(run, costing(run, begin))),
      begin,
      begin + HOUR,
    );
    expect(await spend(workspace, of('ZEBRA-TEAM'), begin + HOUR)).toMatchObject({
      value: { amount: 24, near: ['zebra-teem', 'zebra_team'] },
    });
    const lone = await spend(workspace, of('other'), begin + HOUR);
    expect(lone).toMatchObject({ value: { amount: 12 } });
    expect(lone?.known && lone.value.near).toBeUndefined();
  });

  it('is without a gap only since the passes went on after the service was down', async () => {
    const begin = aPeriodStart();
    const { workspace, run } = aTeam();
    const running = seen(run, costing(run, begin));
    await passes(workspace, [running], begin, begin + 2 * HOUR);
    // Down: what is known reaches to the last pass, and what came after is said to be missing.
    const down = await spend(workspace, run, begin + DAY);
    expect(down).toMatchObject({ value: { amount: 24, since: begin } });
    expect(down?.known && down.value.lacks).toEqual([expect.stringContaining(`${workspace.name} was last recorded`)]);
    await passes(workspace, [running], begin + DAY, begin + DAY);
    expect(await spend(workspace, run, begin + DAY + MINUTE)).toMatchObject({
      value: { amount: 24 * 12, since: begin + DAY, lacks: [] },
    });
    // The next period is whole again.
    const next = periodStart('day', begin + 2 * DAY);
    await passes(workspace, [running], begin + DAY + 30 * MINUTE, next + HOUR);
    expect(await spend(workspace, run, next + HOUR, { period: 'day' })).toMatchObject({
      value: { amount: 12, since: begin + DAY, lacks: [] },
    });
  });

  it('does not charge a run for the time after its end that nobody watched', async () => {
    const begin = aPeriodStart();
    const { workspace, run } = aTeam();
    const other = aRun(workspace, { tags: run.tags, jobType: 'sweep' });
    const both = [seen(run, costing(run, begin)), seen(other, costing(other, begin))];
    await passes(workspace, both, begin, begin + HOUR);
    expect(await spend(workspace, run, begin + 5 * DAY)).toMatchObject({ value: { amount: 24 } });
    // The one held its node to its end; what the trials of the other did after the last pass is not told.
    const ends = [ended(run, begin + 2 * HOUR), ended(other, begin + 50 * HOUR)];
    await ledger().record(workspace.id, [], ends, begin + 5 * DAY);
    expect(await spend(workspace, run, begin + 5 * DAY)).toMatchObject({
      value: { amount: 36, lacks: [`not all of the cost of ${other.id} is known`] },
    });
  });

  it('is a lower bound while a cost was not read or is unknown, and whole once it is read again', async () => {
    const begin = aPeriodStart();
    const { workspace, run } = aTeam();
    const unread = aRun(workspace, { tags: run.tags });
    const queued = aRun(workspace, { tags: run.tags, status: 'Queued', phase: 'queued' });
    const all = (signals: Signals, others: Signals) => [seen(run, signals), seen(unread, others), seen(queued)];
    const read = costing(run, begin);
    await passes(workspace, all(read, {}), begin, begin + HOUR);
    const lacks = (which: Run) => [`not all of the cost of ${which.id} is known`];
    expect(await spend(workspace, run, begin + HOUR)).toMatchObject({ value: { amount: 12, lacks: lacks(unread) } });
    const other = costing(unread, begin + HOUR);
    await passes(workspace, all({ cost: unknown('x') }, other), begin + 90 * MINUTE, begin + 2 * HOUR);
    // Known up to the last pass that read it: half an hour of nobody's guess is not counted.
    expect(await spend(workspace, run, begin + 2 * HOUR)).toMatchObject({ value: { amount: 24, lacks: lacks(run) } });
    await passes(workspace, all(read, other), begin + 150 * MINUTE, begin + 3 * HOUR);
    expect(await spend(workspace, run, begin + 3 * HOUR)).toMatchObject({ value: { amount: 60, lacks: [] } });
  });

  it('says how much more there may be for nodes that got ready in the period', async () => {
    const begin = aPeriodStart();
    const { workspace, run } = aTeam();
    const node = { runId: run.id, nodes: 1, pricePerNodeHour: 12 };
    const preparing = [{ ...node, startedAt: begin - 3 * HOUR, endedAt: begin + HOUR }];
    await passes(workspace, [seen(run, costing(run, begin + HOUR, { preparing }))], begin, begin + 2 * HOUR);
    expect(await spend(workspace, run, begin + 2 * HOUR)).toMatchObject({ value: { amount: 12, preparing: 12 } });
  });

  it('goes on with a run that was gone and came back', async () => {
    const begin = aPeriodStart();
    const { workspace, run } = aTeam();
    const running = seen(run, costing(run, begin));
    await passes(workspace, [running], begin, begin + HOUR);
    await ledger().record(workspace.id, [], [], begin + 90 * MINUTE);
    expect(await spend(workspace, run, begin + 90 * MINUTE)).toMatchObject({ value: { amount: 12 } });
    await passes(workspace, [running], begin + 2 * HOUR, begin + 3 * HOUR);
    expect(await spend(workspace, run, begin + 3 * HOUR)).toMatchObject({ value: { amount: 36, lacks: [] } });
  });

  it('counts over all workspaces, and is whole only as far as each of them was recorded', async () => {
    const begin = aPeriodStart();
    const { workspace, run, team } = aTeam();
    const second = aWorkspace();
    const elsewhere = aRun(second, { tags: { team: ` ${team} ` } });
    await passes(workspace, [seen(run, costing(run, begin))], begin, begin + 3 * HOUR);
    // Its first pass judges before anything of it is on record.
    expect(await spend(second, elsewhere, begin + HOUR)).toMatchObject({
      value: { amount: 36, lacks: [`${second.name} was never recorded`] },
    });
    await passes(second, [seen(elsewhere, costing(elsewhere, begin))], begin + HOUR, begin + 3 * HOUR);
    expect(await spend(workspace, run, begin + 3 * HOUR)).toMatchObject({
      value: { amount: 72, since: begin + HOUR, lacks: [] },
    });
  });

  it('counts a run in no sum when two spellings of the tag say different things', async () => {
    const begin = aPeriodStart();
    const { workspace, run, team } = aTeam();
    const twice = aRun(workspace, { tags: { team, Team: 'another' } });
    const once = aRun(workspace, { tags: { 'team ': team, Team: ` ${team}` } });
    const seenRuns = [run, twice, once].map((each) => seen(each, costing(each, begin)));
    await passes(workspace, seenRuns, begin, begin + HOUR);
    expect(await spend(workspace, run, begin + HOUR)).toMatchObject({ value: { amount: 24 } });
    expect(await spend(workspace, twice, begin + HOUR)).toMatchObject({ known: false });
  });

  it('says which workspace was tried and could not be recorded', async () => {
    const begin = aPeriodStart();
    const { workspace, run } = aTeam();
    const blind = aWorkspace();
    await (await ledger().lease(blind, begin))?.release();
    const error = { error: 'no access', activeRuns: 0, requests: {}, warnings: [], unseen: [] };
    await ledger().passEnded(blind.id, { ...error, startedAt: begin + MINUTE, endedAt: begin + MINUTE });
    await passes(workspace, [seen(run, costing(run, begin))], begin, begin + HOUR);
    expect(await spend(workspace, run, begin + HOUR)).toMatchObject({
      value: { amount: 12, lacks: [`${blind.name} was never recorded`] },
    });
  });

  it('is unknown before the first record', async () => {
    const { workspace, run } = aTeam();
    expect(await spend(workspace, run, aPeriodStart())).toMatchObject({ known: false });
  });
});
