import { type Selectable, sql } from 'kysely';
import type { Firing, FiringChange, Lasting } from '../core/alert/firing.ts';
import type { AlertLedger } from '../core/ports/ledger.ts';
import { type Instant, MINUTE } from '../core/values/duration.ts';
import type { StoreTransaction } from './jobs.ts';
import { toJson, toText } from './json.ts';
import { LOCKS } from './locks.ts';
import type { Database } from './open/database.ts';
import { toDate, toInstant, toInstantOrNull } from './rows.ts';
import type { Tables } from './schema.ts';

/** An end is said again for a while. */
const ENDED_KEPT = 20 * MINUTE;

/** What pagers keep open: see `core/alert/firing.ts`. */
export function firingLedger(
  db: Database,
): Pick<AlertLedger, 'firing' | 'takeLasting' | 'endedSince' | 'lastingNotSent'> {
  return {
    async firing(channel, stories): Promise<readonly Firing[]> {
      const rows = await db
        .selectFrom('firing')
        .selectAll()
        .where('channel', '=', channel)
        .where('ended_at', 'is', null)
        .where('incident', 'in', (eb) =>
          eb
            .selectFrom('firing as of_story')
            .select('of_story.incident')
            .where('of_story.channel', '=', channel)
            .where('of_story.ended_at', 'is', null)
            .where('of_story.story', 'in', ['', ...stories.map(toText)]),
        )
        .orderBy('since')
        .orderBy('key')
        .execute();
      return rows.map(({ key, story, incident, since, body }) => ({
        ...{ key, story, incident, body },
        since: toInstant(since),
      }));
    },
    async takeLasting(channel, { now, sentBefore, endedAfter }) {
      return db.transaction().execute(async (transaction) => {
        await sql`select pg_advisory_xact_lock(${LOCKS.firing})`.execute(transaction);
        const rows = await transaction
          .selectFrom('firing')
          .select(['incident', 'ended_at', 'sent_at', 'body'])
          .where('channel', '=', channel)
          .where((eb) => eb.or([eb('ended_at', 'is', null), eb('ended_at', '>', toDate(endedAfter))]))
          .orderBy(sql`ended_at desc nulls first`)
          .orderBy('since')
          .execute();
        if (!rows.some(({ sent_at }) => sent_at === null || sent_at.getTime() <= sentBefore)) return [];
        await transaction
          .updateTable('firing')
          .set({ sent_at: toDate(now) })
          .where('channel', '=', channel)
          .execute();
        return incidentsOf(rows);
      });
    },
    async endedSince(channel, since) {
      const rows = await db
        .selectFrom('firing')
        .select(['incident', 'ended_at', 'body'])
        .where('channel', '=', channel)
        .where((eb) => eb.or([eb('ended_at', 'is', null), eb('ended_at', '>=', toDate(since))]))
        .orderBy(sql`ended_at desc nulls first`)
        .orderBy('since')
        .execute();
      return incidentsOf(rows).filter(({ endedAt }) => endedAt !== null);
    },
    async lastingNotSent(channel) {
      await db.updateTable('firing').set({ sent_at: null }).where('channel', '=', channel).execute();
    },
  };
}

/** @param rows what lasts first: an incident lasts as long as anything of it does */
function incidentsOf(rows: readonly Pick<Selectable<Tables['firing']>, 'incident' | 'ended_at' | 'body'>[]): Lasting[] {
  const incidents = new Map<string, (typeof rows)[number]>();
  for (const row of rows) if (!incidents.has(row.incident)) incidents.set(row.incident, row);
  return [...incidents.values()].map(({ body, ended_at }) => ({ body, endedAt: toInstantOrNull(ended_at) }));
}

/** Keeps what a channel has opened and closed, and forgets what ended a while ago. */
export async function noteFiring(
  transaction: StoreTransaction,
  channel: string,
  { opened, ended }: FiringChange,
  now: Instant,
): Promise<void> {
  for (const { key, story, incident, body } of opened)
    await transaction
      .insertInto('firing')
      .values({
        ...{ channel, key: toText(key), story: toText(story), incident: toText(incident), body: toJson(body) },
        ...{ since: toDate(now), ended_at: null, sent_at: toDate(now) },
      })
      .onConflict((conflict) =>
        conflict.columns(['channel', 'key']).doUpdateSet((eb) => ({
          ...{ incident: eb.ref('excluded.incident'), body: eb.ref('excluded.body'), ended_at: null },
          sent_at: eb.ref('excluded.sent_at'),
        })),
      )
      .execute();
  for (const { key, body } of ended)
    await transaction
      .updateTable('firing')
      .set({ ended_at: toDate(now), sent_at: toDate(now), body: toJson(body) })
      .where('channel', '=', channel)
      .where('key', '=', toText(key))
      .execute();
  await transaction
    .deleteFrom('firing')
    .where('channel', '=', channel)
    .where('ended_at', '<=', toDate(now - ENDED_KEPT))
    .execute();
}
