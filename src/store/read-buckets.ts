import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'kysely';
import { BUCKET, type ReadBucketKey, type ReadBuckets } from '../core/ports/read-buckets.ts';
import { type Milliseconds, SECOND } from '../core/values/duration.ts';
import type { Database } from './open/database.ts';

/** A read of Azure waits no longer for the database. Then the process reads alone, more slowly. */
const ANSWERS_WITHIN: Milliseconds = SECOND;

/** A lease takes this share of what may be taken, so that many replicas each get some of a bucket that is nearly empty. */
const SHARE = 4;

/** Read buckets in the database, one row each, which is taken from in one statement. */
export function readBuckets(db: Database): ReadBuckets {
  return {
    async lease({ bucket, wanted, left }) {
      const now = refilled();
      const free = sql`floor(${now} - ${left}::float8)`;
      const granted = sql`least(${wanted}::float8, greatest(0, ceil(${free} / ${SHARE})))`;
      const first = Math.min(wanted, Math.ceil((BUCKET.burst - left) / SHARE));
      const { rows } = await within(
        sql<{ granted: number; tokens: number; paused: number }>`
          insert into read_buckets (principal, subscription, tokens, at, granted)
          values (${bucket.principal}, ${keyOf(bucket)}, ${BUCKET.burst - first}, clock_timestamp(), ${first})
          on conflict (principal, subscription) do update set
            granted = case when ${isPaused} then 0 else ${granted} end,
            tokens = ${now} - case when ${isPaused} then 0 else ${granted} end,
            at = clock_timestamp()
          returning granted, tokens,
            greatest(0, coalesce(extract(epoch from paused_until - clock_timestamp()), 0) * 1000)::float8 as paused
        `.execute(db),
      );
      const [row] = rows;
      if (!row) throw new Error('the read bucket was not written');
      return { tokens: row.granted, left: row.tokens, pausedFor: Math.ceil(row.paused) };
    },
    async note({ bucket, atMost, pause }) {
      const tokens = sql`least(${refilled()}, ${atMost ?? BUCKET.burst}::float8)`;
      const until = sql`clock_timestamp() + make_interval(secs => ${pause / SECOND})`;
      await within(
        sql`update read_buckets set tokens = ${tokens}, at = clock_timestamp(),
            paused_until = case when ${pause > 0} then greatest(paused_until, ${until}) else paused_until end
          where principal = ${bucket.principal} and subscription = ${keyOf(bucket)}`.execute(db),
      );
    },
  };
}

const isPaused = sql`coalesce(read_buckets.paused_until > clock_timestamp(), false)`;

/** What is in the bucket now. A database whose clock is set back adds nothing. */
function refilled() {
  const passed = sql`greatest(0, extract(epoch from clock_timestamp() - read_buckets.at))::float8`;
  return sql`least(${BUCKET.burst}::float8, read_buckets.tokens + ${passed} * ${BUCKET.perSecond})`;
}

function keyOf({ subscription }: ReadBucketKey): string {
  return subscription.toLowerCase();
}

async function within<T>(answer: Promise<T>): Promise<T> {
  const stop = new AbortController();
  const late = delay(ANSWERS_WITHIN, undefined, { signal: stop.signal, ref: false }).then(() => {
    throw new Error(`the database did not answer within ${ANSWERS_WITHIN / SECOND} s`);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    stop.abort();
    // Whichever of the two lost the race is heard of no more.
    for (const each of [answer, late]) each.catch(() => undefined);
  }
}
