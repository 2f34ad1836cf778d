import type { ChannelData } from '../../core/alert/service-schemas.ts';
import { type Message, messageOf, previewOf } from './message-parts.ts';
import { recipientLine } from './recipient-line.ts';
import type { Context } from './run-message.ts';
import { longTime } from './times.ts';
import { sentence, spokenLength } from './words.ts';

/** For `channel.failing`. */
export function failingText(data: ChannelData, { moment, recipients }: Context): Message {
  return messageOf({
    subject: `Messages over channel ${data.channel} are not delivered`,
    preview: previewOf(data.problem, `It has taken none for ${spokenLength(data.lasted)}.`, moment),
    label: 'Channel not working',
    headline: `Channel ${data.channel} takes no messages. A cancel whose notice was not delivered waits.`,
    facts: [
      { name: 'Why', text: sentence(data.problem) },
      {
        name: 'Since',
        text: `A message of ${longTime(data.since, moment)} has waited for ${spokenLength(data.lasted)}.`,
      },
    ],
    next: [
      { when: 'At least once an hour', what: 'Runwarden tries every waiting message again, for a week.' },
      { when: 'When it works again', what: 'You get a message.' },
    ],
    details: [
      'Check the address and the secret of the channel, its receiver, and the network between them. You get this message over another channel.',
      recipientLine(recipients, null),
    ],
  });
}

/** For `channel.gave-up`. */
export function gaveUpText(data: ChannelData, { moment, recipients }: Context): Message {
  return messageOf({
    subject: `Runwarden gave up messages for channel ${data.channel}`,
    preview: previewOf(data.problem, 'Younger messages are tried again.', moment),
    label: 'Messages given up',
    headline: `Channel ${data.channel} did not take a message for ${spokenLength(data.lasted)}. Nobody gets it there any more.`,
    facts: [
      { name: 'Why', text: sentence(data.problem) },
      { name: 'The message', text: `Of ${longTime(data.since, moment)}, tried for ${spokenLength(data.lasted)}.` },
    ],
    next: [
      {
        when: 'From now on',
        what: 'Runwarden gives up each message that is a week old, and keeps it on record. Younger ones are tried again.',
      },
    ],
    details: [
      'Correct the channel, or remove it from the config and from its recipients. The log of Runwarden names each message.',
      recipientLine(recipients, null),
    ],
  });
}

/** For `channel.recovered`. */
export function channelRecoveredText(data: ChannelData, context: Context): Message {
  const { moment, recipients } = context;
  if (data.removed) return removedText(data, context);
  return messageOf({
    subject: `Channel ${data.channel} takes messages again`,
    preview: 'Messages go over it as before. You need to do nothing.',
    label: 'Channel works again',
    headline: `Channel ${data.channel} takes messages again.`,
    facts: [
      { name: 'It lasted', text: `The first message had waited since ${longTime(data.since, moment)}.` },
      { name: 'Now', text: 'No message for it has waited for longer than an hour any more.' },
    ],
    next: [{ when: 'From now on', what: 'Runwarden delivers messages over it as before. You need to do nothing.' }],
    details: [recipientLine(recipients, null)],
  });
}

/** Of a channel that was mended by taking it out of the config. */
function removedText({ channel, since }: ChannelData, { moment, recipients }: Context): Message {
  return messageOf({
    subject: `Channel ${channel} is not in the config any more`,
    preview: 'What waited for it goes over other channels. You need to do nothing.',
    label: 'Channel removed',
    headline: `Channel ${channel} is not in the config any more, so no message waits for it.`,
    facts: [{ name: 'It lasted', text: `The first message had waited since ${longTime(since, moment)}.` }],
    next: [{ when: 'From now on', what: 'Runwarden sends what waited over the other channels of its readers.' }],
    details: ['Messages without another way are given up and kept on record.', recipientLine(recipients, null)],
  });
}
