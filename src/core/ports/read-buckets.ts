import type { Milliseconds } from '../values/duration.ts';

/** What matters more is asked first: cancels and what is read for them, then passes, then what nobody waits for. */
export const URGENCIES = ['first', 'due', 'can-wait'] as const;
export type Urgency = (typeof URGENCIES)[number];

/** Azure's read bucket: one for each principal and subscription, whichever process reads. */
export interface ReadBucketKey {
  /** Who reads, as the credential names it. */
  readonly principal: string;
  readonly subscription: string;
}

/** Some tokens of a bucket are asked for, each of them for one read. */
export interface TokensAsked {
  readonly bucket: ReadBucketKey;
  /** At most so many. */
  readonly wanted: number;
  /** So many stay in the bucket for what is more urgent. */
  readonly left: number;
}

/** Tokens to spend within {@link TOKEN_LEASE}; those that are not spent are lost. */
export interface TokenLease {
  readonly tokens: number;
  /** What is left in the bucket for everybody. */
  readonly left: number;
  /** Azure asked everybody to wait for so long; 0 where it did not. */
  readonly pausedFor: Milliseconds;
}

/** What Azure says of a bucket in an answer. */
export interface BucketNews {
  readonly bucket: ReadBucketKey;
  /** No more are left than this; null where Azure says nothing new. */
  readonly atMost: number | null;
  /** Nobody reads for so long. */
  readonly pause: Milliseconds;
}

/** Where the processes that read by one principal share its buckets. Both calls throw where they cannot. */
export interface ReadBuckets {
  lease(asked: TokensAsked): Promise<TokenLease>;
  note(news: BucketNews): Promise<void>;
}

/** Azure gives a principal 250 reads of a subscription and 25 more each second. We leave some to other tools. */
export const BUCKET = { burst: 220, perSecond: 20 } as const;

/** How long leased tokens count. What a process took and did not spend is missing for the others no longer than that. */
export const TOKEN_LEASE: Milliseconds = 5000;
