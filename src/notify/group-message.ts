import { oneLine } from '../core/alert/alert-data.ts';
import { askSchema, cancelSchema, type GroupData, noticeSchema, resolvedSchema } from '../core/alert/alert-schemas.ts';
import { type BaseUrl, decisionsUrl, freezeCommand, groupAnswerCommands, groupOverrideCommand } from './actions.ts';
import { ASKED_BECAUSE, type Message, noticeNext, policyLine, RESOLVED, silence } from './run-messages.ts';

/** What differs between the kinds of groups. */
interface Words {
  readonly subject: string;
  readonly lines: readonly string[];
  readonly next: string;
  /** Whether a cancel of them can still be kept off. */
  readonly canKeep: boolean;
}

/** Many runs of one cause in one message. Each run's decision is on record by itself. */
export function groupText(data: GroupData, baseUrl: BaseUrl): Message {
  const { subject, lines, next, canKeep } = wordsFor(data, baseUrl);
  const owner = data.owner === null ? 'several owners' : `Owner: ${data.owner.display}`;
  return {
    subject: `[${data.severity}] ${data.policy}: ${subject}`,
    lines: [
      `${data.count} runs in workspace ${data.workspace}. ${owner}.`,
      data.reason === null ? 'Why: each run has its reason beside it.' : `Why: ${data.reason}`,
      ...lines,
      `Next: ${next}`,
      'The runs:',
      ...data.runs.map((run) => `  ${runLine(run, data)}`),
      ...(data.more === 0 ? [] : [`  and ${data.more} more`]),
      ...(canKeep
        ? [
            'To keep the listed runs for a day, grant an override (say why), or ask on-call for one:',
            `  ${groupOverrideCommand(baseUrl, data)}`,
            'To stop every cancel at once, freeze enforcement:',
            `  ${freezeCommand(baseUrl)}`,
          ]
        : []),
      `Every decision with all that Runwarden saw: ${decisionsUrl(baseUrl, data)}`,
    ],
  };
}

function runLine(run: GroupData['runs'][number], { owner }: GroupData): string {
  const name = run.displayName === run.id ? run.id : `${run.displayName} (${run.id})`;
  const facts = [owner === null ? `owner ${run.owner}` : '', run.reason ?? '', `decision ${run.decisionId}`];
  return `${oneLine(name)}: ${facts.filter((fact) => fact !== '').join('; ')}`;
}

function wordsFor(data: GroupData, baseUrl: BaseUrl): Words {
  const words = noticeWords(data) ?? askWords(data, baseUrl) ?? resolvedWords(data) ?? cancelWords(data);
  return (
    words ?? {
      subject: `${data.count} runs: ${data.of}`,
      lines: [],
      next: 'Runwarden carries out what was decided.',
      canKeep: false,
    }
  );
}

function noticeWords({ of, count, example }: GroupData): Words | null {
  const parsed = noticeSchema.safeParse(example);
  if (of !== 'finding.notice' || !parsed.success) return null;
  const { cancel, summary } = parsed.data;
  const unless = cancel?.grace === null ? '' : ' unless you object';
  const announced =
    cancel?.by === 'approval'
      ? `${count} runs will be proposed for a cancel`
      : `Runwarden will cancel ${count} runs${unless}`;
  return {
    subject: cancel === null ? `${count} runs need a look` : announced,
    lines: policyLine(summary),
    next: ofEach(noticeNext(parsed.data)),
    canKeep: cancel !== null,
  };
}

function askWords(data: GroupData, baseUrl: BaseUrl): Words | null {
  const parsed = askSchema.safeParse(data.example);
  if (data.of !== 'approval.requested' || !parsed.success) return null;
  const { because, otherwise, expiresAt } = parsed.data;
  return {
    subject: `cancel ${data.count} runs? Your answers are needed`,
    lines: [
      `You are asked because: ${ASKED_BECAUSE[because]}`,
      'Each run has a question of its own. To answer one, put its decision in the place of DECISION:',
      ...groupAnswerCommands(baseUrl).map((command) => `  ${command}`),
    ],
    next: ofEach(silence(otherwise, `by ${expiresAt}`)),
    canKeep: true,
  };
}

function resolvedWords({ of, count, example }: GroupData): Words | null {
  const parsed = resolvedSchema.safeParse(example);
  if (of !== 'finding.resolved' || !parsed.success) return null;
  const { resolution, question, ended } = parsed.data;
  const word = resolution === 'exempt' ? 'set aside' : 'resolved';
  return {
    subject: `${word}: ${count} runs`,
    lines: [
      `Now, of the first: ${ended}`,
      ...(question ? ['The open questions are withdrawn. You need not answer them.'] : []),
    ],
    next: ofEach(RESOLVED[resolution].next),
    canKeep: false,
  };
}

function cancelWords({ of, count, example }: GroupData): Words | null {
  const parsed = cancelSchema.safeParse(example);
  if (!parsed.success) return null;
  const problem = parsed.data.problem === null ? [] : [`Of the first: ${parsed.data.problem}`];
  const words = CANCEL_WORDS[of];
  return words
    ? { subject: words.subject(count), lines: problem, next: words.next, canKeep: of === 'cancel.failed' }
    : null;
}

const CANCEL_WORDS: Readonly<Record<string, { subject(count: number): string; readonly next: string }>> = {
  'cancel.requested': {
    subject: (count) => `asked Azure to cancel ${count} runs`,
    next: 'Runwarden watches the runs, and notifies you when Azure confirms or takes too long.',
  },
  'cancel.confirmed': { subject: (count) => `Azure confirms: ${count} runs are cancelled`, next: 'nothing more.' },
  'cancel.abandoned': {
    subject: (count) => `no cancel of ${count} runs`,
    next: 'while the runs are active, Runwarden judges them again at every pass.',
  },
  'cancel.failed': {
    subject: (count) => `could not cancel ${count} runs, they still run`,
    next: 'Runwarden will try again while the runs violate the policy. Until then they continue and cost money.',
  },
  'cancel.hanging': {
    subject: (count) => `Azure has not finished the cancel of ${count} runs`,
    next: 'Runwarden watches the runs and does not ask Azure again.',
  },
};

/** The sentence of one run, of each of several. */
function ofEach(text: string): string {
  return text.replaceAll('this run', 'each run').replaceAll(/\bthe run\b/g, 'it');
}
