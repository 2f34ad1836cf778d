import { sql } from 'kysely';
import { type CountedIdle, countIdle, gpusOf } from '../../core/record/idle-time.ts';
import type { RecordedWorkspace } from '../../core/record/recorded-workspace.ts';
import type { Samples } from '../../core/record/sample-series.ts';
import { HOUR, type Milliseconds } from '../../core/values/duration.ts';
import type { StoreTransaction } from '../jobs.ts';
import { toJson, toText } from '../json.ts';
import type { Database } from '../open/database.ts';
import { toInstant } from '../rows.ts';

/** A run has one write in so long: a pass where nothing changed should write next to nothing. */
const EVERY: Milliseconds = HOUR;

/** What is counted of the runs of a workspace, as far as this process knows: a cache of the table. */
export type KnownIdle = Map<string, CountedIdle | null>;

/** GPU samples of a run that are to be counted. */
interface Uncounted {
  readonly runId: string;
  readonly samples: Samples;
  readonly gpus: number | null;
}

/**
 * The runs of which idle time is due, before a pass is taken over: those of which an hour was not counted, and all whose
 * samples the pass makes the state forget.
 * @param isLast whether it forgets those of a run.
 */
export function dueIdle(state: RecordedWorkspace, known: KnownIdle, isLast: (runId: string) => boolean): Uncounted[] {
  const due: Uncounted[] = [];
  for (const [runId, recorded] of state.runs) {
    const since = known.get(runId)?.until ?? state.gpuSampledSince(runId);
    if (since === null || (!isLast(runId) && since > (state.at ?? since) - EVERY)) continue;
    const samples = state.gpuSamples(runId, since);
    if (samples) due.push({ runId, samples, gpus: gpusOf(recorded) });
  }
  return due;
}

/** Counts the samples, and writes what is new. */
export async function writeIdle(
  transaction: StoreTransaction,
  workspaceId: string,
  due: readonly Uncounted[],
  known: KnownIdle,
): Promise<void> {
  const changed: object[] = [];
  for (const { runId, samples, gpus } of due) {
    const before = known.get(runId) ?? null;
    const counted = countIdle(before, samples, gpus);
    if (counted === null || counted === before) continue;
    known.set(runId, counted);
    changed.push({ id: toText(runId), idle: counted.idle, read: counted.readMinutes, until: counted.until });
  }
  if (changed.length === 0) return;
  await sql`insert into run_idle (workspace_id, run_id, idle, read_minutes, until)
    select ${workspaceId}, id, idle, read, to_timestamp(until / 1000)
    from jsonb_to_recordset(${toJson(changed)}::jsonb) as given (id text, idle jsonb, read int, until float8)
    on conflict (workspace_id, run_id) do update
      set idle = excluded.idle, read_minutes = excluded.read_minutes, until = excluded.until`.execute(transaction);
}

/** Reads what was counted of those runs of which nothing is known yet. */
export async function readIdle(
  known: KnownIdle,
  db: Database,
  workspaceId: string,
  runIds: readonly string[],
): Promise<void> {
  const stored = new Map(runIds.filter((id) => !known.has(id)).map((id) => [toText(id), id]));
  if (stored.size === 0) return;
  const rows = await db
    .selectFrom('run_idle')
    .select(['run_id', 'idle', 'read_minutes', 'until'])
    .where('workspace_id', '=', workspaceId)
    .where(sql<boolean>`run_id = any(${[...stored.keys()]}::text[])`)
    .execute();
  for (const runId of stored.values()) known.set(runId, null);
  for (const { run_id, idle, read_minutes, until } of rows)
    known.set(stored.get(run_id) ?? run_id, { idle, readMinutes: read_minutes, until: toInstant(until) });
}
