import type { PGlite } from '@electric-sql/pglite';
import { newInMemory, type StoreLocation } from '../../src/store/open/database.ts';

/** Databases whose stores were closed: they have all tables, and no rows. */
const idle: PGlite[] = [];

/**
 * An empty database in memory. A worker makes one from nothing and then uses it again for store after store, since
 * emptying its tables takes a hundredth of the time.
 */
export function inMemory(): StoreLocation {
  return { kind: 'memory', pglite: lend(idle.pop() ?? newInMemory()) };
}

/** A database for one store after another, as a service that starts again finds what it left. */
export interface KeptInMemory {
  readonly open: () => StoreLocation & { readonly kind: 'memory' };
  /** Once no store has it. */
  readonly giveBack: () => Promise<void>;
}

export function keptInMemory(): KeptInMemory {
  const pglite = idle.pop() ?? newInMemory();
  return {
    open: () => ({ kind: 'memory', pglite: lend(pglite, async () => {}) }),
    giveBack: () => putBack(pglite),
  };
}

async function putBack(pglite: PGlite): Promise<void> {
  await pglite.exec(EMPTY);
  idle.push(pglite);
}

/** The database until its store closes it; whatever asks for more after that gets an error. */
function lend(pglite: PGlite, after: () => Promise<void> = () => putBack(pglite)): PGlite {
  let closed = false;
  const close = async () => {
    closed = true;
    await after();
  };
  return new Proxy(pglite, {
    get(target, key) {
      if (key === 'closed') return closed;
      if (closed) throw new Error('the store of this database is closed');
      if (key === 'close') return close;
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

/** Empties our tables and the jobs of pg-boss; what has been migrated and which queues there are stays. */
const EMPTY = `do $$ begin
  -- The audit refuses to be emptied. Without triggers it does not know.
  perform set_config('session_replication_role', 'replica', true);
  execute (
    select 'truncate ' || string_agg(format('%I.%I', schemaname, tablename), ', ') || ' restart identity cascade'
    from pg_tables
    where schemaname = 'public' and tablename not like 'kysely%' or schemaname = 'pgboss' and tablename = 'job'
  );
end $$`;
