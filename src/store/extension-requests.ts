import type { PgBoss } from 'pg-boss';
import type { Routing } from '../core/alert/alert.ts';
import type { ObjectionLedger } from '../core/ports/objection-ledger.ts';
import { insertAlerts } from './alerts.ts';
import { audited } from './audit/audited.ts';
import { extensionAnswered, extensionRequested } from './audit/events.ts';
import { lockControl } from './enforce.ts';
import { enqueue } from './jobs.ts';
import { toTextOrNull } from './json.ts';
import type { Database } from './open/database.ts';
import { fromRow, toDateOrNull, toRow } from './rows.ts';
import { isVisible } from './visible-runs.ts';

/** The most of a list. */
const MOST_LISTED = 200;

type ExtensionLedger = Pick<
  ObjectionLedger,
  'requestExtension' | 'extensionRequests' | 'extensionRequest' | 'answerExtension'
>;

export function extensionLedger(db: Database, boss: PgBoss, routing: Routing): ExtensionLedger {
  const views = () =>
    db
      .selectFrom('extension_requests')
      .innerJoin('workspaces', 'workspaces.id', 'extension_requests.workspace_id')
      .selectAll('extension_requests')
      .select('workspaces.name as workspace_name');
  return {
    async requestExtension(request, alerts) {
      return audited(db, async (transaction, note) => {
        await lockControl(transaction);
        const open = await transaction
          .selectFrom('extension_requests')
          .selectAll()
          .where('workspace_id', '=', request.workspaceId)
          .where('run_id', '=', request.runId)
          .where('answer', 'is', null)
          .executeTakeFirst();
        if (open) return { kind: 'open-already', request: fromRow(open) };
        const row = await transaction
          .insertInto('extension_requests')
          .values(toRow(request))
          .returningAll()
          .executeTakeFirstOrThrow();
        note(extensionRequested(row));
        await enqueue(boss, transaction, { deliveries: await insertAlerts(transaction, alerts, routing) });
        return { kind: 'requested', request };
      });
    },
    async extensionRequests({ visible }) {
      let query = views().orderBy('extension_requests.at', 'desc').limit(MOST_LISTED);
      if (visible) query = query.where(isVisible(visible, 'extension_requests'));
      return (await query.execute()).map((row) => {
        const { workspaceName, ...request } = fromRow(row);
        return { request, workspaceName };
      });
    },
    async extensionRequest(id, visible) {
      let query = views().where('extension_requests.id', '=', id);
      if (visible) query = query.where(isVisible(visible, 'extension_requests'));
      const row = await query.executeTakeFirst();
      if (!row) return null;
      const { workspaceName, ...request } = fromRow(row);
      return { request, workspaceName };
    },
    async answerExtension(id, { answer, answeredAt, answeredBy, note: words, overrideId }, alertsOf) {
      return audited(db, async (transaction, note) => {
        const row = await transaction
          .updateTable('extension_requests')
          .set({ answer, answered_at: toDateOrNull(answeredAt), answered_by: answeredBy })
          .set({ note: toTextOrNull(words), override_id: overrideId })
          .where('id', '=', id)
          .where('answer', 'is', null)
          .returningAll()
          .executeTakeFirst();
        if (!row) return null;
        note(extensionAnswered(row, { at: answeredAt ?? 0, actor: answeredBy ?? 'a person' }));
        const answered = fromRow(row);
        await enqueue(boss, transaction, { deliveries: await insertAlerts(transaction, alertsOf(answered), routing) });
        return answered;
      });
    },
  };
}
