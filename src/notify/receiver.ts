import { oneLine } from '../core/alert/alert-data.ts';
import { ChannelError } from '../core/alert/channel-error.ts';
import { type Send, type SendAnswer, SendError } from '../core/ports/send.ts';
import { formatInstant, type Instant, type Milliseconds, SECOND } from '../core/values/duration.ts';
import type { Templates } from './messages/templates.ts';
import { pauseAsked } from './retry-after.ts';

/** The longest wait for a receiver. */
const TIMEOUT: Milliseconds = 10 * SECOND;

/** How much of a receiver's answer is repeated. */
const MOST_SAID = 200;

export interface ReceiverOptions {
  /** Name of the channel. */
  readonly name: string;
  /** The way out of the process. */
  readonly send: Send;
  readonly timeout?: Milliseconds | undefined;
  readonly now?: (() => Date) | undefined;
  /** Words in the place of ours. */
  readonly templates?: Templates | undefined;
}

/** What a channel asks of a receiver. */
export interface Question {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The far side of a channel that speaks HTTP. */
export interface Receiver {
  /**
   * Posts once, and gives back an answer of any status.
   * @throws {ChannelError} where there is no answer, or the receiver has asked for quiet.
   */
  post(question: Question, abort: AbortSignal): Promise<SendAnswer>;
  /** The failure of this channel in words, after which it keeps quiet for as long as the answer asks. */
  refused(url: string, answer: SendAnswer, refusal: Refusal): ChannelError;
}

/** Why a receiver did not take an alert. */
export interface Refusal {
  /** What is wrong, and what would help. */
  readonly says: string;
  /** It may pass by itself. */
  readonly retryable: boolean;
  /** Nobody to whom it is addressed can be reached, now or later. */
  readonly addressee?: boolean | undefined;
  /** How long it keeps quiet if the answer does not say. */
  readonly quiet?: Milliseconds | undefined;
}

/** One receiver. All alerts of the channel wait for it, not only the one that was refused. */
export function receiverOf({ name, send, timeout = TIMEOUT, now = () => new Date() }: ReceiverOptions): Receiver {
  let quietUntil: Instant = 0;
  const fail = (
    url: string,
    message: string,
    { status = null, retryable = true, addressee = false }: Partial<ChannelError> = {},
  ) => new ChannelError(name, `channel "${name}" (${new URL(url).host}): ${message}`, { status, retryable, addressee });
  return {
    async post({ url, headers, body }, abort) {
      if (now().getTime() < quietUntil)
        throw fail(url, `it asked to be sent nothing until ${formatInstant(quietUntil)}`, { status: 429 });
      const timer = AbortSignal.timeout(timeout);
      try {
        return await send({
          ...{ url, method: 'POST', body, abort: AbortSignal.any([abort, timer]) },
          headers: { 'user-agent': 'runwarden', ...headers },
        });
      } catch (error) {
        if (abort.aborted) throw fail(url, 'stopped before the receiver answered');
        if (timer.aborted) throw fail(url, `no answer within ${timeout} ms`);
        throw fail(url, error instanceof SendError ? error.message : 'cannot be reached (network error)');
      }
    },
    refused(url, { status, headers }, { says, retryable, addressee = false, quiet = 0 }) {
      quietUntil = now().getTime() + (pauseAsked(headers['retry-after'], now().getTime()) || quiet);
      return fail(url, says, { status, retryable, addressee });
    },
  };
}

/** The beginning of what a receiver says, as the end of a sentence. Nothing of it if it repeats something secret. */
export function saidBy({ text }: SendAnswer, repeatsSecret: (text: string) => boolean): string {
  const excerpt = repeatsSecret(text) ? '' : oneLine(text, MOST_SAID);
  return excerpt === '' ? '' : `; it said: ${excerpt}`;
}

/** Whether an answer of this status may pass by itself: too many requests, or a fault of the receiver. */
export function mayPass(status: number): boolean {
  return status === 408 || status === 425 || status === 429 || status >= 500;
}
