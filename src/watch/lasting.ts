import type { Channel } from '../core/alert/alert.ts';
import type { Lasting } from '../core/alert/firing.ts';
import { type Instant, MINUTE, SECOND } from '../core/values/duration.ts';
import type { WatchDeps } from './deps.ts';

/** Looked at every minute, so what is due within half a minute is sent now: every five minutes, and never later. */
const SENT_EVERY = 4.5 * MINUTE;

/** So long an end is sent again, at least once. */
const ENDS_FOR = 10 * MINUTE;
/** How far the clocks of replicas may differ. */
const CLOCKS_DIFFER = MINUTE;

/** The longest wait for a channel. */
const SEND_WITHIN = 20 * SECOND;

type LastingDeps = Pick<WatchDeps, 'ledger' | 'clock' | 'log'> & { readonly channels: ReadonlyMap<string, Channel> };

/**
 * Sends again what lasts, over the channels whose receivers forget it otherwise. One replica does it at a time. What could not
 * be sent is due again in a minute.
 */
export async function sendLasting({ ledger, clock, log, channels }: LastingDeps, stopping: AbortSignal): Promise<void> {
  const send = async (channel: Channel, lasting: readonly Lasting[], now: Instant) =>
    channel.sendAgain?.(lasting, now, AbortSignal.any([stopping, AbortSignal.timeout(SEND_WITHIN)]));
  const again = async (channel: Channel) => {
    const now = clock();
    const times = { now, sentBefore: now - SENT_EVERY, endedAfter: now - ENDS_FOR };
    const lasting = await ledger.takeLasting(channel.name, times);
    if (lasting.length === 0) return;
    try {
      await send(channel, lasting, now);
      // What ended while that was under way may have been overtaken by it.
      const ended = await ledger.endedSince(channel.name, now - CLOCKS_DIFFER);
      if (ended.length > 0) await send(channel, ended, clock());
    } catch (error) {
      await ledger.lastingNotSent(channel.name);
      if (!stopping.aborted)
        log.warn(
          { channel: channel.name, err: error },
          'what lasts could not be sent again; the next look tries again',
        );
    }
  };
  await Promise.all([...channels.values()].filter(({ sendAgain }) => sendAgain !== undefined).map(again));
}
