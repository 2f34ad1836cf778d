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
import { nameOfRun } from './read/name-of-run.ts';
import { beginOf, cutToPage, timeAndId } from './read/pages.ts';
import { fromRow, toDateOrNull, toRow } from './rows.ts';
import { isVisible } from './visible-runs.ts';

type ExtensionLedger = Pick<
  ObjectionLedger,
  'requestExtension' | 'extensionRequests' | 'extensionRequest' | 'answerExtension'
>;

export function extensionLedger(db: Database, boss: PgBoss, routing: Routing): ExtensionLedger {
  const views = () =>
    db
      .selectFrom('extension_requests')
      .innerJoin('workspaces', 'workspaces.id', 'extension_requests.workspace_id')
      .leftJoin('runs', (join) =>
        join
          .onRef('runs.workspace_id', '=', 'extension_requests.workspace_id')
          .onRef('runs.id', '=', 'extension_requests.run_id'),
      )
      .selectAll('extension_requests')
      .select(['workspaces.name as workspace_name', nameOfRun('extension_requests.run_id')]);
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
    async extensionRequests({ workspace, run, author, open, visible }, page) {
      const columns = ['extension_requests.at', 'extension_requests.id'] as const;
      const begin = beginOf(page, columns);
      if (begin === null) return null;
      let query = views()
        .where(begin)
        .orderBy('extension_requests.at', 'desc')
        .orderBy('extension_requests.id', 'desc')
        .limit(page.limit + 1);
      if (workspace !== undefined) query = query.where('workspaces.name', '=', workspace);
      if (run !== undefined) query = query.where('extension_requests.run_id', '=', run);
      if (author !== undefined) query = query.where('extension_requests.author', '=', author);
      if (open !== undefined) query = query.where('extension_requests.answer', open ? 'is' : 'is not', null);
      if (visible) query = query.where(isVisible(visible, 'extension_requests'));
      const { rows, next } = cutToPage(await query.execute(), page, timeAndId);
      const items = rows.map((row) => {
        const { workspaceName, displayName, ...request } = fromRow(row);
        return { request, workspaceName, displayName };
      });
      return { items, next };
    },
    async extensionRequest(id, visible) {
      let query = views().where('extension_requests.id', '=', id);
      if (visible) query = query.where(isVisible(visible, 'extension_requests'));
      const row = await query.executeTakeFirst();
      if (!row) return null;
      const { workspaceName, displayName, ...request } = fromRow(row);
      return { request, workspaceName, displayName };
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
