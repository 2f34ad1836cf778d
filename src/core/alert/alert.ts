import type { ApprovalAnswer, ApprovalEnd } from '../decision/finding.ts';
import type { Json } from '../policy/condition.ts';
import type { OwnerSource } from '../run/owner.ts';
import type { Instant } from '../values/duration.ts';
import type { Firing, FiringChange, Lasting } from './firing.ts';
import type { HeldBack, Quiet } from './quiet.ts';

/** What an alert is about; the last part of the CloudEvent's type. */
export const ALERT_TYPES = [
  'finding.notice',
  'finding.resolved',
  'approval.requested',
  'approval.withdrawn',
  'approval.lapsed',
  'run.kept',
  'objection.recorded',
  'cancel.requested',
  'cancel.confirmed',
  'cancel.abandoned',
  'cancel.failed',
  'cancel.hanging',
  'enforcement.frozen',
  'enforcement.resumed',
  'extension.requested',
  'extension.refused',
  'override.granted',
  'override.ending',
  'group',
  'workspace.blind',
  'workspace.recovered',
  'policies.rejected',
  'policies.differ',
  'policies.agree',
  'channel.failing',
  'channel.gave-up',
  'channel.recovered',
  'policy.unknown',
  'policy.judges-again',
  'budget.used',
  'policy.fell-back',
  'compute.idle',
  'compute.used',
  'digest.daily',
  'digest.weekly',
  'report.month',
] as const;
export type AlertType = (typeof ALERT_TYPES)[number];

/** Whoever gets one of these about a finding hears of its end. */
export const BEGINNINGS: readonly AlertType[] = [
  'finding.notice',
  'approval.requested',
  'cancel.requested',
  'cancel.failed',
  'cancel.hanging',
];

/** A message to people. It is written with what caused it and sent afterwards, at least once, under one id. */
export interface Alert {
  readonly id: string;
  readonly at: Instant;
  readonly type: AlertType;
  /** Recipient names as the policy gives them. */
  readonly recipients: readonly string[];
  readonly decisionId: string | null;
  readonly findingId: string | null;
  /** It announces a cancel to the owner. */
  readonly announcesCancel: boolean;
  /** What the text is made of; plain JSON, no secrets. */
  readonly data: Readonly<Record<string, Json>>;
}

/** One alert on its way over one channel. */
export interface Delivery {
  readonly alert: Alert;
  readonly channel: string;
  /** The recipients that the channel reaches with it; see {@link Routing}. */
  readonly via: string;
  readonly reachesPeople: boolean;
  readonly attempts: number;
  /** Since when it is tried: when it was raised, or when a person asked to send it again. */
  readonly since: Instant;
  /** The quiet hours that held it back; null where none did. */
  readonly heldBack: HeldBack | null;
  /** What the channel noted of a try that reached some of its readers. */
  readonly partly?: Json;
}

/** A person's wish to send an alert over a channel once more. */
export interface SentAgain {
  readonly by: string;
  readonly at: Instant;
  readonly reason: string;
  /** When it had been delivered; null where it had not. */
  readonly deliveredBefore: Instant | null;
}

/** What routing looks at beside the names of recipients: a channel may not take a type, or not know the owner's address. */
export type Routed = Pick<Alert, 'type' | 'data'>;

/** Where recipients are reached. Names of channels, in config order; `mail/oncall` is a channel that addresses people. */
export interface Routing {
  /**
   * The channels of an alert. A recipient whom no channel can reach is reached over the fallback's, which is recorded in
   * `via`. Empty when there is no way to reach anybody.
   */
  channelsFor(
    recipients: readonly string[],
    about?: Routed,
  ): readonly { readonly channel: string; readonly via: string }[];
  /** The fallback's channels in the place of a recipient whom its own do not reach, without channels that do not take it. */
  inPlaceOf?(recipient: string, about: Routed): readonly { readonly channel: string; readonly via: string }[];
  /** More alerts than these of one cause, for the same people, become one message; none do when not given. */
  readonly groupMoreThan?: number;
  /** The ways to on-call, and else to anybody, that do not use a channel. Empty when there is no other that reaches people. */
  channelsBeside(channel: string, about?: Routed): readonly { readonly channel: string; readonly via: string }[];
  /** The hours in which the readers of a channel get no notice that announces nothing; null where there are none. */
  quietOf?(channel: string): Quiet | null;
  /** Whether a delivery over this channel reaches a person; a line in the log does not. */
  reachesPeople(channel: string): boolean;
  /** Whether each alert of a type goes out by itself and at once over this channel: it disturbs nobody there. */
  sendsEach?(channel: string, type: AlertType): boolean;
}

/** What a channel delivered before in the same story: about the same finding, freeze or exception. */
export interface EarlierMessage {
  readonly alertId: string;
  readonly type: AlertType;
  readonly decisionId: string | null;
  readonly at: Instant;
  /** The message with others that carried it; null where it went out alone. */
  readonly groupId: string | null;
  /** What the channel noted about it: {@link Receipt.reference}. */
  readonly reference: Json;
}

/** What became of a question. */
export interface Became {
  readonly answer: ApprovalAnswer | null;
  readonly by: string | null;
  readonly end: ApprovalEnd['as'] | null;
  /** Why it ended, in a clause; null where the answer says it. */
  readonly because: string | null;
  /** Azure was asked to cancel the run after it. */
  readonly isCancelRequested: boolean;
}

/** One question of a message. `became` is null while it waits. */
export interface Asked {
  readonly alert: Alert;
  readonly became: Became | null;
}

/** A message by which a channel asked, as it is now. */
export interface AskedMessage {
  /** What the channel noted about it. */
  readonly reference: Json;
  readonly questions: readonly Asked[];
}

/** One message for a channel to send. */
export interface Sending {
  readonly alert: Alert;
  /** The recipients that the channel reaches with it; see {@link Routing}. */
  readonly via: string;
  /** The moment by which its times are worded. */
  readonly now: Instant;
  /** Oldest first. */
  readonly earlier: readonly EarlierMessage[];
  /** The alerts that it brings; itself where it brings no others. */
  readonly members?: readonly Alert[];
  /** {@link Delivery.partly} */
  readonly partly?: Json;
  /** Of a channel that {@link Channel.changesMessages}: the messages whose questions it ends, as they are now. */
  readonly asked?: readonly AskedMessage[];
  /** For a channel that {@link Channel.carriesFiles}: what belongs to the alert; null where nothing does. */
  readonly file?: AlertFile | null;
  /** Of a channel that {@link Channel.keepsOpen}: what is open of its stories. */
  readonly firing?: readonly Firing[];
}

/** A file that goes out with an alert. */
export interface AlertFile {
  /** `runwarden-2026-10.html` */
  readonly name: string;
  /** What it is, in words: `the whole report as one page`. */
  readonly about: string;
  /** `text/html; charset=utf-8` */
  readonly mediaType: string;
  readonly content: string;
}

/** The file that belongs to an alert, made when it is sent; null where none does. `via`: {@link Delivery.via}. */
export type FileOf = (alert: Alert, via: string) => Promise<AlertFile | null>;

/** Which person of a run's owners a message was addressed to, and how sure that is. */
export interface AddressedTo {
  readonly to: readonly string[];
  /** How the owner was found; null where the config names the reader. */
  readonly source: OwnerSource | null;
  /** `sure`: named by a tag or by the config. `likely`: who started it. `guess`: the contact of the workspace. */
  readonly confidence: 'sure' | 'likely' | 'guess';
}

/** What a channel knows once the far side has taken a message. */
export interface Receipt {
  /** The receiver's answer, in its words: `250 2.0.0 queued as 4F1`. No secrets. */
  readonly answer: string;
  /** What the channel needs to answer in the same thread, or to change the message later. */
  readonly reference?: Json;
  readonly addressed?: AddressedTo;
  /** What it has opened and closed there. */
  readonly firing?: FiringChange;
  /** Why the channel sent nothing: what the message would end is not open there. */
  readonly unsent?: string;
}

/** A way to reach people. Resolves once the far side has taken the alert; throws otherwise, and is then tried again. */
export interface Channel {
  readonly name: string;
  /** Its receiver keeps open what lasts, until it hears of the end. */
  readonly keepsOpen?: boolean;
  /** It changes what it has posted, once that is not true any more. */
  readonly changesMessages?: boolean;
  /** It can send a file with a message, and may show its readers what is in it. */
  readonly carriesFiles?: boolean;
  send(sending: Sending, abort: AbortSignal): Promise<Receipt>;
  /** Only of a receiver that forgets what it does not hear of again and again: sends all that lasts, or has just ended. */
  sendAgain?(lasting: readonly Lasting[], now: Instant, abort: AbortSignal): Promise<void>;
}
