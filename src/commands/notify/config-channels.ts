import type { Config } from '../../config/config.ts';
import { secretVariable } from '../../config/environment.ts';
import type { ChannelSettings } from '../../notify/channel-settings.ts';

/** The variable of the secret that a channel cannot send without, where it is missing; null where it has what it needs. */
export function missingSecret(name: string, settings: ChannelSettings): string | null {
  return needsSecret(settings) ? secretVariable(name, settings.type) : null;
}

function needsSecret(settings: ChannelSettings): boolean {
  switch (settings.type) {
    case 'log':
      return false;
    case 'email':
      return settings.user !== null && settings.password === null;
    case 'alertmanager':
      return settings.user !== null && settings.secret === null;
    default:
      return settings.secret === null;
  }
}

/** Where a channel sends to, as far as that is no secret. */
export function placeOf(settings: ChannelSettings): string {
  switch (settings.type) {
    case 'email':
      return `${settings.host}:${settings.port}, from ${settings.from}`;
    case 'alertmanager':
    case 'webhook':
      return hostOf(settings.url);
    case 'pagerduty':
      return hostOf(settings.api);
    case 'slack':
      return slackPlace(settings);
    case 'teams':
      return `${settings.secret === null ? 'not known yet' : hostOf(settings.secret)}, to ${settings.to}`;
    case 'log':
      return 'the log';
  }
}

function slackPlace({ secret, api }: Extract<ChannelSettings, { type: 'slack' }>): string {
  if (secret === null) return 'not known yet';
  return secret.startsWith('xoxb-') ? `${hostOf(api ?? 'https://slack.com/api')}, as a bot` : hostOf(secret);
}

/** An address of a webhook is a secret, and its host is none. */
function hostOf(address: string): string {
  return URL.canParse(address) ? new URL(address).host : 'not an address';
}

/** A recipient and how the config reaches it. */
export interface ReachedOver {
  readonly recipient: string;
  readonly channel: string;
  /** Null where the channel goes to one place, or finds the owner's address by itself. */
  readonly to: readonly string[] | null;
}

export function waysOf({ recipients }: Pick<Config, 'recipients'>): readonly ReachedOver[] {
  return Object.entries(recipients).flatMap(([recipient, ways]) =>
    ways.map((way) =>
      typeof way === 'string' ? { recipient, channel: way, to: null } : { recipient, channel: way.channel, to: way.to },
    ),
  );
}
