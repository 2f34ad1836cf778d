import type { DigestData } from '../../core/alert/digest-data.ts';
import { DAY } from '../../core/values/duration.ts';
import { allDecisionsUrl, nowUrl, questionsUrl } from './actions.ts';
import { type Fact, type Message, messageOf, type Next, SUBJECT_LENGTH } from './message-parts.ts';
import { ownersTable } from './owners-table.ts';
import { recipientLine } from './recipient-line.ts';
import { spentFacts } from './report-message.ts';
import type { Context } from './run-message.ts';
import { dayOf, longTime, type Moment, momentIn, timeSpan } from './times.ts';
import { countedRuns, cutName, hourly, money, soFar, spentOf } from './words.ts';

const MOST_NAMED = 4;
const MOST_QUESTIONS = 3;
const MOST_GAPS = 2;
const LONGEST_NAME = 40;

/** For `digest.daily`. */
export function dailyText(data: DigestData, context: Context): Message {
  const day = dayOf(data.from, daysOf(data, context.moment));
  return digestText(data, context, { when: day, label: 'Daily summary', period: 'Day' });
}

/** For `digest.weekly`. */
export function weeklyText(data: DigestData, context: Context): Message {
  const days = daysOf(data, context.moment);
  const last = new Date(Date.parse(data.until) - DAY / 2).toISOString();
  const when = `${dayOf(data.from, days)} to ${dayOf(last, days)}`;
  const message = digestText(data, context, { when, label: 'Weekly summary', period: 'Week' });
  const { cancelled, kept, questions } = data.counts;
  if (cancelled + kept + questions + data.gaps.length > 0 || data.workspaces === 0) return message;
  const checked = data.workspaces === 1 ? '1 workspace is' : `All ${data.workspaces} workspaces are`;
  return {
    ...message,
    headline: 'Nothing was cancelled and nothing waits.',
    preview: `${checked} checked. No gap led to a message.`,
  };
}

/** The days of a digest are those of its own zone, whatever the reader's. */
function daysOf({ zone }: DigestData, { now }: Moment): Moment {
  return momentIn(zone, now);
}

function digestText(
  data: DigestData,
  context: Context,
  { when, label, period }: { readonly when: string; readonly label: string; readonly period: string },
): Message {
  const { moment, baseUrl } = context;
  const { cancelled, kept, questions } = data.counts;
  const [gap] = data.gaps;
  const waiting = waitingText(data, context);
  return messageOf({
    ...titles(data, context, when),
    preview: [waiting ?? 'Nothing waits for an answer.', gap ? shortGap(gap) : ''].join(' ').trim(),
    label,
    line: runningText(data),
    facts: factsOf(data, context),
    next: nextOf(data, moment),
    table: ownersTable(data.money ?? []),
    list: budgetsList(data, moment),
    actions: [
      ...(questions > 0 ? [{ label: 'Open questions', url: questionsUrl(baseUrl) }] : []),
      ...(cancelled + kept > 0 ? [{ label: 'All decisions', url: allDecisionsUrl(baseUrl) }] : []),
      { label: 'What happens now', url: nowUrl(baseUrl) },
    ],
    details: [
      `${period}: ${longTime(data.from, moment)} to ${longTime(data.until, moment)}`,
      `What is open, ends or runs is that of ${longTime(data.at, moment)}.`,
      readerLine(data, context),
    ],
  });
}

function titles(data: DigestData, context: Context, when: string): Pick<Message, 'subject' | 'headline'> {
  const { cancelled, kept, questions } = data.counts;
  if (data.owner !== null) return ownTitles(data, context, when);
  const answers = questions === 0 ? '' : `; ${questions} ${questions === 1 ? 'answer' : 'answers'} needed`;
  return {
    subject: `${when}: ${cancelled} cancelled, ${kept} kept${answers}`,
    headline: `${when}: ${countedRuns(cancelled)} cancelled, ${kept} kept. ${openText(questions)}`,
  };
}

/** Only what there is of a person's own runs. */
function ownTitles({ owner, counts, gaps }: DigestData, { recipients }: Context, when: string) {
  const whose = recipients.includes('owner') ? 'Your runs' : `Runs of ${cutName(owner?.display ?? '', MOST_OF_OWNER)}`;
  const parts = [
    [counts.questions, counts.questions === 1 ? 'waits for an answer' : 'wait for an answer'],
    [counts.cancelled, 'cancelled'],
    [counts.kept, 'kept'],
    [counts.warned, 'warned'],
    [counts.over, 'fine again'],
  ] as const;
  const [gap] = gaps;
  const said = [
    ...parts.flatMap(([count, what]) => (count === 0 ? [] : `${count} ${what}`)),
    // A run may be under several policies, so two gaps are no sum.
    ...(gap ? [`${gaps.length === 1 ? gap.runs : 'some'} not judged`] : []),
  ];
  const titled = (some: readonly string[]) => `${whose}, ${when}: ${some.join(', ')}`;
  const most = said.findLastIndex((_, index) => titled(said.slice(0, index + 1)).length <= SUBJECT_LENGTH);
  return { subject: titled(said.slice(0, Math.max(1, most + 1))), headline: `${titled(said)}.` };
}

const MOST_OF_OWNER = 24;

const OWNS: Readonly<Record<NonNullable<DigestData['owner']>['source'], string>> = {
  tag: 'names you as the owner',
  creator: 'was started by you',
  workspace: 'is in a workspace whose contact you are',
  fallback: 'has no known owner',
};

/** Why the reader gets it. Of an owner whom no channel reaches, the fallback reads it. */
function readerLine({ owner }: DigestData, { recipients }: Context): string {
  if (owner === null || !recipients.includes('owner')) return recipientLine(recipients, owner);
  return `You get this because a run ${OWNS[owner.source]} (${owner.display}). It is of your own runs alone.`;
}

function openText(questions: number): string {
  if (questions === 0) return 'No question is open.';
  return questions === 1 ? '1 question is open.' : `${questions} questions are open.`;
}

function runningText({ active, cost, owner }: DigestData): string {
  return `${countedRuns(active)} active now${owner === null ? '' : ' that a policy judges'}${cost === null ? '' : `, ${hourly(cost)}`}`;
}

/** Never one figure: nobody knows how long a run would have needed. */
function avoidedText({ atMost, currency, known }: NonNullable<DigestData['avoided']>, count: number): string {
  const some = known < count ? ` (known of ${known} of ${count})` : '';
  return `at most ${money(atMost, currency)} more up to the time limits of these runs${some}`;
}

/** Null where nothing waits. */
function waitingText({ waiting, counts: { questions } }: DigestData, { money: showsMoney }: Context): string | null {
  if (questions === 0) return null;
  const which = questions === 1 ? 'The open question' : `The ${questions} open questions`;
  if (waiting) return `${which} ${questions === 1 ? 'costs' : 'cost'} ${hourly(waiting)}.`;
  return showsMoney ? `${which}: cost unknown.` : openText(questions);
}

function factsOf(data: DigestData, context: Context): Fact[] {
  const { counts, notified, gaps, cancelled, kept, over, warned, stopped } = data;
  const spent = (data.money ?? []).flatMap((sums) => spentFacts(sums, 'the week before'));
  // What cancels saved says more than how far the limits of their runs reached.
  const avoided = spent.some(({ name }) => name === 'Saved by cancels') ? null : data.avoided;
  const forOncall = context.recipients.some((name) => name.split('>')[0] === 'oncall');
  const facts: (Fact | null)[] = [
    ...spent,
    counts.questions === 0 ? null : { name: forOncall ? 'Needs you' : 'Open', text: questionsText(data, context) },
    list('Cancelled', cancelled.map(nameOf), counts.cancelled, stopped && `They had cost ${soFar(stopped)}`),
    avoided && { name: 'Avoided', text: avoidedText(avoided, counts.cancelled) },
    list(
      'Kept',
      kept.map((run) => `${nameOf(run)} (${run.by === null ? 'nobody answered' : `by ${run.by}`})`),
      counts.kept,
    ),
    list('Over', over.map(nameOf), counts.over),
    list('Warned', warned.map(nameOf), counts.warned),
    notified.runs === 0 || data.owner !== null || spent.length > 0
      ? null
      : {
          name: 'Notified',
          text: `${notified.owners} ${notified.owners === 1 ? 'owner' : 'owners'} about ${countedRuns(notified.runs)}`,
        },
    gaps.length === 0 ? null : { name: 'Not judged', text: gapsText(gaps, context.moment) },
  ];
  return facts.filter((fact) => fact !== null);
}

/** `atlas 90%: 26,870 of 30,000 EUR for November`, `babel 103%: 18,540 of 18,000 EUR for November, used up since Sat 28 Nov`. */
function budgetsList({ budgets }: DigestData, moment: Moment): Message['list'] {
  const lines = budgets.map(({ budget, percent, atLeast, since, periodName, money: sums }) => {
    const used = `${cutName(budget, LONGEST_NAME)} ${atLeast ? 'at least ' : ''}${percent}%`;
    const sum = sums ? `: ${spentOf(sums)}` : '';
    return `${used}${sum} for ${periodName}${since === null ? '' : `, used up since ${dayOf(since, moment)}`}`;
  });
  return lines.length === 0 ? null : { title: 'Budgets of which 80% or more are used', lines };
}

function questionsText({ questions, counts, owner }: DigestData, { moment, money: showsMoney }: Context): string {
  const said = questions.slice(0, MOST_QUESTIONS).map((question) => {
    const cost = question.cost === null ? (showsMoney ? 'cost unknown' : null) : hourly(question.cost);
    const rest = cost === null ? '' : `, ${cost}`;
    return `${nameOf(question)}: ${owner === null ? 'answer' : 'on-call answers'} by ${longTime(question.answerBy, moment)}${rest}.`;
  });
  const more = counts.questions - said.length;
  return [...said, ...(more > 0 ? [`And ${more} more.`] : [])].join(' ');
}

/** The first names, and how many there are beside them. */
function list(name: string, names: readonly string[], count: number, then: string | null = null): Fact | null {
  if (count === 0) return null;
  const said = names.slice(0, MOST_NAMED);
  const more = count - said.length;
  const text = [...said, ...(more > 0 ? [`and ${more} more`] : [])].join(', ');
  return { name, text: then === null ? text : `${text}. ${then}.` };
}

function gapsText(gaps: DigestData['gaps'], moment: Moment): string {
  const said = gaps.slice(0, MOST_GAPS).map((gap) => gapText(gap, moment));
  return [...said, ...(gaps.length > MOST_GAPS ? [`and ${gaps.length - MOST_GAPS} more`] : [])].join('; ');
}

function nameOf({ displayName }: DigestData['cancelled'][number] | DigestData['over'][number]): string {
  return cutName(displayName, LONGEST_NAME);
}

function gapText({ policy, workspace, runs, what, since, until }: DigestData['gaps'][number], moment: Moment): string {
  const which = policy === null ? (workspace ?? 'all workspaces') : `${countedRuns(runs ?? 0)} under ${policy}`;
  const when = until === null ? `since ${longTime(since, moment)}` : `from ${timeSpan(since, until, moment)}`;
  return `${which} ${when}: ${cutName(what, 90)}`;
}

/** The same without times and reason: a preview may be cut. */
function shortGap({ policy, workspace, runs }: DigestData['gaps'][number]): string {
  if (policy !== null) return `${countedRuns(runs ?? 0)} could not be judged under ${cutName(policy, LONGEST_NAME)}.`;
  return `${workspace === null ? 'Something' : `A part of ${cutName(workspace, LONGEST_NAME)}`} was not seen for a while.`;
}

/** What comes by itself, the first first. */
function nextOf({ ending, questions }: DigestData, moment: Moment): Next[] {
  const ends = ending.toSorted((a, b) => Date.parse(a.until) - Date.parse(b.until));
  const next: Next[] = ends.slice(0, 2).map(({ by, reason, until }) => ({
    when: longTime(until, moment),
    what: `The exception of ${by} ends: “${cutName(reason, 80)}”`,
  }));
  if (ends.length > 2) next.push({ when: 'Within a day', what: `${ends.length - 2} more exceptions end.` });
  const [first] = questions;
  if (first && next.length < 3)
    next.push({
      when: longTime(first.answerBy, moment),
      what: `If nobody answers, ${nameOf(first)} is ${first.otherwise === 'keep' ? 'kept' : 'cancelled'}.`,
    });
  return next.length > 0 ? next : [{ when: 'Nothing more', what: 'You need to do nothing.' }];
}
