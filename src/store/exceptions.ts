import type { WorkspaceState } from '../core/decision/workspace-state.ts';
import { DAY, type Instant } from '../core/values/duration.ts';
import type { Database } from './open/database.ts';
import { fromRow, toDate, toInstant } from './rows.ts';

/** What people have set: overrides and freezes that count now. */
export async function exceptionsInForce(
  db: Database,
  now: Instant,
): Promise<Pick<WorkspaceState, 'overrides' | 'freezes'>> {
  return { overrides: await overridesInForce(db, now), freezes: await freezesInForce(db, now) };
}

export async function overridesInForce(db: Database, now: Instant): Promise<WorkspaceState['overrides']> {
  const rows = await db
    .selectFrom('overrides')
    .selectAll()
    .where('revoked_at', 'is', null)
    .where('ends_at', '>', toDate(now))
    .execute();
  return rows.map(fromRow);
}

export async function freezesInForce(db: Database, now: Instant): Promise<WorkspaceState['freezes']> {
  const rows = await db
    .selectFrom('freezes')
    .select(['id', 'reason', 'author', 'created_at', 'ends_at'])
    .where('lifted_at', 'is', null)
    .where((eb) => eb.or([eb('ends_at', 'is', null), eb('ends_at', '>', toDate(now))]))
    .orderBy('created_at')
    .execute();
  return rows.map(fromRow);
}

/** Longer than any grace is worth looking back. */
const REMEMBER_EXCEPTIONS = 14 * DAY;

/** Freezes and exceptions that ended lately. */
export async function endedExceptions(db: Database, now: Instant): Promise<WorkspaceState['ended']> {
  const since = toDate(now - REMEMBER_EXCEPTIONS);
  const overrides = await db
    .selectFrom('overrides')
    .selectAll()
    .where((eb) => eb.or([eb('revoked_at', '>', since), eb('ends_at', '>', since)]))
    .where((eb) => eb.or([eb('revoked_at', 'is not', null), eb('ends_at', '<=', toDate(now))]))
    .execute();
  const freezes = await db
    .selectFrom('freezes')
    .select(['created_at', 'ends_at', 'lifted_at'])
    .where((eb) => eb.or([eb('lifted_at', '>', since), eb('ends_at', '>', since)]))
    .where((eb) => eb.or([eb('lifted_at', 'is not', null), eb('ends_at', '<=', toDate(now))]))
    .execute();
  return {
    overrides: overrides.map(fromRow),
    freezes: freezes.map(({ created_at, ends_at, lifted_at }) => {
      const end = lifted_at ?? ends_at;
      return { from: toInstant(created_at), until: end ? Math.min(now, toInstant(end)) : now };
    }),
  };
}
