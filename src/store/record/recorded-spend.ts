import { sql } from 'kysely';
import type { RecordedSignals, SignalMap } from '../../core/ports/azure.ts';
import { spendInWords, spendValues } from '../../core/record/spend-by.ts';
import { SpendSum, spendOf } from '../../core/record/tag-spend.ts';
import { type BudgetOwners, budgetValues } from '../../core/run/owner.ts';
import type { Run, Workspace } from '../../core/run/run.ts';
import { tagKey } from '../../core/run/tags.ts';
import { type Spend, type SpendRequest, unknown } from '../../core/signal/signal.ts';
import type { Instant } from '../../core/values/duration.ts';
import { nearValues } from '../../core/values/near-values.ts';
import { periodStart } from '../../core/values/period.ts';
import type { Database } from '../open/database.ts';
import { toDate } from '../rows.ts';
import { countedWorkspaces } from './counted-workspaces.ts';
import { toRecordedCost } from './history-rows.ts';

/** What was spent on the runs with a tag, or within an experiment or a workspace. */
export function spendSignal(db: Database, owners: BudgetOwners): RecordedSignals['spend'] {
  return (workspace, snapshots, request, now) => {
    const runs = snapshots.map(({ run }) => run);
    return 'tag' in request
      ? spendByTag(db, { workspace, runs, request, owners }, now)
      : spendWithin(db, { workspace, runs, request, owners }, now);
  };
}

interface Asked<R extends SpendRequest> {
  readonly workspace: Workspace;
  readonly runs: readonly Run[];
  readonly request: R;
  readonly owners: BudgetOwners;
}

/** Over all workspaces under watch: a team's budget does not end at one of them. */
async function spendByTag(
  db: Database,
  { workspace, runs, request: { tag, period }, owners }: Asked<SpendRequest & { readonly tag: string }>,
  now: Instant,
): Promise<SignalMap<Spend>> {
  const begin = periodStart(period, now);
  const { extents, counted } = await countedWorkspaces(db, begin, workspace);
  const valuesOf = (tags: Run['tags']) => budgetValues({ tags }, tag, owners);
  const tagged = new Map(runs.map((run) => [run.id, valuesOf(run.tags)]));
  const sums = new Map([...tagged.values()].flat().map((value) => [value, new SpendSum()]));
  const spellings = new Map<string, readonly string[]>();
  if (sums.size > 0)
    for (const spelling of await spellingsOf(db, tag, begin)) spellings.set(spelling, valuesOf({ [tag]: spelling }));
  const wanted = [...spellings].filter(([, values]) => values.some((value) => sums.has(value)));
  for (const row of await costsOf(
    db,
    tag,
    wanted.map(([spelling]) => spelling),
    begin,
  ))
    for (const value of spellings.get(row.value) ?? [])
      sums.get(value)?.addCost(toRecordedCost(row), begin, extents.get(row.workspace_id)?.until ?? begin);
  const signals = new Map([...sums].map(([value, sum]) => [value, sum.signal(`${tag}=${value}`, counted, now)]));
  const untagged = unknown(`the run has no tag ${tag}`);
  const signalOf = (value: string) => signals.get(value) ?? untagged;
  const all = new Set([...spellings.values()].flat());
  const near = new Map([...sums.keys()].map((value) => [value, nearValues(value, all)]));
  return new Map([...tagged].map(([id, values]) => [id, spendOf(values, signalOf, (value) => near.get(value) ?? [])]));
}

/** Within the workspace: an experiment of the same name in another one is another experiment. */
async function spendWithin(
  db: Database,
  { workspace, runs, request, owners }: Asked<Exclude<SpendRequest, { readonly tag: string }>>,
  now: Instant,
): Promise<SignalMap<Spend>> {
  const begin = periodStart(request.period, now);
  const { extents, counted } = await countedWorkspaces(db, begin, workspace);
  const countedAs = (run: Pick<Run, 'tags' | 'experiment'>) => spendValues(run, request, owners)[0];
  const sums = new Map(runs.flatMap((run) => countedAs(run) ?? []).map((value) => [value, new SpendSum()]));
  const rows = sums.size === 0 ? [] : await costsWithin(db, workspace.id, begin);
  for (const { experiment, ...row } of rows) {
    const value = countedAs({ experiment, tags: {} });
    if (value !== undefined)
      sums.get(value)?.addCost(toRecordedCost(row), begin, extents.get(workspace.id)?.until ?? begin);
  }
  const own = counted.filter(({ id }) => id === workspace.id);
  const signals = new Map([...sums].map(([value, sum]) => [value, sum.signal(spendInWords(request, value), own, now)]));
  const none = unknown(`the run has no ${request.by}`);
  return new Map(runs.map((run) => [run.id, signals.get(countedAs(run) ?? '') ?? none]));
}

/** Costs of the runs of a workspace that were active since the period's start. */
function costsWithin(db: Database, workspaceId: string, begin: Instant) {
  return db
    .selectFrom('run_costs')
    .leftJoin('runs', (join) =>
      join.onRef('runs.workspace_id', '=', 'run_costs.workspace_id').onRef('runs.id', '=', 'run_costs.run_id'),
    )
    .select(['run_costs.cost', 'run_costs.counted_until'])
    .select(sql<string | null>`runs.run ->> 'experiment'`.as('experiment'))
    .where('run_costs.workspace_id', '=', workspaceId)
    .where((eb) => eb.or([eb('run_costs.ended_at', 'is', null), eb('run_costs.ended_at', '>=', toDate(begin))]))
    .orderBy('run_costs.run_id')
    .execute();
}

/** The values of a tag as they are written, of the runs that were active since the period's start. */
async function spellingsOf(db: Database, tag: string, begin: Instant): Promise<string[]> {
  const value = sql<string | null>`tags ->> ${tagKey(tag)}`;
  const rows = await db
    .selectFrom('run_costs')
    .select(value.as('value'))
    .distinct()
    .where((eb) => eb.or([eb('ended_at', 'is', null), eb('ended_at', '>=', toDate(begin))]))
    .execute();
  return rows.flatMap(({ value: written }) => written ?? []);
}

/** Costs of the runs with one of the spellings that were active since the period's start. */
async function costsOf(db: Database, tag: string, spellings: readonly string[], begin: Instant) {
  if (spellings.length === 0) return [];
  const value = sql<string>`tags ->> ${tagKey(tag)}`;
  return db
    .selectFrom('run_costs')
    .select(['workspace_id', 'cost', 'counted_until', value.as('value')])
    .where(value, 'in', spellings)
    .where((eb) => eb.or([eb('ended_at', 'is', null), eb('ended_at', '>=', toDate(begin))]))
    .orderBy('workspace_id')
    .orderBy('run_id')
    .execute();
}
