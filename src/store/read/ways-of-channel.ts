import { sql } from 'kysely';
import type { Database } from '../open/database.ts';

/**
 * The names under which a channel has deliveries: `mail` also as `mail/owner` and `mail/oncall`. One look into the index
 * for each channel there is, since a prefix has no place of its own in the order of every collation.
 */
export async function waysOfChannel(db: Database, channel: string): Promise<readonly string[]> {
  if (channel.includes('/')) return [channel];
  const { rows } = await sql<{ readonly channel: string }>`
    with recursive ways as (
      (select channel from deliveries order by channel limit 1)
      union all
      select (select next.channel from deliveries as next where next.channel > ways.channel order by next.channel limit 1)
      from ways where ways.channel is not null
    )
    select channel from ways where channel is not null`.execute(db);
  const found = rows.map((row) => row.channel).filter((name) => name === channel || name.startsWith(`${channel}/`));
  return found.length === 0 ? [channel] : found;
}
