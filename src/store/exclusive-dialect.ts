import { type DatabaseConnection, type Dialect, type Driver, PGliteDialect, type PGliteDialectConfig } from 'kysely';

/**
 * PGlite has one connection, and Kysely's PGlite driver hands it to everybody at once: a query beside an open
 * transaction would run inside it, and two transactions begun together would wait for each other for ever. This dialect
 * lends the connection to one user at a time, as Kysely's SQLite driver does.
 */
export function exclusivePGliteDialect(config: PGliteDialectConfig): Dialect {
  const dialect = new PGliteDialect(config);
  return {
    createAdapter: () => dialect.createAdapter(),
    createIntrospector: (db) => dialect.createIntrospector(db),
    createQueryCompiler: () => dialect.createQueryCompiler(),
    createDriver: () => exclusive(dialect.createDriver()),
  };
}

function exclusive(driver: Driver): Driver {
  let lastHolder: Promise<void> = Promise.resolve();
  const releases = new WeakMap<DatabaseConnection, () => void>();
  return {
    init: () => driver.init(),
    destroy: () => driver.destroy(),
    beginTransaction: (connection, settings) => driver.beginTransaction(connection, settings),
    commitTransaction: (connection) => driver.commitTransaction(connection),
    rollbackTransaction: (connection) => driver.rollbackTransaction(connection),
    async acquireConnection() {
      const before = lastHolder;
      const { promise, resolve } = Promise.withResolvers<void>();
      lastHolder = promise;
      await before;
      const connection = await driver.acquireConnection();
      releases.set(connection, resolve);
      return connection;
    },
    async releaseConnection(connection) {
      await driver.releaseConnection(connection);
      releases.get(connection)?.();
    },
  };
}
