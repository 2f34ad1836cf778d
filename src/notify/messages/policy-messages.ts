import type { FellBackData, JudgesAgainData, PoliciesData, UnknownData } from '../../core/alert/service-schemas.ts';
import { explainCommand, policiesUrl, policyUrl, precisionCommand, trustCommand } from './actions.ts';
import { type Message, messageOf, previewOf } from './message-parts.ts';
import { recipientLine } from './recipient-line.ts';
import type { Context } from './run-message.ts';
import { longTime, shortTime } from './times.ts';
import { countedRuns, sentence, spokenLength } from './words.ts';

/** For `policies.rejected`. */
export function policiesText(data: PoliciesData, { baseUrl, moment, recipients }: Context): Message {
  const count = data.problems.length + data.more;
  const problems = `${count} ${count === 1 ? 'problem' : 'problems'}`;
  const [first] = data.problems;
  return messageOf({
    subject: `Runwarden did not load the policies: ${problems}`,
    preview: previewOf(
      first ?? 'The files have problems',
      data.inForce === 0 ? 'No policy is in force.' : 'The policies loaded before stay in force.',
      moment,
    ),
    label: 'Policies not loaded',
    headline:
      data.inForce === 0
        ? 'Runwarden did not load the changed policies. No policy is in force.'
        : 'Runwarden did not load the changed policies. The ones from before stay in force.',
    facts: [
      { name: 'Why', text: `The files have ${problems}.` },
      { name: 'In force', text: data.inForce === 0 ? 'No policy.' : `The ${data.inForce} policies loaded before.` },
    ],
    next: [
      {
        when: 'Until the files are corrected',
        what: data.inForce === 0 ? 'Nothing is checked or cancelled.' : 'The policies loaded before are used.',
      },
      { when: 'Then', what: 'Runwarden loads them by itself.' },
    ],
    actions: [{ label: 'Policies in force', url: policiesUrl(baseUrl) }],
    commands: [{ label: 'To check the files:', commands: ['runwarden validate'] }],
    list: { title: 'The problems', lines: [...data.problems, ...(data.more === 0 ? [] : [`and ${data.more} more`])] },
    details: [recipientLine(recipients, null)],
  });
}

/** For `policy.unknown`. */
export function unknownText(data: UnknownData, { baseUrl, moment, recipients }: Context): Message {
  const more = data.runs - data.examples.length;
  return messageOf({
    subject: `${data.policy} cannot judge ${countedRuns(data.runs)} since ${shortTime(data.since, moment)}`,
    preview: previewOf(data.reason, 'None of them is cancelled for it.', moment),
    label: 'Policy cannot judge',
    headline: `The policy ${data.policy} cannot judge ${countedRuns(data.runs)}. None of them is cancelled for it.`,
    facts: [
      { name: 'Why', text: sentence(data.reason) },
      { name: 'Since', text: longTime(data.since, moment) },
      { name: 'Workspaces', text: data.workspaces.join(', ') },
    ],
    next: [
      { when: 'At every check', what: 'Runwarden tries again. You get a message when none is left.' },
      { when: 'Until then', what: 'This policy cancels none of these runs.' },
    ],
    actions: [{ label: 'What each policy cannot judge', url: policiesUrl(baseUrl) }],
    commands: [{ label: 'To see what each condition lacks:', commands: [explainCommand(baseUrl, 'RUN')] }],
    list: { title: 'The runs', lines: [...data.examples, ...(more > 0 ? [`and ${more} more`] : [])] },
    details: [
      "Check what the reason names: the roles of Runwarden's identity, the network, or the policy itself.",
      recipientLine(recipients, null),
    ],
  });
}

/** For `policy.judges-again`. */
export function judgesAgainText(data: JudgesAgainData, { moment, recipients }: Context): Message {
  const others =
    data.others === 0
      ? 'You need to do nothing.'
      : `It still cannot judge ${countedRuns(data.others)} for other reasons; you have a message about each.`;
  return messageOf({
    subject: `${data.policy}: no run is unknown for this reason any more`,
    preview: data.others === 0 ? 'The runs are judged again as usual. You need to do nothing.' : others,
    label: 'Policy judges again',
    headline: `No run under the policy ${data.policy} is unknown for this reason any more.`,
    facts: [
      { name: 'Was', text: sentence(data.reason) },
      { name: 'It lasted', text: `${spokenLength(data.lasted)}, since ${longTime(data.since, moment)}` },
      { name: 'Left', text: others },
    ],
    next: [
      {
        when: 'Now',
        what: 'Each of them is judged again, has another reason, has ended, or is not under this policy any more.',
      },
      { when: 'Later', what: 'Nothing is cancelled for the time that was unknown.' },
    ],
    details: [recipientLine(recipients, null)],
  });
}

/** For `policy.fell-back`. */
export function fellBackText(data: FellBackData, { baseUrl, moment, recipients }: Context): Message {
  const { policy, wrong, of, atLeast, ofLast, cancels } = data;
  const more = wrong - cancels.length;
  return messageOf({
    subject: `${policy} asks before each cancel now: ${wrong} of its last ${of} ${wrong === 1 ? 'was' : 'were'} wrong`,
    preview: previewOf(
      `${policy} cancels nothing without a yes from now on.`,
      'It stays so until you trust it again.',
      moment,
    ),
    label: 'Policy fell back',
    headline: `${wrong} of the last ${of} cancels of the policy ${policy} ${wrong === 1 ? 'was' : 'were'} wrong. It asks before each cancel now.`,
    facts: [
      { name: 'Floor', text: `At least ${atLeast} of its last ${ofLast} cancels must be right.` },
      { name: 'Since', text: longTime(data.since, moment) },
    ],
    next: [
      { when: 'From now on', what: 'You get a question before each cancel. Without an answer the run is kept.' },
      { when: 'Until you trust it again', what: 'It stays so, also when later cancels are right.' },
    ],
    actions: [{ label: 'The policy', url: policyUrl(baseUrl, policy) }],
    commands: [
      { label: 'To see how often each policy is right:', commands: [precisionCommand(baseUrl)] },
      { label: 'To let it cancel without asking again:', commands: [trustCommand(baseUrl, policy)] },
    ],
    list: {
      title: 'The wrong cancels',
      lines: [
        ...cancels.map(({ runId, at, because }) => `${runId}, ${shortTime(at, moment)}: ${because}`),
        ...(more > 0 ? [`and ${more} more`] : []),
      ],
    },
    details: [
      'Look at what the wrong ones have in common, and edit the policy before you trust it again.',
      recipientLine(recipients, null),
    ],
  });
}
