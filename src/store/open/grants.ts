import { sql } from 'kysely';
import type { Database } from './database.ts';
import { queueSchema, type ServerLocation } from './server.ts';
import { NEVER_DELETED, NEVER_UPDATED } from './table-rights.ts';

/** Lets a role work on the tables of the one that is logged in, also on those that a later version adds. */
export async function grantTo(db: Database, role: string, location: ServerLocation): Promise<void> {
  const { rows } = await sql<{ schema: string }>`select current_schema() as schema`.execute(db);
  const ours = rows[0]?.schema ?? 'public';
  const to = sql.id(role);
  for (const schema of new Set([ours, queueSchema(location)])) {
    const inSchema = sql`in schema ${sql.id(schema)}`;
    await sql`grant usage on schema ${sql.id(schema)} to ${to}`.execute(db);
    for (const rights of [
      sql`select, insert, update, delete on tables`,
      sql`usage, select on sequences`,
      sql`execute on functions`,
    ])
      await sql`alter default privileges ${inSchema} grant ${rights} to ${to}`.execute(db);
    await sql`grant select, insert, update, delete on all tables ${inSchema} to ${to}`.execute(db);
    await sql`grant usage, select on all sequences ${inSchema} to ${to}`.execute(db);
    await sql`grant execute on all functions ${inSchema} to ${to}`.execute(db);
  }
  for (const table of NEVER_UPDATED) await sql`revoke update on ${sql.id(ours, table)} from ${to}`.execute(db);
  for (const table of NEVER_DELETED) await sql`revoke delete on ${sql.id(ours, table)} from ${to}`.execute(db);
  // Which migrations have run is for the owner to write.
  for (const table of ['kysely_migration', 'kysely_migration_lock'])
    await sql`revoke insert, update, delete on ${sql.id(ours, table)} from ${to}`.execute(db);
}
