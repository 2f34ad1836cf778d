import { z } from 'zod';
import { AUDIT_KINDS } from '../../core/audit/event.ts';
import type { Api, AppDeps } from '../deps.ts';
import { badCursor } from '../problem.ts';
import { auditPageOut, showAuditRow } from '../schemas/audit.ts';
import { answer, name, paging, refusals, timeFilter } from '../schemas/common.ts';

const filters = z.strictObject({
  kind: z.enum(Object.keys(AUDIT_KINDS)).exactOptional().describe('Such as `override.created`.'),
  actor: name.exactOptional().describe('Who did it.'),
  decision: name.exactOptional().describe('Id of a decision: what was decided, asked, answered and done.'),
  since: timeFilter.exactOptional().describe('From this time on.'),
  until: timeFilter.exactOptional().describe('Before this time.'),
  order: z.enum(['newest', 'oldest']).default('newest').describe('Which row comes first.'),
  ...paging,
  limit: z.coerce.number().int().min(1).max(1000).default(50).describe('How many at most.'),
});

/** The audit, as operators read it. */
export function auditRoutes(api: Api, { ledger }: AppDeps): void {
  api.get(
    '/audit',
    {
      config: { access: 'operator' },
      schema: {
        operationId: 'listAudit',
        tags: ['audit'],
        summary: 'List the rows of the audit',
        description:
          'Who decided, answered and did what. Each row holds the hash of the row before it; `runwarden audit verify` checks them.',
        querystring: filters,
        response: { 200: answer('A page of rows.', auditPageOut), ...refusals('invalid') },
      },
    },
    async (request) => {
      const { cursor, limit, order, ...filter } = request.query;
      if (cursor !== undefined && !/^\d{1,15}$/.test(cursor)) throw badCursor();
      const after = cursor === undefined ? null : Number(cursor);
      const rows = await ledger.auditRows(filter, { order, after, limit });
      const last = rows.at(-1);
      return { items: rows.map(showAuditRow), next: last && rows.length === limit ? String(last.seq) : null };
    },
  );
}
