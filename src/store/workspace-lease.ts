import { sql } from 'kysely';
import type { PassLease } from '../core/ports/scan-ledger.ts';
import { type Milliseconds, SECOND } from '../core/values/duration.ts';
import type { Database } from './open/database.ts';

/**
 * For so long a workspace belongs to a pass whose process died. In real time, by the database's clock, which all replicas
 * share. Other replicas take the work over within 30 s: see ADR 62.
 */
export const WORKSPACE_LEASE: Milliseconds = 20 * SECOND;

/** How often a pass under way renews, however long it waits for Azure. */
const RENEWED_EVERY: Milliseconds = WORKSPACE_LEASE / 4;

/** A lease that was taken or renewed so lately cannot be somebody else's. */
const SURELY_HELD: Milliseconds = WORKSPACE_LEASE / 3;

/**
 * Takes a workspace for a pass. While the pass runs the lease renews itself; a process that died or is paused renews nothing.
 * @param pass a name for the pass that no other has.
 * @param monotonic measures short times within this process, whatever is done to the clock.
 * @returns null while another pass holds the workspace.
 */
export async function leaseWorkspace(
  db: Database,
  workspaceId: string,
  pass: string,
  monotonic: () => Milliseconds,
): Promise<PassLease | null> {
  let held = heldFrom(monotonic);
  let isLost = !(await take(db, workspaceId, pass));
  if (isLost) return null;
  const renew = async () => {
    const next = heldFrom(monotonic);
    if (!(await take(db, workspaceId, pass))) end();
    else held = next;
  };
  // A database that does not answer is asked again the next time, and by the pass itself.
  const timer = setInterval(() => renew().catch(() => undefined), RENEWED_EVERY).unref();
  function end() {
    isLost = true;
    clearInterval(timer);
  }
  return {
    async renew({ surely = false } = {}) {
      if (!isLost && (surely || held() > SURELY_HELD)) await renew();
      return !isLost;
    },
    async release() {
      end();
      await db
        .updateTable('workspaces')
        .set({ lease_holder: null, lease_until: null })
        .where('id', '=', workspaceId)
        .where('lease_holder', '=', pass)
        .execute();
    },
  };
}

/** How long ago this was called: a paused machine may stop one clock, and a person may set the other. */
function heldFrom(monotonic: () => Milliseconds): () => Milliseconds {
  const [began, beganAt] = [monotonic(), Date.now()];
  return () => Math.max(monotonic() - began, Math.abs(Date.now() - beganAt));
}

/** Takes or renews a lease by the database's clock. */
async function take(db: Database, workspaceId: string, pass: string): Promise<boolean> {
  const taken = await db
    .updateTable('workspaces')
    .set({ lease_holder: pass, lease_until: sql<Date>`now() + make_interval(secs => ${WORKSPACE_LEASE / SECOND})` })
    .where('id', '=', workspaceId)
    .where((eb) =>
      eb.or([eb('lease_holder', 'is', null), eb('lease_holder', '=', pass), eb('lease_until', '<', sql<Date>`now()`)]),
    )
    .returning('id')
    .executeTakeFirst();
  return taken !== undefined;
}

/** Frees every workspace. Only where no other process can hold one. */
export async function dropLeases(db: Database): Promise<void> {
  await db.updateTable('workspaces').set({ lease_holder: null, lease_until: null }).execute();
}
