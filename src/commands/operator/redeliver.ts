import { answered } from '../../api/client.ts';
import { StartError } from '../../core/values/start-error.ts';
import type { Given, Printout } from '../service/command.ts';
import type { Service } from '../service/service.ts';
import { Unanswered } from '../service/unanswered.ts';
import { shortId } from '../short-id.ts';
import { visible } from '../table.ts';
import type { Here } from '../times/show.ts';
import { act, conflictReason, reasonFor, say } from './act.ts';
import { aboutText, type Delivery, findDeliveries } from './deliveries.ts';
import { wentText } from './delivery-words.ts';
import { hereAt } from './here.ts';
import { localTimes } from './words.ts';

export interface RedeliverOptions {
  readonly reason?: string;
  readonly channel?: string;
  readonly deliveredToo?: boolean;
}

/** Sends a message again over a channel. */
export async function redeliver(service: Service, given: Given<RedeliverOptions>): Promise<Printout> {
  const [id = ''] = given.args;
  const { deliveries, now } = await findDeliveries(service, id);
  const here = hereAt(now, given);
  const delivery = overOne(deliveries, given.options.channel);
  say([
    `Send ${aboutText(delivery)} again by ${visible(delivery.channel)}:`,
    `  ${localTimes(wentText(delivery, here), here)}`,
  ]);
  const reason = await reasonFor(given, 'the channel had been archived');
  await given.confirm('Send it again?');
  const { delivery: queued, next } = await confirmed(service, given, { delivery, reason, here });
  return {
    data: { delivery: queued, next },
    lines: () => [visible(next), `To see what became of it: runwarden delivery ${shortId(queued.alertId)}`],
  };
}

/** @throws {Unanswered} where a message went over several channels, and none is named. */
function overOne(deliveries: readonly Delivery[], channel: string | undefined): Delivery {
  const named = deliveries.filter((one) => channel === undefined || isOver(one, channel));
  const [only, ...others] = named.length > 1 ? named.filter(({ state }) => state === 'failed') : named;
  if (only && others.length === 0) return only;
  const offered = named.length > 0 ? named : deliveries;
  const ways = offered.map((one) => `\n  --channel ${visible(one.channel)}  ${one.state}`).join('');
  throw new Unanswered(`By which channel? Nothing was sent again.${ways}`);
}

/** `mail` is also `mail/owner`. */
function isOver({ channel }: Delivery, given: string): boolean {
  return channel === given || channel.startsWith(`${given}/`);
}

/** What was delivered is sent twice only at a word of its own, which --yes is not. */
async function confirmed(
  { api }: Service,
  given: Given<RedeliverOptions>,
  { delivery, reason, here }: { readonly delivery: Delivery; readonly reason: string; readonly here: Here },
) {
  const path = { alert: delivery.alertId, channel: delivery.channel };
  const post = (confirm: boolean) =>
    answered(
      api.POST('/api/v1/deliveries/{alert}/{channel}/redeliver', { params: { path }, body: { reason, confirm } }),
    );
  return act(
    async () => {
      try {
        return await post(given.options.deliveredToo ?? false);
      } catch (error) {
        if (conflictReason(error) !== 'needs-confirm') throw error;
        if (given.yes)
          throw new StartError('It was delivered. Nothing was sent. To send it all the same, add --delivered-too.');
        await given.confirm('It was delivered, so its readers get it twice. Send it all the same?');
        return post(true);
      }
    },
    'Nothing was sent again.',
    here,
  );
}
