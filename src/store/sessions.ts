import { sql } from 'kysely';
import { type EndedSessions, LONGEST_SESSION, type SessionLedger } from '../core/ports/session-ledger.ts';
import { asStored } from '../core/values/text.ts';
import { audited } from './audit/audited.ts';
import type { Database } from './open/database.ts';
import { toDate } from './rows.ts';

const EVERYONE = 'everyone';
const ONE = 'session:';

export function sessionLedger(db: Database): SessionLedger {
  return {
    async sessionEpochs({ subject, session }) {
      const [person, one] = [personScope(subject), `${ONE}${session}`];
      const rows = await db
        .selectFrom('session_ends')
        .select(['scope', 'epoch'])
        .where('scope', 'in', [EVERYONE, person, one])
        .execute();
      const epochOf = (scope: string) => rows.find((row) => row.scope === scope)?.epoch ?? 0;
      return { everyone: epochOf(EVERYONE), person: epochOf(person), session: epochOf(one) };
    },
    async endSessions(which, by, now) {
      await audited(db, async (transaction, note) => {
        await transaction
          .insertInto('session_ends')
          .values({ scope: scopeOf(which), epoch: 1, at: toDate(now) })
          .onConflict((conflict) =>
            conflict.column('scope').doUpdateSet({ epoch: sql`session_ends.epoch + 1`, at: toDate(now) }),
          )
          .execute();
        // What ended one session may go once that would be over by itself.
        await transaction
          .deleteFrom('session_ends')
          .where('scope', 'like', `${ONE}%`)
          .where('at', '<', toDate(now - LONGEST_SESSION))
          .execute();
        note({ at: now, kind: 'sessions.ended', actor: by, body: { of: which.of } });
      });
    },
  };
}

function scopeOf(which: EndedSessions): string {
  if (which.of === 'everyone') return EVERYONE;
  return which.of === 'person' ? personScope(which.subject) : `${ONE}${which.session}`;
}

function personScope(subject: string): string {
  return `person:${asStored(subject)}`;
}
