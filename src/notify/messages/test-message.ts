import type { AlertType } from '../../core/alert/alert.ts';
import { oneLine } from '../../core/alert/alert-data.ts';
import { type Message, SUBJECT_LENGTH } from './message-parts.ts';

/** What an example is called in a sentence. */
export const EXAMPLE_NAMES: Readonly<Record<AlertType, string>> = {
  'finding.notice': 'a notice',
  'finding.resolved': 'the end of a notice',
  'approval.requested': 'a question',
  'approval.withdrawn': 'a withdrawn question',
  'approval.lapsed': 'an approval that was not used',
  'run.kept': 'a message about a kept run',
  'objection.recorded': 'an objection',
  'cancel.requested': 'a requested cancel',
  'cancel.confirmed': 'a confirmed cancel',
  'cancel.abandoned': 'a cancel that was given up',
  'cancel.failed': 'a failed cancel',
  'cancel.hanging': 'a cancel that hangs',
  'enforcement.frozen': 'a freeze',
  'enforcement.resumed': 'the end of a freeze',
  'extension.requested': 'a wish for more time',
  'extension.refused': 'a refused wish for more time',
  'override.granted': 'an exception',
  'override.ending': 'the end of an exception',
  group: 'a message about several runs',
  'workspace.blind': 'a message about a workspace that cannot be read',
  'workspace.recovered': 'a message about a workspace that can be read again',
  'policies.rejected': 'a message about rejected policies',
  'policies.differ': 'a message about differing policies',
  'policies.agree': 'a message about policies that agree again',
  'channel.failing': 'a message about a failing channel',
  'channel.gave-up': 'a message about a message that was given up',
  'channel.recovered': 'a message about a channel that works again',
  'policy.unknown': 'a message about a policy that cannot judge',
  'policy.judges-again': 'a message about a policy that judges again',
  'budget.used': 'a message about a budget',
  'report.month': 'a money report of a month',
  'policy.fell-back': 'a message about a policy that was wrong too often',
  'compute.idle': 'a message about an idle compute',
  'compute.used': 'a message about a compute that is not idle any more',
  'digest.daily': 'a daily summary',
  'digest.weekly': 'a weekly summary',
};

/** An example as nobody can take it for a message that waits for them: subject, label and headline say so. */
export function markedAsTest(message: Message, type: AlertType): Message {
  const says = `TEST. This is how ${EXAMPLE_NAMES[type]} looks. Nothing waits for you.`;
  return {
    ...message,
    subject: oneLine(`TEST. ${message.subject}`, SUBJECT_LENGTH),
    preview: 'This is an example. Nothing waits for you.',
    label: `TEST. ${message.label}`,
    headline: says,
    facts: [{ name: 'It would say', text: message.headline }, ...message.facts],
    details: [...message.details, says],
  };
}
