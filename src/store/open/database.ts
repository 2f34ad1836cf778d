import { PGlite } from '@electric-sql/pglite';
import { Kysely, PGliteDialect, sql } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import { fromPglite, PgBoss } from 'pg-boss';
import * as begin from '../migrations/0001-begin.ts';
import * as recordings from '../migrations/0002-recordings.ts';
import * as spend from '../migrations/0003-spend.ts';
import * as heldSince from '../migrations/0004-held-since.ts';
import * as resumed from '../migrations/0005-resumed.ts';
import * as names from '../migrations/0006-names.ts';
import * as unseen from '../migrations/0008-unseen.ts';
import * as seenForLong from '../migrations/0009-seen-for-long.ts';
import * as failedSteps from '../migrations/0010-failed-steps.ts';
import * as groupedAlerts from '../migrations/0014-grouped-alerts.ts';
import * as answersHold from '../migrations/0015-answers-hold.ts';
import * as claimsAreLeases from '../migrations/0016-claims-are-leases.ts';
import * as objections from '../migrations/0017-objections.ts';
import * as countedCancels from '../migrations/0018-counted-cancels.ts';
import * as followedCancels from '../migrations/0019-followed-cancels.ts';
import * as droppedDeliveries from '../migrations/0020-dropped-deliveries.ts';
import * as policySets from '../migrations/0021-policy-sets.ts';
import * as evidence from '../migrations/0022-evidence.ts';
import * as seenStatuses from '../migrations/0023-seen-statuses.ts';
import * as audit from '../migrations/0024-audit.ts';
import * as decisionBases from '../migrations/0025-decision-bases.ts';
import * as sessionEnds from '../migrations/0026-session-ends.ts';
import * as confirmedTags from '../migrations/0027-confirmed-tags.ts';
import * as lists from '../migrations/0029-lists.ts';
import * as findings from '../migrations/0030-findings.ts';
import * as byTime from '../migrations/0031-by-time.ts';
import * as outcomes from '../migrations/0032-outcomes.ts';
import * as ownerStatistics from '../migrations/0033-owner-statistics.ts';
import * as whatWasDelivered from '../migrations/0035-what-was-delivered.ts';
import * as firing from '../migrations/0036-firing.ts';
import * as storms from '../migrations/0037-storms.ts';
import * as listedDeliveries from '../migrations/0038-listed-deliveries.ts';
import * as digests from '../migrations/0039-digests.ts';
import * as deliveriesOfOlderVersions from '../migrations/0040-deliveries-of-older-versions.ts';
import * as money from '../migrations/0042-money.ts';
import * as idleNodes from '../migrations/0043-idle-nodes.ts';
import * as budgets from '../migrations/0044-budgets.ts';
import * as precision from '../migrations/0045-precision.ts';
import * as steadyPasses from '../migrations/0046-steady-passes.ts';
import * as fleet from '../migrations/0047-fleet.ts';
import * as apiAtScale from '../migrations/0048-api-at-scale.ts';
import type { Tables } from '../schema.ts';
import { type Bounds, PATIENT_BOUNDS, READ_BOUNDS, SERVICE_BOUNDS } from './bounds.ts';
import { databaseError, MigrationFailed } from './database-error.ts';
import { damaged, innermost, openFolder } from './folder.ts';
import { readyMade } from './ready-made.ts';
import { prepareSchemas } from './rights.ts';
import { connectOnce, openPool, overPool, queueSchema, type ServerLocation } from './server.ts';
import { listenToPGlite, listenToServer, Wakes } from './wakes.ts';

export type Database = Kysely<Tables>;

/**
 * Where the data lives: a PostgreSQL server, a folder of this machine (PGlite), or this process's memory, in a PGlite
 * that is new or given.
 */
export type StoreLocation =
  | ServerLocation
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'memory'; readonly pglite?: PGlite };

export interface OpenDatabase {
  readonly db: Database;
  /** For reads of the API: on a server by connections of their own, so that passes never wait for one. */
  readonly reads: Database;
  /** The same connections, for what is found by a key: the server keeps the plans of its statements. */
  readonly readsByKey: Database;
  readonly boss: PgBoss;
  /** Says when work was queued. */
  readonly wakes: Wakes;
  /** True when no other process can have this database open. */
  readonly alone: boolean;
  close(): Promise<void>;
}

const MIGRATIONS: Record<string, Migration> = {
  '0001-begin': begin,
  '0002-recordings': recordings,
  '0003-spend': spend,
  '0004-held-since': heldSince,
  '0005-resumed': resumed,
  '0006-names': names,
  '0008-unseen': unseen,
  '0009-seen-for-long': seenForLong,
  '0010-failed-steps': failedSteps,
  '0014-grouped-alerts': groupedAlerts,
  '0015-answers-hold': answersHold,
  '0016-claims-are-leases': claimsAreLeases,
  '0017-objections': objections,
  '0018-counted-cancels': countedCancels,
  '0019-followed-cancels': followedCancels,
  '0020-dropped-deliveries': droppedDeliveries,
  '0021-policy-sets': policySets,
  '0022-evidence': evidence,
  '0023-seen-statuses': seenStatuses,
  '0024-audit': audit,
  '0025-decision-bases': decisionBases,
  '0026-session-ends': sessionEnds,
  '0027-confirmed-tags': confirmedTags,
  '0029-lists': lists,
  '0030-findings': findings,
  '0031-by-time': byTime,
  '0032-outcomes': outcomes,
  '0033-owner-statistics': ownerStatistics,
  '0035-what-was-delivered': whatWasDelivered,
  '0036-firing': firing,
  '0037-storms': storms,
  '0038-listed-deliveries': listedDeliveries,
  '0039-digests': digests,
  '0040-deliveries-of-older-versions': deliveriesOfOlderVersions,
  '0042-money': money,
  '0043-idle-nodes': idleNodes,
  '0044-budgets': budgets,
  '0045-precision': precision,
  '0046-steady-passes': steadyPasses,
  '0047-fleet': fleet,
  '0048-api-at-scale': apiAtScale,
};

/** By its name the newest: migrations are numbered. */
export const NEWEST_MIGRATION = Object.keys(MIGRATIONS).toSorted().at(-1) ?? '';

/**
 * Opens the database and brings its tables up to date. Several replicas may start at once: migrations take a lock.
 * @param onError called for connections that broke.
 * @param onNotice called with what a person should know of the database.
 * @param options.isPatient lets what is done in it take long, as the grants do; migrations always may.
 * @throws {StartError} when the server or the folder cannot be used, with the next step.
 */
export async function openDatabase(
  location: StoreLocation,
  onError: (error: Error) => void,
  onNotice: (notice: string) => void = () => undefined,
  { isPatient = false } = {},
): Promise<OpenDatabase> {
  if (location.kind === 'server') {
    try {
      const notice = await prepare(location);
      if (notice !== null) onNotice(notice);
      const patient = await migrated(openServer(location, onError), location.schema);
      if (isPatient) return patient;
      await patient.close();
      return openServer(location, onError, SERVICE_BOUNDS);
    } catch (error) {
      throw databaseError(error, location);
    }
  }
  const opened = await openPGlite(location);
  try {
    return await migrated(opened);
  } catch (error) {
    throw location.kind === 'folder' ? damaged(location.path, error) : error;
  }
}

async function migrated(opened: OpenDatabase, schema?: string): Promise<OpenDatabase> {
  try {
    await migrate(opened.db, schema);
    return opened;
  } catch (error) {
    // The first error is the one to report; a broken PGlite may not even close.
    await opened.close().catch(() => undefined);
    throw error;
  }
}

/** By one connection, see {@link prepareSchemas}. */
async function prepare(location: ServerLocation): Promise<string | null> {
  const client = await connectOnce(location);
  try {
    return await prepareSchemas(client, location);
  } finally {
    await client.end();
  }
}

function openServer(
  location: ServerLocation,
  onError: (error: Error) => void,
  bounds: Bounds = PATIENT_BOUNDS,
): OpenDatabase {
  const pool = openPool(location, { max: 10, application_name: 'runwarden' }, bounds);
  const readPool = openPool(location, { max: 4, application_name: 'runwarden api' }, READ_BOUNDS);
  for (const each of [pool, readPool]) {
    // A connection that drops is replaced at the next query. An error without a listener would end the process, and the
    // pool listens only to idle connections, so each has a listener of its own, and the pool's adds nothing.
    each.on('connect', (client) => client.on('error', onError));
    each.on('error', () => undefined);
  }
  const [db, reads] = [overPool(pool), overPool(readPool)];
  const wakes = new Wakes();
  const readsByKey = overPool(readPool, { byName: true });
  const boss = new PgBoss({
    db: {
      listen: listenToServer(location, wakes, onError),
      async executeSql(text, values) {
        // pg-boss sends several statements at once and reads the rows of all; there is one result for each.
        const results: { rows: unknown[] } | { rows: unknown[] }[] = await pool.query(text, values);
        return { rows: [results].flat().flatMap(({ rows }) => rows) };
      },
    },
    schema: queueSchema(location),
    // Made already, or by the database's administrator.
    createSchema: false,
    superviseIntervalSeconds: DEAD_WORK_LOOKED_FOR_SECONDS,
    monitorIntervalSeconds: DEAD_WORK_LOOKED_FOR_SECONDS,
    ...BOSS,
  });
  const close = async () => {
    await Promise.all([db.destroy(), reads.destroy(), readsByKey.destroy()]);
    // Kysely ends a pool that it has used.
    for (const each of [pool, readPool]) if (!each.ended) await each.end();
  };
  return { db, reads, readsByKey, boss, wakes, alone: false, close };
}

/** An empty database in this process's memory. */
export function newInMemory(): PGlite {
  return new PGlite('memory://', readyMade(NEWEST_MIGRATION));
}

async function openPGlite(location: Exclude<StoreLocation, { kind: 'server' }>): Promise<OpenDatabase> {
  const { pglite, unlock } =
    location.kind === 'folder'
      ? await openFolder(location.path, readyMade(NEWEST_MIGRATION))
      : { pglite: location.pglite ?? newInMemory(), unlock: () => undefined };
  // PGlite has one connection. Kysely lends it to one user at a time, and statements of pg-boss wait for transactions.
  const wakes = new Wakes();
  const boss = new PgBoss({
    db: { ...fromPglite(pglite), listen: listenToPGlite(pglite, wakes) },
    backend: 'pglite',
    schema: queueSchema({}),
    ...BOSS,
  });
  const opened = overPGlite(pglite, unlock);
  return { ...opened, reads: opened.db, readsByKey: opened.db, boss, wakes, alone: true };
}

/** @param unlock called once the database is closed. */
export function overPGlite(pglite: PGlite, unlock: () => void): Pick<OpenDatabase, 'db' | 'close'> {
  const db = new Kysely<Tables>({ dialect: new PGliteDialect({ pglite }) });
  const close = async () => {
    try {
      await db.destroy();
    } finally {
      unlock();
    }
  };
  return { db, close };
}

/** How often replicas look for jobs whose process died, one of them for all. See `jobs.ts` and ADR 62. */
const DEAD_WORK_LOOKED_FOR_SECONDS = 5;

/**
 * The cron of pg-boss is not used; its registry of instances would only write rows. What is done is dropped every ten
 * minutes and not once a day, since pg-boss counts all that is kept whenever it looks for dead work.
 */
const BOSS = {
  schedule: false,
  registerInstance: false,
  useListenNotify: true,
  maintenanceIntervalSeconds: 600,
} as const;

/** @param schema of the tables; without it, the one in which the role makes tables. */
async function migrate(db: Database, schema?: string): Promise<void> {
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => MIGRATIONS },
    ...(schema === undefined ? {} : { migrationTableSchema: schema }),
  });
  const { error, results } = await migrator.migrateToLatest();
  if (!error) return;
  const failed = results?.find(({ status }) => status === 'Error')?.migrationName;
  const what = failed ? `migrated (${failed})` : 'opened';
  throw new MigrationFailed(`the database could not be ${what}: ${innermost(error)}`, { cause: error });
}

/** Answers when the database does. */
export async function ping(db: Database): Promise<void> {
  await sql`select 1`.execute(db);
}
