import { cancelSchema, type GroupData, resolvedSchema } from '../../core/alert/alert-schemas.ts';
import { answerSchema } from '../../core/alert/answer-alerts.ts';
import { RESOLVED } from './end-messages.ts';
import type { Commands, Fact, Message, Next } from './message-parts.ts';
import { sentence } from './words.ts';

/** What differs between the kinds of groups. */
export interface GroupWords extends Pick<Message, 'subject' | 'headline' | 'label' | 'next'> {
  readonly facts: readonly Fact[];
  readonly details: readonly string[];
  /** Whether a cancel of them can still be kept off. */
  readonly canKeep: boolean;
  readonly commands: readonly Commands[];
}

export const NOTHING = { facts: [], details: [], commands: [], canKeep: false } as const;

export function resolvedWords({ of, count, example, policy }: GroupData): GroupWords | null {
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

export function answerWords({ of, count, example }: GroupData): GroupWords | null {
  const parsed = answerSchema.safeParse(example);
  const words = ANSWER_WORDS[of];
  if (!parsed.success || !words) return null;
  const facts = [{ name: 'Of the first', text: sentence(parsed.data.ended) }];
  return { ...NOTHING, ...words(count), facts };
}

const ANSWER_WORDS: Readonly<
  Record<string, (count: number) => Pick<GroupWords, 'subject' | 'headline' | 'label' | 'next'>>
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

export function cancelWords({ of, count, example }: GroupData): GroupWords | null {
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
export function ofEach(next: readonly Next[]): Next[] {
  return next.map(({ when, what }) => ({
    when,
    what: what
      .replaceAll('this run', 'each run')
      .replaceAll(/\b[Tt]he run\b/g, (run) => (run[0] === 'T' ? 'Each run' : 'each run')),
  }));
}
