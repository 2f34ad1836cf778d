import { oneLine } from '../../core/alert/alert-data.ts';
import type { AnnouncedCancel, HeldData, NoticeData } from '../../core/alert/alert-schemas.ts';
import type { Silence } from '../../core/policy/policy.ts';
import { formatInstant, MINUTE, parseDuration } from '../../core/values/duration.ts';
import {
  type BaseUrl,
  cancelByHandCommand,
  freezeCommand,
  objectCommand,
  overrideCommand,
  requestCommand,
} from './actions.ts';
import { type Commands, type Fact, type Message, type Next, previewOf } from './message-parts.ts';
import { type Context, costFact, foundFact, type RunParts, runMessage, whyFact } from './run-message.ts';
import { longTime, type Moment, shortTime } from './times.ts';
import { capital, sentence, spokenLength } from './words.ts';

/** For `finding.notice`. */
export function noticeText(data: NoticeData, context: Context): Message {
  const parts = partsOf(data, context);
  return runMessage(data, context, {
    ...parts,
    facts: [
      whyFact(data),
      ...foundFact(data, context.moment),
      ...costFact(data, context.moment),
      ...(parts.facts ?? []),
    ],
    details: parts.details ?? [],
  });
}

function partsOf(data: NoticeData, context: Context): RunParts {
  const { cancel } = data;
  if (cancel === null) return lookParts(data, context);
  if (isAtOnce(cancel, context.moment)) return atOnceParts(data, context);
  if (cancel.held?.kind === 'kept') return onHoldParts(data, cancel.held, context);
  const parts = cancel.by === 'approval' ? questionParts(data, cancel, context) : cancelParts(data, cancel, context);
  return {
    ...parts,
    next: data.keepUrl ? [...parts.next, keptNext(data)] : parts.next,
    actions: data.keepUrl ? [{ label: 'Keep this run', url: data.keepUrl }] : [],
    commands: data.keepUrl ? byHand(data, cancel) : keepCommands(data, context),
    details: keepDetails(data, context.moment),
  };
}

/** Whether nothing is between this message and the cancel: then nobody is promised a say. */
function isAtOnce(cancel: AnnouncedCancel, moment: Moment): boolean {
  return cancel.by === 'runwarden' && cancel.grace === null && !cancel.held && earliestOf(cancel, moment) === null;
}

function atOnceParts(data: NoticeData, { moment }: Context): RunParts {
  return {
    subjectOf: (name) => `Cancel without notice: ${name}`,
    preview: previewOf(data.reason, 'This policy gives no notice before.', moment),
    label: 'Cancel without notice',
    headlineOf: (name) => `Runwarden cancels ${name} now. This policy gives no notice before.`,
    next: noticeNext(data, moment),
  };
}

/** The owner has objected already, and on-call was asked with that. */
function onHoldParts(data: NoticeData, { until, by }: HeldData, { moment }: Context): RunParts {
  const end = until === null ? '' : ` until ${shortTime(until, moment)}`;
  return {
    subjectOf: (name) => `On hold after an objection: ${name}`,
    preview: previewOf(data.reason, `It is kept${end}, or as on-call decides.`, moment),
    label: 'On hold',
    headlineOf: (name) => `${name} is kept${end} after the objection of ${by}.`,
    next: [
      {
        when: 'If on-call approves',
        what: 'Runwarden reads the run again. If nothing has changed, it asks Azure to cancel it.',
      },
      {
        when: until === null ? 'After that' : longTime(until, moment, 'after'),
        what: 'Runwarden reads the run again. Before a cancel its owner gets a new notice.',
      },
    ],
  };
}

function keptNext({ objectionHolds }: NoticeData): Next {
  const length = objectionHolds === null ? '' : ` for ${spokenLength(objectionHolds)}`;
  return {
    when: 'If you keep it',
    what: `Runwarden does not cancel it by itself${length}. On-call reads your reason and decides: keep it for longer, or cancel it.`,
  };
}

/** For an owner who agrees with the question before it comes. */
function byHand(data: NoticeData, { by }: AnnouncedCancel): Commands[] {
  return by === 'approval'
    ? [{ label: 'If you want it cancelled now, do it yourself:', commands: [cancelByHandCommand(data)] }]
    : [];
}

function lookParts(data: NoticeData, { moment }: Context): RunParts {
  return {
    subjectOf: (name) => `Please look: ${name}`,
    preview: previewOf(data.reason, 'Nothing is cancelled for this.', moment),
    label: 'Please look',
    headlineOf: (name) => `${name} needs a look. Nothing is cancelled for this.`,
    next: lookNext(data, moment),
  };
}

function lookNext({ next }: Pick<NoticeData, 'next'>, moment: Moment): Next[] {
  const nothing = { when: 'Now', what: 'Nothing is cancelled for this.' };
  if (next === null) return [nothing];
  const when = next.at === null ? 'If nothing changes' : longTime(next.at, moment);
  return [nothing, { when, what: `If nothing has changed by then: ${sentence(inPeople(next.what))}` }];
}

/** `notify owner, oncall` as a sentence: whoever is notified gets a message. */
function inPeople(what: string): string {
  const names = /^notify ([^;]+)$/.exec(what)?.[1]?.split(', ');
  if (!names) return what;
  const people = names.map((name) => (name === 'owner' ? 'the owner' : name === 'oncall' ? 'on-call' : name));
  return `a message goes to ${people.join(' and ')}`;
}

function cancelParts(data: NoticeData, cancel: AnnouncedCancel, { moment }: Context): RunParts {
  const time = earliestOf(cancel, moment);
  const after = time === null ? '' : ` after ${shortTime(time, moment)}`;
  const unless = cancel.grace === null ? '' : ' unless you keep it';
  const held = heldSentences(cancel, moment);
  const gives = cancel.grace === null ? ' This policy gives no notice before.' : '';
  return {
    subjectOf: (name) => `Cancel${after}${unless}: ${name}`,
    preview: previewOf(data.reason, untilWhen(cancel, time, moment), moment),
    label: 'Cancel announced',
    headlineOf: (name) =>
      held ? held(name, `${name}${unless}`) : `Runwarden will cancel ${name}${after}${unless}.${gives}`,
    facts: hoursFact(cancel),
    next: noticeNext(data, moment),
  };
}

/** Whether a message goes to on-call alone: then it says you. */
export function isOnCalls(recipients: readonly string[]): boolean {
  return recipients.length > 0 && recipients.every((name) => name === 'oncall');
}

function questionParts(data: NoticeData, cancel: AnnouncedCancel, { moment, recipients }: Context): RunParts {
  const time = cancel.notBefore;
  const held = heldSentences(cancel, moment);
  const at = time === null ? 'now' : `at ${shortTime(time, moment)}`;
  const isYou = isOnCalls(recipients);
  const are = isYou ? 'You are' : 'On-call is';
  const asks = time === null ? `${are} asked` : `${isYou ? 'You' : 'On-call'} will be asked`;
  return {
    subjectOf: (name) => `${asks} ${at} to cancel ${name}`,
    preview: previewOf(data.reason, silence(cancel.otherwise, answerBy(cancel, moment)), moment),
    label: `${isYou ? 'You' : 'On-call'} will be asked`,
    headlineOf: (name) =>
      held
        ? held(name, null)
        : `${capital(at)} Runwarden ${time === null ? 'asks' : 'will ask'} ${isYou ? 'you' : 'on-call'} whether to cancel ${name}.`,
    facts: hoursFact(cancel),
    next: noticeNext(data, moment),
  };
}

/** The grace begins with the delivery of this message. */
function waitsFor(cancel: AnnouncedCancel, moment: Moment): string {
  const time = earliestOf(cancel, moment);
  if (time !== null) return `The cancel comes not before ${shortTime(time, moment)}.`;
  return `The cancel waits until ${spokenLength(cancel.grace ?? '')} after this message.`;
}

/** What comes of a notice. */
export function noticeNext(data: Pick<NoticeData, 'cancel' | 'next'>, moment: Moment): Next[] {
  const { cancel } = data;
  if (cancel === null) return lookNext(data, moment);
  const first = 'Runwarden reads the run again. If nothing has changed,';
  if (cancel.by === 'approval') {
    const when = cancel.notBefore === null ? 'Now' : longTime(cancel.notBefore, moment);
    const grace =
      cancel.grace === null
        ? []
        : [
            {
              when: 'If on-call approves',
              what: waitsFor(cancel, moment),
            },
          ];
    return [
      {
        when,
        what: `${first} on-call is asked. ${silence(cancel.otherwise, answerBy(cancel, moment))}`,
      },
      ...grace,
    ];
  }
  const time = earliestOf(cancel, moment);
  const when = time === null ? (cancel.held ? 'When that has ended' : 'From now on') : longTime(time, moment, 'after');
  const waits =
    cancel.waits !== null && cancel.held === null && cancel.hours === null ? ` ${sentence(cancel.waits)}` : '';
  return [{ when, what: `${first} it asks Azure to cancel it. You get a message when Azure confirms.${waits}` }];
}

/** Until when the reader can act. */
function untilWhen({ grace }: AnnouncedCancel, time: string | null, moment: Moment): string {
  if (time === null) return grace === null ? 'This policy gives no notice before.' : 'You can still keep it.';
  return grace === null ? `Not before ${longTime(time, moment)}.` : `You can keep it until ${longTime(time, moment)}.`;
}

/** Until when on-call can answer; a length where nobody knows when they are asked. */
function answerBy({ notBefore, within }: AnnouncedCancel, moment: Moment): string {
  const length = parseDuration(within.replaceAll(' ', ''));
  if (notBefore === null || length === null) return `within ${spokenLength(within)}`;
  return `by ${shortTime(formatInstant(Date.parse(notBefore) + length), moment)}`;
}

/** What an owner has at least once a freeze or an exception is over. */
const LEAST_AFTER_A_HOLD = 10 * MINUTE;

/**
 * The first moment at which Runwarden can cancel by itself: its own time, and the grace, which begins with the delivery and
 * does not run while people have stopped the cancel.
 */
export function earliestOf(
  { notBefore, grace, held, hours }: Pick<AnnouncedCancel, 'notBefore' | 'grace' | 'held' | 'hours'>,
  { now }: Moment,
): string | null {
  // A freeze may end outside the hours of the policy: then nobody names a time.
  if (held !== null && (held.until === null || hours !== null)) return null;
  const from = held?.until ? Math.max(now, Date.parse(held.until)) : now;
  const length = grace === null ? 0 : (parseDuration(grace.replaceAll(' ', '')) ?? 0);
  const graceEnds = grace === null ? from : from + Math.max(length, held ? LEAST_AFTER_A_HOLD : 0);
  const time = Math.max(graceEnds, notBefore === null ? 0 : Date.parse(notBefore) || 0);
  return time > now ? new Date(time).toISOString() : null;
}

/** The headline while people have stopped the cancel. @returns null where nobody has. */
function heldSentences(
  { held, notBefore, grace, hours }: AnnouncedCancel,
  moment: Moment,
): ((name: string, then: string | null) => string) | null {
  if (held === null) return null;
  const until = held.until === null ? 'until somebody lifts the freeze' : `until ${shortTime(held.until, moment)}`;
  if (held.kind === 'kept') return (name) => `${name} is kept ${until} after the objection of ${held.by}.`;
  if (held.kind !== 'frozen')
    return (name) => `${name} is ${held.kind} ${until} by ${held.by}. Nothing is cancelled before.`;
  const time = earliestOf({ notBefore, grace, held, hours }, moment);
  const after =
    held.until === null ? 'When that ends,' : time === null ? 'After that' : `After ${shortTime(time, moment)}`;
  const frozen = held.until === null ? 'All cancels are frozen.' : `All cancels are frozen ${until}.`;
  return (name, then) =>
    then === null
      ? `${frozen} ${after} on-call may be asked about ${name}.`
      : `${frozen} ${after} Runwarden will cancel ${then}.`;
}

/** The hours of the policy. */
function hoursFact({ hours }: AnnouncedCancel): Fact[] {
  return hours === null ? [] : [{ name: 'Hours', text: `Runwarden cancels under this policy only ${hours}.` }];
}

function keepDetails({ keepUrl, contact, cancel }: NoticeData, moment: Moment): string[] {
  const time = cancel && earliestOf(cancel, moment);
  const before = time ? ` before ${shortTime(time, moment)}` : '';
  const writeTo = contact ? [`write to ${oneLine(contact)}${before}`] : [];
  if (!keepUrl) return writeTo.map((words) => `To keep it running, ${words}.`);
  const otherwise = writeTo.map((words) => ` If the page does not open, ${words}.`).join('');
  return [`The page asks for your reason. Nothing changes before you send it.${otherwise}`];
}

/** Whether nobody but owners reads it. */
export function isOwners({ recipients }: Pick<Context, 'recipients'>): boolean {
  return recipients.length > 0 && recipients.every((name) => name === 'owner');
}

/** What a reader can do who has no link of the owner. */
export function keepCommands(data: Parameters<typeof overrideCommand>[1], context: Context): Commands[] {
  const { baseUrl } = context;
  const { run, policy } = data;
  if (isOwners(context)) return ownersCommands(baseUrl, { name: `${run.workspace}/${run.id}`, of: ' it', policy });
  return [
    {
      label: 'To keep it for a day, grant an exception, or ask on-call for one:',
      commands: [overrideCommand(baseUrl, data)],
    },
    { label: 'To stop every cancel at once, freeze all cancels:', commands: [freezeCommand(baseUrl)] },
  ];
}

/** What an owner may do: neither an exception nor a freeze. */
export function ownersCommands(
  baseUrl: BaseUrl,
  { name, of, policy = null }: { readonly name: string; readonly of: string; readonly policy?: string | null },
): Commands[] {
  return [
    {
      label: `To keep${of}, object to its cancel; on-call reads your reason:`,
      commands: [objectCommand(baseUrl, name, policy)],
    },
    { label: 'To ask on-call for more time:', commands: [requestCommand(baseUrl, name, policy)] },
  ];
}

/** What comes without an answer. */
function silence(otherwise: Silence, when: string): string {
  return otherwise === 'keep'
    ? `Without an answer ${when} the run is kept.`
    : `Without an answer ${when} Runwarden will cancel it.`;
}
