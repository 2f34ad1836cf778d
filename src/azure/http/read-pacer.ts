import type { Clock } from '../../core/ports/azure.ts';
import { type Milliseconds, SECOND } from '../../core/values/duration.ts';
import type { Sleep } from '../settings.ts';

/** Azure gives a principal 250 reads of a subscription and 25 more each second. We leave some to other tools. */
const BURST = 200;
const PER_SECOND = 20;
/** What can wait leaves so many to what cannot. */
const LEFT_TO_OTHERS = BURST / 2;
/** Kept back of the rest that Azure reports, because several requests may be under way. */
const RESERVE = 25;

interface Bucket {
  tokens: number;
  at: number;
  /** Nothing is sent before this. */
  pausedUntil: number;
}

/**
 * Keeps ARM reads below Azure's bucket, one for each subscription (there is one principal). Azure's remaining count corrects
 * ours downwards only: each region of ARM keeps its own, so a large count promises nothing.
 */
export function createReadPacer(clock: Clock, sleep: Sleep) {
  const buckets = new Map<string, Bucket>();

  function bucketOf(subscription: string): Bucket {
    const now = clock();
    const key = subscription.toLowerCase();
    const bucket = buckets.get(key) ?? { tokens: BURST, at: now, pausedUntil: 0 };
    bucket.tokens = Math.min(BURST, bucket.tokens + (Math.max(0, now - bucket.at) / SECOND) * PER_SECOND);
    bucket.at = now;
    buckets.set(key, bucket);
    return bucket;
  }

  /** Zero if a token was taken, otherwise how long to wait. */
  function tryTake(bucket: Bucket, left: number): Milliseconds {
    const paused = bucket.pausedUntil - clock();
    if (paused > 0) return paused;
    const needed = 1 + left;
    if (bucket.tokens < needed) return Math.ceil(((needed - bucket.tokens) / PER_SECOND) * SECOND);
    bucket.tokens -= 1;
    return 0;
  }

  return {
    /** Waits until one more read may be sent. @param canWait it waits until others have enough left. */
    async take(subscription: string, abort: AbortSignal, canWait = false): Promise<void> {
      const tryOne = () => tryTake(bucketOf(subscription), canWait ? LEFT_TO_OTHERS : 0);
      for (let wait = tryOne(); wait > 0; wait = tryOne()) {
        await sleep(wait, abort);
        abort.throwIfAborted();
      }
    },

    /** Uses the value of `x-ms-ratelimit-remaining-subscription-reads`, if it is a number. */
    observe(subscription: string, remaining: number): void {
      if (!Number.isFinite(remaining)) return;
      const bucket = bucketOf(subscription);
      bucket.tokens = Math.min(bucket.tokens, Math.max(0, remaining - RESERVE));
    },

    /** Sends nothing more for a while, because Azure asked for it. */
    pause(subscription: string, length: Milliseconds): void {
      // A pause of nothing would become a long one if the clock were set back.
      if (length === 0) return;
      const bucket = bucketOf(subscription);
      bucket.pausedUntil = Math.max(bucket.pausedUntil, clock() + length);
    },
  };
}
