import { oneLine } from '../core/alert/alert-data.ts';
import type {
  AnnouncedCancel,
  AskData,
  CancelData,
  NoticeData,
  ResolvedData,
  RunAlertData,
} from '../core/alert/alert-schemas.ts';
import type { Silence } from '../core/policy/policy.ts';
import { describeFailure } from '../core/run/failed-steps.ts';
import {
  approveCommand,
  type BaseUrl,
  cancelByHandCommand,
  decisionUrl,
  freezeCommand,
  overrideCommand,
  rejectCommand,
} from './actions.ts';

/** What a person reads: what, why, what happens next and when, what to do. */
export interface Message {
  readonly subject: string;
  readonly lines: readonly string[];
}

/** A message about one run: which run and why, then the given lines, then where to look. */
function runMessage(data: RunAlertData, baseUrl: BaseUrl, subject: string, lines: readonly string[]): Message {
  const { run, owner } = data;
  const experiment = run.experiment === null ? '' : `, experiment ${run.experiment}`;
  const name = run.displayName === run.id ? run.id : `${run.displayName} (${run.id})`;
  return {
    subject: `[${data.severity}] ${data.policy}: ${subject}`,
    lines: [
      `Run ${name}, ${run.jobType}, in workspace ${run.workspace}${experiment}. Owner: ${owner.display}.`,
      ...(owner.ids.length > 2 ? [`Owners: ${owner.ids.join(', ')}.`] : []),
      `Why: ${data.reason}`,
      ...failedStepLines(data),
      ...lines,
      `All that Runwarden saw: ${decisionUrl(baseUrl, data.decisionId)}`,
    ],
  };
}

/** The steps that failed and are not in the reason already. */
function failedStepLines({ reason, failedSteps }: RunAlertData): string[] {
  return failedSteps
    .filter(({ step }) => !reason.includes(step))
    .map(({ step, failure }) => `Step ${step} failed${describeFailure(failure)}`);
}

export function noticeText(data: NoticeData, baseUrl: BaseUrl): Message {
  return runMessage(data, baseUrl, noticeSubject(data), [
    ...policyLine(data.summary),
    `Next: ${noticeNext(data)}`,
    ...(data.cancel === null ? [] : [...keepLines(data), ...keepIt(data, baseUrl)]),
    ...studioLink(data),
  ]);
}

/** The owner's own way to keep the run. Other readers get no link. */
function keepLines({ keepUrl, contact }: Pick<NoticeData, 'keepUrl' | 'contact'>): string[] {
  const writeTo = contact ? [`write to ${oneLine(contact)}`] : [];
  if (!keepUrl) return writeTo.map((words) => `To keep it running, ${words}.`);
  const otherwise = writeTo.map((words) => ` If the page does not open, ${words}.`).join('');
  return [
    `Keep this run: ${keepUrl}`,
    `The page asks for your reason. Nothing changes before you send it.${otherwise}`,
  ];
}

/** What the policy is for, if it says so. */
export function policyLine(summary: string): string[] {
  return summary === '' ? [] : [`Policy: ${summary}`];
}

function noticeSubject({ cancel, run }: NoticeData): string {
  if (cancel === null) return `${run.displayName} needs a look`;
  if (cancel.by === 'approval') return `${run.displayName} will be proposed for a cancel`;
  return `Runwarden will cancel ${run.displayName}${cancel.grace === null ? '' : ' unless you object'}`;
}

/** What comes of a notice. */
export function noticeNext({ cancel, next, mode }: NoticeData): string {
  if (cancel === null) {
    const then = next === null ? 'Nothing more by itself' : `If it stays so: ${next.what}${at(next.at)}`;
    return `${then}. Runwarden will not stop this run (mode ${mode}).`;
  }
  const notBefore = cancel.notBefore === null ? [] : [`not before ${cancel.notBefore}`];
  const grace = cancel.grace === null ? [] : [`not within ${cancel.grace} of the delivery of this message`];
  const first = `It reads the run again first, and leaves it alone if it no longer violates the policy.${heldBack(cancel)}`;
  const lacksTime = cancel.notBefore === null && cancel.waits !== null;
  const moment = (limits: readonly string[]) => (lacksTime && limits.length === 0 ? '' : momentOf(limits));
  if (cancel.by === 'runwarden') return `Runwarden will cancel this run${moment([...notBefore, ...grace])}. ${first}`;
  const asks = `Runwarden will ask a person to approve a cancel${moment(notBefore)}.`;
  const approved =
    cancel.grace === null ? '' : ` An approved cancel waits for ${cancel.grace} after the delivery of this message.`;
  return `${asks}${approved} ${silence(cancel.otherwise, `within ${cancel.within}`)} ${first}`;
}

/** What holds the cancel back for now, and the hours of the policy. */
function heldBack({ waits, hours, notBefore }: AnnouncedCancel): string {
  const earliest = notBefore === null ? '' : ` Earliest time: ${notBefore}.`;
  const always = hours === null ? '' : ` Runwarden cancels under this policy only ${hours}.${earliest}`;
  // The earliest time says so already.
  const isHours = hours !== null && waits?.startsWith('the cancel waits for ');
  return waits === null || isHours ? always : `${always} For now ${waits}.`;
}

function momentOf(limits: readonly string[]): string {
  return limits.length === 0 ? ' at any moment from now' : `, ${limits.join(' and ')}`;
}

/** What comes without an answer. */
export function silence(otherwise: Silence, when: string): string {
  return otherwise === 'keep'
    ? `Without an answer ${when} the run is kept.`
    : `Without an answer ${when} Runwarden will cancel it.`;
}

/** Why people are asked. */
export const ASKED_BECAUSE: Readonly<Record<AskData['because'], string>> = {
  mode: 'The policy wants a person to approve before anything is stopped.',
  'rejected-before': 'A person kept this run under this policy before, and it violates it again.',
  objected: 'The owner objected. After an objection only a person decides.',
  again: 'Runwarden cancelled the same work before, and it was submitted again.',
  limited: 'A limit on automatic cancels is reached; past it only a person decides.',
  suspected:
    'Many unrelated runs turned bad at the same time. Broken telemetry looks like that. Check the telemetry before you approve.',
};

export function askText(data: AskData, baseUrl: BaseUrl): Message {
  return runMessage(data, baseUrl, `cancel ${data.run.displayName}? Your answer is needed`, [
    `You are asked because: ${ASKED_BECAUSE[data.because]}`,
    `Next: ${silence(data.otherwise, `by ${data.expiresAt}`)} If you approve, Runwarden reads the run again and asks Azure to cancel it, at once or when the owner's time to object is over${data.hours === null ? '' : `, and only ${data.hours}`}. You get a message when Azure confirms.`,
    'To approve:',
    `  ${approveCommand(baseUrl, data.decisionId)}`,
    'To reject, which keeps the run:',
    `  ${rejectCommand(baseUrl, data.decisionId)}`,
    ...keepIt(data, baseUrl),
  ]);
}

export function requestedText(data: CancelData, baseUrl: BaseUrl): Message {
  return runMessage(data, baseUrl, `asked Azure to cancel ${data.run.displayName}`, [
    `Runwarden asked Azure to cancel this run${at(data.requestedAt)}, ${onWhoseWord(data)}. Azure took the request; the run has not ended yet.`,
    'Next: Runwarden watches the run, and notifies you when Azure confirms or takes too long.',
    'To run it again, grant an override first, or the policy judges the new run like this one. To stop every further cancel at once:',
    `  ${freezeCommand(baseUrl)}`,
  ]);
}

export function confirmedText(data: CancelData, baseUrl: BaseUrl): Message {
  if (data.releasedAt !== null) return releasedText(data, baseUrl);
  return runMessage(data, baseUrl, `Azure confirms: ${data.run.displayName} is cancelled`, [
    `Azure confirms${at(data.confirmedAt)}: cancelled. Runwarden had asked for it${at(data.requestedAt)}, ${onWhoseWord(data)}.`,
    'Next: nothing more.',
    'To run it again, submit it again. If the policy is wrong about it, grant an override for the new run first, or talk to the people who keep the policies.',
  ]);
}

/** For those who heard that the nodes of a cancelled run stayed busy. */
function releasedText(data: CancelData, baseUrl: BaseUrl): Message {
  return runMessage(data, baseUrl, `the nodes of ${data.run.displayName} are released`, [
    `Azure has cancelled it${at(data.confirmedAt)}. ${data.problem === null ? `Its nodes are free since ${data.releasedAt}.` : sentence(data.problem)}`,
    ...(data.leaked ? leakedLine(data) : []),
    'Next: nothing more.',
  ]);
}

export function abandonedText(data: CancelData, baseUrl: BaseUrl): Message {
  const why = sentence(data.problem ?? 'something had changed since the decision');
  const what =
    data.requestedAt === null
      ? `Runwarden had decided to cancel this run and did not ask Azure: ${why}`
      : `Runwarden asked Azure to cancel this run${at(data.requestedAt)}, and it ended otherwise: ${why}`;
  return runMessage(data, baseUrl, `no cancel of ${data.run.displayName}`, [
    what,
    'Next: while the run is active, Runwarden judges it again at every pass.',
    'There is nothing that you must do.',
  ]);
}

export function failedText(data: CancelData, baseUrl: BaseUrl): Message {
  const retry =
    data.retryAt === null
      ? 'Runwarden will try again while the run violates the policy.'
      : `Runwarden will try again, not before ${data.retryAt}.`;
  return runMessage(data, baseUrl, `could not cancel ${data.run.displayName}, it still runs`, [
    `Azure did not take the cancel: ${sentence(data.problem ?? 'no reason recorded')}`,
    `Next: ${retry} Until then the run continues and costs money.`,
    'Check that the identity of Runwarden may cancel jobs in this workspace. To cancel it by hand:',
    `  ${cancelByHandCommand(data)}`,
    ...keepIt(data, baseUrl),
  ]);
}

export function hangingText(data: CancelData, baseUrl: BaseUrl): Message {
  const { displayName } = data.run;
  const waiting = data.waiting === null ? '' : ` after ${data.waiting}`;
  const asked = `Runwarden asked Azure to cancel it${at(data.requestedAt)}, and Azure accepted that.`;
  const busy = data.delay === 'nodes-busy';
  return runMessage(data, baseUrl, hangingSubject(data), [
    busy
      ? `Azure has cancelled ${displayName}${at(data.confirmedAt)}, and its nodes are still busy. ${asked}`
      : `Azure has not finished the cancel of ${displayName}${waiting}. ${asked}`,
    ...(data.problem === null ? [] : [sentence(data.problem)]),
    ...leakedLine(data),
    busy
      ? 'Next: Runwarden reads the compute at every pass. You get a message when the nodes are free.'
      : `Next: Runwarden reads the run at every pass and does not ask Azure a second time. You get a message when it ends${data.delay === 'hanging' ? ', and one reminder if it still hangs an hour after the request' : ''}.`,
    'Look at the nodes of its compute. If they are still busy, scale the compute down or stop it, or ask again by hand:',
    `  ${cancelByHandCommand(data)}`,
    ...studioLink(data),
  ]);
}

function hangingSubject({ delay, run: { displayName }, waiting }: CancelData): string {
  if (delay === 'nodes-busy') return `${displayName} is cancelled, and its nodes are still busy`;
  if (delay === 'still-hanging')
    return `reminder: the cancel of ${displayName} still hangs after ${waiting ?? 'an hour'}`;
  return `Azure has not finished the cancel of ${displayName}`;
}

/** What the delay has cost. Without a known cost it says so: nobody takes that for nothing. */
function leakedLine({ leaked }: CancelData): string[] {
  if (!leaked) return ['Cost since the request: unknown.'];
  const least = leaked.atLeast ? 'at least ' : '';
  const money = (amount: number) => `${least}${amount.toFixed(2)} ${leaked.currency}`;
  return [
    `Cost: ${money(leaked.amount)} since the request, ${money(leaked.perHour)} an hour while its nodes are busy.`,
  ];
}

function keepIt(data: RunAlertData, baseUrl: BaseUrl): string[] {
  return [
    'To keep it running for a day, grant an override (say why), or ask on-call for one:',
    `  ${overrideCommand(baseUrl, data)}`,
    'To stop every cancel at once, freeze enforcement:',
    `  ${freezeCommand(baseUrl)}`,
  ];
}

function studioLink({ run: { studioUrl } }: RunAlertData): string[] {
  return studioUrl?.startsWith('https://') ? [`The run in the studio: ${oneLine(studioUrl)}`] : [];
}

function onWhoseWord(data: CancelData): string {
  return data.approvedByPerson ? 'as a person approved' : `as the policy ${data.policy} says`;
}

/** How a finding ended, in words. */
export const RESOLVED: Readonly<
  Record<ResolvedData['resolution'], { readonly subject: string; readonly next: string }>
> = {
  healthy: {
    subject: 'is as the policy wants it again',
    next: 'nothing more. If it happens again, you get a new notice first.',
  },
  unknown: { subject: 'cannot be judged any more', next: 'Runwarden judges the run again when it can.' },
  exempt: {
    subject: 'is exempt',
    next: 'the run is judged again when the exemption ends. Before a cancel you get a new notice.',
  },
  'run-ended': { subject: 'has ended', next: 'nothing more.' },
  'not-matched': {
    subject: 'is no longer one that the policy is for',
    next: 'nothing more, unless the policy is for it again.',
  },
  'policy-changed': {
    subject: 'is judged anew, because the policy was edited',
    next: 'the edited policy judges the run. If it finds something, you get a new notice first.',
  },
  'in-audit': {
    subject: 'is not acted on any more, because the policy is in audit',
    next: 'nothing more, unless the policy may act again. Before a cancel you get a new notice.',
  },
  'policy-gone': { subject: 'is not judged any more, because the policy is not in force', next: 'nothing more.' },
};

export function resolvedText(data: ResolvedData, baseUrl: BaseUrl): Message {
  const { subject, next } = RESOLVED[data.resolution];
  const word = data.resolution === 'exempt' ? 'set aside' : 'resolved';
  return runMessage({ ...data, reason: data.ended }, baseUrl, `${word}, ${data.run.displayName} ${subject}`, [
    `Was: ${data.reason}, from ${data.since} to ${data.until}.`,
    ...(data.question ? ['The open question is withdrawn. You need not answer it.'] : []),
    `Next: ${next}`,
    'There is nothing that you must do.',
    ...studioLink(data),
  ]);
}

/** Ends a clause that others wrote with one full stop. */
function sentence(clause: string): string {
  return /[.!?…]$/.test(clause) ? clause : `${clause}.`;
}

function at(time: string | null): string {
  return time === null ? '' : ` at ${time}`;
}
