import { sql } from 'kysely';
import type { AuditSubject } from '../../core/audit/event.ts';
import { readEntry } from '../../core/audit/link.ts';
import type { EventLedger } from '../../core/ports/event-ledger.ts';
import { sawEverything } from '../../core/ports/scan-ledger.ts';
import type { Database } from '../open/database.ts';
import { namesOfWorkspaces, placesIn } from '../overrides-concerning.ts';
import { RUN_OF_ENTRY } from '../visible-runs.ts';

const WORKSPACE_ID = sql`coalesce(${RUN_OF_ENTRY.workspaceId}, findings.workspace_id)`;
const RUN_ID = sql`coalesce(${RUN_OF_ENTRY.runId}, findings.run_id)`;

export function eventLedger(db: Database): EventLedger {
  return {
    async newestEvent() {
      const head = db.selectFrom('audit_entries').select('seq').orderBy('seq', 'desc').limit(1);
      return Number((await head.executeTakeFirst())?.seq ?? 0);
    },
    async eventsAfter(after, limit) {
      const rows = await db
        .selectFrom('audit_entries')
        // An answer to a question names its finding alone.
        .leftJoin('findings', (join) =>
          join.on(sql<boolean>`findings.id = audit_entries.entry::jsonb #>> '{subject,finding}'`),
        )
        .leftJoin('runs', (join) => join.on(sql<boolean>`runs.workspace_id = ${WORKSPACE_ID} and runs.id = ${RUN_ID}`))
        .leftJoin('workspaces', (join) => join.on(sql<boolean>`workspaces.id = ${WORKSPACE_ID}`))
        .select(['audit_entries.seq', 'audit_entries.entry', 'workspaces.name', 'runs.owner_ids'])
        .leftJoin('overrides', (join) => join.on(sql<boolean>`audit_entries.record = 'overrides/' || overrides.id`))
        .select(['findings.workspace_id', 'findings.run_id', 'findings.policy', 'overrides.scope'])
        .where('audit_entries.seq', '>', String(after))
        .orderBy('audit_entries.seq')
        .limit(limit)
        .execute();
      const names = rows.some(({ scope }) => scope !== null) ? await namesOfWorkspaces(db) : [];
      return rows.flatMap(({ entry, seq, name, owner_ids, workspace_id, run_id, policy, scope }) => {
        const read = readEntry(entry);
        if (!read) return [];
        const { kind, actor, at, record } = read;
        const ofFinding = workspace_id !== null && { workspace: workspace_id, run: run_id ?? '', policy: policy ?? '' };
        const subject: AuditSubject = { ...ofFinding, ...read.subject };
        const concerns = scope === null ? [] : placesIn(scope, names);
        const known = { kind, actor, subject, record, workspace: name, concerns, owners: owner_ids ?? [] };
        return [{ ...known, seq: Number(seq), at: Date.parse(at) }];
      });
    },
    async latestPasses() {
      const rows = await db.selectFrom('workspaces').select(['id', 'name', 'last_pass']).execute();
      return rows.flatMap(({ id, name, last_pass }) => {
        if (!last_pass) return [];
        // One that an older version wrote has no list of what it did not see.
        const ok = sawEverything({ error: last_pass.error, unseen: last_pass.unseen ?? [] });
        return [{ workspaceId: id, workspace: name, at: last_pass.endedAt, ok }];
      });
    },
  };
}
