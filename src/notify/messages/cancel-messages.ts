import type { CancelData } from '../../core/alert/alert-schemas.ts';
import { BUSY_AFTER, HANGS_AFTER } from '../../core/decision/cancel-delay.ts';
import { formatInstant, type Milliseconds } from '../../core/values/duration.ts';
import { cancelByHandCommand, freezeCommand, runAgainCommands } from './actions.ts';
import { releasedText } from './hanging-messages.ts';
import { type Fact, type Message, previewOf } from './message-parts.ts';
import { keepCommands } from './notice-message.ts';
import { type Context, costFact, runMessage, whyFact } from './run-message.ts';
import { longTime, type Moment, shortTime, timeList } from './times.ts';
import { costSoFar, hourly, money, sentence, spoken } from './words.ts';

/** For `cancel.requested`. Azure has taken the request, and no more. */
export function requestedText(data: CancelData, context: Context): Message {
  const { moment, baseUrl } = context;
  const at = data.requestedAt === null ? '' : ` at ${shortTime(data.requestedAt, moment)}`;
  const hangsAt = later(data.requestedAt, HANGS_AFTER);
  return runMessage(data, context, {
    subjectOf: (name) => `Azure was asked to cancel ${name}`,
    preview: `Azure accepted the request${at}. The run has not ended yet.`,
    label: 'Cancel in work',
    headlineOf: (name) => `Runwarden asked Azure${at} to cancel ${name}. It has not ended yet.`,
    facts: [
      whyFact(data),
      ...(data.cost === null ? [] : [{ name: 'Cost', text: `${costSoFar(data.cost)} until its nodes are free` }]),
      decidedBy(data, moment),
    ],
    next: [
      { when: 'Usually within minutes', what: 'Azure confirms, and you get a message.' },
      {
        when: hangsAt === null ? 'After 15 min' : longTime(hangsAt, moment),
        what: 'If Azure has not confirmed by then, you and on-call get a message.',
      },
    ],
    commands: [
      {
        label: 'This cancel cannot be taken back. To protect other runs, freeze all cancels:',
        commands: [freezeCommand(baseUrl)],
      },
    ],
    list: logOf(data),
    details:
      data.decidedBy === null
        ? ['To run it again, grant an exception for the new run first, or it is judged like this one.']
        : [],
  });
}

/** For `cancel.confirmed`. */
export function confirmedText(data: CancelData, context: Context): Message {
  const { moment } = context;
  if (data.releasedAt !== null) return releasedText(data, data.releasedAt, context);
  const at = data.confirmedAt === null ? [] : [{ name: 'Cancelled', text: longTime(data.confirmedAt, moment) }];
  const took = between(data.requestedAt, data.confirmedAt);
  const busyAt = later(data.confirmedAt, BUSY_AFTER);
  const beforeAgain = {
    when: 'Before you run it again',
    what: 'Correct what the reason names. If the policy is wrong about it, ask for an exception for the new run first.',
  };
  return runMessage(data, context, {
    subjectOf: (name) => `Cancelled: ${name}`,
    preview: `Azure confirmed${data.confirmedAt === null ? '' : ` at ${shortTime(data.confirmedAt, moment)}`}. ${costShort(data)}With ${data.log === null ? '' : 'the last log lines and '}the command to run it again.`,
    label: 'Cancelled',
    headlineOf: (name) => `Azure has cancelled ${name}${took === null ? '' : `, ${took} after the request`}.`,
    facts: [whyFact(data), ...at, ...costUntilDecided(data), decidedBy(data, moment)],
    next: [
      {
        when: 'Nothing to do',
        what: `You get a message only if its nodes are still busy ${busyAt === null ? '15 min after its end' : `at ${shortTime(busyAt, moment)}`}.`,
      },
      ...(data.decidedBy === null ? [beforeAgain] : []),
    ],
    list: logOf(data),
    commands: [
      {
        label: 'What was kept of it, and the same job again:',
        commands: runAgainCommands(context.baseUrl, data),
      },
    ],
  });
}

/** The end of its log, line by line. */
function logOf({ log }: CancelData): Message['list'] {
  if (log === null) return null;
  const whose = log.step === null ? 'its log' : `the log of its step ${log.step}`;
  return { title: `The last lines of ${whose} (${log.file}):`, lines: log.lines, verbatim: true };
}

/** Of a reason that a headline repeats. */
const LONGEST_IN_HEADLINE = 50;

/** For `cancel.abandoned`. */
export function abandonedText(data: CancelData, context: Context): Message {
  const problem = data.problem ?? 'something had changed since the decision';
  const why = sentence(problem);
  const sent =
    data.requestedAt === null
      ? 'Nothing was sent to Azure.'
      : `Azure was asked at ${shortTime(data.requestedAt, context.moment)}.`;
  return runMessage(data, context, {
    subjectOf: (name) => `Not cancelled: ${name}`,
    preview: previewOf(why, sent, context.moment),
    label: 'Not cancelled',
    headlineOf: (name) =>
      `Runwarden did not cancel ${name}${why.length > LONGEST_IN_HEADLINE ? '' : `: ${problem.replace(/\.$/, '')}`}.`,
    facts: [
      { name: 'What changed', text: `${why} ${sent}` },
      whyFact(data, 'Was planned because'),
      ...costFact(data, context.moment),
    ],
    next: [
      { when: 'Now', what: 'You need to do nothing.' },
      {
        when: 'While the run is active',
        what: 'Runwarden checks it again. If the reason is still there, the announced cancel is still due.',
      },
    ],
  });
}

/** For `cancel.failed`. */
export function failedText(data: CancelData, context: Context): Message {
  const { moment } = context;
  const problem = sentence(data.problem ?? 'Azure gave no reason');
  const retry =
    data.decidedBy !== null
      ? {
          when: 'Nothing more by itself',
          what: `${data.decidedBy} cancelled it by hand, so Runwarden does not try again.`,
        }
      : data.retryAt === null
        ? { when: 'Nothing more by itself', what: 'Runwarden has stopped trying and leaves the run to you.' }
        : {
            when: longTime(data.retryAt, moment),
            what: `Runwarden tries again, if the reason for the cancel is still there.${furtherTries(data, moment)}`,
          };
  const reminder = data.refused?.reminder === true;
  const daily = { when: 'Once a day', what: 'You get a reminder until the run has ended or the cancel has worked.' };
  const times = data.refused?.times === 1 ? 'once' : `${data.refused?.times ?? 'several'} times`;
  const cost = data.cost === null ? '' : `It costs ${hourly(data.cost)}.`;
  return runMessage(data, context, {
    subjectOf: (name) => `Cancel failed, run continues: ${name}`,
    preview: previewOf(problem, cost === '' ? 'The run continues.' : cost, moment),
    label: reminder ? 'Reminder' : 'Cancel failed',
    headlineOf: (name) =>
      reminder
        ? `${cost === '' ? '' : `${cost} `}Azure has refused ${times} to cancel ${name}.`
        : `Azure did not cancel ${name}. The run continues.`,
    facts: [{ name: 'Why refused', text: problem }, whyFact(data, 'Why cancel'), ...costFact(data, moment)],
    next: data.decidedBy === null ? [retry, daily] : [retry],
    commands: [
      {
        label:
          'Check that the identity of Runwarden may cancel jobs in this workspace. To cancel it now, with your own permission:',
        commands: [cancelByHandCommand(data)],
      },
      ...(data.decidedBy === null ? keepCommands(data, context) : []),
    ],
  });
}

function furtherTries({ refused }: CancelData, moment: Moment): string {
  const tries = refused?.tries ?? [];
  if (refused === null) return '';
  const further = tries.length === 0 ? '' : ` Further tries: ${timeList(tries, moment)}.`;
  return `${further} Then it stops and leaves the run to you.`;
}

function costShort({ cost }: CancelData): string {
  return cost === null ? '' : `Cost ${cost.atLeast ? 'at least ' : ''}${money(cost.soFar, cost.currency)}. `;
}

function costUntilDecided({ cost }: CancelData): Fact[] {
  if (cost === null) return [];
  const least = cost.atLeast ? 'at least ' : '';
  return [
    { name: 'Cost', text: `${least}${money(cost.soFar, cost.currency)} until it was decided; it cost ${hourly(cost)}` },
  ];
}

function decidedBy({ approvedByPerson, approval, policy, decidedBy: person }: CancelData, moment: Moment): Fact {
  if (person !== null) return { name: 'Decided by', text: `${person}, by hand. No policy was involved.` };
  if (approval !== null) {
    const note = approval.note === null ? '.' : `: “${approval.note}”`;
    return { name: 'Decided by', text: `${approval.by}, ${longTime(approval.at, moment)}${note}` };
  }
  return {
    name: 'Decided by',
    text: approvedByPerson ? `A person, who approved it under the policy ${policy}.` : `The policy ${policy}.`,
  };
}

function later(at: string | null, by: Milliseconds): string | null {
  return at === null ? null : formatInstant(Date.parse(at) + by);
}

function between(from: string | null, to: string | null): string | null {
  if (from === null || to === null) return null;
  const length = Date.parse(to) - Date.parse(from);
  return length > 0 ? spoken(length) : null;
}
