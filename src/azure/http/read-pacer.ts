import type { Clock } from '../../core/ports/azure.ts';
import {
  BUCKET,
  type ReadBuckets,
  TOKEN_LEASE,
  type TokensAsked,
  type Urgency,
} from '../../core/ports/read-buckets.ts';
import { type Milliseconds, SECOND } from '../../core/values/duration.ts';
import type { Sleep } from '../settings.ts';
import { createOwnBuckets } from './own-buckets.ts';

/** What is less urgent leaves so many tokens to what is more urgent, of all replicas. */
const LEFT_BY: Readonly<Record<Urgency, number>> = { first: 0, due: 20, 'can-wait': 120 };
/** Nothing waits longer for what is more urgent: a listing must come to an end. */
const CAN_WAIT_FOR = 30 * SECOND;
/** Kept back of the rest that Azure reports, because several requests may be under way. */
const RESERVE = 25;
/** Taken from the shared bucket at once, at most: a question for each read would be slower than the read. */
const LEASED_AT_ONCE = 25;
/** Of a bucket that several share, what a process uses while the shared count cannot be reached. */
const SHARE_ALONE = 1 / 4;
/** So long it does not ask again. */
const ALONE_FOR = 10 * SECOND;

interface Leased {
  tokens: number;
  /** They count until then. */
  until: number;
  /** What was left in the bucket when they were taken. */
  left: number;
  pausedUntil: number;
  /** Until when nothing more is to be had, by how much must be left. */
  readonly noneUntil: Map<number, number>;
}

export interface PacerParts {
  readonly clock: Clock;
  readonly sleep: Sleep;
  readonly principal: string;
  /** Where replicas share their buckets; null where this process is alone. */
  readonly shared: () => ReadBuckets | null;
  /** Called when the shared buckets begin to give no answer. */
  readonly onAlone?: (error: unknown) => void;
}

function newPool(): Leased {
  return { tokens: 0, until: 0, left: BUCKET.burst, pausedUntil: 0, noneUntil: new Map() };
}

/**
 * Keeps ARM reads below Azure's bucket, which is one for each subscription and principal. Tokens are leased some at a time
 * from what all replicas share. Azure's remaining count corrects ours downwards only: each region of ARM keeps its own, so a
 * large count promises nothing. See ADR 62.
 */
export function createReadPacer({ clock, sleep, principal, shared, onAlone = () => {} }: PacerParts) {
  const pools = new Map<string, Leased>();
  const leasing = new Map<string, Promise<void>>();
  const own = createOwnBuckets(clock);
  const alone = createOwnBuckets(clock, SHARE_ALONE);
  let aloneUntil = 0;
  let isAlone = false;

  function poolOf(subscription: string): Leased {
    const pool = pools.get(subscription) ?? newPool();
    pools.set(subscription, pool);
    if (clock() >= pool.until || pool.until - clock() > TOKEN_LEASE) pool.tokens = 0;
    return pool;
  }

  /** Asks where the buckets are shared, and alone where that gives no answer. */
  async function of<T>(ask: (buckets: ReadBuckets) => Promise<T>): Promise<T> {
    const place = shared();
    if (place === null) return ask(own);
    const now = clock();
    if (now < aloneUntil && aloneUntil - now <= ALONE_FOR) return ask(alone);
    try {
      const answer = await ask(place);
      isAlone = false;
      return answer;
    } catch (error) {
      if (!isAlone) onAlone(error);
      isAlone = true;
      aloneUntil = clock() + ALONE_FOR;
      return ask(alone);
    }
  }

  /** Zero if somebody may ask for tokens now. */
  function mustWait({ noneUntil }: Leased, left: number): Milliseconds {
    const wait = (noneUntil.get(left) ?? 0) - clock();
    return wait > 0 && wait <= ALONE_FOR ? wait : 0;
  }

  async function lease(pool: Leased, asked: TokensAsked): Promise<void> {
    const { tokens, left, pausedFor } = await of((buckets) => buckets.lease(asked));
    if (pausedFor > 0) pool.pausedUntil = clock() + pausedFor;
    pool.tokens += tokens;
    pool.left = left;
    if (tokens > 0) pool.until = clock() + TOKEN_LEASE;
  }

  /** Zero if a token was taken, otherwise how long to wait. */
  async function tryTake(subscription: string, urgency: Urgency): Promise<Milliseconds> {
    // One question at a time: what it brings may do for all who wait.
    for (let asked = leasing.get(subscription); asked; asked = leasing.get(subscription)) await asked;
    const pool = poolOf(subscription);
    const left = LEFT_BY[urgency];
    const isPaused = () => pool.pausedUntil > clock();
    const isEnough = () => pool.tokens >= 1 && pool.left + pool.tokens > left;
    if (!isPaused() && !isEnough() && mustWait(pool, left) === 0) {
      const asking = lease(pool, { bucket: { principal, subscription }, wanted: LEASED_AT_ONCE, left });
      const asked = asking.finally(() => leasing.delete(subscription));
      leasing.set(subscription, asked);
      await asked;
    }
    if (isPaused()) return pool.pausedUntil - clock();
    if (isEnough()) {
      pool.tokens -= 1;
      return 0;
    }
    const wait = Math.ceil((Math.max(0.5, left + 1 - pool.left - pool.tokens) / BUCKET.perSecond) * SECOND);
    if (mustWait(pool, left) === 0) pool.noneUntil.set(left, clock() + wait);
    return mustWait(pool, left);
  }

  async function note(subscription: string, atMost: number | null, pause: Milliseconds): Promise<void> {
    await of((buckets) => buckets.note({ bucket: { principal, subscription }, atMost, pause }));
  }

  return {
    /** Waits until one more read may be sent. */
    async take(id: string, abort: AbortSignal, urgency: Urgency): Promise<void> {
      const subscription = id.toLowerCase();
      let waited = 0;
      const tryOne = () => tryTake(subscription, urgency === 'can-wait' && waited >= CAN_WAIT_FOR ? 'due' : urgency);
      for (let wait = await tryOne(); wait > 0; wait = await tryOne()) {
        await sleep(wait, abort);
        abort.throwIfAborted();
        waited += wait;
      }
    },

    /**
     * Uses what Azure answered.
     * @param remaining of `x-ms-ratelimit-remaining-subscription-reads`; NaN where it is absent
     * @param pause for which nothing more is sent, because Azure asked for it
     */
    async observe(id: string, remaining: number, pause: Milliseconds): Promise<void> {
      const subscription = id.toLowerCase();
      const pool = poolOf(subscription);
      // A pause of nothing would become a long one if the clock were set back.
      if (pause > 0) pool.pausedUntil = Math.max(pool.pausedUntil, clock() + pause);
      const atMost = Number.isFinite(remaining) ? Math.max(0, remaining - RESERVE) : null;
      const isNews = atMost !== null && atMost < pool.left + pool.tokens;
      if (!isNews && pause === 0) return;
      if (isNews) {
        pool.left = Math.min(pool.left, atMost);
        pool.tokens = Math.min(pool.tokens, atMost);
      }
      await note(subscription, isNews ? atMost : null, pause);
    },
  };
}
