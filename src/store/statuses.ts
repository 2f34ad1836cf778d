import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { sql } from 'kysely';
import type { PolicyStatus } from '../core/decision/decision.ts';
import type { Instant } from '../core/values/duration.ts';
import { getOwn } from '../core/values/own-value.ts';
import type { StoreTransaction } from './jobs.ts';
import { toJson, toText } from './json.ts';
import type { Database } from './open/database.ts';
import { fromRow, toDate, toInstant, toRow } from './rows.ts';

const ROWS_AT_ONCE = 500;

/** What was said of a status, and what it rests on. */
type Words = Pick<PolicyStatus, 'reason' | 'evidence'>;

/** By run and policy. */
type AllWords = Readonly<Record<string, Readonly<Record<string, Words>>>>;

/**
 * Writes the status of every assessment. One that did not change is left alone; for a healthy one that is so, too, where only its words
 * did, as with every minute that a run is running: those of all are kept together. Statuses without an assessment in this pass are deleted,
 * but for those of a later pass, or of the same moment: one that lost its lease may come late.
 */
export async function writeStatuses(
  transaction: StoreTransaction,
  workspaceId: string,
  statuses: readonly PolicyStatus[],
  now: Instant,
): Promise<void> {
  const before = await keptStatuses(transaction, workspaceId);
  const same = statuses.filter((status) => before.get(keyOf(status)) === factsOf(status));
  const healthy = new Set(same.filter(({ state }) => state === 'healthy'));
  const alike = same.filter((status) => !healthy.has(status)).map(toRow);
  const worded = await sameWords(transaction, workspaceId, alike);
  const changed = statuses.filter((status) => !healthy.has(status) && !worded.has(keyOf(status))).map(toRow);
  for (let from = 0; from < changed.length; from += ROWS_AT_ONCE)
    await transaction
      .insertInto('statuses')
      .values(changed.slice(from, from + ROWS_AT_ONCE))
      .onConflict((conflict) =>
        conflict.columns(['workspace_id', 'run_id', 'policy']).doUpdateSet((eb) => ({
          audit: eb.ref('excluded.audit'),
          at: eb.ref('excluded.at'),
          outcome: eb.ref('excluded.outcome'),
          state: eb.ref('excluded.state'),
          withheld: eb.ref('excluded.withheld'),
          reason: eb.ref('excluded.reason'),
          unknown_since: eb.ref('excluded.unknown_since'),
          next: eb.ref('excluded.next'),
          finding_id: eb.ref('excluded.finding_id'),
          evidence: eb.ref('excluded.evidence'),
        })),
      )
      .execute();
  const given = new Set(statuses.map(keyOf));
  if (before.keys().some((key) => !given.has(key))) await deleteOthers(transaction, workspaceId, statuses, now);
  await writeWords(transaction, workspaceId, statuses, now);
}

async function deleteOthers(
  transaction: StoreTransaction,
  workspaceId: string,
  statuses: readonly PolicyStatus[],
  now: Instant,
): Promise<void> {
  const keys = toJson(statuses.map(({ runId, policy }) => ({ run_id: runId, policy })));
  await sql`delete from statuses where workspace_id = ${workspaceId} and at < ${toDate(now)} and not exists (
      select from jsonb_to_recordset(${keys}::jsonb) as given (run_id text, policy text)
      where given.run_id = statuses.run_id and given.policy = statuses.policy
    )`.execute(transaction);
}

type Facts = Pick<PolicyStatus, 'audit' | 'outcome' | 'state' | 'withheld' | 'unknownSince' | 'next' | 'findingId'>;

/** What a status says but for its words. */
function factsOf({ audit, outcome, state, withheld, unknownSince, next, findingId }: Facts): string {
  return JSON.stringify([audit, outcome, state, withheld, unknownSince, next && [next.what, next.at], findingId]);
}

function keyOf({ runId, policy }: Pick<PolicyStatus, 'runId' | 'policy'>): string {
  return `${toText(runId)} ${policy}`;
}

/** The facts of all statuses of a workspace, by run and policy. Most are the same: a row each would take longer to read than all of the rest. */
async function keptStatuses(transaction: StoreTransaction, workspaceId: string): Promise<ReadonlyMap<string, string>> {
  const rows = await transaction
    .selectFrom('statuses')
    .select(['policy', 'audit', 'outcome', 'state', 'withheld', 'unknown_since', 'next', 'finding_id', RUN_IDS])
    .where('workspace_id', '=', workspaceId)
    .groupBy(['policy', 'audit', 'outcome', 'state', 'withheld', 'unknown_since', 'next', 'finding_id'])
    .execute();
  const kept = new Map<string, string>();
  for (const { policy, runIds, ...facts } of rows.map(fromRow)) {
    const said = factsOf(facts);
    for (const runId of runIds) kept.set(`${runId} ${policy}`, said);
  }
  return kept;
}

/** The runs of a group of statuses that say the same. */
export const RUN_IDS = sql<readonly string[]>`json_agg(run_id)`.as('run_ids');

/** The keys of those whose rows have the same words already. */
async function sameWords(
  transaction: StoreTransaction,
  workspaceId: string,
  given: readonly ReturnType<typeof toRow<PolicyStatus>>[],
): Promise<ReadonlySet<string>> {
  if (given.length === 0) return new Set();
  const words = given.map(({ run_id, policy, reason, evidence }) => ({ run_id, policy, reason, evidence }));
  const { rows } = await sql<{ run_id: string; policy: string }>`
    select statuses.run_id, statuses.policy
    from jsonb_to_recordset(${JSON.stringify(words)}::jsonb) as given (run_id text, policy text, reason text, evidence text)
    join statuses on statuses.workspace_id = ${workspaceId} and statuses.run_id = given.run_id and statuses.policy = given.policy
    where statuses.reason = given.reason and statuses.evidence = given.evidence::jsonb`.execute(transaction);
  return new Set(rows.map(({ run_id, policy }) => `${run_id} ${policy}`));
}

async function writeWords(
  transaction: StoreTransaction,
  workspaceId: string,
  statuses: readonly PolicyStatus[],
  now: Instant,
): Promise<void> {
  const healthy = Map.groupBy(
    statuses.filter(({ state }) => state === 'healthy'),
    ({ runId }) => toText(runId),
  );
  const words = Object.fromEntries(
    [...healthy].map(([runId, some]) => [
      runId,
      Object.fromEntries(some.map(({ policy, reason, evidence }) => [policy, { reason, evidence }])),
    ]),
  );
  const row = { at: toDate(now), statuses: zstdCompressSync(toJson(words)) };
  await transaction
    .insertInto('pass_details')
    .values({ workspace_id: workspaceId, ...row, uses: null })
    .onConflict((conflict) => conflict.column('workspace_id').doUpdateSet(row))
    .execute();
}

/**
 * The healthy statuses of a run with the words of the latest pass, in place of those with which their rows were written. Others are given
 * back as they are.
 */
export async function withLatestWords<
  E,
  S extends Pick<PolicyStatus, 'policy' | 'state' | 'reason' | 'at'> & { evidence: E },
>(
  db: Database,
  { workspaceId, runId }: Pick<PolicyStatus, 'workspaceId' | 'runId'>,
  statuses: readonly S[],
): Promise<readonly S[]> {
  if (!statuses.some(({ state }) => state === 'healthy')) return statuses;
  const row = await db
    .selectFrom('pass_details')
    .select(['at', 'statuses'])
    .where('workspace_id', '=', workspaceId)
    .executeTakeFirst();
  if (!row?.at || !row.statuses) return statuses;
  const at = toInstant(row.at);
  // Trusted, since only `writeWords` makes it.
  const all = JSON.parse(zstdDecompressSync(row.statuses).toString('utf8')) as AllWords;
  const words = getOwn(all, runId);
  return statuses.map((status) => {
    const latest = getOwn(words, status.policy);
    // A pass of an older version, which keeps no words, may have written the row since.
    return latest && status.state === 'healthy' && status.at <= at ? { ...status, ...latest, at } : status;
  });
}
