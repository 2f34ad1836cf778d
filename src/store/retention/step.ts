import { type RawBuilder, sql } from 'kysely';
import type { DroppedSome, KeepTimes } from '../../core/ports/retention-ledger.ts';
import type { Instant } from '../../core/values/duration.ts';
import type { Note } from '../audit/audited.ts';
import type { StoreTransaction } from '../jobs.ts';
import { LOCKS } from '../locks.ts';

/** One step. */
export type Drop = (transaction: StoreTransaction, step: DropStep) => Promise<Omit<DroppedSome, 'problem'>>;

export interface DropStep {
  readonly times: KeepTimes;
  readonly now: Instant;
  readonly most: number;
  readonly note: Note;
}

/** As many as there may be in a step mean that there may be more. */
export function droppedRows(rows: number, { most }: Pick<DropStep, 'most'>): Omit<DroppedSome, 'problem'> {
  return { dropped: rows, more: rows >= most };
}

/** Whether no other replica is at it, until the transaction ends. */
export async function isTurn(transaction: StoreTransaction): Promise<boolean> {
  const { rows } = await sql<{ mine: boolean }>`select pg_try_advisory_xact_lock(${LOCKS.retention}) as mine`.execute(
    transaction,
  );
  return rows[0]?.mine === true;
}

/** Whether the run that columns of a table name is active: then nothing of it is dropped. */
export function isActive(table: string, runColumn = 'run_id'): RawBuilder<boolean> {
  return sql<boolean>`exists (
    select from runs as active_run
    where active_run.workspace_id = ${sql.ref(`${table}.workspace_id`)}
      and active_run.id = ${sql.ref(`${table}.${runColumn}`)} and active_run.active
  )`;
}
