import type { Channel } from '../../core/alert/alert.ts';
import type { SlackSettings, Way } from '../channel-settings.ts';
import { type SlackBotOptions, slackBotChannel } from './bot.ts';
import { slackWebhookChannel } from './webhook.ts';

/** Whether a secret of Slack is the token of a bot, and not the address of a webhook. */
export function isBotToken(secret: string | null): boolean {
  return secret?.startsWith('xoxb-') ?? false;
}

/** A channel of Slack: a bot, or an incoming webhook. */
export function slackChannel(
  way: Way,
  settings: SlackSettings & { readonly secret: string },
  options: SlackBotOptions,
): Channel {
  return isBotToken(settings.secret)
    ? slackBotChannel(way, settings, options)
    : slackWebhookChannel(settings, { ...options, name: way.name });
}
