import type { PgBoss } from 'pg-boss';
import type { Routing } from '../core/alert/alert.ts';
import { approvalsNeededFor, PEOPLE_NEEDED } from '../core/decision/approvals-needed.ts';
import type { Approval, ApprovalAnswer, Finding, GivenApproval } from '../core/decision/finding.ts';
import type { Override } from '../core/decision/override.ts';
import type { AnswerRefusal, ControlLedger } from '../core/ports/ledger.ts';
import type { Instant } from '../core/values/duration.ts';
import { anyGlobMatches } from '../core/values/glob.ts';
import { caseless } from '../core/values/text.ts';
import { audited, type Note } from './audit/audited.ts';
import { answered, freezeLifted, frozen, overrideCreated, overrideRevoked } from './audit/events.ts';
import { lockControl } from './enforce.ts';
import { announceFreeze, announceResumed, type Raising } from './freeze-alerts.ts';
import { enqueue, type StoreTransaction } from './jobs.ts';
import { toJson, toTextOrNull } from './json.ts';
import { requestsInFlight } from './leases.ts';
import type { Database } from './open/database.ts';
import { announceOverride, announceOverrideEnds } from './override-alerts.ts';
import { isOwn } from './owned-runs.ts';
import { fromRow, toDate, toDecision, toRow } from './rows.ts';

/** Each of these asks, in its own transaction, for a pass over the workspaces that it concerns. */
export function controlLedger(db: Database, boss: PgBoss, routing: Routing): ControlLedger {
  const raising: Raising = { boss, routing };
  const askForPasses = async (transaction: StoreTransaction, { workspace: names }: Override['scope']) => {
    const known = await transaction.selectFrom('workspaces').select(['id', 'name']).orderBy('id').execute();
    const concerned = known.filter(({ name }) => names === undefined || anyGlobMatches(names, name));
    await enqueue(boss, transaction, { passes: concerned.map(({ id }) => ({ workspaceId: id })), byPerson: true });
  };
  return {
    async answer(decisionId, { answer, note: words, ownIds = [], ...person }, now) {
      return audited(db, async (transaction, note) => {
        await lockControl(transaction);
        const row = await transaction
          .selectFrom('approvals')
          .innerJoin('findings', 'findings.id', 'approvals.finding_id')
          .selectAll('approvals')
          .select(['findings.state', 'findings.workspace_id'])
          .where('decision_id', '=', decisionId)
          .executeTakeFirst();
        if (!row) return { kind: 'not-found' };
        const refusal = refusalOf(fromRow(row), now);
        if (refusal && !(answer === 'rejected' && (await overrulesYes(transaction, refusal, row.finding_id))))
          return refusal;
        const given = { answer, ...person, at: now, note: words, ownIds };
        const written = await writeAnswer(transaction, fromRow(row), given, note);
        if (written.kind !== 'answered' || written.approval.answer === null) return written;
        // A yes leads to its cancel without waiting for the pass.
        const cancels = answer === 'approved' ? [{ decisionId }] : [];
        await enqueue(boss, transaction, { passes: [{ workspaceId: row.workspace_id }], cancels, byPerson: true });
        return written;
      });
    },
    async createOverride(override) {
      await audited(db, async (transaction, note) => {
        await lockControl(transaction);
        const row = await transaction
          .insertInto('overrides')
          .values(toRow(override))
          .returningAll()
          .executeTakeFirstOrThrow();
        note(overrideCreated(row));
        await announceOverride(transaction, raising, override);
        await askForPasses(transaction, override.scope);
      });
    },
    async revokeOverride(id, by, now) {
      return audited(db, async (transaction, note) => {
        const row = await transaction
          .updateTable('overrides')
          .set({ revoked_at: toDate(now), revoked_by: by })
          .where('id', '=', id)
          .where('revoked_at', 'is', null)
          .where('ends_at', '>', toDate(now))
          .returningAll()
          .executeTakeFirst();
        if (!row) return null;
        note(overrideRevoked(row, { at: now, actor: by }));
        const override = fromRow(row);
        await askForPasses(transaction, override.scope);
        return override;
      });
    },
    async freeze(freeze) {
      await audited(db, async (transaction, note) => {
        await lockControl(transaction);
        const row = await transaction
          .insertInto('freezes')
          .values(toRow(freeze))
          .returningAll()
          .executeTakeFirstOrThrow();
        note(frozen(row));
        await announceFreeze(transaction, raising, freeze);
        await askForPasses(transaction, EVERYWHERE);
      });
    },
    requestsInFlight: () => requestsInFlight(db),
    async unfreeze(by, now) {
      return audited(db, async (transaction, note) => {
        const rows = await transaction
          .updateTable('freezes')
          .set({ lifted_at: toDate(now), lifted_by: by })
          .where('lifted_at', 'is', null)
          .where((eb) => eb.or([eb('ends_at', 'is', null), eb('ends_at', '>', toDate(now))]))
          .returningAll()
          .execute();
        note(...rows.map((row) => freezeLifted(row, { at: now, actor: by })));
        await announceResumed(transaction, raising, now);
        await askForPasses(transaction, EVERYWHERE);
        return rows.length;
      });
    },
    async announceEnds(now) {
      await db.transaction().execute(async (transaction) => {
        await announceResumed(transaction, raising, now);
        await announceOverrideEnds(transaction, raising, now);
      });
    },
  };
}

/** A no overrules a yes with which Azure was not asked yet: whoever sees the mistake need not find another way to stop it. */
async function overrulesYes(
  transaction: StoreTransaction,
  refusal: AnswerRefusal,
  findingId: string,
): Promise<boolean> {
  if (refusal.kind !== 'already-answered' || refusal.answer !== 'approved') return false;
  const asked = await transaction
    .selectFrom('cancellations')
    .select('decision_id')
    .where('finding_id', '=', findingId)
    .where('state', 'in', ['requesting', 'unclear', 'requested', 'confirmed', 'released', 'ended-otherwise'])
    .executeTakeFirst();
  return asked === undefined;
}

interface Given extends GivenApproval {
  readonly answer: ApprovalAnswer;
  /** Owner ids of whoever answers: nobody approves for a run of their own. */
  readonly ownIds: readonly string[];
}

/** Writes an answer; where two people must approve, the first yes is counted only. */
async function writeAnswer(
  transaction: StoreTransaction,
  asked: Pick<Approval, 'decisionId' | 'given' | 'answer' | 'answeredBy' | 'answeredAt' | 'note'>,
  { answer, ownIds, ...yes }: Given,
  note: Note,
): Promise<{ readonly kind: 'answered'; readonly approval: Approval } | AnswerRefusal> {
  if (answer === 'approved' && (await isOwn(transaction, asked.decisionId, ownIds))) return { kind: 'own-run' };
  const given = answer === 'approved' ? await withYes(transaction, asked, { ...yes, ownIds }) : overruled(asked);
  if (given === 'theirs') return { kind: 'approved-by-them', by: yes.by };
  const isCounted = answer === 'approved' && given !== null && given.length < PEOPLE_NEEDED;
  const settled = {
    answer,
    answered_at: toDate(yes.at),
    answered_by: (answer === 'approved' ? given?.map(({ by }) => by).join(' and ') : null) ?? yes.by,
    note: toTextOrNull(yes.note),
  };
  const row = await transaction
    .updateTable('approvals')
    .set({ ...(given && { given: toJson(given) }), ...(!isCounted && settled) })
    .where('decision_id', '=', asked.decisionId)
    .returningAll()
    .executeTakeFirstOrThrow();
  note(answered(row, answer, { at: yes.at, actor: yes.by }));
  return { kind: 'answered', approval: fromRow(row) };
}

/** The yes that a no takes back stays on record; null where there was none. */
function overruled({ given, answer, answeredBy, answeredAt, note }: Parameters<typeof writeAnswer>[1]) {
  if (answer !== 'approved' || given.length > 0) return null;
  return [{ by: answeredBy ?? 'a person', at: answeredAt ?? 0, note }];
}

/** Those who have approved with this one, where two people must; null where one is enough. */
async function withYes(
  transaction: StoreTransaction,
  { decisionId, given }: Pick<Approval, 'decisionId' | 'given'>,
  { ownIds, ...yes }: Omit<Given, 'answer'>,
): Promise<readonly GivenApproval[] | 'theirs' | null> {
  const asked = await transaction
    .selectFrom('decisions')
    .selectAll()
    .where('id', '=', decisionId)
    .executeTakeFirstOrThrow();
  if (approvalsNeededFor(toDecision(asked), yes.at) < PEOPLE_NEEDED) return null;
  // One person may have several keys: by one name, or by a name that is an owner id of the other. Who signs in may change names.
  const names = [caseless(yes.by), ...ownIds];
  const isTheirs = given.some(({ by, who }) => names.includes(caseless(by)) || (who !== undefined && who === yes.who));
  return isTheirs ? 'theirs' : [...given, yes];
}

const EVERYWHERE: Override['scope'] = {};

type Asked = Pick<Approval, 'answer' | 'answeredBy' | 'ended' | 'otherwise' | 'expiresAt'> & Pick<Finding, 'state'>;

/** Why a question takes no answer; null where it does. */
function refusalOf(
  { answer, answeredBy, ended, state, otherwise, expiresAt }: Asked,
  now: Instant,
): AnswerRefusal | null {
  if (ended !== null && ended.as !== 'kept') return { kind: 'ended', ...ended };
  if (answer !== null) return { kind: 'already-answered', by: answeredBy ?? 'somebody', answer };
  if (state === 'resolved') return { kind: 'resolved' };
  // Where silence cancels, a person is heard until the cancel is done: the time to answer began with the delivery.
  return otherwise === 'keep' && expiresAt <= now ? { kind: 'expired', at: expiresAt } : null;
}
