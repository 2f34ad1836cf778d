import { formatDuration, formatInstant, type Instant } from '../values/duration.ts';
import type { Alert } from './alert.ts';
import { LONGEST_NAME, oneLine } from './alert-data.ts';
import type { ChannelData } from './service-schemas.ts';

/** A channel that does not take an alert. */
export interface ChannelTrouble {
  readonly channel: string;
  /** Of the oldest alert that waits. */
  readonly since: Instant;
  readonly problem: string;
}

/** On-call is alerted about a channel, over other channels. */
export function channelAlert(
  type: 'channel.failing' | 'channel.gave-up' | 'channel.recovered',
  trouble: ChannelTrouble,
  { id, now }: { readonly id: string; readonly now: Instant },
): Alert {
  const data = channelData(trouble, now);
  return { id, at: now, type, recipients: ['oncall'], decisionId: null, findingId: null, announcesCancel: false, data };
}

export function channelData({ channel, since, problem }: ChannelTrouble, now: Instant): Omit<ChannelData, 'removed'> {
  return {
    channel: oneLine(channel, LONGEST_NAME),
    since: formatInstant(since),
    lasted: formatDuration(now - since),
    problem: oneLine(problem),
  };
}
