import type { Channel } from '../core/alert/alert.ts';
import type { Clock } from '../core/ports/azure.ts';
import type { AlertLedger } from '../core/ports/ledger.ts';
import type { Log } from '../core/ports/log.ts';
import type { Meter } from '../core/ports/meter.ts';
import type { Attempt } from '../core/ports/queue.ts';
import { messageOf } from '../core/values/caught.ts';

export interface DeliverDeps {
  readonly ledger: AlertLedger;
  readonly channels: ReadonlyMap<string, Channel>;
  readonly clock: Clock;
  readonly meter: Meter;
  readonly log: Log;
}

/**
 * Sends one alert over one channel and records the outcome. After a kill between the two it is sent again, with the same
 * id: at least once.
 * @throws the failure of the channel, to be tried again, unless this was the last try.
 */
export async function deliver(
  { alertId, channel: channelName }: { readonly alertId: string; readonly channel: string },
  deps: DeliverDeps,
  attempt: Attempt,
  abort: AbortSignal,
): Promise<void> {
  const { ledger, clock, meter, log } = deps;
  const delivery = await ledger.delivery(alertId, channelName, attempt);
  if (!delivery) return;
  const channel = deps.channels.get(channelName);
  try {
    if (!channel) throw new Error(`channel ${channelName} is not in the config any more`);
    await channel.send(delivery.alert, abort);
  } catch (error) {
    const reason = messageOf(error);
    await ledger.deliveryFailed(alertId, channelName, reason, attempt.last);
    meter.delivered(channelName, attempt.last ? 'given-up' : 'failed');
    if (!attempt.last) throw error;
    log.error(
      { alertId, channel: channelName, reason },
      'an alert could not be delivered; nobody was reached over this channel',
    );
    return;
  }
  await ledger.delivered(alertId, channelName, clock());
  meter.delivered(channelName, 'delivered');
}
