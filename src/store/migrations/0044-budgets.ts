import { type Kysely, sql } from 'kysely';

/** One statement each: PGlite runs no two in one query. Plain PostgreSQL 15. */
const STATEMENTS = [
  `create table budget_alerts (
    budget text not null,
    begin_at timestamptz not null,
    bound float8 not null,
    currency text not null,
    percent float8 not null,
    at timestamptz not null,
    primary key (budget, begin_at, bound, currency, percent)
  )`,
  'create index budget_alerts_of_period on budget_alerts (begin_at)',
  'create table budget_looks (one boolean primary key check (one), at timestamptz not null)',
];

/** Which thresholds of budgets were reached in which period, and when a replica looked last. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
