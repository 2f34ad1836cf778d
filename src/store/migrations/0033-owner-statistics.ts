import { type Kysely, sql } from 'kysely';

/** One statement each: PGlite runs no two in one query. Plain PostgreSQL 15. */
const STATEMENTS = [
  // By default PostgreSQL keeps how often the hundred commonest owners occur, and guesses one row in a hundred of some: it then
  // searched all runs by their time for an owner of a few. An index finds those.
  'alter table runs alter column owner_ids set statistics 1000',
  'alter table runs alter column labels set statistics 1000',
  'analyze runs (owner_ids, labels)',
];

/** How many runs an owner and a label have is known of more of them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
