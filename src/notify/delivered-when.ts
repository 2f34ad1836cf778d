import type { ChannelSettings } from './channel-settings.ts';

/** What counts as delivered over each type of channel, as docs/channels.md says it, too. */
export const DELIVERED_WHEN: Readonly<Record<ChannelSettings['type'], string>> = {
  email: 'the mail server answers 250 for the message',
  teams: 'the workflow answers 2xx and no failure in its text; it answers before it posts the card',
  slack: 'Slack answers ok',
  pagerduty: 'PagerDuty answers 202 with the status success; it works on it after its answer',
  alertmanager: 'Alertmanager answers 200',
  webhook: 'the receiver answers 2xx and no failure in its text',
  log: 'never: a line in the log reaches nobody',
};
