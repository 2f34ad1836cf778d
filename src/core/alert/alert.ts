import type { Json } from '../policy/condition.ts';
import type { Instant } from '../values/duration.ts';

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
}

/** Where recipients are reached. Names of channels, in config order. */
export interface Routing {
  /**
   * The channels of an alert. A recipient without channels is reached over the fallback's, which is recorded in `via`.
   * Empty when there is no way to reach anybody.
   */
  channelsFor(recipients: readonly string[]): readonly { readonly channel: string; readonly via: string }[];
  /** More alerts than these of one cause, for the same people, become one message; none do when not given. */
  readonly groupMoreThan?: number;
  /** The ways to on-call, and else to anybody, that do not use a channel. Empty when there is no other that reaches people. */
  channelsBeside(channel: string): readonly { readonly channel: string; readonly via: string }[];
  /** Whether a delivery over this channel reaches a person; a line in the log does not. */
  reachesPeople(channel: string): boolean;
}

/** A way to reach people. Resolves once the far side has taken the alert; throws otherwise, and is then tried again. */
export interface Channel {
  readonly name: string;
  /** @param now the moment by which its times are worded; that of the alert when not given. */
  send(alert: Alert, abort: AbortSignal, now?: Instant): Promise<void>;
}
