import type { Alert, AlertType } from '../core/alert/alert.ts';
import {
  type AskData,
  type CancelData,
  type NoticeData,
  oneLine,
  type PoliciesData,
  type RunAlertData,
  type WorkspaceData,
} from '../core/alert/alert-data.ts';
import {
  approveCommand,
  cancelByHandCommand,
  decisionUrl,
  freezeCommand,
  overrideCommand,
  rejectCommand,
} from './actions.ts';
import { askSchema, cancelSchema, noticeSchema, policiesSchema, workspaceSchema } from './alert-schemas.ts';

/** What a person reads: what, why, what happens next and when, what to do. */
export interface Message {
  readonly subject: string;
  readonly lines: readonly string[];
}

export interface MessageOptions {
  /** Address of this service as people reach it; null when none is configured. */
  readonly baseUrl: string | null;
}

/** What a text is written with. */
interface Writing extends MessageOptions {
  readonly alert: Alert;
}

/** Says an alert's text. It never says that a run is canceled before Azure has said so. */
export function messageFor(alert: Alert, options: MessageOptions): Message {
  return TEXTS[alert.type]({ alert, baseUrl: options.baseUrl });
}

/** The order is that of a run's life; the texts stand below in the same order. */
const TEXTS: Readonly<Record<AlertType, (writing: Writing) => Message>> = {
  'finding.notice': reading(noticeSchema, noticeText),
  'approval.requested': reading(askSchema, askText),
  'cancel.requested': reading(cancelSchema, requestedText),
  'cancel.confirmed': reading(cancelSchema, confirmedText),
  'cancel.abandoned': reading(cancelSchema, abandonedText),
  'cancel.failed': reading(cancelSchema, failedText),
  'cancel.hanging': reading(cancelSchema, hangingText),
  'workspace.blind': reading(workspaceSchema, blindText),
  'workspace.recovered': reading(workspaceSchema, recoveredText),
  'policies.rejected': reading(policiesSchema, policiesText),
};

/** Data of another version still reaches people, as it stands. */
function reading<T>(
  schema: { safeParse(data: unknown): { success: true; data: T } | { success: false } },
  text: (data: T, writing: Writing) => Message,
): (writing: Writing) => Message {
  return (writing) => {
    const { alert } = writing;
    const parsed = schema.safeParse(alert.data);
    if (parsed.success) return text(parsed.data, writing);
    return {
      subject: `Runwarden: ${alert.type}`,
      lines: [
        'This alert was written by another version of Runwarden; its facts as they stand:',
        ...Object.entries(alert.data).map(([key, value]) => `${oneLine(key)}: ${oneLine(JSON.stringify(value))}`),
        'Next: what was decided takes its course.',
        ...(alert.decisionId === null ? [] : [`Look at it: ${decisionUrl(writing.baseUrl, alert.decisionId)}`]),
      ],
    };
  };
}

function noticeText(data: NoticeData, writing: Writing): Message {
  const { cancel } = data;
  const subject =
    cancel === null
      ? `${data.policy}: ${data.run.displayName} needs a look`
      : cancel.by === 'approval'
        ? `${data.policy}: ${data.run.displayName} will be proposed for a cancel`
        : `${data.policy}: Runwarden will cancel ${data.run.displayName}${cancel.grace === null ? '' : ' unless you object'}`;
  return {
    subject: withSeverity(data, subject),
    lines: [
      ...aboutRun(data),
      `Policy: ${data.summary}`,
      `Next: ${noticeNext(data)}`,
      ...(cancel === null ? [] : keepIt(data, writing)),
      ...stopIt(data),
      ...details(data, writing),
    ],
  };
}

function noticeNext(data: NoticeData): string {
  const { cancel, next } = data;
  if (cancel === null) {
    const then = next === null ? 'Nothing more by itself' : `If it stays so: ${next.what}${at(next.at)}`;
    return `${then}. Runwarden will not stop this run (mode ${data.mode}).`;
  }
  const limits = [
    ...(cancel.notBefore === null ? [] : [`not before ${cancel.notBefore}`]),
    ...(cancel.grace === null ? [] : [`not within ${cancel.grace} of the delivery of this message`]),
  ];
  const when = limits.length === 0 ? ' at any moment from now' : `, ${limits.join(' and ')}`;
  const first = 'It reads the run again first, and leaves it alone when it no longer violates the policy.';
  if (cancel.by === 'runwarden') return `Runwarden will cancel this run${when}. ${first}`;
  return `Runwarden will ask a person to approve a cancel${when}. ${silence(cancel.otherwise, `within ${cancel.within}`)} ${first}`;
}

function silence(otherwise: 'keep' | 'cancel', when: string): string {
  return otherwise === 'keep'
    ? `Without an answer ${when} the run is kept.`
    : `Without an answer ${when} Runwarden will cancel it.`;
}

const ASKED_BECAUSE: Readonly<Record<AskData['because'], string>> = {
  mode: 'The policy wants a person to approve before anything is stopped.',
  'rejected-before': 'A person kept this run under this policy before, and it violates it again.',
  limited: 'A limit on automatic cancels is reached; past it only a person decides.',
  suspected:
    'Many unrelated runs turned bad at the same time, which broken telemetry looks like. Check the telemetry before you approve.',
};

function askText(data: AskData, writing: Writing): Message {
  return {
    subject: withSeverity(data, `${data.policy}: cancel ${data.run.displayName}? Your answer is needed`),
    lines: [
      ...aboutRun(data),
      `You are asked because: ${ASKED_BECAUSE[data.because]}`,
      `Next: ${silence(data.otherwise, `by ${data.expiresAt}`)} If you approve, Runwarden reads the run again and then asks Azure to cancel it; you hear when Azure confirms.`,
      'To approve:',
      `  ${approveCommand(writing.baseUrl, data.decisionId)}`,
      'To reject, which keeps the run:',
      `  ${rejectCommand(writing.baseUrl, data.decisionId)}`,
      ...keepIt(data, writing),
      ...details(data, writing),
    ],
  };
}

function requestedText(data: CancelData, writing: Writing): Message {
  return {
    subject: withSeverity(data, `${data.policy}: asked Azure to cancel ${data.run.displayName}`),
    lines: [
      ...aboutRun(data),
      `Runwarden asked Azure to cancel this run${at(data.requestedAt)}, ${onWhoseWord(data)}. Azure took the request, which is not yet an end.`,
      'Next: Runwarden watches the run and tells you when Azure confirms, or when it takes too long.',
      'To run it again, grant an override first, or the policy judges the new run like this one. To stop every further cancel at once:',
      `  ${freezeCommand(writing.baseUrl)}`,
      ...details(data, writing),
    ],
  };
}

function confirmedText(data: CancelData, writing: Writing): Message {
  return {
    subject: withSeverity(data, `${data.policy}: Azure confirms: ${data.run.displayName} is canceled`),
    lines: [
      ...aboutRun(data),
      `Azure confirms${at(data.confirmedAt)}: canceled. Runwarden had asked for it${at(data.requestedAt)}, ${onWhoseWord(data)}.`,
      'Next: nothing more; this is over.',
      'To run it again, submit it anew. If the policy is wrong about it, grant an override first for the new run, or talk to the people who keep the policies.',
      ...details(data, writing),
    ],
  };
}

function abandonedText(data: CancelData, writing: Writing): Message {
  const why = data.problem ?? 'the world had changed since the decision';
  const what =
    data.requestedAt === null
      ? `Runwarden had decided to cancel this run and did not ask Azure: ${sentence(why)}`
      : `Runwarden asked Azure to cancel this run${at(data.requestedAt)}, and it came otherwise: ${sentence(why)}`;
  return {
    subject: withSeverity(data, `${data.policy}: no cancel of ${data.run.displayName}`),
    lines: [
      ...aboutRun(data),
      what,
      'Next: while the run is active it is judged again at every pass.',
      'There is nothing that you must do.',
      ...details(data, writing),
    ],
  };
}

function failedText(data: CancelData, writing: Writing): Message {
  const retry =
    data.retryAt === null
      ? 'Runwarden will try again while the run violates the policy.'
      : `Runwarden will try again, not before ${data.retryAt}.`;
  return {
    subject: withSeverity(data, `${data.policy}: could not cancel ${data.run.displayName}, it still runs`),
    lines: [
      ...aboutRun(data),
      `Azure did not take the cancel: ${sentence(data.problem ?? 'no reason recorded')}`,
      `Next: ${retry} Until then the run goes on and costs money.`,
      'Check that the identity of Runwarden may cancel jobs in this workspace. To cancel it by hand:',
      `  ${cancelByHandCommand(data)}`,
      ...keepIt(data, writing),
      ...details(data, writing),
    ],
  };
}

function hangingText(data: CancelData, writing: Writing): Message {
  const since = data.waiting === null ? '' : ` for ${data.waiting}`;
  return {
    subject: withSeverity(data, `${data.policy}: Azure has not finished the cancel of ${data.run.displayName}`),
    lines: [
      ...aboutRun(data),
      `Azure has been at the cancel${since}, since ${data.requestedAt ?? 'an unknown time'}, and has not confirmed it. The run may still hold its nodes and cost money.`,
      'Next: Runwarden goes on watching and does not ask twice.',
      'Look at the compute: when its nodes are still busy, scale it down or stop it, and open a support request with the run id. To ask again by hand:',
      `  ${cancelByHandCommand(data)}`,
      ...stopIt(data),
      ...details(data, writing),
    ],
  };
}

function blindText(data: WorkspaceData, writing: Writing): Message {
  const last = data.lastSeenAt === null ? 'It was never seen' : `It was last seen at ${data.lastSeenAt}`;
  return {
    subject: `Runwarden cannot see workspace ${data.workspace}`,
    lines: [
      `${data.failuresInARow} passes in a row over workspace ${data.workspace} have failed. ${last}.`,
      `Why: ${data.problem ?? 'no reason recorded'}`,
      'Next: Runwarden keeps trying at every pass and tells you when it sees again. Until then no run there is judged and none is stopped.',
      "Check the roles of Runwarden's identity in the workspace, the network between them, and the status of Azure.",
      `Its readiness: ${writing.baseUrl === null ? '$RUNWARDEN_URL' : writing.baseUrl.replace(/\/+$/, '')}/readyz`,
    ],
  };
}

function recoveredText(data: WorkspaceData): Message {
  const blind = data.blindFor === null ? '' : ` after ${data.blindFor}`;
  return {
    subject: `Runwarden sees workspace ${data.workspace} again`,
    lines: [
      `Workspace ${data.workspace} is seen again${blind} and ${data.failuresInARow} failed passes.`,
      'Next: its runs are judged again. Time that was not seen is unknown, and nothing is stopped for it.',
      'There is nothing that you must do.',
    ],
  };
}

function policiesText(data: PoliciesData): Message {
  const count = data.problems.length + data.more;
  return {
    subject: `Runwarden refused the policies: ${count} ${count === 1 ? 'problem' : 'problems'}`,
    lines: [
      'The policies as they now stand on disk are not valid and were not taken:',
      ...data.problems.map((problem) => `  ${problem}`),
      ...(data.more === 0 ? [] : [`  and ${data.more} more`]),
      data.inForce === 0
        ? 'Next: no policy is in force, so nothing is judged until this is put right.'
        : `Next: the ${data.inForce} policies loaded before stay in force until this is put right.`,
      'Put it right, try it with `runwarden validate`, and it is loaded by itself.',
    ],
  };
}

function withSeverity(data: RunAlertData, subject: string): string {
  return `[${data.severity}] ${subject}`;
}

function aboutRun(data: RunAlertData): string[] {
  const { run, owner } = data;
  const experiment = run.experiment === null ? '' : `, experiment ${run.experiment}`;
  const name = run.displayName === run.id ? run.id : `${run.displayName} (${run.id})`;
  return [
    `Run ${name}, ${run.jobType}, in workspace ${run.workspace}${experiment}. Owner: ${owner.display}.`,
    `Why: ${data.reason}`,
  ];
}

function keepIt(data: RunAlertData, writing: Writing): string[] {
  return [
    'To keep it running for a day, grant an override (say why), or ask on-call for one:',
    `  ${overrideCommand(writing.baseUrl, data)}`,
    'To stop every cancel at once, freeze enforcement:',
    `  ${freezeCommand(writing.baseUrl)}`,
  ];
}

function stopIt(data: RunAlertData): string[] {
  const { studioUrl } = data.run;
  return studioUrl?.startsWith('https://') ? [`The run in the studio: ${oneLine(studioUrl)}`] : [];
}

function details(data: RunAlertData, writing: Writing): string[] {
  return [`All that was seen: ${decisionUrl(writing.baseUrl, data.decisionId)}`];
}

function onWhoseWord(data: CancelData): string {
  return data.approvedByPerson ? 'as a person approved' : `as the policy ${data.policy} says`;
}

/** Ends a clause of others with one full stop. */
function sentence(clause: string): string {
  return /[.!?…]$/.test(clause) ? clause : `${clause}.`;
}

function at(time: string | null): string {
  return time === null ? '' : ` at ${time}`;
}
