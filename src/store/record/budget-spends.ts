import { sql } from 'kysely';
import type { Budget, BudgetSpend } from '../../core/money/budget.ts';
import { type BudgetedRun, budgetCounter } from '../../core/money/budget-counts.ts';
import { FORECAST_DAYS } from '../../core/money/budget-use.ts';
import type { RecordedCost } from '../../core/record/recorded-cost.ts';
import { type CountedWorkspace, type Extent, SpendSum } from '../../core/record/tag-spend.ts';
import type { BudgetOwners } from '../../core/run/owner.ts';
import { costBetween } from '../../core/signal/cost.ts';
import { DAY, type Instant } from '../../core/values/duration.ts';
import { globMatches } from '../../core/values/glob.ts';
import { periodStart } from '../../core/values/period.ts';
import type { StoreTransaction } from '../jobs.ts';
import type { Database } from '../open/database.ts';
import { toDate } from '../rows.ts';
import { countedWorkspaces } from './counted-workspaces.ts';
import { toRecordedCost } from './history-rows.ts';

/** Costs are read so many at a time. */
const ROWS_AT_ONCE = 2000;

/** What was spent of each budget, over all workspaces. The costs of a time are read once, however many budgets count them. */
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
      for await (const run of costsSince(transaction, Math.min(...sums.map(({ from }) => from))))
        for (const sum of sums) sum.take(run, extents.get(run.workspaceId) ?? null);
      const counted = new Map<Instant, readonly CountedWorkspace[]>();
      for (const begin of new Set(sums.map((sum) => sum.begin)))
        counted.set(begin, (await countedWorkspaces(transaction, begin)).counted);
      return sums.map((sum) => sum.spend(counted.get(sum.begin) ?? [], now));
    });
}

interface CostOfRun extends BudgetedRun {
  readonly workspaceId: string;
  readonly recorded: RecordedCost;
  readonly endedAt: Date | null;
}

/** Costs of the runs that were active since a moment. */
async function* costsSince(db: StoreTransaction, from: Instant): AsyncGenerator<CostOfRun> {
  let last = { workspace_id: '', run_id: '' };
  while (true) {
    const rows = await db
      .selectFrom('run_costs')
      .leftJoin('runs', (join) =>
        join.onRef('runs.workspace_id', '=', 'run_costs.workspace_id').onRef('runs.id', '=', 'run_costs.run_id'),
      )
      .leftJoin('workspaces', 'workspaces.id', 'run_costs.workspace_id')
      .select(['run_costs.workspace_id', 'run_costs.run_id', 'run_costs.tags', 'run_costs.cost'])
      .select(['run_costs.counted_until', 'run_costs.ended_at', 'workspaces.name', 'runs.owner_ids'])
      .select(sql<string | null>`runs.run ->> 'experiment'`.as('experiment'))
      .where((eb) => eb.or([eb('run_costs.ended_at', 'is', null), eb('run_costs.ended_at', '>=', toDate(from))]))
      .where(sql<boolean>`(run_costs.workspace_id, run_costs.run_id) > (${last.workspace_id}, ${last.run_id})`)
      .orderBy('run_costs.workspace_id')
      .orderBy('run_costs.run_id')
      .limit(ROWS_AT_ONCE)
      .execute();
    for (const row of rows)
      yield {
        workspaceId: row.workspace_id,
        workspace: row.name ?? row.workspace_id.split('/').at(-1) ?? '',
        // Written by `writeCosts`, and by the pass that saw the run.
        tags: row.tags as BudgetedRun['tags'],
        owners: (row.owner_ids ?? []) as readonly string[],
        experiment: row.experiment,
        recorded: toRecordedCost(row),
        endedAt: row.ended_at,
      };
    const end = rows.at(-1);
    if (!end || rows.length < ROWS_AT_ONCE) return;
    last = end;
  }
}

/** Adds up what one budget counts. */
class BudgetSum {
  readonly begin: Instant;
  /** From when on costs are looked at: a forecast rests on days that may be before the period. */
  readonly from: Instant;
  readonly #budget: Budget;
  readonly #counts: (run: BudgetedRun) => boolean;
  readonly #sum = new SpendSum();
  readonly #days: number[] = Array.from({ length: FORECAST_DAYS }, () => 0);
  readonly #firstDay: Instant;

  constructor(budget: Budget, owners: BudgetOwners, now: Instant) {
    this.#budget = budget;
    this.#counts = budgetCounter(budget.by, owners);
    this.begin = periodStart(budget.period, now);
    this.#firstDay = periodStart('day', now) - FORECAST_DAYS * DAY;
    this.from = Math.min(this.begin, this.#firstDay);
  }

  take(run: CostOfRun, extent: Extent | null): void {
    if (!this.#counts(run)) return;
    const { recorded, endedAt } = run;
    const until = recorded.until ?? extent?.until ?? this.begin;
    if (endedAt === null || endedAt.getTime() >= this.begin) this.#sum.addCost(recorded, this.begin, until);
    if (recorded.cost.currency !== this.#budget.currency) return;
    for (const [index, day] of this.#days.entries()) {
      const start = this.#firstDay + index * DAY;
      this.#days[index] = day + costBetween(recorded.cost, start, Math.min(start + DAY, until));
    }
  }

  spend(counted: readonly CountedWorkspace[], now: Instant): BudgetSpend {
    const { by, currency } = this.#budget;
    const workspaces = counted.filter(({ name }) => by.kind !== 'workspace' || globMatches(by.value, name));
    const extents = workspaces.flatMap(({ extent }) => extent ?? []);
    const since = Math.max(...extents.map((extent) => extent.since));
    const until = Math.max(...extents.map((extent) => extent.until));
    return {
      ...this.#sum.inCurrency(currency, workspaces, now),
      recorded: extents.length === 0 ? null : { since, until },
      days: this.#days.filter((_, index) => this.#firstDay + index * DAY >= since),
    };
  }
}
