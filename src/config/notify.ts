import { z } from 'zod';
import { hoursKeys, NO_LENGTH, timezone } from '../conditions/parameters/hours.ts';
import type { DigestPlan } from '../core/alert/digest-period.ts';
import type { Person } from '../core/alert/people.ts';
import { SEVERITIES } from '../core/policy/policy.ts';
import { WEEKDAYS } from '../core/values/opening-hours.ts';
import { caseless } from '../core/values/text.ts';

// Who is notified, and how: `notify` of the config file.

const text = (expected: string) => z.string({ error: expected }).min(1, { error: expected });
const texts = (expected: string) =>
  z.union([text(expected).transform((one) => [one]), z.array(text(expected)).min(1, { error: expected })], {
    error: expected,
  });

const ADDRESS = 'a mail address, such as alice@example.com';
const SENDER = 'a sender, such as Runwarden <runwarden@example.com>';
export const HTTPS = 'an https address';
const YES_OR_NO = 'true or false';
const mail = z.string({ error: ADDRESS }).regex(/^[^\s@<>]+@[^\s@<>]+$/, { error: ADDRESS });

const SEVERITY = `severities: ${SEVERITIES.join(', ')}`;
const quiet = z
  .strictObject({
    from: hoursKeys.from,
    to: hoursKeys.to,
    timezone: timezone.optional().describe('The zone of these hours. Without it that of the channel, else UTC.'),
    severities: z
      .array(z.enum(SEVERITIES, { error: SEVERITY }), { error: SEVERITY })
      .default(['low', 'medium'])
      .describe('Of which policies notices are held back.'),
  })
  .refine(({ from, to }) => from !== to, NO_LENGTH)
  .optional()
  .describe('Hours in which notices that announce no cancel are held back. They say so when the hours end.');

const wording = {
  quiet,
  timezone: timezone.optional().describe('The zone of its readers, by its IANA name. Without it times are in UTC.'),
  money: z.boolean({ error: YES_OR_NO }).default(true).describe('Whether it shows what a run costs.'),
  logs: z.boolean({ error: YES_OR_NO }).default(true).describe('Whether it shows the last lines of a log.'),
};

const TYPES = 'email, teams, slack, pagerduty, alertmanager, webhook or log';
const channel = z.discriminatedUnion(
  'type',
  [
    z.strictObject({
      type: z.literal('email').describe('Mail by SMTP.'),
      host: text('the name of a mail server, such as smtp.example.com').describe('Mail server.'),
      port: z.int({ error: 'a port' }).min(1).max(65535).default(587).describe('Its port.'),
      tls: z
        .enum(['starttls', 'implicit', 'none'], { error: 'starttls, implicit, or none on the loopback' })
        .default('starttls')
        .describe('How the connection is encrypted.'),
      user: text('a user name').optional().describe('Whom to sign in as; the password is a secret.'),
      from: z.string({ error: SENDER }).regex(/@/, { error: SENDER }).describe('The sender.'),
      'reply-to': mail.optional().describe('Who gets answers. Without it owner.contact, if that is an address.'),
      ...wording,
    }),
    z.strictObject({
      type: z.literal('teams').describe('Adaptive Cards through a workflow of Microsoft Teams.'),
      to: z
        .enum(['channel', 'people'], { error: 'channel or people' })
        .default('channel')
        .describe('people: the workflow writes to the addresses in the message; see docs/channels.md.'),
      ...wording,
    }),
    z.strictObject({
      type: z.literal('slack').describe('Slack, through an incoming webhook or a bot.'),
      api: z.url({ error: HTTPS }).optional().describe('API of the bot, where it is not https://slack.com/api.'),
      ...wording,
    }),
    z.strictObject({
      type: z.literal('pagerduty').describe('Incidents of PagerDuty.'),
      api: z.url({ error: HTTPS }).default('https://events.pagerduty.com').describe('Of your region.'),
      ...wording,
    }),
    z.strictObject({
      type: z.literal('alertmanager').describe('Alerts of Prometheus Alertmanager.'),
      url: z.url({ error: 'an address' }).describe('Its address, without /api/v2.'),
      user: text('a user name').optional().describe('For basic authentication; the password is a secret.'),
      ...wording,
    }),
    z.strictObject({
      type: z.literal('webhook').describe('Signed CloudEvents to an address.'),
      url: text(HTTPS),
    }),
    z.strictObject({ type: z.literal('log').describe('A line in the log.') }),
  ],
  { error: `type: ${TYPES}` },
);

const CHANNEL_NAME = 'a channel name of lower-case letters, digits and dashes';
const WAYS = 'one or more channel names, or a map such as {channel: mail, to: oncall@example.com}';
const way = z.union(
  [
    text(WAYS),
    z.strictObject({
      channel: text('the name of a channel'),
      to: texts('one or more addresses').describe('Addresses of the recipient, for a channel that addresses people.'),
    }),
  ],
  { error: WAYS },
);

const OWNERS = 'owners as in the owner tag, or object ids of people';
const person = z
  .strictObject({
    owner: texts(OWNERS).describe('As in the owner tag, or the object id of who starts runs.'),
    mail: mail.optional().describe('Where mail goes.'),
    slack: z
      .string({ error: 'the id of a member, such as U012AB3CD' })
      .regex(/^[UW][A-Z0-9]{6,}$/, { error: 'the id of a member, such as U012AB3CD' })
      .optional()
      .describe('Id of the member. Without it Slack is asked for the mail address.'),
    timezone: timezone.optional().describe('The zone in which the person reads times.'),
  })
  .transform(
    ({ owner, mail: address, slack, timezone: zone }): Person => ({
      owners: owner.map(caseless),
      mail: address === undefined ? null : caseless(address),
      slack: slack ?? null,
      zone: zone?.name ?? null,
    }),
  );

const WEEKDAY = `a day: ${WEEKDAYS.join(', ')}`;
const digestKeys = {
  to: z
    .array(text('the name of a recipient'), { error: 'a list of recipients, such as [oncall]' })
    .min(1, { error: 'at least one recipient' })
    .describe('Recipients. owner: each owner gets one about own runs alone.'),
  at: hoursKeys.from.prefault('08:00').describe('When it is sent. 08:00 when not given.'),
  timezone: timezone
    .optional()
    .describe('The zone of this time, and of the days that it is about. UTC when not given.'),
};
const digests = z
  .strictObject({
    daily: z
      .strictObject(digestKeys)
      .optional()
      .describe('What happened on the day before. Not sent when nothing did.'),
    weekly: z
      .strictObject({
        ...digestKeys,
        on: z.enum(WEEKDAYS, { error: WEEKDAY }).default('mon').describe('The day on which it is sent.'),
      })
      .optional()
      .describe('What happened in the seven days before.'),
  })
  .prefault({})
  .describe('Summaries. None is sent unless it is here.');

const MORE_THAN = 'a whole number of alerts, 1 or more';
export const notifySchema = z.strictObject({
  channels: z
    .record(z.string().regex(/^[a-z][a-z0-9-]*$/, { error: CHANNEL_NAME }), channel)
    .default({ log: { type: 'log' } })
    .describe('Ways to reach people, by name.'),
  recipients: z
    .record(z.string(), z.union([way.transform((one) => [one]), z.array(way).min(1, { error: WAYS })], { error: WAYS }))
    .default({ fallback: ['log'] })
    .describe('Who is reached over which channels. owner, oncall and fallback are Runwarden’s own names.'),
  templates: text('a folder of templates').optional().describe('Folder with your own words for messages.'),
  people: z.array(person, { error: 'a list of people' }).default([]).describe('How owners are reached.'),
  group: z
    .strictObject({
      'more-than': z
        .int({ error: MORE_THAN })
        .min(1, { error: MORE_THAN })
        .default(5)
        .describe('Of one kind, for the same people. More than these become one message.'),
    })
    .prefault({})
    .describe('When many alerts of one cause go out as one message.'),
  digests,
});

export type NotifyFile = z.output<typeof notifySchema>;

/** The digests that a config asks for. */
export function digestPlans({ digests: { daily, weekly } }: NotifyFile): DigestPlan[] {
  return [
    ...(daily ? [{ kind: 'daily' as const, ...planOf(daily), on: 0 }] : []),
    ...(weekly ? [{ kind: 'weekly' as const, ...planOf(weekly), on: WEEKDAYS.indexOf(weekly.on) }] : []),
  ];
}

function planOf({ to, at, timezone: zone }: NonNullable<NotifyFile['digests']['daily']>) {
  return { to, at, zone: zone?.name ?? 'UTC' };
}
