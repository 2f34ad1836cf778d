import type { Alert, AlertFile, Channel, Delivery, FileOf, Receipt } from '../core/alert/alert.ts';
import { groupSchema } from '../core/alert/alert-schemas.ts';
import { atDelivery } from '../core/alert/at-delivery.ts';
import { ChannelError } from '../core/alert/channel-error.ts';
import { storiesOf } from '../core/alert/firing.ts';
import { groupAlert } from '../core/alert/group.ts';
import { type KeepLinks, withKeepLinks, withoutKeepLinks } from '../core/alert/keep-links.ts';
import type { Attempt } from '../core/ports/queue.ts';
import { messageOf } from '../core/values/caught.ts';
import { DAY, formatInstant, type Instant, type Milliseconds } from '../core/values/duration.ts';
import { REPORTED_AFTER, reportFailing, reportGivenUp, reportRecovered } from './channel-trouble.ts';
import type { ChannelTurns } from './channel-turns.ts';
import type { WatchDeps } from './deps.ts';

export interface DeliverDeps extends Pick<WatchDeps, 'ledger' | 'clock' | 'newId' | 'meter' | 'log'> {
  readonly channels: ReadonlyMap<string, Channel>;
  /** Where owners keep their runs; without it no message has a link. */
  readonly links?: KeepLinks;
  /** How many messages a channel gets at once; without it, as many as are delivered. */
  readonly turns?: ChannelTurns;
  /** Without it no message has a file. */
  readonly fileOf?: FileOf;
}

/** How long an alert is tried, with the growing pauses of the queue. */
const TRIED_FOR: Milliseconds = 7 * DAY;

/**
 * Sends one alert over one channel and records the outcome. The ledger counts the attempt before it is made, so that no other
 * worker puts the alert into a message with others. After a kill meanwhile it is sent again, with the same id: at least once.
 * @throws the failure of the channel, to be tried again, unless the alert is given up.
 */
export async function deliver(
  { alertId, channel: channelName }: { readonly alertId: string; readonly channel: string },
  deps: DeliverDeps,
  attempt: Attempt,
  abort: AbortSignal,
): Promise<void> {
  const { ledger, clock, meter, turns } = deps;
  turns?.mustNotRest(channelName);
  const delivery = await ledger.delivery(alertId, channelName, { attempt, now: clock() });
  if (!delivery) return;
  const trueNow = await asTrueNow(delivery, deps);
  if (!trueNow) return;
  const { members, raised } = trueNow;
  const alert = together(delivery.alert, members);
  const channel = deps.channels.get(channelName);
  const linked = deps.links ? withKeepLinks({ ...delivery, alert }, deps.links) : alert;
  // A store that cannot be read is no trouble of the channel.
  const earlier = await ledger.earlierMessages(alert, channelName);
  const firing = channel?.keepsOpen ? await ledger.firing(channelName, storiesOf(members)) : [];
  const asked = channel?.changesMessages ? await ledger.askedMessages(members, channelName, clock()) : [];
  const file = channel?.carriesFiles ? await fileOf(linked, delivery, attempt, deps) : null;
  const endTurn = await turns?.begin(channelName);
  let isBegun = false;
  try {
    isBegun = await ledger.beginSending(alertId, channelName);
  } finally {
    if (!isBegun) endTurn?.(null);
  }
  if (!isBegun) return;
  let receipt: Receipt;
  try {
    if (!channel) throw new Error(`channel ${channelName} is not in the config any more`);
    const sent = withHeldBack(linked, delivery);
    const { via, partly = null } = delivery;
    receipt = await channel.send(
      { alert: sent, via, now: clock(), earlier, members, firing, partly, asked, file },
      abort,
    );
    endTurn?.(true);
  } catch (error) {
    endTurn?.(error instanceof ChannelError && error.addressee);
    await notTaken({ ...delivery, raised }, withoutLinks(error, linked), deps);
    return;
  }
  if (receipt.unsent !== undefined) {
    await ledger.deliveryDropped(alertId, channelName, receipt.unsent);
    meter.delivered(channelName, 'dropped');
    return;
  }
  const answer = withoutKeepLinks(receipt.answer, linked);
  await ledger.delivered(alertId, channelName, clock(), { ...receipt, answer });
  meter.delivered(channelName, 'delivered');
  await reportRecovered(channelName, deps);
}

/** Tries of a message until it goes out without its file. */
const TRIES_WITH_FILE = 3;

/** A file that cannot be made is said in the log, and in the end does not hold back the message. */
async function fileOf(
  alert: Alert,
  { via, channel }: Delivery,
  attempt: Attempt,
  deps: DeliverDeps,
): Promise<AlertFile | null> {
  try {
    return (await deps.fileOf?.(alert, via)) ?? null;
  } catch (error) {
    if (attempt.number < TRIES_WITH_FILE) throw error;
    deps.log.error(
      { err: error, alertId: alert.id, channel },
      'a message went out without its file, which cannot be made',
    );
    return null;
  }
}

/** A failure is on record and in the log, so it must not repeat the owner's link. */
function withoutLinks(error: unknown, linked: Alert): unknown {
  const [said, reason] = [messageOf(error), withoutKeepLinks(messageOf(error), linked)];
  if (said === reason) return error;
  return error instanceof ChannelError ? new ChannelError(error.channel, reason, error) : new Error(reason);
}

/** @throws the failure, to be tried again, unless the alert is given up or the fallback gets it. */
async function notTaken(
  delivery: Delivery & Pick<TrueNow, 'raised'>,
  error: unknown,
  deps: DeliverDeps,
): Promise<void> {
  const { ledger, clock, meter } = deps;
  const { alert, channel, since } = delivery;
  const reason = messageOf(error);
  if (error instanceof ChannelError && error.reference !== undefined)
    await ledger.deliveredPartly(alert.id, channel, error.reference);
  if (error instanceof ChannelError && error.addressee && (await leftToFallback(delivery, reason, deps))) return;
  const trouble = { channel, since, problem: reason };
  const now = clock();
  const isGivenUp = now >= givenUpAt(since, delivery.raised);
  await ledger.deliveryFailed(alert.id, channel, reason, isGivenUp);
  meter.delivered(channel, isGivenUp ? 'given-up' : 'failed');
  if (now - since >= REPORTED_AFTER) await reportFailing(trouble, deps);
  if (!isGivenUp) throw error;
  await reportGivenUp(alert, trouble, deps);
}

/**
 * An owner who has left is no trouble of the channel, which answers. The fallback gets the alert in the owner's place. False
 * where it reaches nobody either.
 */
async function leftToFallback({ alert, channel }: Delivery, reason: string, deps: DeliverDeps): Promise<boolean> {
  const { ledger, meter, log } = deps;
  const answer = await ledger.addresseeRefused(alert.id, channel, reason);
  if (answer === 'nobody-else') return false;
  meter.delivered(channel, 'failed');
  const instead = answer === 'fallback' ? 'the fallback gets the alert' : 'another channel reaches the owner';
  log.warn({ alertId: alert.id, type: alert.type, channel, reason }, `a channel cannot reach the owner; ${instead}`);
  await reportRecovered(channel, deps);
  return true;
}

/** The quiet hours are said in the message, for which it may be late. */
function withHeldBack(alert: Alert, { heldBack }: Delivery): Alert {
  if (heldBack === null) return alert;
  const { from, to } = heldBack;
  return { ...alert, data: { ...alert.data, heldBack: { from: formatInstant(from), to: formatInstant(to) } } };
}

const REFUSED_BEFORE = 'this channel could not reach the owner about the same finding before';

type Members = readonly [Alert, ...Alert[]];

interface TrueNow {
  readonly members: Members;
  /** The same alerts as they were raised. */
  readonly raised: readonly Alert[];
}

/**
 * The alerts of a message as they are true at the moment of sending, without those that are not true any more. Null where
 * none is left, which is recorded: it reached nobody.
 */
async function asTrueNow(delivery: Delivery, deps: DeliverDeps): Promise<TrueNow | null> {
  const { alert, channel } = delivery;
  const { ledger, clock, meter, log } = deps;
  const now = clock();
  const left: Alert[] = [];
  const raised: Alert[] = [];
  for (const story of await ledger.stories(alert, channel, now)) {
    if (story.ownerRefused && (await leftToFallback({ ...delivery, alert: story.alert }, REFUSED_BEFORE, deps)))
      continue;
    const answer = atDelivery(story, now);
    if (answer.kind === 'send') {
      left.push(answer.alert);
      raised.push(story.alert);
      continue;
    }
    await ledger.deliveryDropped(story.alert.id, channel, answer.why);
    meter.delivered(channel, 'dropped');
    log.info(
      { alert: story.alert.id, type: story.alert.type, channel, why: answer.why },
      'an alert was not sent: it is not true any more',
    );
  }
  const [first, ...others] = left;
  if (first) return { members: [first, ...others], raised };
  if (alert.type === 'group') await ledger.deliveryDropped(alert.id, channel, 'none of its alerts is true any more');
  return null;
}

function together({ id, type, data }: Alert, [first, ...others]: Members): Alert {
  if (type !== 'group') return first;
  if (others.length === 0) return { ...first, id };
  const group = groupSchema.safeParse(data);
  return groupAlert([first, ...others], id, group.success ? group.data.storm : null);
}

/**
 * A question is asked anew once its time to answer is over, so one that reached nobody is not worth a week. Of several in one
 * message the one with the most time counts: each has its own.
 */
function givenUpAt(since: Instant, raised: readonly Alert[]): Instant {
  const ends = raised.map(({ type, data }) =>
    type === 'approval.requested' ? Date.parse(String(data.expiresAt)) : Number.NaN,
  );
  return ends.some(Number.isNaN) ? since + TRIED_FOR : Math.max(...ends, since + REPORTED_AFTER);
}
