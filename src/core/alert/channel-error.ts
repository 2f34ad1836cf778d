import type { Json } from '../policy/condition.ts';

interface Facts {
  readonly status: number | null;
  readonly retryable: boolean;
  readonly addressee?: boolean;
  readonly reference?: Json | undefined;
}

/** Why a channel did not take an alert. It names the host at most: addresses may contain keys, and secrets never appear. */
export class ChannelError extends Error {
  override readonly name = 'ChannelError';
  readonly channel: string;
  /** HTTP status, when there was an answer. */
  readonly status: number | null;
  /** It may pass by itself. Otherwise a person must change something first. */
  readonly retryable: boolean;
  /** Nobody to whom it is addressed can be reached, now or later. The channel itself works. */
  readonly addressee: boolean;
  /** What the next try needs to know of this one: whom it reached. */
  readonly reference: Json | undefined;

  constructor(channel: string, message: string, { status, retryable, addressee = false, reference }: Facts) {
    super(message);
    this.channel = channel;
    this.status = status;
    this.retryable = retryable;
    this.addressee = addressee;
    this.reference = reference;
  }
}
