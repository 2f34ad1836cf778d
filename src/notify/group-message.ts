import { oneLine } from '../core/alert/alert-data.ts';
import { askSchema, cancelSchema, type GroupData, noticeSchema, resolvedSchema } from '../core/alert/alert-schemas.ts';
import { answerSchema } from '../core/alert/answer-alerts.ts';
import { decisionsUrl, freezeCommand, groupAnswerCommand, groupOverrideCommand, questionsUrl } from './actions.ts';
import { RESOLVED } from './end-messages.ts';
import { type Commands, type Fact, type Message, messageOf, type Next, previewOf } from './message-parts.ts';
import { earliestOf, noticeNext } from './notice-message.ts';
import { ASKED_BECAUSE, askNext } from './question-message.ts';
import { recipientLine } from './recipient-line.ts';
import { type Context, policyLine } from './run-message.ts';
import { type RunRow, runTable } from './table.ts';
import { longTime, type Moment, shortTime } from './times.ts';
import { capital, costSoFar, hourly, hourlyOfAll, sentence } from './words.ts';

/** What differs between the kinds of groups. */
interface Words extends Pick<Message, 'subject' | 'headline' | 'label' | 'next'> {
  readonly facts: readonly Fact[];
  readonly details: readonly string[];
  /** Whether a cancel of them can still be kept off. */
  readonly canKeep: boolean;
  readonly commands: readonly Commands[];
}

/** Many runs of one cause in one message. Each run's decision is on record by itself. */
export function groupText(data: GroupData, context: Context): Message {
  const { baseUrl } = context;
  const words = wordsFor(data, context);
  const why = data.reason === null ? 'Each run has its reason beside it.' : sentence(data.reason);
  const cost = hourlyOfAll(data.runs.map((run) => run.cost));
  return messageOf({
    ...words,
    subject: words.subject,
    preview: previewOf(
      why,
      cost === null ? `${data.count} runs in ${data.workspace}.` : `${capital(hourly(cost))}.`,
      context.moment,
    ),
    line: `${data.count} runs in ${data.workspace}, ${data.owner === null ? 'several owners' : `owner ${data.owner.display}`}`,
    facts: [
      { name: 'Why', text: why },
      ...(cost === null
        ? []
        : [{ name: 'Cost', text: `${costSoFar(cost)}${data.more > 0 ? ', of those listed' : ''}` }]),
      ...words.facts,
    ],
    actions: [
      ...(data.of === 'approval.requested' ? [{ label: 'Answer in Runwarden', url: questionsUrl(baseUrl) }] : []),
      { label: 'What Runwarden saw', url: decisionsUrl(baseUrl, data) },
    ],
    commands: [...words.commands, ...(words.canKeep ? keepCommands(data, context) : [])],
    table: runTable(
      data.runs.map((run) => rowOf(run, data)),
      {
        title: `The ${data.count} runs${cost === null ? '' : ', most expensive first'}`,
        columns: data.owner === null ? ['Owner'] : [],
        soFar: true,
        more: data.more === 0 ? null : { count: data.more, url: decisionsUrl(baseUrl, data) },
      },
    ),
    details: [
      ...words.details,
      policyLine(data.policy, data.severity, summaryOf(data)),
      recipientLine(context.recipients, data.owner),
    ],
  });
}

function keepCommands(data: GroupData, { baseUrl }: Context): Commands[] {
  return [
    {
      label: 'To keep the listed runs for a day, grant an exception, or ask on-call for one:',
      commands: [groupOverrideCommand(baseUrl, data)],
    },
    { label: 'To stop every cancel at once, freeze all cancels:', commands: [freezeCommand(baseUrl)] },
  ];
}

function summaryOf({ example }: GroupData): string {
  return typeof example.summary === 'string' ? example.summary : '';
}

function rowOf(run: GroupData['runs'][number], { of, owner }: GroupData): RunRow {
  const { id, displayName, held, cost, keepUrl } = run;
  const facts = [
    displayName === id ? '' : oneLine(id),
    run.reason ?? '',
    held === null ? '' : `${held.kind} until ${held.until ?? 'further notice'} by ${held.by}`,
    of === 'approval.requested' ? `decision ${run.decisionId}` : '',
  ];
  const note = facts.filter((fact) => fact !== '').join('; ');
  return {
    name: displayName,
    cells: owner === null ? [run.owner] : [],
    cost,
    note: note === '' ? null : note,
    link: keepUrl === null ? null : { label: 'Keep this run', url: keepUrl },
  };
}

function wordsFor(data: GroupData, context: Context): Words {
  const words =
    noticeWords(data, context) ??
    askWords(data, context) ??
    resolvedWords(data) ??
    answerWords(data) ??
    cancelWords(data);
  return (
    words ?? {
      subject: `${data.count} runs of ${data.policy}: ${data.of}`,
      headline: `${data.count} runs in ${data.workspace}.`,
      label: 'Message of another version',
      next: [{ when: 'Now', what: 'Runwarden carries out what was decided.' }],
      ...NOTHING,
    }
  );
}

const NOTHING = { facts: [], details: [], commands: [], canKeep: false } as const;

function noticeWords({ of, count, example, contact }: GroupData, { moment }: Context): Words | null {
  const parsed = noticeSchema.safeParse(example);
  if (of !== 'finding.notice' || !parsed.success) return null;
  const { cancel } = parsed.data;
  const next = ofEach(noticeNext(parsed.data, moment));
  const details = [...(contact ? [`To keep a run, write to ${oneLine(contact)}.`] : [])];
  if (cancel === null)
    return {
      ...NOTHING,
      subject: `Please look: ${count} runs`,
      headline: `${count} runs need a look. Nothing is cancelled for this.`,
      label: 'Please look',
      next,
      details,
    };
  const common = { ...NOTHING, next, details, canKeep: true };
  if (cancel.by === 'approval') {
    const at = cancel.notBefore === null ? 'now' : `at ${shortTime(cancel.notBefore, moment)}`;
    const subject = `On-call ${cancel.notBefore === null ? 'is' : 'will be'} asked ${at} to cancel ${count} runs`;
    return { ...common, subject, headline: `${subject}.`, label: 'On-call will be asked' };
  }
  const time = earliestOf(cancel, moment);
  const when = `${time === null ? '' : ` after ${shortTime(time, moment)}`}${cancel.grace === null ? '' : ' unless you keep them'}`;
  const held = cancel.held === null ? '' : `${heldNow(cancel.held, moment)} `;
  return {
    ...common,
    subject: `Cancel${when}: ${count} runs`,
    headline: `${held}Runwarden will cancel ${count} runs${when}.`,
    label: 'Cancel announced',
  };
}

function heldNow({ kind, until }: { readonly kind: string; readonly until: string | null }, moment: Moment): string {
  const end = until === null ? 'until somebody lifts the freeze' : `until ${shortTime(until, moment)}`;
  return kind === 'frozen' ? `All cancels are frozen ${end}.` : `They are ${kind} ${end}.`;
}

function askWords(data: GroupData, { baseUrl, moment }: Context): Words | null {
  const parsed = askSchema.safeParse(data.example);
  if (data.of !== 'approval.requested' || !parsed.success) return null;
  const { because, otherwise, expiresAt } = parsed.data;
  const by = shortTime(expiresAt, moment);
  return {
    subject: `Answer by ${by}: cancel ${data.count} runs?`,
    headline: `Cancel ${data.count} runs? Without an answer by ${by} they are ${otherwise === 'keep' ? 'kept' : 'cancelled'}.`,
    label: 'Your answers are needed',
    facts: [
      { name: 'Asked because', text: ASKED_BECAUSE[because] },
      { name: 'Answer by', text: longTime(expiresAt, moment) },
    ],
    commands: [
      {
        label: 'To approve the listed ones (take out the ids that you do not mean):',
        commands: [groupAnswerCommand(baseUrl, data, 'approve')],
      },
      {
        label: 'To reject the listed ones, which keeps the runs:',
        commands: [groupAnswerCommand(baseUrl, data, 'reject')],
      },
    ],
    next: ofEach(askNext(parsed.data, moment)),
    details: [],
    canKeep: true,
  };
}

function resolvedWords({ of, count, example, policy }: GroupData): Words | null {
  const parsed = resolvedSchema.safeParse(example);
  if (of !== 'finding.resolved' || !parsed.success) return null;
  const { resolution, question, ended } = parsed.data;
  const { headline, next } = RESOLVED[resolution];
  return {
    ...NOTHING,
    subject: `Resolved: ${count} runs of ${policy}`,
    headline: headline(`${count} runs`, policy).replace('runs is ', 'runs are ').replace('runs has ', 'runs have '),
    label: 'Resolved',
    facts: [
      { name: 'Now, of the first', text: sentence(ended) },
      ...(question ? [{ name: 'Questions', text: 'The open questions are withdrawn. You need not answer them.' }] : []),
    ],
    next: [{ when: 'Now', what: 'You need to do nothing.' }, ...ofEach([{ when: 'Later', what: next }])],
  };
}

function answerWords({ of, count, example }: GroupData): Words | null {
  const parsed = answerSchema.safeParse(example);
  const words = ANSWER_WORDS[of];
  if (!parsed.success || !words) return null;
  const facts = [{ name: 'Of the first', text: sentence(parsed.data.ended) }];
  return { ...NOTHING, ...words(count), facts };
}

const ANSWER_WORDS: Readonly<
  Record<string, (count: number) => Pick<Words, 'subject' | 'headline' | 'label' | 'next'>>
> = {
  'approval.withdrawn': (count) => ({
    subject: `No answers needed: ${count} runs`,
    headline: `You need not answer about ${count} runs any more.`,
    label: 'Questions withdrawn',
    next: [{ when: 'Now', what: 'The questions are closed. The runs are not cancelled for them.' }],
  }),
  'approval.lapsed': (count) => ({
    subject: `The approvals were not used: ${count} runs`,
    headline: `The approvals for ${count} runs were not used. The runs continue.`,
    label: 'Approvals no longer valid',
    next: [{ when: 'If the reason is still there later', what: 'On-call is asked again about each run.' }],
  }),
  'run.kept': (count) => ({
    subject: `Kept: ${count} runs`,
    headline: `${count} runs are kept. Nothing is cancelled.`,
    label: 'Kept',
    next: [{ when: 'Now', what: 'Runwarden does not ask about them again while nothing changes.' }],
  }),
};

function cancelWords({ of, count, example }: GroupData): Words | null {
  const parsed = cancelSchema.safeParse(example);
  const words = CANCEL_WORDS[of];
  if (!parsed.success || !words) return null;
  const { problem } = parsed.data;
  return {
    ...NOTHING,
    subject: words.subject(count),
    headline: words.headline(count),
    label: words.label,
    facts: problem === null ? [] : [{ name: 'Of the first', text: sentence(problem) }],
    next: [{ when: 'Now', what: words.next }],
    canKeep: of === 'cancel.failed',
  };
}

interface CancelWords extends Pick<Message, 'label'> {
  subject(count: number): string;
  headline(count: number): string;
  readonly next: string;
}

const CANCEL_WORDS: Readonly<Record<string, CancelWords>> = {
  'cancel.requested': {
    label: 'Cancels in work',
    subject: (count) => `Azure was asked to cancel ${count} runs`,
    headline: (count) => `Runwarden asked Azure to cancel ${count} runs. They have not ended yet.`,
    next: 'Runwarden watches the runs. You get a message when Azure confirms or takes too long.',
  },
  'cancel.confirmed': {
    label: 'Cancelled',
    subject: (count) => `Cancelled: ${count} runs`,
    headline: (count) => `Azure has cancelled ${count} runs.`,
    next: 'Runwarden does nothing more about these runs.',
  },
  'cancel.abandoned': {
    label: 'Not cancelled',
    subject: (count) => `Not cancelled: ${count} runs`,
    headline: (count) => `Runwarden did not cancel ${count} runs.`,
    next: 'While the runs are active, Runwarden checks them again. If the reason is still there, the cancels are still due.',
  },
  'cancel.failed': {
    label: 'Cancels failed',
    subject: (count) => `Cancel failed, runs continue: ${count} runs`,
    headline: (count) => `Azure did not cancel ${count} runs. The runs continue.`,
    next: 'Runwarden tries again while the reason for the cancel is there. Until then they cost money.',
  },
  'cancel.hanging': {
    label: 'Cancels not finished',
    subject: (count) => `Cancel not finished: ${count} runs`,
    headline: (count) => `Azure has not finished the cancel of ${count} runs.`,
    next: 'Runwarden watches the runs and does not ask Azure again.',
  },
};

/** What is said of one run, of each of several. */
function ofEach(next: readonly Next[]): Next[] {
  return next.map(({ when, what }) => ({
    when,
    what: what
      .replaceAll('this run', 'each run')
      .replaceAll(/\b[Tt]he run\b/g, (run) => (run[0] === 'T' ? 'Each run' : 'each run')),
  }));
}
