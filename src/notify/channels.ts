import type { Channel } from '../core/alert/alert.ts';
import { ownerSchema } from '../core/alert/alert-schemas.ts';
import { addressesOf, type Person } from '../core/alert/people.ts';
import type { Shown } from '../core/alert/shown.ts';
import type { Send } from '../core/ports/send.ts';
import { type AlertLog, logChannel } from './log.ts';
import type { Reach } from './routing.ts';
import { teamsChannel } from './teams.ts';
import { webhookChannel } from './webhook.ts';

/** How a channel words its messages. */
export interface Wording extends Shown {
  /** IANA name of the zone of its readers; null for UTC. */
  readonly zone: string | null;
}

export interface EmailSettings extends Wording {
  readonly type: 'email';
  readonly host: string;
  readonly port: number;
  /** `none` only on the loopback. */
  readonly tls: 'starttls' | 'implicit' | 'none';
  readonly user: string | null;
  readonly password: string | null;
  /** `Runwarden <runwarden@example.com>`. */
  readonly from: string;
  readonly replyTo: string | null;
}

export interface TeamsSettings extends Wording {
  readonly type: 'teams';
  /** The address of the workflow, which is a secret. */
  readonly secret: string | null;
  /** `people`: the workflow writes to those whom the message names. */
  readonly to: 'channel' | 'people';
}

export interface SlackSettings extends Wording {
  readonly type: 'slack';
  /** The address of an incoming webhook, or the token of a bot (`xoxb-`). */
  readonly secret: string | null;
  /** The bot's API, where it is not Slack's own. */
  readonly api: string | null;
}

export interface PagerDutySettings extends Wording {
  readonly type: 'pagerduty';
  /** The integration's key. */
  readonly secret: string | null;
  /** `https://events.pagerduty.com`, or that of another region. */
  readonly api: string;
}

export interface AlertmanagerSettings extends Wording {
  readonly type: 'alertmanager';
  readonly url: string;
  readonly user: string | null;
  readonly secret: string | null;
}

export type ChannelSettings =
  /** A secret is null only where nothing is sent. */
  | { readonly type: 'webhook'; readonly url: string; readonly secret: string | null }
  | { readonly type: 'log' }
  | EmailSettings
  | TeamsSettings
  | SlackSettings
  | PagerDutySettings
  | AlertmanagerSettings;

/** How a recipient is reached: a channel, and the addresses for one that addresses people. */
export type RecipientWay = string | { readonly channel: string; readonly to: readonly string[] };

/** What channels get from outside. */
export interface ChannelParts {
  readonly baseUrl: string | null;
  readonly log: AlertLog;
  readonly send: Send;
  readonly people: readonly Person[];
  /** Certificates that are trusted beside those of the platform. */
  readonly ca?: string | undefined;
  readonly now?: () => Date;
}

/** One channel, or one channel for one recipient: its name, and the addresses where the config gives them. */
export interface Way {
  readonly name: string;
  /** Null: the owner of the run. */
  readonly to: readonly string[] | null;
}

export interface Opened {
  readonly channels: ReadonlyMap<string, Channel>;
  readonly reach: Readonly<Record<string, Reach>>;
  /** The channels of each recipient, by the names that they are opened under. */
  readonly recipients: Readonly<Record<string, readonly string[]>>;
}

/**
 * Makes the channels of a config, and says which of them reach people. A channel that addresses people is opened once for
 * each of its recipients, as `mail/oncall`: an owner and on-call never get the same message from it.
 */
export function openChannels(
  config: {
    readonly channels: Readonly<Record<string, ChannelSettings>>;
    readonly recipients: Readonly<Record<string, readonly RecipientWay[]>>;
  },
  parts: ChannelParts,
): Opened {
  const channels = new Map<string, Channel>();
  const reach: Record<string, Reach> = {};
  const open = (way: Way, settings: ChannelSettings) => {
    channels.set(way.name, openChannel(way, settings, parts));
    reach[way.name] = reachOf(way, settings, parts);
  };
  for (const [name, settings] of Object.entries(config.channels))
    if (!addressesPeople(settings)) open({ name, to: null }, settings);
  const recipients: Record<string, readonly string[]> = {};
  for (const [recipient, ways] of Object.entries(config.recipients)) {
    recipients[recipient] = ways.map((given) => {
      const { channel, to = null } = typeof given === 'string' ? { channel: given } : given;
      const settings = config.channels[channel];
      if (!settings || !addressesPeople(settings)) return channel;
      const name = `${channel}/${recipient}`;
      open({ name, to }, settings);
      return name;
    });
  }
  return { channels, reach, recipients };
}

/** Whether a channel writes to the people whom it is given, and not to one place. */
export function addressesPeople(settings: ChannelSettings): boolean {
  switch (settings.type) {
    case 'email':
      return true;
    case 'slack':
      return settings.secret?.startsWith('xoxb-') ?? false;
    case 'teams':
      return settings.to === 'people';
    default:
      return false;
  }
}

function reachOf({ to }: Way, settings: ChannelSettings, { people }: ChannelParts): Reach {
  const reachesPeople = settings.type !== 'log';
  if (to !== null || !addressesPeople(settings)) return { reachesPeople };
  const kind = settings.type === 'slack' ? 'slack' : 'mail';
  const takes: Reach['takes'] = ({ data }) => {
    const owner = ownerSchema.safeParse(data.owner);
    return owner.success && addressesOf(owner.data, people, kind) !== null;
  };
  return { reachesPeople, takes };
}

function openChannel(way: Way, settings: ChannelSettings, parts: ChannelParts): Channel {
  const { name } = way;
  const { baseUrl, log, send } = parts;
  switch (settings.type) {
    case 'log':
      return logChannel(name, log, { baseUrl });
    case 'webhook': {
      const { url, secret } = settings;
      return secret === null ? withoutSecret(name) : webhookChannel({ name, url, secret, baseUrl, send });
    }
    case 'teams': {
      const { secret } = settings;
      return secret === null ? withoutSecret(name) : teamsChannel(way, { ...settings, secret }, parts);
    }
    default:
      return withoutSecret(name);
  }
}

/** A command that only looks at a config opens its channels without their secrets. */
function withoutSecret(name: string): Channel {
  return { name, send: () => Promise.reject(new Error(`channel "${name}" has no secret and cannot send`)) };
}
