import type { Policy } from '../core/policy/policy.ts';
import type { ChannelSettings, RecipientWay } from '../notify/channel-settings.ts';

/** What says whether anybody is on call: the channels and recipients of a config. */
export interface OnCall {
  readonly recipients: Readonly<Record<string, readonly RecipientWay[]>>;
  readonly channels: Readonly<Record<string, Pick<ChannelSettings, 'type'>>>;
}

/** Whether the config reaches a person as on-call, who is asked. The fallback stands in for a recipient without channels. */
export function hasOnCall({ recipients, channels }: OnCall): boolean {
  const { oncall = [], fallback = [] } = recipients;
  return (oncall.length > 0 ? oncall : fallback).some((way) => {
    const settings = channels[typeof way === 'string' ? way : way.channel];
    return settings !== undefined && settings.type !== 'log';
  });
}

/** Says that nobody gets the questions of policies; null where somebody does, or no policy asks. */
export function nobodyAsked(config: OnCall, policies: readonly Pick<Policy, 'mode'>[]): string | null {
  const asking = policies.filter(({ mode }) => mode === 'approve').length;
  if (asking === 0 || hasOnCall(config)) return null;
  const who = asking === 1 ? '1 policy asks' : `${asking} policies ask`;
  return `no recipient oncall: ${who} people, and nobody gets the question`;
}
