import type { OpenFall } from '../../core/policy/precision-floor.ts';
import type { Database } from '../open/database.ts';
import { fromRows } from '../rows.ts';

/** Policies that fell below their floor and are not trusted again. @param db also a transaction */
export async function fallsInForce(db: Database): Promise<readonly OpenFall[]> {
  const rows = await db
    .selectFrom('precision_falls')
    .select(['policy', 'since', 'because'])
    .where('trusted_at', 'is', null)
    .orderBy('since')
    .execute();
  return fromRows(rows);
}
