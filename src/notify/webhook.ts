import { CloudEvent, HTTP } from 'cloudevents';
import type { Alert, AlertType, Channel } from '../core/alert/alert.ts';
import { shownOf } from '../core/alert/shown.ts';
import type { Json } from '../core/policy/condition.ts';
import { SECOND } from '../core/values/duration.ts';
import { messageFor } from './messages/message.ts';
import { messageText } from './messages/message-parts.ts';
import { mayPass, type ReceiverOptions, type Refusal, receiverOf, saidBy } from './receiver.ts';
import { saysUndelivered } from './receiver-answer.ts';
import { repeatsSecret, signatures, webhookSecretProblem, webhookUrlProblem } from './webhook-target.ts';

export interface WebhookOptions extends ReceiverOptions {
  readonly url: string;
  /** `whsec_…`; several separated by spaces while keys are exchanged. */
  readonly secret: string;
  /** This service's own address, for the texts and as the source of the events; null if none is configured. */
  readonly baseUrl: string | null;
}

/** The CloudEvents type of an alert. The number rises when a change of the data breaks receivers. */
export function eventType(type: AlertType): string {
  return `runwarden.${type}.v1`;
}

/**
 * Posts an alert as a CloudEvents 1.0 event in structured mode, signed by the Standard Webhooks scheme. The event's id and
 * the webhook-id are the alert's id, the same at every try, so a receiver can drop repeats; the timestamp is that of the try.
 * @throws Error at once if the address or the secret cannot be used.
 */
export function webhookChannel(options: WebhookOptions): Channel {
  const { name, url, secret, baseUrl, templates, now = () => new Date() } = options;
  const problem = webhookUrlProblem(url) ?? webhookSecretProblem(secret);
  if (problem !== null) throw new Error(`channel "${name}": ${problem}`);
  const receiver = receiverOf(options);
  return {
    name,
    async send(sending, abort) {
      const { via } = sending;
      const alert = shownOf(sending.alert, { money: true, logs: true }, via);
      const at = now();
      const body = String(HTTP.structured(eventOf(alert, { baseUrl, now: sending.now, via, templates })).body);
      const signature = signatures(secret, alert.id, at, body);
      const headers = {
        'content-type': 'application/cloudevents+json; charset=utf-8',
        'webhook-id': alert.id,
        'webhook-timestamp': String(Math.floor(at.getTime() / SECOND)),
        'webhook-signature': signature,
      };
      const answer = await receiver.post({ url, headers, body }, abort);
      const { status, text } = answer;
      const isTaken = status >= 200 && status < 300;
      const said = saidBy(answer, (words) => repeatsSecret(words, new URL(url), secret, signature));
      if (isTaken && !saysUndelivered(text)) return { answer: `${status}${said}` };
      const { says, retryable } = isTaken
        ? { says: `answered ${status}, but says that nobody got the alert`, retryable: true }
        : judge(status);
      throw receiver.refused(url, answer, { says: `${says}${said}`, retryable });
    },
  };
}

/** The event of an alert, with everything that a receiver needs to pass it on and to show it. */
function eventOf(alert: Alert, words: Parameters<typeof messageFor>[1]): CloudEvent<Record<string, Json>> {
  const { baseUrl } = words;
  const message = messageFor(alert, words);
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
function judge(status: number): Refusal {
  if (mayPass(status)) return { says: `answered ${status}; it is tried again`, retryable: true };
  return { says: adviceOf(status), retryable: false };
}

function adviceOf(status: number): string {
  if (status >= 300 && status < 400)
    return `answered ${status}, a redirect, which is not followed; put in the final url`;
  if (status === 401 || status === 403) return `refused it (${status}); check that both sides have the same secret`;
  if (status === 404 || status === 410) return `is not there (${status}); check the url, or take the channel out`;
  if (status === 413) return 'refused it as too large (413); raise the limit of the receiver';
  return `refused it (${status}); check that it takes CloudEvents 1.0 as JSON`;
}
