import type { EndedRecord } from '../../core/record/ended-run.ts';
import { costEnded, costSeen, MOST_GAP, type RecordedCost } from '../../core/record/recorded-cost.ts';
import type { RecordedWorkspace } from '../../core/record/recorded-workspace.ts';
import type { Run } from '../../core/run/run.ts';
import { tagInAnyCase, tagKey } from '../../core/run/tags.ts';
import type { Instant } from '../../core/values/duration.ts';
import type { StoreTransaction } from '../jobs.ts';
import { toJson, toText } from '../json.ts';
import { toDate, toDateOrNull, toInstantOrNull } from '../rows.ts';
import { toRecordedCost } from './history-rows.ts';

const ROWS_AT_ONCE = 500;

/** What a pass changed in the costs of a workspace's runs. */
export interface CostChanges {
  readonly workspaceId: string;
  /** After the pass. */
  readonly state: RecordedWorkspace;
  readonly changed: readonly string[];
  /** Runs that are active no more, as they were recorded before. */
  readonly gone: readonly Pick<Run, 'id' | 'jobType'>[];
  readonly ended: readonly EndedRecord[];
  /** When the workspace was recorded before; null at the first time. */
  readonly previous: Instant | null;
  readonly now: Instant;
}

interface Row extends RecordedCost {
  readonly runId: string;
  /** As they are stored, see {@link budgetTags}. */
  readonly tags: unknown;
  readonly createdAt: Instant | null;
  readonly endedAt: Instant | null;
}

/** Updates the costs that budgets sum, and how far the record reaches. */
export async function writeCosts(transaction: StoreTransaction, changes: CostChanges): Promise<void> {
  await extendRecord(transaction, changes);
  await saveRows(transaction, changes.workspaceId, await activeRows(transaction, changes));
  await saveRows(transaction, changes.workspaceId, await goneRows(transaction, changes));
}

/** Every run is recorded, whether or not a budget counts it: what has no price or no tag is counted apart. */
async function activeRows(transaction: StoreTransaction, changes: CostChanges): Promise<Row[]> {
  const { state, workspaceId, now, previous } = changes;
  const before = await readRows(transaction, workspaceId, changes.changed);
  return changes.changed.flatMap((runId): Row[] => {
    const recorded = state.runs.get(runId);
    const cost = recorded && costSeen(before.get(runId) ?? null, recorded, now, previous);
    if (!cost) return [];
    const { run } = recorded;
    return [{ ...cost, runId, tags: budgetTags(run), createdAt: run.createdAt, endedAt: null }];
  });
}

async function goneRows(transaction: StoreTransaction, changes: CostChanges): Promise<Row[]> {
  const { workspaceId, gone, ended, previous, now } = changes;
  const ends = new Map(ended.map(({ run, endedAt }) => [run.id, endedAt]));
  const ids = gone.map(({ id }) => id);
  const before = await readRows(transaction, workspaceId, ids);
  return gone.flatMap((run): Row[] => {
    const row = before.get(run.id);
    if (!row || previous === null) return [];
    const endedAt = ends.get(run.id) ?? null;
    return [{ ...row, ...costEnded(row, run, { endedAt, previous }, now), endedAt: endedAt ?? now }];
  });
}

async function readRows(
  transaction: StoreTransaction,
  workspaceId: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Row>> {
  const found = new Map<string, Row>();
  const stored = new Map(ids.map((id) => [toText(id), id]));
  for (const some of chunksOf([...stored.keys()])) {
    const rows = await transaction
      .selectFrom('run_costs')
      .selectAll()
      .where('workspace_id', '=', workspaceId)
      .where('run_id', 'in', some)
      .execute();
    for (const row of rows) {
      const runId = stored.get(row.run_id) ?? row.run_id;
      found.set(runId, {
        ...{ ...toRecordedCost(row), runId, tags: row.tags },
        createdAt: toInstantOrNull(row.created_at),
        endedAt: toInstantOrNull(row.ended_at),
      });
    }
  }
  return found;
}

async function saveRows(transaction: StoreTransaction, workspaceId: string, rows: readonly Row[]): Promise<void> {
  for (const some of chunksOf(rows))
    await transaction
      .insertInto('run_costs')
      .values(
        some.map(({ runId, tags, cost, until, createdAt, endedAt }) => ({
          workspace_id: workspaceId,
          run_id: toText(runId),
          tags: toJson(tags),
          cost: toJson(cost),
          created_at: toDateOrNull(createdAt),
          ended_at: toDateOrNull(endedAt),
          counted_until: toDateOrNull(until),
        })),
      )
      .onConflict((conflict) =>
        conflict.columns(['workspace_id', 'run_id']).doUpdateSet((eb) => ({
          tags: eb.ref('excluded.tags'),
          cost: eb.ref('excluded.cost'),
          created_at: eb.ref('excluded.created_at'),
          // One that came back after all is active again.
          ended_at: eb.ref('excluded.ended_at'),
          counted_until: eb.ref('excluded.counted_until'),
        })),
      )
      .execute();
}

async function extendRecord(transaction: StoreTransaction, changes: CostChanges): Promise<void> {
  const { workspaceId, previous } = changes;
  const at = toDate(changes.now);
  const isNew = previous === null || changes.now - previous > MOST_GAP;
  await transaction
    .insertInto('record_extents')
    .values({ workspace_id: workspaceId, since: at, until: at })
    .onConflict((conflict) =>
      conflict.column('workspace_id').doUpdateSet({ until: at, ...(isNew ? { since: at } : {}) }),
    )
    .execute();
}

/** The tags by which budgets find a cost. A tag whose spellings have different values counts for no budget. */
function budgetTags(run: Pick<Run, 'tags'>): Record<string, string> {
  const keys = [...new Set(Object.keys(run.tags).map(tagKey))];
  return Object.fromEntries(
    keys.flatMap((key) => {
      const value = tagInAnyCase(run, key);
      return value === null ? [] : [[key, value]];
    }),
  );
}

function* chunksOf<T>(list: readonly T[]): Generator<T[]> {
  for (let from = 0; from < list.length; from += ROWS_AT_ONCE) yield list.slice(from, from + ROWS_AT_ONCE);
}
