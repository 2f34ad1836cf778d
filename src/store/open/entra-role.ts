import { connectHome, type ServerLocation } from './server.ts';

/** The role of the service, and the object id of the identity that logs in as it; null for a role with a password. */
export interface ServiceRole {
  readonly name: string;
  readonly objectId: string | null;
}

/** Azure's function for that. The shorter name is the older one. */
const MAKERS = ['pgaadauth_create_principal_with_oid', 'pgaadauth_create_principal'];

/** Makes the role of an identity where it is missing: no administrator, and no second factor. */
export async function makeEntraRole(location: ServerLocation, { name, objectId }: ServiceRole): Promise<void> {
  if (objectId === null) return;
  const client = await connectHome(location);
  try {
    const { rowCount } = await client.query('select from pg_roles where rolname = $1', [name]);
    if (rowCount !== 0) return;
    const { rows } = await client.query<{ maker: string }>(
      `select proname as maker from pg_proc where proname = any($1) and pronargs = 5 order by length(proname) desc`,
      [MAKERS],
    );
    const maker = rows[0]?.maker ?? MAKERS[0];
    await client.query(`select ${maker}($1, $2, 'service', false, false)`, [name, objectId]);
  } finally {
    await client.end();
  }
}
