import { oneLine } from '../../core/alert/alert-data.ts';
import { askSchema, type CostData, type GroupData, noticeSchema } from '../../core/alert/alert-schemas.ts';
import { decisionsUrl, freezeCommand, groupAnswerCommand, groupOverrideCommand, questionsUrl } from './actions.ts';
import { answerWords, cancelWords, type GroupWords, NOTHING, ofEach, resolvedWords } from './group-ends.ts';
import { type Commands, type Fact, type Message, messageOf, previewOf } from './message-parts.ts';
import { earliestOf, isOnCalls, isOwners, noticeNext, ownersCommands } from './notice-message.ts';
import { askedBecause, askNext } from './question-message.ts';
import { recipientLine } from './recipient-line.ts';
import { type Context, policyLine } from './run-message.ts';
import { type RunRow, runTable } from './table.ts';
import { longTime, type Moment, shortTime, timeSpan } from './times.ts';
import { capital, costSoFar, hourly, hourlyOfAll, sentence, soFar, spokenLength } from './words.ts';

/** Many runs of one cause in one message. Each run's decision is on record by itself. */
export function groupText(data: GroupData, context: Context): Message {
  const { baseUrl } = context;
  const words = wordsFor(data, context);
  const why = data.reason === null ? 'Each run has its reason beside it.' : sentence(data.reason);
  const rows = rowsOf(data, context);
  const more = data.more === 0 ? 0 : data.count - rows.length;
  const cost = hourlyOfAll(rows.map((row) => row.cost));
  const hasLinks = words.canKeep && isOwners(context) && rows.some(({ link }) => link !== null);
  return messageOf({
    ...words,
    subject: words.subject,
    preview: previewOf(
      why,
      cost === null ? `${data.count} runs in ${allOf(data.workspaces, data.workspace)}.` : `${capital(hourly(cost))}.`,
      context.moment,
    ),
    line: `${data.count} runs in ${allOf(data.workspaces, data.workspace)}, ${data.owner === null ? 'several owners' : `owner ${data.owner.display}`}`,
    facts: [
      ...stormFact(data, context),
      { name: 'Why', text: why },
      ...foundFact(data, context.moment),
      ...(cost === null ? [] : [{ name: 'Cost', text: costText(data.of, cost, { listed: rows.length, more }) }]),
      ...words.facts,
    ],
    actions: [
      ...(data.of === 'approval.requested'
        ? [{ label: `Answer for the ${data.count}`, url: questionsUrl(baseUrl) }]
        : []),
      { label: `The ${data.count} runs`, url: decisionsUrl(baseUrl, data) },
    ],
    commands: [...words.commands, ...(words.canKeep && !hasLinks ? keepCommands(data, context) : [])],
    table: runTable(rows, {
      title: `The ${data.count} runs${cost === null ? '' : ', most expensive first'}`,
      columns: data.owner === null ? ['Owner'] : [],
      soFar: true,
      more: more === 0 ? null : { count: more, url: decisionsUrl(baseUrl, data) },
    }),
    details: [
      ...(hasLinks ? ['To keep a run, follow “Keep this run” beside it.'] : []),
      ...words.details,
      data.policies.length > 1
        ? `Policies: ${allOf(data.policies, data.policy)}; highest severity ${data.severity}`
        : policyLine(data.policy, data.severity, summaryOf(data)),
      recipientLine(context.recipients, data.owner),
    ],
  });
}

const MOST_NAMES = 5;

/** Names of which there may be many. */
function allOf(names: readonly string[], only: string): string {
  if (names.length < 2) return only;
  const left = names.length - MOST_NAMES;
  return `${names.slice(0, MOST_NAMES).join(', ')}${left > 0 ? ` and ${left} more` : ''}`;
}

/** `31 more runs since 03:20 UTC, 43 in all.` */
function stormFact({ storm, count }: GroupData, { moment }: Context): Fact[] {
  if (storm === null) return [];
  const text = `${count} more runs since ${shortTime(storm.since, moment)}, ${storm.before + count} in all.`;
  return [{ name: 'What changed', text }];
}

/** An owner keeps runs one by one, each with a reason. */
function keepCommands(data: GroupData, context: Context): Commands[] {
  const { baseUrl } = context;
  const [first] = data.runs;
  if (isOwners(context) && first)
    return ownersCommands(baseUrl, {
      name: `${first.workspace ?? data.workspace}/${first.id}`,
      of: data.count === 1 ? '' : ' one of them, here the first',
    });
  return [
    {
      label: 'To keep the listed runs for a day, grant an exception, or ask on-call for one:',
      commands: [groupOverrideCommand(baseUrl, data)],
    },
    { label: 'To stop every cancel at once, freeze all cancels:', commands: [freezeCommand(baseUrl)] },
  ];
}

/** When each was found, from the first to the last. */
function foundFact({ runs }: GroupData, moment: Moment): Fact[] {
  const times = runs.flatMap(({ foundSince }) => foundSince ?? []).sort();
  const [first] = times;
  const last = times.at(-1);
  if (first === undefined || last === undefined) return [];
  return [{ name: 'Found', text: first === last ? longTime(first, moment) : timeSpan(first, last, moment) }];
}

function costText(
  of: string,
  cost: CostData,
  { listed, more }: { readonly listed: number; readonly more: number },
): string {
  const which = more > 0 ? `The ${listed} listed` : `The ${listed}`;
  if (of !== 'approval.requested') return `${costSoFar(cost)}${more > 0 ? ', of those listed' : ''}`;
  return `${which} cost ${soFar(cost)} so far; each hour of waiting costs ${hourly(cost).replace(' an hour', '')}.`;
}

function summaryOf({ example }: GroupData): string {
  return typeof example.summary === 'string' ? example.summary : '';
}

type GroupRun = GroupData['runs'][number];

/** A run that several policies found is one row, with what each of them found. */
function rowsOf(data: GroupData, context: Context): RunRow[] {
  const found = Map.groupBy(data.runs, (run) => `${run.workspace} ${run.id}`);
  return [...found.values()].flatMap((lines) => {
    const [first] = lines;
    return first ? rowOf(first, lines, data, context) : [];
  });
}

function rowOf(run: GroupRun, lines: readonly GroupRun[], data: GroupData, context: Context): RunRow {
  const { id, displayName, cost } = run;
  const place = [displayName === id ? '' : oneLine(id), run.workspace ?? ''];
  const facts = [...place, ...lines.flatMap((line) => factsOf(line, data, context))];
  const note = facts.filter((fact) => fact !== '').join('; ');
  const keepUrl = lines.find((line) => line.keepUrl !== null)?.keepUrl ?? null;
  return {
    name: displayName,
    cells: data.owner === null ? [run.owner] : [],
    cost,
    note: note === '' ? null : note,
    link: keepUrl === null ? null : { label: 'Keep this run', url: keepUrl },
  };
}

/** What one policy found of a run. */
function factsOf(run: GroupRun, { of }: GroupData, { moment }: Context): string[] {
  const { held, answerBy, wish } = run;
  return [
    run.policy ?? '',
    run.reason ?? '',
    answerBy === null ? '' : `answer by ${shortTime(answerBy, moment)}`,
    held === null ? '' : `${held.kind} until ${held.until ?? 'further notice'} by ${held.by}`,
    wish === null ? '' : `${wish.by} asks for ${spokenLength(wish.length)} more`,
    of === 'approval.requested' ? `decision ${run.decisionId}` : '',
  ];
}

function wordsFor(data: GroupData, context: Context): GroupWords {
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

function noticeWords({ of, count, example, contact }: GroupData, { moment, recipients }: Context): GroupWords | null {
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
    const [who, is] = isOnCalls(recipients) ? ['You', 'are'] : ['On-call', 'is'];
    const subject = `${who} ${cancel.notBefore === null ? is : 'will be'} asked ${at} to cancel ${count} runs`;
    return { ...common, subject, headline: `${subject}.`, label: `${who} will be asked` };
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

function askWords(data: GroupData, { baseUrl, moment }: Context): GroupWords | null {
  const parsed = askSchema.safeParse(data.example);
  if (data.of !== 'approval.requested' || !parsed.success) return null;
  const { otherwise, expiresAt } = parsed.data;
  const by = shortTime(expiresAt, moment);
  return {
    subject: `Answer by ${by}: cancel ${data.count} runs?`,
    headline: `Cancel ${data.count} runs? Without an answer by ${by} they are ${otherwise === 'keep' ? 'kept' : 'cancelled'}.`,
    label: 'Your answers are needed',
    facts: [{ name: 'Asked because', text: askedBecause(parsed.data, moment) }],
    commands: [
      {
        label: 'To approve the listed ones (take out the ids that you do not mean):',
        commands: [groupAnswerCommand(baseUrl, data, 'approve')],
      },
      {
        label: 'To reject the listed ones, which keeps the runs:',
        commands: [groupAnswerCommand(baseUrl, data, 'reject')],
      },
      { label: 'To stop every cancel at once, freeze all cancels:', commands: [freezeCommand(baseUrl)] },
    ],
    next: ofEach(askNext({ ...parsed.data, grace: 'of each' }, moment)),
    details: [],
    canKeep: false,
  };
}
