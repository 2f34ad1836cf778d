import { sql } from 'kysely';
import type { RecordedSignals } from '../../core/ports/azure.ts';
import { type CountedWorkspace, type Extent, SpendSum } from '../../core/record/tag-spend.ts';
import type { Workspace } from '../../core/run/run.ts';
import { tagKey, tagOf } from '../../core/run/tags.ts';
import { unknown } from '../../core/signal/signal.ts';
import type { Instant } from '../../core/values/duration.ts';
import { periodStart } from '../../core/values/period.ts';
import type { Database } from '../open/database.ts';
import { toDate, toInstant } from '../rows.ts';
import { toRecordedCost } from './history-rows.ts';

/** What was spent on the runs with a tag, over all workspaces under watch: a team's budget does not end at one of them. */
export function spendSignal(db: Database): RecordedSignals['spend'] {
  return async (workspace, snapshots, request, now) => {
    const begin = periodStart(request.period, now);
    const { extents, counted } = await recordOf(db, workspace, begin);
    const tagged = new Map(snapshots.map(({ run }) => [run.id, tagOf(run, request.tag)]));
    const values = [...new Set([...tagged.values()].filter((value) => value !== null))];
    const sums = new Map(values.map((value) => [value, new SpendSum()]));
    if (values.length > 0)
      for (const row of await costsOf(db, request.tag, values, begin)) {
        sums.get(row.value)?.addCost(toRecordedCost(row), begin, extents.get(row.workspace_id)?.until ?? begin);
      }
    const answers = new Map(
      [...sums].map(([value, sum]) => [value, sum.signal(`${request.tag}=${value}`, counted, now)]),
    );
    const untagged = unknown(`the run has no tag ${request.tag}`);
    return new Map(
      [...tagged].map(([id, value]) => [id, (value === null ? undefined : answers.get(value)) ?? untagged]),
    );
  };
}

/** Costs of the runs with one of the values that were active since the period's start. */
function costsOf(db: Database, tag: string, values: readonly string[], begin: Instant) {
  const value = sql<string>`tags ->> ${tagKey(tag)}`;
  return db
    .selectFrom('run_costs')
    .select(['workspace_id', 'cost', 'counted_until', value.as('value')])
    .where(value, 'in', values)
    .where((eb) => eb.or([eb('ended_at', 'is', null), eb('ended_at', '>=', toDate(begin))]))
    .orderBy('workspace_id')
    .orderBy('run_id')
    .execute();
}

/**
 * How far each workspace's record reaches, and which count: the judged one, and those that were recorded or tried since
 * the period's start. One that is not watched any more leaves the periods in which it was a lower bound.
 */
async function recordOf(db: Database, judged: Workspace, begin: Instant) {
  const rows = await db
    .selectFrom('record_extents')
    .fullJoin('workspaces', 'workspaces.id', 'record_extents.workspace_id')
    .select(['workspaces.id', 'name', 'last_pass', 'workspace_id', 'since', 'until'])
    .execute();
  const workspaces = rows.map((row) => {
    const id = row.workspace_id ?? row.id ?? '';
    const extent = row.since && row.until ? { since: toInstant(row.since), until: toInstant(row.until) } : null;
    // Written by `passEnded`.
    const tried = (row.last_pass as { startedAt: Instant } | null)?.startedAt ?? Number.NEGATIVE_INFINITY;
    return {
      id,
      name: row.name ?? id.split('/').at(-1) ?? '',
      extent,
      latest: Math.max(tried, extent?.until ?? tried),
    };
  });
  const counted: CountedWorkspace[] = workspaces.filter(({ id, latest }) => id === judged.id || latest >= begin);
  if (!workspaces.some(({ id }) => id === judged.id)) counted.push({ name: judged.name, extent: null });
  const extents = new Map(workspaces.flatMap(({ id, extent }): [string, Extent][] => (extent ? [[id, extent]] : [])));
  return { extents, counted };
}
