import type { Instant } from '../values/duration.ts';

/** Which delivery a person wants again, and why. */
export interface Redelivery {
  readonly alertId: string;
  readonly channel: string;
  readonly by: string;
  readonly reason: string;
  /** Also where it was delivered already. */
  readonly deliveredToo: boolean;
}

export type RedeliveryAnswer =
  /** @property alertId is that of the message which carried it, where it went out with others. */
  | { readonly kind: 'queued'; readonly alertId: string; readonly carried: number }
  | { readonly kind: 'not-found' }
  /** It is on its way. @property why what is noted of it: why it waits, or the last failure */
  | { readonly kind: 'waits'; readonly why: string | null }
  /** There was nothing to send. */
  | { readonly kind: 'dropped'; readonly why: string }
  | { readonly kind: 'delivered'; readonly at: Instant };

export interface RedeliverLedger {
  /** Queues a delivery again, with all that the same message carried, unless it waits or was not true any more. */
  redeliver(wanted: Redelivery, now: Instant): Promise<RedeliveryAnswer>;
}
