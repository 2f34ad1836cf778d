import { CloudEvent, HTTP } from 'cloudevents';
import type { Alert, AlertType, Channel, Receipt } from '../core/alert/alert.ts';
import { oneLine } from '../core/alert/alert-data.ts';
import type { Json } from '../core/policy/condition.ts';
import { type Send, type SendAnswer, SendError } from '../core/ports/send.ts';
import { formatInstant, type Instant, type Milliseconds, SECOND } from '../core/values/duration.ts';
import { ChannelError } from './channel-error.ts';
import { messageFor } from './message.ts';
import { messageText } from './message-parts.ts';
import { saysUndelivered } from './receiver-answer.ts';
import { pauseAsked } from './retry-after.ts';
import { repeatsSecret, signatures, webhookSecretProblem, webhookUrlProblem } from './webhook-target.ts';

export interface WebhookOptions {
  readonly name: string;
  readonly url: string;
  /** `whsec_…`; several separated by spaces while keys are exchanged. */
  readonly secret: string;
  /** This service's own address, for the texts and as the source of the events; null if none is configured. */
  readonly baseUrl: string | null;
  /** The way out of the process. */
  readonly send: Send;
  readonly timeout?: Milliseconds;
  readonly now?: () => Date;
}

/** The longest wait for a receiver. */
const TIMEOUT: Milliseconds = 10 * SECOND;

/** How much of a refusal's body is repeated. */
const MOST_SAID = 200;

/** The CloudEvents type of an alert. The number rises when a change of the data breaks receivers. */
function eventType(type: AlertType): string {
  return `runwarden.${type}.v1`;
}

/**
 * Posts an alert as a CloudEvents 1.0 event in structured mode, signed by the Standard Webhooks scheme. The event's id and
 * the webhook-id are the alert's id, the same at every try, so a receiver can drop repeats; the timestamp is that of the try.
 * @throws Error at once if the address or the secret cannot be used.
 */
export function webhookChannel(options: WebhookOptions): Channel {
  const { name } = options;
  const problem = webhookUrlProblem(options.url) ?? webhookSecretProblem(options.secret);
  if (problem !== null) throw new Error(`channel "${name}": ${problem}`);
  const { now = () => new Date() } = options;
  let pausedUntil: Instant = 0;
  return {
    name,
    async send({ alert, now: wordedAt }, abort) {
      if (now().getTime() < pausedUntil) throw pausedError(options, pausedUntil);
      const pause = (length: Milliseconds) => {
        pausedUntil = now().getTime() + length;
      };
      return post(options, { alert, wordedAt, pause }, abort);
    },
  };
}

/** All alerts of the channel wait, not only the one that was refused. */
function pausedError({ name, url }: WebhookOptions, until: Instant): ChannelError {
  const message = `channel "${name}" (${new URL(url).host}): it asked to be sent nothing until ${formatInstant(until)}`;
  return new ChannelError(name, message, { status: 429, retryable: true });
}

async function post(
  options: WebhookOptions,
  {
    alert,
    wordedAt,
    pause,
  }: { readonly alert: Alert; readonly wordedAt: Instant; readonly pause: (length: Milliseconds) => void },
  abort: AbortSignal,
): Promise<Receipt> {
  const { name, secret, timeout = TIMEOUT, now = () => new Date() } = options;
  const url = new URL(options.url);
  const at = now();
  const event = HTTP.structured(eventOf(alert, options.baseUrl, wordedAt));
  const body = String(event.body);
  const signature = signatures(secret, alert.id, at, body);
  const timer = AbortSignal.timeout(timeout);
  const fail = (message: string, status: number | null, retryable: boolean) =>
    new ChannelError(name, `channel "${name}" (${url.host}): ${message}`, { status, retryable });

  let answer: SendAnswer;
  try {
    answer = await options.send({
      url: options.url,
      method: 'POST',
      headers: {
        'content-type': 'application/cloudevents+json; charset=utf-8',
        'user-agent': 'runwarden',
        'webhook-id': alert.id,
        'webhook-timestamp': String(Math.floor(at.getTime() / SECOND)),
        'webhook-signature': signature,
      },
      body,
      abort: AbortSignal.any([abort, timer]),
    });
  } catch (error) {
    if (abort.aborted) throw fail('stopped before the receiver answered', null, true);
    if (timer.aborted) throw fail(`no answer within ${timeout} ms`, null, true);
    throw fail(error instanceof SendError ? error.message : 'cannot be reached (network error)', null, true);
  }
  const { status, text } = answer;
  const isTaken = status >= 200 && status < 300;
  const excerpt = repeatsSecret(text, url, secret, signature) ? '' : oneLine(text, MOST_SAID);
  const said = excerpt === '' ? '' : `; it said: ${excerpt}`;
  if (isTaken && !saysUndelivered(text)) return { answer: `${status}${said}` };
  pause(pauseAsked(answer.headers['retry-after'], at.getTime()));
  const { advice, retryable } = isTaken
    ? { advice: `answered ${status}, but says that nobody got the alert`, retryable: true }
    : judge(status);
  throw fail(`${advice}${said}`, status, retryable);
}

/** The event of an alert, with everything that a receiver needs to pass it on and to show it. */
function eventOf(alert: Alert, baseUrl: string | null, now: Instant): CloudEvent<Record<string, Json>> {
  const message = messageFor(alert, { baseUrl, now });
  return new CloudEvent<Record<string, Json>>({
    id: alert.id,
    type: eventType(alert.type),
    source: baseUrl ?? 'runwarden',
    subject: subjectOf(alert),
    time: new Date(alert.at).toISOString(),
    datacontenttype: 'application/json',
    data: {
      ...alert.data,
      recipients: alert.recipients,
      announcesCancel: alert.announcesCancel,
      subject: message.subject,
      text: messageText(message),
      // Plain JSON; an interface has no index signature.
      message: { ...message } as unknown as Json,
    },
  });
}

/** What the event is about, as a path: `workspaces/<name>/runs/<id>`, or `workspaces` for several. */
function subjectOf(alert: Alert): string {
  const { run, workspace, channel, policy } = alert.data;
  if (typeof channel === 'string') return `channels/${encodeURIComponent(channel)}`;
  if (Array.isArray(alert.data.causes) && workspace === null) return 'workspaces';
  if (typeof workspace === 'string') return `workspaces/${encodeURIComponent(workspace)}`;
  if (typeof run !== 'object' || run === null || Array.isArray(run))
    return typeof policy === 'string' ? `policies/${encodeURIComponent(policy)}` : 'policies';
  // `isArray` does not exclude a readonly array in the type; only an object with string keys is left here.
  const { workspace: home, id } = run as { readonly [key: string]: Json };
  return `workspaces/${encodeURIComponent(String(home))}/runs/${encodeURIComponent(String(id))}`;
}

/** What a refusal means, and whether it may pass by itself. */
function judge(status: number): { advice: string; retryable: boolean } {
  if (status >= 300 && status < 400)
    return { advice: `answered ${status}, a redirect, which is not followed; put in the final url`, retryable: false };
  if (status === 401 || status === 403)
    return { advice: `refused it (${status}); check that both sides have the same secret`, retryable: false };
  if (status === 404 || status === 410)
    return { advice: `is not there (${status}); check the url, or take the channel out`, retryable: false };
  if (status === 413)
    return { advice: 'refused it as too large (413); raise the limit of the receiver', retryable: false };
  if (status === 408 || status === 425 || status === 429 || status >= 500)
    return { advice: `answered ${status}; it is tried again`, retryable: true };
  return { advice: `refused it (${status}); check that it takes CloudEvents 1.0 as JSON`, retryable: false };
}
