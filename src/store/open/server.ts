import { Kysely, PostgresDialect, type PostgresPoolClient } from 'kysely';
import pg, { type ClientConfig } from 'pg';
import { parseIntoClientConfig } from 'pg-connection-string';
import type { Tables } from '../schema.ts';
import { askerByName, type Statement } from './ask-by-name.ts';
import { type Bounds, connectionBounds, PATIENT_BOUNDS, setBounds } from './bounds.ts';

/** A PostgreSQL server, as the config and the credential describe it. */
export interface ServerLocation {
  readonly kind: 'server';
  readonly url: string;
  /** Holds the tables and the work queue. Without it the tables are where the role looks first, and the queue in `pgboss`. */
  readonly schema?: string;
  /** Asked for each new connection, such as for a token of Microsoft Entra. Without it the address has the password. */
  readonly password?: () => Promise<string>;
}

const QUEUE_SCHEMA = 'pgboss';

/** The schema of pg-boss. */
export function queueSchema({ schema = QUEUE_SCHEMA }: Pick<ServerLocation, 'schema'>): string {
  return schema;
}

/** How to connect: the address, and the password of a function where there is one. */
export function clientConfig({ url, password }: ServerLocation, name: string): ClientConfig {
  const address = parseIntoClientConfig(withPlainTls(url));
  return { ...address, ...(password === undefined ? {} : { password }), application_name: name };
}

/**
 * The driver checks the certificate and the name for these modes as well, and writes several lines of warning that a later
 * version may not.
 */
function withPlainTls(url: string): string {
  if (/[?&]uselibpqcompat=true/.test(url)) return url;
  return url.replace(/([?&]sslmode=)(?:prefer|require|verify-ca)(?=&|$)/, '$1verify-full');
}

/** One connection, which is given up when it takes long. The caller ends it. */
export async function connectOnce(location: ServerLocation): Promise<pg.Client> {
  const config = clientConfig(location, 'runwarden start');
  const client = new pg.Client({ ...config, ...connectionBounds(PATIENT_BOUNDS) });
  // Whoever uses the connection hears of the error as well; one without a listener ends the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return client;
  } catch (error) {
    // Refused by us, such as for a password that is missing, it is still open to the server.
    await client.end().catch(() => undefined);
    throw error;
  }
}

/** One connection to the database that every server has. There Azure makes roles of Entra. */
export function connectHome(location: ServerLocation): Promise<pg.Client> {
  const url = new URL(location.url);
  url.pathname = '/postgres';
  return connectOnce({ ...location, url: url.href });
}

/** Connections for as long as the process runs, in which the tables are found without the name of their schema. */
export function openPool(
  location: ServerLocation,
  config: pg.PoolConfig & { readonly application_name: string },
  bounds: Bounds,
) {
  const { schema } = location;
  const path = schema === undefined ? [] : [`set search_path to ${pg.escapeIdentifier(schema)}`];
  const settings = [...setBounds(bounds), ...path].join('; ');
  return new pg.Pool({
    ...clientConfig(location, config.application_name),
    ...connectionBounds(bounds),
    ...config,
    // pg waits for what it returns.
    ...(settings === '' ? {} : { onConnect: (client) => client.query(settings) }),
  });
}

/**
 * @param options.byName keeps the plans of statements on the connections, see {@link askerByName}. For what is found by a key: of a
 * list one plan for all values would be wrong, where one workspace has a thousand times what another has.
 */
export function overPool(pool: pg.Pool, { byName = false } = {}): Kysely<Tables> {
  // A connection is the same to Kysely whenever it is lent.
  const lent = new WeakMap<pg.PoolClient, PostgresPoolClient>();
  const asker: Asker = byName ? askerByName() : (text, values, ask) => ask({ text, values });
  const connect = async () => {
    const client = await pool.connect();
    const known = lent.get(client) ?? askedByCallback(client, asker);
    lent.set(client, known);
    return known;
  };
  const over = {
    connect,
    end: () => (byName ? Promise.resolve() : pool.end()),
    options: pool.options,
    Client: pg.Client,
  };
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool: over }) });
}

type Asker = ReturnType<typeof askerByName>;

/**
 * With the promises of the driver the rows of an answer stay in memory until the next full collection, and the service spends a quarter of a
 * read on moving them. With its callbacks they are gone at once.
 */
function askedByCallback(client: pg.PoolClient, asker: Asker): PostgresPoolClient {
  const ask = (statement: Statement) =>
    new Promise((resolve, reject) => {
      client.query(statement, (error, result) => (error ? reject(error) : resolve(result)));
    });
  const query = (text: string, values: unknown[]) => asker(text, values, ask);
  return {
    // Kysely gives a cursor to nobody who has not asked for one.
    query: query as PostgresPoolClient['query'],
    release: (destroy) => client.release(destroy),
  };
}

/** A name as a statement needs it: with quotes only where PostgreSQL would change or refuse it. */
export function sqlName(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) ? name : pg.escapeIdentifier(name);
}
