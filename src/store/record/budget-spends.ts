import { sql } from 'kysely';
import type { Budget, BudgetSpend } from '../../core/money/budget.ts';
import { type BudgetedRun, budgetCounter } from '../../core/money/budget-counts.ts';
import { FORECAST_DAYS } from '../../core/money/budget-use.ts';
import type { Stretch } from '../../core/money/spent-run.ts';
import type { RecordedCost } from '../../core/record/recorded-cost.ts';
import { type CountedWorkspace, type Extent, SpendSum } from '../../core/record/tag-spend.ts';
import { type BudgetOwners, ownerOf } from '../../core/run/owner.ts';
import type { Run } from '../../core/run/run.ts';
import { costBetween } from '../../core/signal/cost.ts';
import type { Cost } from '../../core/signal/signal.ts';
import { DAY, type Instant } from '../../core/values/duration.ts';
import { globMatches } from '../../core/values/glob.ts';
import { periodEnd, periodStart } from '../../core/values/period.ts';
import type { StoreTransaction } from '../jobs.ts';
import type { Database } from '../open/database.ts';
import { toDate } from '../rows.ts';
import { countedWorkspaces } from './counted-workspaces.ts';
import { toRecordedCost } from './history-rows.ts';
import { GroupSums } from './largest-groups.ts';

/** Costs are read so many at a time. */
const ROWS_AT_ONCE = 2000;

/**
 * What was spent of each budget in its period at a moment, over all workspaces. The costs of a time are read once, however
 * many budgets count them. The last moment of a period is that of all of it.
 */
export function readBudgetSpends(
  db: Database,
  budgets: readonly Budget[],
  owners: BudgetOwners,
  now: Instant,
): Promise<readonly BudgetSpend[]> {
  const sums = budgets.map((budget) => new BudgetSum(budget, owners, now));
  if (sums.length === 0) return Promise.resolve([]);
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (transaction) => {
      const { extents } = await countedWorkspaces(transaction, now);
      const times = { from: Math.min(...sums.map(({ from }) => from)), until: Math.max(...sums.map(({ end }) => end)) };
      for await (const run of costsIn(transaction, times, owners))
        for (const sum of sums) sum.take(run, extents.get(run.workspaceId) ?? null);
      const counted = new Map<Instant, readonly CountedWorkspace[]>();
      for (const begin of new Set(sums.map((sum) => sum.begin)))
        counted.set(begin, (await countedWorkspaces(transaction, begin)).counted);
      return sums.map((sum) => sum.spend(counted.get(sum.begin) ?? [], now));
    });
}

interface CostOfRun extends BudgetedRun {
  /** Who spent it; worked out for the runs alone that a budget counts. */
  readonly owner: () => string | null;
  readonly workspaceId: string;
  readonly recorded: RecordedCost;
  /** Null where an older version recorded it. */
  readonly createdAt: Date | null;
  readonly endedAt: Date | null;
}

/** Costs of the runs that were active in a time. */
async function* costsIn(
  db: StoreTransaction,
  { from, until }: Stretch,
  owners: BudgetOwners,
): AsyncGenerator<CostOfRun> {
  let last = { workspace_id: '', run_id: '' };
  while (true) {
    const rows = await db
      .selectFrom('run_costs')
      .leftJoin('runs', (join) =>
        join.onRef('runs.workspace_id', '=', 'run_costs.workspace_id').onRef('runs.id', '=', 'run_costs.run_id'),
      )
      .leftJoin('workspaces', 'workspaces.id', 'run_costs.workspace_id')
      .select(['run_costs.workspace_id', 'run_costs.run_id', 'run_costs.tags', 'run_costs.cost'])
      .select([
        'run_costs.counted_until',
        'run_costs.created_at',
        'run_costs.ended_at',
        'workspaces.name',
        'runs.owner_ids',
      ])
      .select(sql<string | null>`runs.run ->> 'experiment'`.as('experiment'))
      .select(sql<Run['creator'] | null>`runs.run -> 'creator'`.as('creator'))
      .where((eb) => eb.or([eb('run_costs.ended_at', 'is', null), eb('run_costs.ended_at', '>=', toDate(from))]))
      .where((eb) => eb.or([eb('run_costs.created_at', 'is', null), eb('run_costs.created_at', '<', toDate(until))]))
      .where(sql<boolean>`(run_costs.workspace_id, run_costs.run_id) > (${last.workspace_id}, ${last.run_id})`)
      .orderBy('run_costs.workspace_id')
      .orderBy('run_costs.run_id')
      .limit(ROWS_AT_ONCE)
      .execute();
    for (const row of rows) {
      // Written by `writeCosts`, and by the pass that saw the run.
      const tags = row.tags as BudgetedRun['tags'];
      yield {
        workspaceId: row.workspace_id,
        workspace: row.name ?? row.workspace_id.split('/').at(-1) ?? '',
        tags,
        owners: (row.owner_ids ?? []) as readonly string[], // written by the pass that saw the run
        experiment: row.experiment,
        owner: () => spenderOf({ tags, creator: row.creator ?? NOBODY }, owners),
        recorded: toRecordedCost(row),
        createdAt: row.created_at,
        endedAt: row.ended_at,
      };
    }
    const end = rows.at(-1);
    if (!end || rows.length < ROWS_AT_ONCE) return;
    last = end;
  }
}

const NOBODY: Run['creator'] = { objectId: null, displayName: null };

/** Who spent it, as reports name them: whom the owner tag names, else who started it. A contact and a fallback spent nothing. */
function spenderOf(run: Pick<Run, 'tags' | 'creator'>, rules: BudgetOwners): string | null {
  const { source, display } = ownerOf(run, { tags: {} }, { ...rules, fallback: '' });
  return source === 'fallback' ? null : display;
}

/** Adds up what one budget counts. */
class BudgetSum {
  readonly begin: Instant;
  readonly end: Instant;
  /** From when on costs are looked at: a forecast rests on days that may be before the period. */
  readonly from: Instant;
  readonly #budget: Budget;
  readonly #counts: (run: BudgetedRun) => boolean;
  readonly #groups: GroupSums;
  readonly #sum = new SpendSum();
  readonly #days: number[] = Array.from({ length: FORECAST_DAYS }, () => 0);
  readonly #firstDay: Instant;
  /** By day of the period. */
  readonly #ofPeriod = new Map<Instant, number>();

  constructor(budget: Budget, owners: BudgetOwners, now: Instant) {
    this.#budget = budget;
    this.#groups = new GroupSums(budget.by);
    this.#counts = budgetCounter(budget.by, owners);
    this.begin = periodStart(budget.period, now);
    this.end = periodEnd(budget.period, now);
    this.#firstDay = periodStart('day', now) - FORECAST_DAYS * DAY;
    this.from = Math.min(this.begin, this.#firstDay);
  }

  take(run: CostOfRun, extent: Extent | null): void {
    if (!this.#counts(run)) return;
    const { recorded, createdAt, endedAt } = run;
    const until = Math.min(recorded.until ?? extent?.until ?? this.begin, this.end);
    if (createdAt !== null && createdAt.getTime() >= this.end) return;
    if (endedAt === null || endedAt.getTime() >= this.begin)
      this.#sum.addCost({ cost: recorded.cost, until }, this.begin, until);
    if (recorded.cost.currency !== this.#budget.currency) return;
    for (const [index, day] of this.#days.entries()) {
      const start = this.#firstDay + index * DAY;
      this.#days[index] = day + costBetween(recorded.cost, start, Math.min(start + DAY, until));
    }
    const spent = this.#takeDays(recorded.cost, until);
    if (spent > 0) this.#groups.add(this.#groups.by === 'owner' ? run.owner() : run.experiment, spent);
  }

  spend(counted: readonly CountedWorkspace[], now: Instant): BudgetSpend {
    const { by, currency } = this.#budget;
    const workspaces = counted.filter(({ name }) => by.kind !== 'workspace' || globMatches(by.value, name));
    const extents = workspaces.flatMap(({ extent }) => extent ?? []);
    // Only the last gap is known, so a later one says nothing of a period of which something is on record.
    const isLater = (extent: Extent) => extent.since >= this.end;
    const hasNothing = this.#ofPeriod.size === 0 && extents.every(isLater);
    const since = Math.max(...extents.map((extent) => (isLater(extent) ? this.begin : extent.since)));
    const until = Math.max(...extents.map((extent) => extent.until));
    return {
      ...this.#sum.inCurrency(currency, workspaces, now),
      recorded: hasNothing ? null : { since, until },
      days: this.#days.filter((_, index) => this.#firstDay + index * DAY >= since),
      passedOn: this.#passedOn(),
      largest: this.#groups.largest(),
    };
  }

  /** What it cost in the period. */
  #takeDays(cost: Cost, until: Instant): number {
    let sum = 0;
    const first = Math.max(this.begin, Math.min(...cost.pieces.map(({ startedAt }) => startedAt)));
    for (let day = periodStart('day', first); day < until; day += DAY) {
      const amount = costBetween(cost, Math.max(day, this.begin), Math.min(day + DAY, until));
      this.#ofPeriod.set(day, (this.#ofPeriod.get(day) ?? 0) + amount);
      sum += amount;
    }
    return sum;
  }

  #passedOn(): Instant | null {
    let sum = 0;
    for (const [day, amount] of [...this.#ofPeriod].sort(([a], [b]) => a - b)) {
      sum += amount;
      if (Math.round(sum * 100) >= Math.round(this.#budget.amount * 100)) return day;
    }
    return null;
  }
}
