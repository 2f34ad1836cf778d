import pg from 'pg';

/** Runs something with a new database on the server of RUNWARDEN_TEST_DATABASE_URL, which is dropped afterwards. For programs beside the tests. */
export async function withOwnDatabase<T>(run: (url: string) => Promise<T>): Promise<T> {
  const server = process.env.RUNWARDEN_TEST_DATABASE_URL;
  if (!server) throw new Error('RUNWARDEN_TEST_DATABASE_URL is not set: run it under `bash .ci/with-postgres`');
  const name = `runwarden_own_${process.pid}`;
  const administer = async (statement: string) => {
    const client = new pg.Client({ connectionString: server });
    await client.connect();
    await client.query(statement).finally(() => client.end());
  };
  await administer(`create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  try {
    return await run(url.href);
  } finally {
    // By force: connections of those who were killed may still be open.
    await administer(`drop database ${name} with (force)`);
  }
}
