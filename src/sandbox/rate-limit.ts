import { type Answer, json } from './answer.ts';
import type { TimeSource } from './clock.ts';

/** How large a bucket is and how fast it fills again. */
export interface BucketSize {
  burst: number;
  'per-second': number;
}

/** A token bucket: `take` returns how many are left, or how many seconds until there is one. */
export interface TokenBucket {
  take(): { left: number } | { retryAfter: number };
}

/** Makes a full bucket. */
function createBucket(size: BucketSize, time: TimeSource): TokenBucket {
  let tokens = size.burst;
  let filledAt = time.now();
  return {
    take() {
      const now = time.now();
      tokens = Math.min(size.burst, tokens + ((now - filledAt) / 1_000) * size['per-second']);
      filledAt = now;
      if (tokens < 1) {
        return {
          retryAfter: size['per-second'] === 0 ? 300 : Math.max(1, Math.ceil((1 - tokens) / size['per-second'])),
        };
      }
      tokens -= 1;
      return { left: Math.floor(tokens) };
    },
  };
}

/** ARM's limits: a bucket per principal and subscription, and one fifteen times as large per subscription. */
export interface RateLimits {
  /** The headers that say what is left, or the 429. */
  take(subscription: string, principal: string, operation: 'reads' | 'writes'): Record<string, string> | Answer;
}

/** Makes the limits of a sandbox. */
export function createRateLimits(sizes: Record<'reads' | 'writes', BucketSize>, time: TimeSource): RateLimits {
  const buckets = new Map<string, TokenBucket>();
  function bucket(key: string, size: BucketSize): TokenBucket {
    const existing = buckets.get(key);
    if (existing) return existing;
    const made = createBucket(size, time);
    buckets.set(key, made);
    return made;
  }
  return {
    take(subscription, principal, operation) {
      const size = sizes[operation];
      const wide = { burst: size.burst * 15, 'per-second': size['per-second'] * 15 };
      const all = bucket(`${subscription}/${operation}`, wide).take();
      const principalBucket = bucket(`${subscription}/${principal}/${operation}`, size).take();
      if ('retryAfter' in all) return tooMany(subscription, all.retryAfter);
      if ('retryAfter' in principalBucket) return tooMany(subscription, principalBucket.retryAfter);
      return {
        [`x-ms-ratelimit-remaining-subscription-${operation}`]: String(principalBucket.left),
        [`x-ms-ratelimit-remaining-subscription-global-${operation}`]: String(all.left),
      };
    },
  };
}

function tooMany(subscription: string, retryAfter: number): Answer {
  const message = `Number of requests for subscription '${subscription}' exceeded the limit. Please try again after '${retryAfter}' seconds.`;
  return json({ error: { code: 'SubscriptionRequestsThrottled', message } }, 429, {
    'retry-after': String(retryAfter),
  });
}
