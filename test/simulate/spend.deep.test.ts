import { expect, it } from 'vitest';
import type { EndedRecord } from '../../src/core/record/ended-run.ts';
import { RecordedWorkspace, type SeenRun } from '../../src/core/record/recorded-workspace.ts';
import type { Run, Workspace } from '../../src/core/run/run.ts';
import {
  type Cost,
  known,
  requestKey,
  type Signal,
  type Signals,
  type Spend,
  unknown,
} from '../../src/core/signal/signal.ts';
import { DAY, HOUR, type Instant, MINUTE } from '../../src/core/values/duration.ts';
import { PastSpend } from '../../src/simulate/replayed-spend.ts';
import { fromBody } from '../../src/store/record/recording-body.ts';
import { aRun, aWorkspace } from '../store/rows.ts';
import { examples } from '../support/examples.ts';
import { onEachStore } from '../support/postgres.ts';
import { seen as observed } from '../support/seen.ts';

const BEGIN = Date.UTC(2026, 2, 29, 22);
const SEEDS = Array.from({ length: examples(3).numRuns }, (_, index) => index + 1);
const PERIODS = [
  ...(['day', 'week', 'month', 'quarter'] as const).map((period) => ({ kind: 'spend' as const, tag: 'Team', period })),
  { kind: 'spend' as const, by: 'experiment' as const, period: 'week' as const },
  { kind: 'spend' as const, by: 'experiment' as const, period: 'quarter' as const },
  { kind: 'spend' as const, by: 'workspace' as const, period: 'day' as const },
];

/** The same numbers at every call. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1664525 + 1013904223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

interface Planned {
  readonly run: Run;
  readonly from: Instant;
  readonly to: Instant;
  readonly isDeleted: boolean;
}

/** A run of some hours: alone or a sweep, of one of two teams or of none, told to end or simply gone. */
function planned(workspace: Workspace, index: number, begin: Instant, random: () => number): Planned {
  const from = begin + Math.round(random() * 60 * HOUR);
  const team = ['vision', 'speech ', null][Math.floor(random() * 3)] ?? null;
  const jobType = random() < 0.3 ? 'sweep' : 'command';
  const experiment = index % 3 === 0 ? 'Nightly' : 'nightly sweep';
  const tags = team === null ? {} : { team };
  const run = aRun(workspace, { id: `r${index}`, jobType, createdAt: from, tags, experiment });
  return { run, from, to: from + Math.round(random() * 30 * HOUR), isDeleted: random() < 0.2 };
}

function costOf({ run, from }: Planned, at: Instant, random: () => number): Cost {
  // A new price every eleven hours, and now and then none.
  const pricePerNodeHour = Math.floor(at / (11 * HOUR)) % 2 === 0 ? 3.4 : 2.9;
  const piece = { runId: run.id, nodes: 2, pricePerNodeHour, startedAt: from, endedAt: null };
  if (random() < 0.02) return { currency: 'USD', pieces: [], unpriced: [run.id] };
  const child = { ...piece, runId: `${run.id}_0`, endedAt: from + 2 * HOUR };
  const unpriced = random() < 0.02 ? [`${run.id}_1`] : [];
  return {
    currency: 'USD',
    pieces: run.jobType === 'sweep' && at > child.endedAt ? [piece, child] : [piece],
    preparing: [{ ...piece, startedAt: from - 3 * HOUR, endedAt: from }],
    unpriced,
  };
}

function seenOf(plan: Planned, at: Instant, random: () => number): SeenRun {
  const { run, from } = plan;
  const chance = random();
  const cost: Signal<Cost> = chance < 0.05 ? unknown('no answer') : known(costOf(plan, at, random), at);
  const signals: Signals = chance > 0.95 ? {} : { cost };
  return { snapshot: { run, phaseSince: from, signals }, unread: chance > 0.99 ? 'no answer' : null };
}

function expectSame(live: Signal<Spend> | undefined, replayed: Signal<Spend>): void {
  if (live?.known && replayed.known) {
    // The sum of the ended runs is kept, so it is rounded in another order than a sum over all runs.
    expect(Math.abs(replayed.value.amount - live.value.amount)).toBeLessThan(1e-9 * (1 + live.value.amount));
    const { amount, preparing } = live.value;
    expect(replayed.value.preparing).toBeCloseTo(preparing, 6);
    expect({ ...replayed, value: { ...replayed.value, amount, preparing } }).toEqual(live);
  } else expect(replayed).toEqual(live);
}

interface PlannedPass {
  readonly workspace: Workspace;
  readonly at: Instant;
  readonly seen: readonly SeenRun[];
  readonly ended: readonly EndedRecord[];
}

/** Passes over two workspaces. The second joins later, and both are down for some hours. */
function* passesOf(begin: Instant, workspaces: readonly Workspace[], random: () => number): Generator<PlannedPass> {
  const plans = workspaces.map((workspace) =>
    Array.from({ length: 30 }, (_, i) => planned(workspace, i, begin, random)),
  );
  const told = new Set<Planned>();
  for (let at = begin; at < begin + 96 * HOUR; at += 25 * MINUTE) {
    if (at > begin + 40 * HOUR && at < begin + 47 * HOUR) continue;
    for (const [index, workspace] of workspaces.entries()) {
      if (index > 0 && at < begin + JOINS) continue;
      const mine = (plans[index] ?? []).filter(({ from }) => from <= at);
      const gone = mine.filter((plan) => plan.to <= at && !plan.isDeleted && !told.has(plan));
      for (const plan of gone) told.add(plan);
      const now = at + index * MINUTE;
      // Now and then one is not listed, and is there again at the next pass.
      const active = mine.filter(({ to }) => to > at && random() > 0.01);
      yield { workspace, at: now, seen: active.map((plan) => seenOf(plan, now, random)), ended: gone.map(endOf) };
    }
  }
}

function endOf({ run, from, to }: Planned): EndedRecord {
  return { run: { ...run, status: 'Completed' }, startedAt: from, endedAt: to, failure: null };
}

const JOINS = 5 * HOUR;

onEachStore('what was spent, in the replay', (bench) => {
  /** What the store answers at a pass, and then records of it. */
  async function live(pass: PlannedPass, asked: readonly Run[]) {
    const { workspace, at, seen, ended } = pass;
    const snapshots = asked.map((run) => ({ run, phaseSince: at, signals: {} }));
    const answers = new Map<string, Signal<Spend>>();
    for (const request of PERIODS)
      for (const [id, answer] of await bench.store.recorded.spend(workspace, snapshots, request, at))
        answers.set(`${requestKey(request)} ${id}`, answer);
    await bench.store.ledger.lease(workspace, at);
    await bench.store.ledger.observe(
      workspace.id,
      observed(
        seen.map(({ snapshot: { run } }) => run),
        at,
      ),
    );
    await bench.store.ledger.record(workspace.id, seen, ended, at);
    const [row] = await bench.query(
      `select at, key, body from recordings where workspace_id = '${workspace.id}' order by at desc limit 1`,
    );
    // The columns of the query.
    return { ...pass, answers, row: row as { at: Date; key: boolean; body: Uint8Array } };
  }

  it.each(SEEDS)(
    'is at every pass what the live store answered (past %s)',
    async (seed) => {
      const random = randomFrom(seed);
      const workspaces = [aWorkspace(), aWorkspace()];
      // Each past in quarters of its own, since the record is of all workspaces.
      const begin = BEGIN + seed * 184 * DAY;
      const asked = ['vision', 'speech'].map((team) => aRun(aWorkspace(), { id: team, tags: { team } }));
      const passes: Awaited<ReturnType<typeof live>>[] = [];
      for (const pass of passesOf(begin, workspaces, random)) passes.push(await live(pass, asked));

      const ends = passes.flatMap(({ ended }) => ended);
      const past = new PastSpend(
        PERIODS,
        Map.groupBy(ends, ({ run }) => run.workspaceId),
      );
      const states = new Map(workspaces.map(({ id }) => [id, new RecordedWorkspace()]));
      const answered = passes.flatMap(({ workspace, at, row, answers }) => {
        const compared = PERIODS.flatMap((request) =>
          asked.map((run) => ({
            at,
            live: answers.get(`${requestKey(request)} ${run.id}`),
            replayed: past.signal(workspace, run, request, at),
          })),
        );
        const state = states.get(workspace.id) ?? new RecordedWorkspace();
        state.apply(fromBody({ ...row, body: new Uint8Array(row.body) }), 0);
        past.take(workspace, state, new Set(), at);
        return compared;
      });
      // Of a workspace that has not joined yet the store knows nothing, and the replay its later runs.
      for (const each of answered) if (each.at > begin + JOINS + HOUR) expectSame(each.live, each.replayed);
      const values = answered.flatMap(({ replayed }) => (replayed.known ? [replayed.value] : []));
      expect(values.length).toBeGreaterThan(1000);
      expect(values.filter(({ lacks }) => lacks.length === 0).length).toBeGreaterThan(0);
    },
    120_000,
  );
});

const WORKSPACE = aWorkspace('alone');
const VISION = aRun(WORKSPACE, { id: 'a', tags: { team: 'vision' } });
const [DAYS] = PERIODS;

/** One workspace whose runs cost two nodes at 3.40 each from a moment on. */
function policySet(past: readonly EndedRecord[] = []) {
  const spend = new PastSpend(PERIODS, new Map([[WORKSPACE.id, past]]));
  const recorder = new RecordedWorkspace();
  const state = new RecordedWorkspace();
  return {
    pass(at: Instant, runs: readonly Run[], cancelled: readonly string[] = []) {
      const seen = runs.map((run): SeenRun => {
        const plan = { run, from: NOON, to: at, isDeleted: false };
        return {
          unread: null,
          snapshot: {
            run,
            phaseSince: NOON,
            signals: {
              cost: known(
                costOf(plan, at, () => 1),
                at,
              ),
            },
          },
        };
      });
      state.apply(recorder.take(seen, at, recorder.at === null), 0);
      spend.take(WORKSPACE, state, new Set(cancelled), at);
    },
    signal: (now: Instant, team = 'vision') =>
      spend.signal(WORKSPACE, { ...VISION, tags: { team } }, DAYS ?? fail(), now),
  };
}

const NOON = Date.UTC(2026, 4, 4, 12);
const HALF = HOUR / 2;

function fail(): never {
  throw new Error('there is a first period');
}

it('counts runs that had ended before the replay began', () => {
  const cost = {
    cost: costOf({ run: VISION, from: NOON, to: NOON, isDeleted: false }, NOON, () => 1),
    until: NOON + HOUR,
  };
  const { pass, signal } = policySet([
    { ...endOf({ run: { ...VISION, id: 'before' }, from: NOON, to: NOON + HOUR, isDeleted: false }), cost },
  ]);
  pass(NOON + 2 * HOUR, [VISION]);
  expect(signal(NOON + 2 * HOUR)).toMatchObject({ value: { amount: 3 * 6.8, since: NOON + 2 * HOUR } });
});

it('counts what the replay cancels up to then, though the record goes on', () => {
  const { pass, signal } = policySet();
  const other = { ...VISION, id: 'b' };
  for (let at = NOON; at <= NOON + 2 * HOUR; at += HALF) pass(at, [VISION, other]);
  pass(NOON + 5 * HALF, [VISION, other], ['b']);
  for (let at = NOON + 3 * HOUR; at <= NOON + 5 * HOUR; at += HALF) pass(at, [VISION, other], ['b']);
  const spent = signal(NOON + 5 * HOUR);
  expect(spent.known && spent.value.amount).toBeCloseTo(7.5 * 6.8, 9);
});

it('says which workspace of the record is not replayed', () => {
  const run = { ...VISION, workspaceId: 'other', workspaceName: 'other' };
  const record = endOf({ run, from: NOON, to: NOON + HALF, isDeleted: false });
  const spend = new PastSpend(PERIODS, new Map([['other', [record]]]));
  const recorder = new RecordedWorkspace();
  const at = NOON + HOUR;
  const signals = {
    cost: known(
      costOf({ run: VISION, from: NOON, to: at, isDeleted: false }, at, () => 1),
      at,
    ),
  };
  recorder.take([{ unread: null, snapshot: { run: VISION, phaseSince: NOON, signals } }], at, true);
  spend.take(WORKSPACE, recorder, new Set(), at);
  expect(spend.signal(WORKSPACE, VISION, DAYS ?? fail(), at)).toMatchObject({
    value: { lacks: ['a workspace that is not replayed was never recorded'] },
  });
});
