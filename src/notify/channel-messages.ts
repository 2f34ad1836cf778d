import type { ChannelData } from '../core/alert/alert-schemas.ts';
import type { Message } from './run-messages.ts';

/** For `channel.failing`. */
export function failingText(data: ChannelData): Message {
  return {
    subject: `Runwarden cannot deliver alerts over channel ${data.channel}`,
    lines: [
      `An alert of ${data.since} has waited for ${data.lasted}, because channel ${data.channel} does not take it.`,
      `Why: ${data.problem}`,
      'Next: Runwarden tries every waiting alert again, at least once an hour, for a week. A cancel whose notice was not delivered waits.',
      'Check the address and the secret of the channel, its receiver, and the network between them. You get this message over another channel.',
    ],
  };
}

/** For `channel.gave-up`. */
export function gaveUpText(data: ChannelData): Message {
  return {
    subject: `Runwarden gave up alerts for channel ${data.channel}`,
    lines: [
      `An alert of ${data.since} was tried for ${data.lasted}, and channel ${data.channel} did not take it. Nobody gets it over this channel any more.`,
      `Why: ${data.problem}`,
      'Next: Runwarden gives up each alert that is a week old, and keeps it on record. Its log names each one. Younger ones are tried again.',
      'Correct the channel, or remove it from the config and from its recipients.',
    ],
  };
}

/** For `channel.recovered`. */
export function channelRecoveredText(data: ChannelData): Message {
  return {
    subject: `Channel ${data.channel} takes alerts again`,
    lines: [
      `No alert for channel ${data.channel} has waited for longer than an hour any more. The first one had waited since ${data.since}.`,
      'Next: Runwarden delivers alerts over it as before.',
      'There is nothing that you must do.',
    ],
  };
}
