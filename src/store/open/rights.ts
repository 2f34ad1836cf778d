import pg from 'pg';
import { StartError } from '../../core/values/start-error.ts';
import { LOCKS } from '../locks.ts';
import { queueSchema, type ServerLocation, sqlName } from './server.ts';

/** What the role may do, as the server reports it. */
interface Rights {
  readonly role: string;
  readonly database: string;
  readonly version: number;
  readonly readOnly: boolean;
  readonly mayCreateSchemas: boolean;
  /** Where the tables go; null where the role's search path leads nowhere. */
  readonly tables: SchemaRights | null;
  readonly queue: SchemaRights;
}

interface SchemaRights {
  readonly name: string;
  readonly exists: boolean;
  readonly usage: boolean;
  readonly create: boolean;
  /** Whether what Runwarden keeps there has been made. */
  readonly made: boolean;
}

const OLDEST = 150_000;

const FACTS = `select current_user as role, current_database() as database, current_schema() as schema,
    current_setting('server_version_num')::int as version,
    current_setting('transaction_read_only') = 'on' as "readOnly",
    has_database_privilege(current_database(), 'CREATE') as "mayCreateSchemas"`;

const SCHEMA = `select n.nspname as name, true as exists,
    has_schema_privilege(n.oid, 'USAGE') as usage,
    has_schema_privilege(n.oid, 'CREATE') as create,
    exists (select from pg_class c where c.relnamespace = n.oid and c.relname = $2) as made
  from pg_namespace n where n.nspname = $1`;

/** Asks the server what the role may do. */
async function readRights(client: pg.Client, location: ServerLocation): Promise<Rights> {
  const { rows } = await client.query<Facts>(FACTS);
  const [facts] = rows;
  if (!facts) throw new Error('the server answered a question without a table with no row');
  const schemaRights = async (name: string, table: string): Promise<SchemaRights> => {
    const { rows: found } = await client.query<SchemaRights>(SCHEMA, [name, table]);
    return found[0] ?? { name, exists: false, usage: false, create: false, made: false };
  };
  const schema = location.schema ?? facts.schema;
  return {
    ...facts,
    tables: schema === null ? null : await schemaRights(schema, 'kysely_migration'),
    queue: await schemaRights(queueSchema(location), 'version'),
  };
}

type Facts = Omit<Rights, 'tables' | 'queue'> & { readonly schema: string | null };

/**
 * What keeps Runwarden from starting, in one sentence with the statements that mend it; null for nothing.
 * @param schema that of the config, where it names one.
 */
function rightsProblem(rights: Rights, schema: string | undefined): string | null {
  const { role, database, version, readOnly, tables, queue } = rights;
  if (version < OLDEST)
    return `the database server is PostgreSQL ${Math.floor(version / 10_000)}: Runwarden needs 15 or newer`;
  if (readOnly)
    return `the database ${database} is read-only for the role ${role}, as a standby is: name the primary server in DATABASE_URL`;
  const ownSchema = `CREATE SCHEMA ${schema ?? 'runwarden'} AUTHORIZATION ${sqlName(role)}`;
  const setting = schema === undefined ? ' and set store.schema to runwarden' : '';
  if (tables === null)
    return `the role ${role} may use no schema of its search path in the database ${database}: let an administrator run ${ownSchema} there${setting}`;
  const schemas = new Map([tables, queue].map((each) => [each.name, each]));
  const lacks = [...schemas.values()].flatMap((each) => lackIn(each, rights) ?? []);
  if (lacks.length === 0) return null;
  const what = lacks.map((lack) => lack.what).join(', and may not ');
  const grants = lacks.map(({ grant }) => `${grant} TO ${sqlName(role)}`).join('; ');
  const migrate = `, or run runwarden migrate --grant ${role} as the role that owns the schema`;
  const instead = tables.exists && schema !== undefined ? (tables.made ? '' : migrate) : `, or ${ownSchema}${setting}`;
  return `the role ${role} may not ${what} in the database ${database}: let an administrator run ${grants} there${instead}`;
}

function lackIn(schema: SchemaRights, rights: Rights): { readonly what: string; readonly grant: string } | null {
  const { name, exists, usage, create, made } = schema;
  if (!exists)
    return rights.mayCreateSchemas
      ? null
      : { what: `create the schema ${name}`, grant: `GRANT CREATE ON DATABASE ${sqlName(rights.database)}` };
  if (made && !usage) return { what: `use the schema ${name}`, grant: `GRANT USAGE ON SCHEMA ${sqlName(name)}` };
  if (!made && !(usage && create))
    return { what: `create tables in the schema ${name}`, grant: `GRANT USAGE, CREATE ON SCHEMA ${sqlName(name)}` };
  return null;
}

/** Makes the schemas that are missing. Replicas that start at the same time take turns. */
async function makeSchemas(client: pg.Client, { tables, queue }: Rights): Promise<void> {
  const missing = new Set([tables, queue].flatMap((schema) => (schema && !schema.exists ? [schema.name] : [])));
  if (missing.size === 0) return;
  await client.query('begin');
  await client.query('select pg_advisory_xact_lock($1)', [LOCKS.schemas]);
  for (const name of missing) await client.query(`create schema if not exists ${pg.escapeIdentifier(name)}`);
  await client.query('commit');
}

/** Schemas that hold the tables of a Runwarden and that the role may read. */
const OTHERS = `select n.nspname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relname = 'decisions' and n.nspname <> $1
    and exists (select from pg_class m where m.relnamespace = n.oid and m.relname = 'kysely_migration')
    and has_schema_privilege(n.oid, 'USAGE') and has_table_privilege(c.oid, 'SELECT')
  order by n.nspname`;

/**
 * Asks whether the server can be used as it must be, and makes the schemas that are missing.
 * @returns what a person should know of it; null for nothing.
 * @throws {StartError}
 */
export async function prepareSchemas(client: pg.Client, location: ServerLocation): Promise<string | null> {
  const rights = await readRights(client, location);
  const problem = rightsProblem(rights, location.schema);
  if (problem !== null) throw new StartError(problem);
  await makeSchemas(client, rights);
  const { tables } = rights;
  if (tables === null || tables.made) return null;
  const { rows } = await client.query<{ name: string }>(OTHERS, [tables.name]);
  if (rows.length === 0) return null;
  const others = rows.map(({ name }) => name).join(', ');
  return `the schema ${tables.name} begins empty, and there are tables of a Runwarden in ${others}: if they are those of this one, its record, freezes and overrides stay there until store.schema names that schema, or until they are moved (docs/database.md)`;
}
