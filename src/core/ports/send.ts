/** One HTTP request to an address of the config. */
export interface SendRequest {
  readonly url: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly abort: AbortSignal;
  /** How much of the answer's body is read; 64 KiB when not given. */
  readonly mostBytes?: number;
}

export interface SendAnswer {
  readonly status: number;
  /** By their names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The body, as far as it was read, and as a text. */
  readonly bytes: Uint8Array;
  readonly text: string;
}

/**
 * Sends a request as every byte leaves this process: through the proxy of the environment, trusting the certificate
 * authority of the config. An answer of any status is an answer, and a redirect is never followed.
 * @throws {SendError} when there is no answer.
 */
export type Send = (request: SendRequest) => Promise<SendAnswer>;

/** There was no answer. The message names hosts at most, because an address or a proxy's may contain a key. */
export class SendError extends Error {
  override readonly name = 'SendError';
}
