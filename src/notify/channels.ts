import type { Channel } from '../core/alert/alert.ts';
import { ownerSchema } from '../core/alert/alert-schemas.ts';
import { lasts, opens } from '../core/alert/firing.ts';
import { addressesOf } from '../core/alert/people.ts';
import type { Quiet } from '../core/alert/quiet.ts';
import { platformZone, UTC } from '../core/values/zone.ts';
import { alertmanagerChannel } from './alertmanager.ts';
import type { ChannelParts, ChannelSettings, RecipientWay, Way } from './channel-settings.ts';
import { logChannel } from './log.ts';
import { emailChannel } from './mail/email.ts';
import { pagerDutyChannel } from './pagerduty.ts';
import type { Reach } from './routing.ts';
import { isBotToken, slackChannel } from './slack/slack.ts';
import { teamsChannel } from './teams/teams.ts';
import { webhookChannel } from './webhook.ts';

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
      return isBotToken(settings.secret);
    case 'teams':
      return settings.to === 'people';
    default:
      return false;
  }
}

function reachOf({ to }: Way, settings: ChannelSettings, { people }: ChannelParts): Reach {
  const reachesPeople = settings.type !== 'log';
  if (settings.type === 'pagerduty') {
    const takes: Reach['takes'] = ({ type }) => lasts(type, { policies: false });
    return { reachesPeople, takes, sendsEach: (type) => !opens(type) };
  }
  if (settings.type === 'alertmanager')
    return { reachesPeople, sendsEach: () => true, takes: ({ type }) => lasts(type, { policies: true }) };
  const quiet = quietOf(settings);
  if (to !== null || !addressesPeople(settings)) return { reachesPeople, quiet };
  const kind = settings.type === 'slack' ? 'slack' : 'mail';
  const takes: Reach['takes'] = ({ data }) => {
    const owner = ownerSchema.safeParse(data.owner);
    return owner.success && addressesOf(owner.data, people, kind) !== null;
  };
  return { reachesPeople, takes, quiet, addressesOwner: true };
}

function quietOf(settings: ChannelSettings): Quiet | null {
  const quiet = 'quiet' in settings ? settings.quiet : null;
  return quiet ? { ...quiet, zone: platformZone(quiet.zone) ?? UTC } : null;
}

function openChannel(way: Way, settings: ChannelSettings, parts: ChannelParts): Channel {
  const { name } = way;
  const { baseUrl, log, send, templates } = parts;
  switch (settings.type) {
    case 'log':
      return logChannel(name, log, { baseUrl, templates });
    case 'webhook': {
      const { url, secret } = settings;
      return secret === null ? withoutSecret(name) : webhookChannel({ name, url, secret, baseUrl, send, templates });
    }
    case 'teams': {
      const { secret } = settings;
      return secret === null ? withoutSecret(name) : teamsChannel(way, { ...settings, secret }, parts);
    }
    case 'email': {
      const isReady = settings.user === null || settings.password !== null;
      return isReady ? emailChannel({ ...settings, ...way, ...parts }) : withoutSecret(name);
    }
    case 'pagerduty': {
      const { secret, api, zone, money } = settings;
      if (secret === null) return withoutSecret(name);
      return pagerDutyChannel({ name, key: secret, api, baseUrl, send, zone, money, templates, now: parts.now });
    }
    case 'alertmanager': {
      const { url, user, secret, zone, money } = settings;
      if (user !== null && secret === null) return withoutSecret(name);
      const { now } = parts;
      return alertmanagerChannel({ name, url, user, password: secret, baseUrl, send, zone, money, templates, now });
    }
    case 'slack': {
      const { secret } = settings;
      return secret === null ? withoutSecret(name) : slackChannel(way, { ...settings, secret }, parts);
    }
  }
}

/** A command that only looks at a config opens its channels without their secrets. */
function withoutSecret(name: string): Channel {
  return { name, send: () => Promise.reject(new Error(`channel "${name}" has no secret and cannot send`)) };
}
