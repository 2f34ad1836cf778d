import { sql } from 'kysely';
import { agreeOn, type LoadedSet, type PolicySetRecord, REPLICA_GONE_AFTER } from '../core/policy/set-agreement.ts';
import type { Agreement, PolicySetLedger } from '../core/ports/policy-set-ledger.ts';
import { DAY, type Instant } from '../core/values/duration.ts';
import { audited, type Note } from './audit/audited.ts';
import { policiesInForce } from './audit/events.ts';
import type { StoreTransaction } from './jobs.ts';
import { LOCKS } from './locks.ts';
import type { Database } from './open/database.ts';
import { fromRow, toDate, toRow } from './rows.ts';

/** What a replica that has not been seen for so long had is of no use any more. */
const FORGOTTEN_AFTER = DAY;

export function policySetLedger(db: Database): PolicySetLedger {
  return {
    agreeOnPolicies: (loaded, now) =>
      audited(db, async (transaction, note) => {
        await sql`select pg_advisory_xact_lock(${LOCKS.policies})`.execute(transaction);
        return agree(transaction, loaded, now, note);
      }),
    async leavePolicies(replica) {
      await db.updateTable('policy_replicas').set({ stopped: true }).where('replica', '=', replica).execute();
    },
    policySetInForce: () => policySetInForce(db),
  };
}

/** No other process is at work: what a dead one had does not count. */
export async function forgetReplicas(db: Database): Promise<void> {
  await db.deleteFrom('policy_replicas').execute();
}

async function agree(transaction: StoreTransaction, loaded: LoadedSet, now: Instant, note: Note): Promise<Agreement> {
  const { replica, digest, policies, isVisit = false } = loaded;
  const current = await policySetInForce(transaction);
  const { last } = await transaction
    .selectFrom('policy_sets')
    .select((eb) => eb.fn.max('number').as('last'))
    .where('digest', '=', digest)
    .executeTakeFirstOrThrow();
  const rows = (await transaction.selectFrom('policy_replicas').selectAll().execute()).map(fromRow);
  const before = rows.find((row) => row.replica === replica) ?? null;
  const others = rows.filter((row) => row.replica !== replica);
  const answer = agreeOn({ digest, inForce: current, lastNumber: last, before, others, isVisit, now });
  const put = answer === 'agrees' || answer === 'differs' ? null : answer;
  const next: PolicySetRecord | null =
    put === null ? current : { number: (current?.number ?? 0) + 1, digest, at: now, replica, because: put, policies };
  if (!next) throw new Error('a replica agrees with a set that is not there');
  if (put !== null) {
    const row = await transaction
      .insertInto('policy_sets')
      .values(toRow(next))
      .returningAll()
      .executeTakeFirstOrThrow();
    note(policiesInForce(row));
  }
  if (before?.digest !== digest)
    note({
      at: now,
      kind: 'policies.loaded',
      actor: replica,
      body: { digest, before: before?.digest ?? null, answer },
    });
  const differsSince = answer === 'differs' ? (before?.differsSince ?? now) : null;
  const agreedNumber = answer === 'differs' ? (before?.agreedNumber ?? null) : next.number;
  await transaction
    .insertInto('policy_replicas')
    .values(toRow({ replica, digest, agreedNumber, seenAt: now, differsSince, stopped: false }))
    .onConflict((conflict) =>
      conflict.column('replica').doUpdateSet((eb) => ({
        digest: eb.ref('excluded.digest'),
        agreed_number: eb.ref('excluded.agreed_number'),
        seen_at: eb.ref('excluded.seen_at'),
        differs_since: eb.ref('excluded.differs_since'),
        stopped: false,
      })),
    )
    .execute();
  await transaction
    .deleteFrom('policy_replicas')
    .where('seen_at', '<', toDate(now - FORGOTTEN_AFTER))
    .execute();
  const othersDiffer = others.filter(
    (other) => !other.stopped && other.digest !== next.digest && now - other.seenAt < REPLICA_GONE_AFTER,
  );
  return { inForce: next, put, differsSince, othersDiffer };
}

/** @param db also a transaction. */
export async function policySetInForce(db: Database | StoreTransaction): Promise<PolicySetRecord | null> {
  const row = await db.selectFrom('policy_sets').selectAll().orderBy('number', 'desc').limit(1).executeTakeFirst();
  return row ? fromRow(row) : null;
}
