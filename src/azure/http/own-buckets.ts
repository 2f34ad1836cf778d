import type { Clock } from '../../core/ports/azure.ts';
import { BUCKET, type ReadBucketKey, type ReadBuckets } from '../../core/ports/read-buckets.ts';
import { SECOND } from '../../core/values/duration.ts';

interface Bucket {
  tokens: number;
  at: number;
  pausedUntil: number;
}

/**
 * The read buckets of one process, in its memory.
 * @param share of each bucket that is this process's: 1 where no other reads by the same principal.
 */
export function createOwnBuckets(clock: Clock, share = 1): ReadBuckets {
  const burst = BUCKET.burst * share;
  const perSecond = BUCKET.perSecond * share;
  const buckets = new Map<string, Bucket>();

  function bucketOf({ subscription }: ReadBucketKey): Bucket {
    const now = clock();
    const key = subscription.toLowerCase();
    const bucket = buckets.get(key) ?? { tokens: burst, at: now, pausedUntil: 0 };
    bucket.tokens = Math.min(burst, bucket.tokens + (Math.max(0, now - bucket.at) / SECOND) * perSecond);
    bucket.at = now;
    buckets.set(key, bucket);
    return bucket;
  }

  return {
    async lease({ bucket: key, wanted, left }) {
      const bucket = bucketOf(key);
      const pausedFor = Math.max(0, bucket.pausedUntil - clock());
      const free = Math.max(0, Math.floor(bucket.tokens - left * share));
      const tokens = pausedFor > 0 ? 0 : Math.min(wanted, free);
      bucket.tokens -= tokens;
      // In the measure of the whole bucket, as what is to be left is.
      return { tokens, left: bucket.tokens / share, pausedFor };
    },
    async note({ bucket: key, atMost, pause }) {
      const bucket = bucketOf(key);
      bucket.tokens = Math.min(bucket.tokens, atMost ?? burst);
      if (pause > 0) bucket.pausedUntil = Math.max(bucket.pausedUntil, clock() + pause);
    },
  };
}
