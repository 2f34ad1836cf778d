import type { AgreedData, DifferingData } from '../../core/alert/service-schemas.ts';
import { policiesUrl } from './actions.ts';
import { type Fact, type Message, messageOf, previewOf } from './message-parts.ts';
import { recipientLine } from './recipient-line.ts';
import type { Context } from './run-message.ts';
import { longTime, type Moment } from './times.ts';
import { spokenLength } from './words.ts';

/** For `policies.differ`. */
export function differText(data: DifferingData, { baseUrl, moment, recipients }: Context): Message {
  const { replica, since, differences, more, inForce } = data;
  return messageOf({
    subject: `Policy files differ: ${replica} checks no runs`,
    preview: previewOf(differences[0] ?? 'The files differ', 'The other replicas check every run.', moment),
    label: 'Policy files differ',
    headline: `The policy files of replica ${replica} differ from those in force. It checks no runs.`,
    facts: [
      { name: 'Since', text: longTime(since, moment) },
      inForceFact(inForce, moment),
      { name: 'Answers', text: 'No answer is lost meanwhile.' },
    ],
    next: [
      { when: 'Now', what: 'The replicas that have the policies in force check every run.' },
      { when: 'When the files are the same', what: `${replica} checks runs again, and you get a message.` },
    ],
    actions: [{ label: 'Policies in force', url: policiesUrl(baseUrl) }],
    list: { title: 'What differs', lines: [...differences, ...(more === 0 ? [] : [`and ${more} more`])] },
    details: ['Give every replica the same files.', recipientLine(recipients, null)],
  });
}

/** For `policies.agree`. */
export function agreeText({ replica, since, lasted, inForce }: AgreedData, { moment, recipients }: Context): Message {
  return messageOf({
    subject: `Every replica has the policies in force again, after ${spokenLength(lasted)}`,
    preview: `${replica} checks runs again. You need to do nothing.`,
    label: 'Policy files agree again',
    headline: 'Every replica has the policies in force again.',
    facts: [
      { name: 'Was', text: `Replica ${replica} had other policy files since ${longTime(since, moment)}.` },
      inForceFact(inForce, moment),
    ],
    next: [{ when: 'From now on', what: 'Every replica checks runs again. You need to do nothing.' }],
    details: [recipientLine(recipients, null)],
  });
}

function inForceFact({ policies, by, since, because }: DifferingData['inForce'], moment: Moment): Fact {
  const set = policies === 1 ? 'The policy' : `The ${policies} policies`;
  const why = because === 'taken-over' ? ', because no replica with the earlier ones was left' : '';
  return { name: 'In force', text: `${set} of replica ${by}, since ${longTime(since, moment)}${why}.` };
}
