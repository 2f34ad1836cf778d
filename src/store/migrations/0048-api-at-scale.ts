import { type Kysely, sql } from 'kysely';

/** One statement each: PGlite runs no two in one query. Plain PostgreSQL 15. */
const STATEMENTS = [
  `create table decision_owners as
    select distinct person as owner, d.at, d.seq
    from decisions as d join runs as r on r.workspace_id = d.workspace_id and r.id = d.run_id,
      jsonb_array_elements_text(r.owner_ids) as person`,
  `alter table decision_owners
    alter column owner set not null, alter column at set not null, alter column seq set not null,
    add primary key (owner, at, seq),
    add foreign key (seq) references decisions (seq) on delete cascade`,
  'create index decision_owners_of_decision on decision_owners (seq)',
  'analyze decision_owners',
  // By the database, so that a replica of an older version, which knows nothing of it, writes it as well.
  `create function own_decision() returns trigger language plpgsql as $$
    begin
      insert into decision_owners (owner, at, seq)
        select distinct person, new.at, new.seq from runs as r, jsonb_array_elements_text(r.owner_ids) as person
        where r.workspace_id = new.workspace_id and r.id = new.run_id;
      return null;
    end
  $$`,
  `create trigger decisions_have_owners after insert on decisions for each row execute function own_decision()`,
  `create function own_decisions_of_run() returns trigger language plpgsql as $$
    begin
      insert into decision_owners (owner, at, seq)
        select distinct person, d.at, d.seq from decisions as d, jsonb_array_elements_text(new.owner_ids) as person
        where d.workspace_id = new.workspace_id and d.run_id = new.id
        on conflict do nothing;
      return null;
    end
  $$`,
  `create trigger new_runs_have_owners after insert on runs for each row execute function own_decisions_of_run()`,
  `create trigger runs_have_other_owners after update of owner_ids on runs
    for each row when (new.owner_ids is distinct from old.owner_ids) execute function own_decisions_of_run()`,
  // The metrics count what has not arrived.
  'drop index deliveries_counted',
  `create index deliveries_not_delivered on deliveries (channel, state) where state <> 'delivered'`,
];

/**
 * Whose runs a decision is about, in the order of the list of decisions. A run that changes hands adds its new owners, and the old
 * ones stay: whoever reads asks the run besides.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
