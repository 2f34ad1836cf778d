import type { Channel } from '../../core/alert/alert.ts';
import type { SendAnswer } from '../../core/ports/send.ts';
import type { SlackSettings } from '../channel-settings.ts';
import { messageFor } from '../messages/message.ts';
import { mayPass, type ReceiverOptions, type Refusal, receiverOf, saidBy } from '../receiver.ts';
import { repeatsAddress } from '../webhook-target.ts';
import { REFUSED_FORM, slackRefusal } from './answer.ts';
import { plainMessage, type SlackMessage, slackMessage } from './block-kit.ts';

/** Posts alerts to an incoming webhook. It can neither reply in a thread nor change what it has posted. */
export function slackWebhookChannel(
  settings: SlackSettings & { readonly secret: string },
  options: ReceiverOptions & { readonly baseUrl: string | null },
): Channel {
  const { secret: url, zone } = settings;
  const { baseUrl, templates } = options;
  const receiver = receiverOf(options);
  const headers = { 'content-type': 'application/json; charset=utf-8' };
  return {
    name: options.name,
    async send({ alert, now, via }, abort) {
      const message = messageFor(alert, { baseUrl, now, zone, via, shown: settings, templates });
      const post = (body: SlackMessage) => receiver.post({ url, headers, body: JSON.stringify(body) }, abort);
      const answer = await post(slackMessage(message));
      if (isTaken(answer)) return { answer: 'ok' };
      const plain = REFUSED_FORM.has(wordOf(answer)) ? await post(plainMessage(message)) : answer;
      if (isTaken(plain)) return { answer: `ok, as plain text: Slack refused the blocks (${wordOf(answer)})` };
      throw receiver.refused(url, plain, refusalOf(plain, new URL(url)));
    },
  };
}

/** Slack answers `ok` once it has posted the message. */
function isTaken({ status, text }: SendAnswer): boolean {
  return status === 200 && text.trim() === 'ok';
}

function wordOf({ text }: SendAnswer): string {
  return text.trim();
}

function refusalOf(answer: SendAnswer, url: URL): Refusal {
  const { status } = answer;
  const word = wordOf(answer);
  if (/^[a-z_]{2,60}$/.test(word)) return slackRefusal(word);
  const said = saidBy(answer, (text) => repeatsAddress(text, url));
  if (mayPass(status)) return { says: `answered ${status}; it is tried again${said}`, retryable: true };
  const isRedirect = status >= 300 && status < 400;
  const says = isRedirect ? `answered ${status}, a redirect, which is not followed` : `refused it (${status})`;
  return { says: `${says}; check the address in the secret${said}`, retryable: false };
}
