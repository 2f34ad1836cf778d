import type { AddressedTo, Channel } from '../../core/alert/alert.ts';
import { type Person, zoneOf } from '../../core/alert/people.ts';
import type { SendAnswer } from '../../core/ports/send.ts';
import { addressedTo } from '../addressed.ts';
import type { TeamsSettings, Way } from '../channel-settings.ts';
import { messageFor } from '../messages/message.ts';
import type { Message } from '../messages/message-parts.ts';
import { type ReceiverOptions, receiverOf, saidBy } from '../receiver.ts';
import { saysUndelivered } from '../receiver-answer.ts';
import { thinner } from '../thinner.ts';
import { repeatsAddress } from '../webhook-target.ts';
import { adaptiveCard } from './adaptive-card.ts';
import { workflowRefusal } from './answer.ts';

/** Of a body. Teams takes 28 KB by its documentation; a client measured 21 KB. */
export const MOST_BYTES = 21_000;

export interface TeamsOptions extends Omit<ReceiverOptions, 'name'> {
  readonly baseUrl: string | null;
  readonly people: readonly Person[];
}

/**
 * Posts an alert as an Adaptive Card to a workflow of Teams. The workflow answers before it posts the card, so 202 says that
 * it took the card, and no more.
 */
export function teamsChannel(
  way: Way,
  settings: TeamsSettings & { readonly secret: string },
  options: TeamsOptions,
): Channel {
  const { name } = way;
  const { secret: url, zone: zoneOfChannel } = settings;
  const { baseUrl, people, templates } = options;
  const receiver = receiverOf({ ...options, name });
  return {
    name,
    async send({ alert, now, via }, abort) {
      const addressed = settings.to === 'people' ? addressedTo(alert, way, { people, kind: 'mail' }) : null;
      const zone = (addressed && zoneOf(addressed.to, people)) ?? zoneOfChannel;
      const message = messageFor(alert, { baseUrl, now, zone, via, shown: settings, templates });
      const body = teamsBody(message, addressed);
      const headers = { 'content-type': 'application/json; charset=utf-8' };
      const answer = await receiver.post({ url, headers, body }, abort);
      const said = saidBy(answer, (text) => repeatsAddress(text, new URL(url)));
      if (!isAccepted(answer)) {
        const { says, retryable } = workflowRefusal(answer);
        throw receiver.refused(url, answer, { says: `${says}${said}`, retryable });
      }
      return { answer: `${answer.status}, accepted by the workflow${said}`, ...(addressed && { addressed }) };
    },
  };
}

function isAccepted({ status, text }: SendAnswer): boolean {
  // A workflow answers no page: that is of something before it, such as a filter of the network.
  return status >= 200 && status < 300 && !saysUndelivered(text) && !/^\s*</.test(text);
}

/** What is posted: the card, and whom the workflow writes to. What does not fit is left out; see thinner.ts. */
export function teamsBody(message: Message, addressed: Pick<AddressedTo, 'to'> | null): string {
  let body = '';
  for (const less of thinner(message)) {
    body = JSON.stringify({
      type: 'message',
      summary: message.subject,
      ...(addressed && { recipients: addressed.to }),
      attachments: [
        {
          contentType: 'application/vnd.microsoft.card.adaptive',
          contentUrl: null,
          content: adaptiveCard(less),
        },
      ],
    });
    if (Buffer.byteLength(body) < MOST_BYTES) break;
  }
  return body;
}
