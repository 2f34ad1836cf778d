import type { Database } from './open/database.ts';

/** A secret that every replica of a database shares: whoever asks first makes it, and it is never changed. */
export async function sharedSecret(db: Database, name: string, make: () => string): Promise<string> {
  await db
    .insertInto('secrets')
    .values({ name, value: make() })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const { value } = await db.selectFrom('secrets').select('value').where('name', '=', name).executeTakeFirstOrThrow();
  return value;
}
