/** Why a channel did not take an alert. It names the host at most: addresses may contain keys, and secrets never appear. */
export class ChannelError extends Error {
  override readonly name = 'ChannelError';
  readonly channel: string;
  /** HTTP status, when there was an answer. */
  readonly status: number | null;
  /** It may pass by itself. Otherwise a person must change something first. */
  readonly retryable: boolean;

  constructor(channel: string, message: string, options: { status: number | null; retryable: boolean }) {
    super(message);
    this.channel = channel;
    this.status = options.status;
    this.retryable = options.retryable;
  }
}
