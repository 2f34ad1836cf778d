import type { Person } from '../core/alert/people.ts';
import type { Quiet } from '../core/alert/quiet.ts';
import type { Shown } from '../core/alert/shown.ts';
import type { Send } from '../core/ports/send.ts';
import type { AlertLog } from './log.ts';
import type { Templates } from './messages/templates.ts';

/** How a channel words its messages. */
export interface Wording extends Shown {
  /** IANA name of the zone of its readers; null for UTC. */
  readonly zone: string | null;
  /** Hours in which its readers get no notice that announces nothing. */
  readonly quiet?: (Omit<Quiet, 'zone'> & { readonly zone: string }) | null | undefined;
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
  /** Words in the place of ours. */
  readonly templates?: Templates | undefined;
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
