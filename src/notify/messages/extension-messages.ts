import type { ExtensionData } from '../../core/alert/extension-alerts.ts';
import { extensionCommand, overridesUrl, refuseExtensionCommand } from './actions.ts';
import { HEADLINE_LENGTH, type Message, messageOf, previewOf, SUBJECT_LENGTH } from './message-parts.ts';
import { recipientLine } from './recipient-line.ts';
import { type Context, lineOf } from './run-message.ts';
import { longTime } from './times.ts';
import { fitName, quoted, spokenLength } from './words.ts';

/** For `extension.requested`. */
export function extensionText(data: ExtensionData, context: Context): Message {
  const { moment, baseUrl } = context;
  const length = spokenLength(data.length);
  return messageOf({
    subject: fitName(
      data.run.displayName,
      SUBJECT_LENGTH,
      (name) => `${length} more time for ${name} in ${data.run.workspace}?`,
    ),
    preview: previewOf(`asked by ${data.by}`, 'Nothing changes before an operator grants it.', moment),
    label: 'Your answer is needed',
    headline: fitName(
      data.run.displayName,
      HEADLINE_LENGTH,
      (name) => `${data.by} asks for ${length} more time for ${name}. Do you grant it?`,
    ),
    line: lineOf(data.run, data.owner),
    facts: [
      { name: 'Reason', text: quoted(data.by, data.reason) },
      { name: 'Asked', text: longTime(data.askedAt, moment) },
      { name: 'Under', text: `${data.policies.join(', ')}. Other policies still apply.` },
    ],
    next: [
      { when: 'If you grant it', what: `These policies cancel nothing of the run for ${length} from then on.` },
      { when: 'If you refuse it', what: 'The owner is notified. Everything goes as planned.' },
      { when: 'Without an answer', what: 'Nothing changes. An announced cancel still comes.' },
    ],
    actions: [{ label: 'Answer in Runwarden', url: overridesUrl(baseUrl) }],
    commands: [
      { label: 'To grant it:', commands: [extensionCommand(baseUrl, data.requestId)] },
      { label: 'To refuse it:', commands: [refuseExtensionCommand(baseUrl, data.requestId)] },
    ],
    details: [recipientLine(context.recipients, data.owner)],
  });
}

/** For `extension.refused`. */
export function refusedText(data: ExtensionData, context: Context): Message {
  const by = data.refusedBy ?? 'An operator';
  return messageOf({
    subject: fitName(data.run.displayName, SUBJECT_LENGTH, (name) => `No more time for ${name}`),
    preview: previewOf(
      `refused by ${by}`,
      'Everything goes as planned: an announced cancel still comes.',
      context.moment,
    ),
    label: 'More time refused',
    headline: fitName(
      data.run.displayName,
      HEADLINE_LENGTH,
      (name) => `${by} refused more time for ${name}. Everything goes as planned.`,
    ),
    line: lineOf(data.run, data.owner),
    facts: [
      ...(data.note === null ? [] : [{ name: 'Reason', text: quoted(by, data.note) }]),
      { name: 'Was asked', text: `${data.by}, ${longTime(data.askedAt, context.moment)}: “${data.reason}”` },
    ],
    next: [{ when: 'Before a cancel', what: 'The owner has a notice, and can object to the cancel.' }],
    details: [recipientLine(context.recipients, data.owner)],
  });
}
