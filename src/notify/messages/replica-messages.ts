import type { BlindData } from '../../core/alert/service-schemas.ts';
import { workspacesUrl } from './actions.ts';
import { type Message, messageOf } from './message-parts.ts';
import { recipientLine } from './recipient-line.ts';
import type { Context } from './run-message.ts';
import { longTime, shortTime } from './times.ts';
import { capital, sentence, spokenLength } from './words.ts';

/** Whether a message is about a replica that judges nothing, and about nothing else. */
export function isAboutReplica({ causes }: BlindData): boolean {
  return causes.every(({ kind }) => kind === 'replica');
}

/** For `workspace.blind` about a replica with another clock or an older version. */
export function replicaUnfitText(data: BlindData, context: Context): Message {
  const { moment } = context;
  const [first] = data.causes;
  const what = first?.what ?? 'a replica';
  return messageOf({
    subject: `Runwarden: ${what} judges nothing since ${shortTime(data.since, moment)}`,
    preview: 'Other replicas do its work, if there are any.',
    label: 'Replica judges nothing',
    headline: `${capital(what)} judges and cancels nothing.`,
    facts: [
      ...(first ? [{ name: 'Why', text: sentence(first.reason) }] : []),
      { name: 'Since', text: `${longTime(data.since, moment)}, ${spokenLength(data.lasted)}` },
    ],
    next: [
      { when: 'Meanwhile', what: 'Other replicas do its work. Without another one nothing is judged.' },
      { when: 'When it works again', what: 'You get a message.' },
    ],
    actions: [{ label: 'What Runwarden sees', url: workspacesUrl(context.baseUrl) }],
    details: ['`runwarden status` shows every replica.', recipientLine(context.recipients, null)],
  });
}

/** For `workspace.recovered`. */
export function replicaFitText(data: BlindData, context: Context): Message {
  const what = data.causes[0]?.what ?? 'a replica';
  return messageOf({
    subject: `Runwarden: ${what} is right again or has stopped, after ${spokenLength(data.lasted)}`,
    preview: 'You need to do nothing.',
    label: 'Replica is right again',
    headline: `${capital(what)} is right again, or it has stopped.`,
    facts: [{ name: 'Lasted', text: spokenLength(data.lasted) }],
    next: [],
    actions: [{ label: 'What Runwarden sees', url: workspacesUrl(context.baseUrl) }],
    details: [recipientLine(context.recipients, null)],
  });
}
