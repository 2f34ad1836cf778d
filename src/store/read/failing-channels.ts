import { sql } from 'kysely';
import type { NowFacts } from '../../core/ports/now-ledger.ts';
import { WAITS_SINCE } from '../delivery-row.ts';
import { DELIVER_QUEUE, type StoreTransaction } from '../jobs.ts';
import { toInstant, toInstantOrNull } from '../rows.ts';

interface Row {
  readonly channel: string;
  readonly messages: number;
  readonly since: Date;
  readonly problem: string;
  readonly next_try: Date | null;
}

/** Channels that have not taken a message at its last try. What waits for others or for the end of quiet hours is no failure. */
export async function failingChannels(
  db: StoreTransaction,
  queueSchema: string,
): Promise<NowFacts['alerts']['failing']> {
  const { rows } = await sql<Row>`
    select failing.*,
      (select min(start_after) from ${sql.table(`${queueSchema}.job`)} as job
        where job.name = ${DELIVER_QUEUE} and job.state in ('created', 'retry')
          and job.data ->> 'channel' = failing.channel) as next_try
    from (
      select deliveries.channel, count(*)::int as messages, min(${WAITS_SINCE}) as since,
        (array_agg(deliveries.last_error order by deliveries.attempts desc, alerts.at))[1] as problem
      from deliveries join alerts on alerts.id = deliveries.alert_id
      where deliveries.state = 'queued' and deliveries.attempts > 0 and deliveries.last_error is not null
        and deliveries.group_id is null
        -- The others have it: the channel works, and one reader is put off.
        and coalesce(deliveries.reference ->> 'partlySince', '') = ''
      group by deliveries.channel
    ) as failing
    order by failing.since`.execute(db);
  return rows.map(({ channel, messages, since, problem, next_try }) => ({
    ...{ channel, messages, problem },
    since: toInstant(since),
    nextTryAt: toInstantOrNull(next_try),
  }));
}
