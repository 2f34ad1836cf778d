import pg from 'pg';
import { clientConfig, connectHome, type ServerLocation } from './server.ts';

const EXISTS = '42P04';

/** Makes the database of the address where it is missing; the role that is logged in then owns it. */
export async function makeDatabase(location: ServerLocation): Promise<void> {
  const { database } = clientConfig(location, '');
  if (!database) return;
  const client = await connectHome(location);
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [database]);
    if (rowCount === 0) await client.query(`create database ${pg.escapeIdentifier(database)}`);
  } catch (error) {
    // Another one made it meanwhile.
    if (!(error instanceof pg.DatabaseError) || error.code !== EXISTS) throw error;
  } finally {
    await client.end();
  }
}
