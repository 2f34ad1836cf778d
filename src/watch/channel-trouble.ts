import type { Alert } from '../core/alert/alert.ts';
import { type ChannelTrouble, channelAlert } from '../core/alert/channel-data.ts';
import { channelSchema } from '../core/alert/service-schemas.ts';
import { HOUR, type Milliseconds } from '../core/values/duration.ts';
import type { WatchDeps } from './deps.ts';

type TroubleDeps = Pick<WatchDeps, 'ledger' | 'clock' | 'newId' | 'log'>;

/** An alert that waited for so long is reported over another channel. */
export const REPORTED_AFTER: Milliseconds = HOUR;

const FAILING = 'channel.failing';
const GAVE_UP = 'channel.gave-up';

/** On-call is alerted once, until nothing for the channel has waited for that long. */
export async function reportFailing(trouble: ChannelTrouble, deps: TroubleDeps): Promise<void> {
  const { clock, newId, log } = deps;
  const alert = channelAlert(FAILING, trouble, { id: newId(), now: clock() });
  if (await begin(FAILING, trouble, alert, deps))
    log.error(
      { channel: trouble.channel, reason: trouble.problem, since: trouble.since },
      'a channel has not taken an alert for an hour; it is tried again for a week',
    );
}

/** The log names each alert that is given up; on-call is alerted once. Questions are asked anew, so they are not lost. */
export async function reportGivenUp(given: Alert, trouble: ChannelTrouble, deps: TroubleDeps): Promise<void> {
  const { clock, newId, log } = deps;
  const facts = { alertId: given.id, type: given.type, channel: trouble.channel, reason: trouble.problem };
  if (given.type === 'approval.requested' || given.data.of === 'approval.requested')
    return log.warn(
      facts,
      'a question was not delivered in its time to answer; if it still has to be asked, it is asked anew',
    );
  log.error(facts, 'an alert could not be delivered for a week and is given up; nobody was reached over this channel');
  const alert = channelAlert(GAVE_UP, trouble, { id: newId(), now: clock() });
  await begin(GAVE_UP, trouble, alert, deps);
}

/** Whoever was alerted about the channel is alerted when nothing waits for it any more. */
export async function reportRecovered(channel: string, deps: TroubleDeps): Promise<void> {
  const { ledger, clock, newId, log } = deps;
  const open = (await ledger.openAlerts(FAILING)).find(({ key }) => key === keyOf(FAILING, channel));
  if (!open) return;
  const oldest = await ledger.waitingSince(channel);
  if (oldest !== null && clock() - oldest >= REPORTED_AFTER) return;
  const problem = channelSchema.safeParse(open.data).data?.problem ?? '';
  const trouble = { channel, since: open.since, problem };
  await ledger.endAlert(open.key, [channelAlert('channel.recovered', trouble, { id: newId(), now: clock() })]);
  await ledger.endAlert(keyOf(GAVE_UP, channel), []);
  log.info({ channel }, 'a channel takes alerts again');
}

/** What waits for channels that have left the config goes another way, and whoever was alerted about one hears that it is gone. */
export async function endAbsentChannels(present: readonly string[], deps: TroubleDeps): Promise<void> {
  const { ledger, clock, newId, log } = deps;
  // A config without channels sends nothing, and says so by itself.
  if (present.length === 0) return;
  const { moved, failed } = await ledger.routeAnew(present);
  if (moved + failed > 0)
    log.warn(
      { moved, failed },
      'messages waited for channels that are not in the config any more; they were routed anew',
    );
  // One message ends both.
  const ended = new Set<string>();
  for (const kind of [FAILING, GAVE_UP])
    for (const { key, since, data } of await ledger.openAlerts(kind)) {
      const channel = key.slice(kind.length + 1);
      if (present.includes(channel)) continue;
      const problem = channelSchema.safeParse(data).data?.problem ?? '';
      const end = channelAlert('channel.recovered', { channel, since, problem }, { id: newId(), now: clock() });
      const isNews = !ended.has(channel);
      await ledger.endAlert(key, isNews ? [{ ...end, data: { ...end.data, removed: true } }] : []);
      ended.add(channel);
    }
}

function begin(
  kind: string,
  { channel, since }: ChannelTrouble,
  alert: ReturnType<typeof channelAlert>,
  { ledger }: TroubleDeps,
): Promise<boolean> {
  return ledger.beginAlert({ key: keyOf(kind, channel), since, data: alert.data }, [alert]);
}

function keyOf(kind: string, channel: string): string {
  return `${kind} ${channel}`;
}
