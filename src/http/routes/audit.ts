import { z } from 'zod';
import { AUDIT_KINDS } from '../../core/audit/event.ts';
import type { PageRequest } from '../../core/ports/read-ledger.ts';
import { inPlacesOf } from '../caller.ts';
import type { Api, AppDeps } from '../deps.ts';
import { callerOf } from '../gate.ts';
import { answerList } from '../list.ts';
import { auditPageOut, auditRowOut, showAuditRow } from '../schemas/audit.ts';
import { listAnswer, name, paging, refusals, timeFilter } from '../schemas/common.ts';

const filters = z.strictObject({
  kind: z.enum(Object.keys(AUDIT_KINDS)).exactOptional().describe('Such as `override.created`.'),
  actor: name.exactOptional().describe('Who did it.'),
  decision: name.exactOptional().describe('Id of a decision: what was decided, asked, answered and done.'),
  since: timeFilter.exactOptional().describe('From this time on.'),
  until: timeFilter.exactOptional().describe('Before this time.'),
  order: z.enum(['newest', 'oldest']).default('newest').describe('Which row comes first.'),
  ...paging,
});

/** The audit, as operators read it. */
export function auditRoutes(api: Api, { ledger, clock }: AppDeps): void {
  api.get(
    '/audit',
    {
      config: { access: 'operator', isShared: true },
      schema: {
        operationId: 'listAudit',
        tags: ['audit'],
        summary: 'List the rows of the audit',
        description:
          'Who decided, answered and did what. An operator of some workspaces sees what concerns their runs. Each row holds the hash of the row before it; `runwarden audit verify` checks them.',
        querystring: filters,
        response: { 200: listAnswer('A page of rows.', auditPageOut), ...refusals('invalid') },
      },
    },
    async (request, reply) => {
      const { cursor, limit, format, order, ...given } = request.query;
      const filter = { ...given, visible: inPlacesOf(callerOf(request), 'operator') };
      const page = async (asked: PageRequest) => {
        if (asked.cursor !== null && !/^\d{1,15}$/.test(asked.cursor)) return null;
        const after = asked.cursor === null ? null : Number(asked.cursor);
        const rows = await ledger.auditRows(filter, { order, after, limit: asked.limit + 1 });
        const items = rows.slice(0, asked.limit).map(showAuditRow);
        return { items, next: rows.length > asked.limit ? String(items.at(-1)?.seq) : null };
      };
      return answerList({ cursor, limit, format }, { name: 'audit', item: auditRowOut, page, now: clock() }, reply);
    },
  );
}
