import type { Channel } from '../core/alert/alert.ts';
import type { Send } from '../core/ports/send.ts';
import { type AlertLog, logChannel } from './log.ts';
import { webhookChannel } from './webhook.ts';

export type ChannelSettings =
  /** The secret is null only where nothing is sent. */
  { readonly type: 'webhook'; readonly url: string; readonly secret: string | null } | { readonly type: 'log' };

/** What channels get from outside. */
interface ChannelParts {
  readonly baseUrl: string | null;
  readonly log: AlertLog;
  readonly send: Send;
}

/** Makes the channels of a config, and says which of them reach people. */
export function openChannels(
  settings: Readonly<Record<string, ChannelSettings>>,
  options: ChannelParts,
): {
  readonly channels: ReadonlyMap<string, Channel>;
  readonly reach: Readonly<Record<string, { readonly reachesPeople: boolean }>>;
} {
  const entries = Object.entries(settings);
  return {
    channels: new Map(entries.map(([name, channel]) => [name, openChannel(name, channel, options)])),
    reach: Object.fromEntries(entries.map(([name, { type }]) => [name, { reachesPeople: type !== 'log' }])),
  };
}

function openChannel(name: string, settings: ChannelSettings, { baseUrl, log, send }: ChannelParts): Channel {
  if (settings.type === 'log') return logChannel(name, log, { baseUrl });
  const { url, secret } = settings;
  if (secret !== null) return webhookChannel({ name, url, secret, baseUrl, send });
  return { name, send: () => Promise.reject(new Error(`channel "${name}" has no secret and cannot send`)) };
}
