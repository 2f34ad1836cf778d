import { randomUUID } from 'node:crypto';
import type { AlertType } from '../core/alert/alert.ts';
import { type CoveredRun, overrideAlerts, reminderAt } from '../core/alert/override-alerts.ts';
import { covers, isInForce, type Override } from '../core/decision/override.ts';
import type { Instant } from '../core/values/duration.ts';
import { insertAlerts } from './alerts.ts';
import type { Raising } from './freeze-alerts.ts';
import { enqueue, type StoreTransaction } from './jobs.ts';
import { fromRow, toRow, toRun } from './rows.ts';

const GRANTED = 'override.granted';
const ENDING = 'override.ending';

type OverrideAlert = Extract<AlertType, typeof GRANTED | typeof ENDING>;

/** Whoever an exception concerns hears of it with the transaction that writes it. The row is the memory that they did. */
export async function announceOverride(
  transaction: StoreTransaction,
  raising: Raising,
  override: Override,
): Promise<void> {
  if (await raise(transaction, raising, { type: GRANTED, override, now: override.createdAt }))
    await remember(transaction, `${GRANTED} ${override.id}`, override.createdAt);
}

/** Before an exception ends, and when it was revoked, those whom it concerns hear of that: once over all replicas. */
export async function announceOverrideEnds(
  transaction: StoreTransaction,
  raising: Raising,
  now: Instant,
): Promise<void> {
  const known = await transaction
    .selectFrom('open_alerts')
    .select('key')
    .where('key', 'like', 'override.%')
    .forUpdate()
    .skipLocked()
    .execute();
  const keys = new Set(known.map(({ key }) => key));
  for (const override of await overridesOf(transaction, keys)) {
    const { id } = override;
    if (isInForce(override, now)) {
      const isDue = now >= reminderAt(override) && !keys.has(`${ENDING} ${id}`);
      if (isDue && (await remember(transaction, `${ENDING} ${id}`, now)))
        await raise(transaction, raising, { type: ENDING, override, now });
      continue;
    }
    const wasKnown = await forget(transaction, [`${GRANTED} ${id}`, `${ENDING} ${id}`]);
    if (wasKnown && override.revokedAt !== null) await raise(transaction, raising, { type: ENDING, override, now });
  }
}

/** Exceptions of which people heard. */
async function overridesOf(transaction: StoreTransaction, keys: ReadonlySet<string>): Promise<Override[]> {
  const ids = [...new Set([...keys].map((key) => key.slice(key.indexOf(' ') + 1)))];
  if (ids.length === 0) return [];
  const rows = await transaction.selectFrom('overrides').selectAll().where('id', 'in', ids).execute();
  return rows.map(fromRow);
}

/** @returns false where another replica was faster. */
async function remember(transaction: StoreTransaction, key: string, since: Instant): Promise<boolean> {
  const inserted = await transaction
    .insertInto('open_alerts')
    .values(toRow({ key, since, data: {} }))
    .onConflict((conflict) => conflict.doNothing())
    .returning('key')
    .executeTakeFirst();
  return inserted !== undefined;
}

async function forget(transaction: StoreTransaction, keys: readonly string[]): Promise<boolean> {
  const rows = await transaction.deleteFrom('open_alerts').where('key', 'in', keys).returning('key').execute();
  return rows.length > 0;
}

/** @returns false where nobody is concerned. */
async function raise(
  transaction: StoreTransaction,
  { boss, routing }: Raising,
  { type, override, now }: { readonly type: OverrideAlert; readonly override: Override; readonly now: Instant },
): Promise<boolean> {
  const covered = await concernedRuns(transaction, override);
  if (covered.length === 0) return false;
  const alerts = overrideAlerts(type, override, covered, { now, newId: randomUUID });
  await enqueue(boss, transaction, { deliveries: await insertAlerts(transaction, alerts, routing) });
  return true;
}

/** Active runs that a policy has found something about, and that the exception spares. */
async function concernedRuns(transaction: StoreTransaction, override: Override): Promise<CoveredRun[]> {
  const rows = await transaction
    .selectFrom('statuses')
    .innerJoin('runs', (join) =>
      join.onRef('runs.workspace_id', '=', 'statuses.workspace_id').onRef('runs.id', '=', 'statuses.run_id'),
    )
    .select(['statuses.policy', 'statuses.evidence', 'runs.run', 'runs.phase_since'])
    .where('runs.active', '=', true)
    .where('statuses.audit', '=', false)
    .where('statuses.finding_id', 'is not', null)
    .where('statuses.state', 'in', ['firing', 'canceling', 'exempt'])
    .orderBy('runs.created_at')
    .execute();
  const found = new Map<string, CoveredRun>();
  for (const row of rows) {
    const { policy, evidence, run: stored, phaseSince } = fromRow(row);
    const run = toRun(stored);
    if (!covers(override, { snapshot: { run, phaseSince, signals: {} }, policy: { name: policy } })) continue;
    const { displayName, workspaceName: workspace } = run;
    found.set(`${run.workspaceId} ${run.id}`, { id: run.id, displayName, workspace, owner: evidence.owner });
  }
  return [...found.values()];
}
