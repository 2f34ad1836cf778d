import type { BlindData } from '../../core/alert/service-schemas.ts';
import { workspacesUrl } from './actions.ts';
import { type Message, messageOf } from './message-parts.ts';
import { recipientLine } from './recipient-line.ts';
import type { Context } from './run-message.ts';
import { longTime, shortTime } from './times.ts';
import { sentence, spokenLength } from './words.ts';

/** Whether a message is about work that does not move, and about nothing else. */
export function isAboutWork({ causes }: BlindData): boolean {
  return causes.every(({ kind }) => kind === 'work');
}

/** For `workspace.blind` about work that is due and does not move. */
export function workStillText(data: BlindData, context: Context): Message {
  const { moment } = context;
  const [first] = data.causes;
  const what = first?.what ?? 'work';
  return messageOf({
    subject: `Runwarden is stuck since ${shortTime(data.since, moment)}: ${what} due`,
    preview: 'What is due waits until the service is looked at. Nothing is lost.',
    label: 'Runwarden is stuck',
    headline: `Runwarden is stuck: ${what} due, and none moves.`,
    facts: [
      ...(first ? [{ name: 'Why', text: sentence(first.reason) }] : []),
      { name: 'Since', text: `${longTime(data.since, moment)}, ${spokenLength(data.lasted)}` },
    ],
    next: [
      { when: 'Meanwhile', what: 'What is due waits. Nothing is lost.' },
      { when: 'When it moves again', what: 'You get a message.' },
    ],
    actions: [{ label: 'What Runwarden sees', url: workspacesUrl(context.baseUrl) }],
    details: [
      'Check the log of each replica and the database. A restart takes the work up again; nothing is done twice.',
      recipientLine(context.recipients, null),
    ],
  });
}

/** For `workspace.recovered`. */
export function workMovesText(data: BlindData, context: Context): Message {
  return messageOf({
    subject: `Runwarden works again, after ${spokenLength(data.lasted)}`,
    preview: 'What was due is done, the oldest first. You need to do nothing.',
    label: 'Works again',
    headline: 'Runwarden works again. What was due is being done.',
    facts: [{ name: 'Lasted', text: spokenLength(data.lasted) }],
    next: [{ when: 'Now', what: 'What was due is done, the oldest first.' }],
    actions: [{ label: 'What Runwarden sees', url: workspacesUrl(context.baseUrl) }],
    details: [recipientLine(context.recipients, null)],
  });
}
