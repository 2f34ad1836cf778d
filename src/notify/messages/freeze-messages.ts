import type { FrozenData, ResumedData } from '../../core/alert/freeze-alerts.ts';
import { HOUR } from '../../core/values/duration.ts';
import { type BaseUrl, freezeLongerCommand, nowUrl, unfreezeCommand } from './actions.ts';
import { type Fact, HEADLINE_LENGTH, type Message, messageOf, previewOf, SUBJECT_LENGTH } from './message-parts.ts';
import { recipientLine } from './recipient-line.ts';
import type { Context } from './run-message.ts';
import { runTable } from './table.ts';
import { longTime, type Moment, shortTime, timeSpan } from './times.ts';
import { countedRuns, fitName, hourly, hourlyOfAll, money, quoted, spokenLength } from './words.ts';

/** For `enforcement.frozen`. */
export function frozenText(data: FrozenData, context: Context): Message {
  const { moment, baseUrl } = context;
  const until = data.until === null ? 'until somebody lifts the freeze' : `until ${shortTime(data.until, moment)}`;
  const count = data.waiting.length + data.moreWaiting;
  const price = hourlyOfAll(data.waiting.map(({ cost }) => cost));
  const waits =
    count === 0
      ? 'No due cancel waits.'
      : `Cancels of ${countedRuns(count)} wait${price === null ? '' : `, ${hourly(price)}`}.`;
  return messageOf({
    subject: fitName(data.by, SUBJECT_LENGTH, (by) =>
      data.until === null ? `All cancels frozen by ${by}, without an end` : `All cancels frozen ${until} by ${by}`,
    ),
    preview: previewOf(`Since ${shortTime(data.since, moment)}. Reason: ${data.reason}`, waits, moment),
    label: 'All cancels frozen',
    headline: fitName(
      data.by,
      HEADLINE_LENGTH,
      (by) => `${by} froze all cancels at ${shortTime(data.since, moment)}. Runwarden cancels nothing ${until}.`,
    ),
    line: 'All workspaces, all policies',
    facts: [
      { name: 'Why', text: quoted(data.by, data.reason) },
      { name: 'Since', text: longTime(data.since, moment) },
      {
        name: 'Until',
        text:
          data.until === null
            ? 'Until an operator lifts it.'
            : `${longTime(data.until, moment)}, or until an operator lifts it.`,
      },
      ...sentFact(data, context),
      ...waitingCost(data, data.until, moment),
    ],
    next: [
      {
        when: 'Meanwhile',
        what: 'Runwarden checks, notifies and asks as before. An approval that is given now is used after the freeze, if it is not older than 24 h then.',
      },
      {
        when: 'When the freeze ends',
        what: 'Every run is read again before anything is cancelled. Owners have the rest of their notice time, at least 10 min.',
      },
    ],
    actions: [{ label: 'Look at the freeze', url: nowUrl(baseUrl) }],
    commands: [
      { label: 'To lift it:', commands: [unfreezeCommand(baseUrl)] },
      { label: 'To freeze for longer:', commands: [freezeLongerCommand(baseUrl)] },
    ],
    table: waitingTable('Cancels that wait', data, baseUrl),
    details: [recipientLine(context.recipients, data.owner)],
  });
}

/** For `enforcement.resumed`. */
export function resumedText(data: ResumedData, context: Context): Message {
  const { moment } = context;
  const at = shortTime(data.endedAt, moment);
  const count = data.waiting.length + data.moreWaiting;
  const due = count === 0 ? 'No cancel is due.' : `Cancels of ${countedRuns(count)} are due or announced.`;
  const { liftedBy } = data;
  return messageOf({
    subject:
      liftedBy === null
        ? `Cancels allowed again since ${at}: the freeze ended`
        : fitName(liftedBy, SUBJECT_LENGTH, (by) => `Cancels allowed again since ${at}: ${by} lifted the freeze`),
    preview: `It lasted ${spokenLength(data.lasted)}. ${due}`,
    label: 'Cancels allowed again',
    headline:
      liftedBy === null
        ? `The freeze ended at ${at} as planned. Runwarden may cancel runs again.`
        : fitName(
            liftedBy,
            HEADLINE_LENGTH,
            (by) => `${by} lifted the freeze at ${at}. Runwarden may cancel runs again.`,
          ),
    facts: [
      {
        name: 'Lasted',
        text: `${timeSpan(data.since, data.endedAt, moment)}, ${spokenLength(data.lasted)}`,
      },
      { name: 'It was frozen because', text: quoted(data.by, data.reason) },
      { name: 'Still due', text: due },
      ...waitingCost(data, null, moment),
    ],
    next: [
      {
        when: 'From now on',
        what: 'Each run is read again before it is cancelled. Owners have the rest of their notice time, at least 10 min.',
      },
    ],
    table: waitingTable('Cancels that are due or announced', data, context.baseUrl),
    details: [
      `Frozen by: ${data.by}, ${longTime(data.since, moment)}`,
      ...(liftedBy === null ? [] : [`Lifted by: ${liftedBy}, ${longTime(data.endedAt, moment)}`]),
      recipientLine(context.recipients, data.owner),
    ],
  });
}

/** Cancels that had left before; null where none had, so that nobody hopes for them. */
function sentFact({ alreadySent, moreSent }: FrozenData, { moment }: Context): Fact[] {
  const count = alreadySent.length + moreSent;
  if (count === 0) return [];
  const named = alreadySent.slice(0, 3).map((run) => `${run.displayName} (${shortTime(run.requestedAt, moment)})`);
  const more = count > named.length ? ` and ${count - named.length} more` : '';
  const them = count === 1 ? 'It cannot be taken back.' : 'They cannot be taken back.';
  return [
    {
      name: 'Already sent',
      text: `${count === 1 ? 'One cancel was' : `${count} cancels were`} sent before the freeze: ${named.join(', ')}${more}. ${them}`,
    },
  ];
}

/** @param until when the freeze ends, where that is known. */
function waitingCost({ waiting, moreWaiting }: FrozenData, until: string | null, moment: Moment): Fact[] {
  const sum = hourlyOfAll(waiting.map(({ cost }) => cost));
  if (sum === null) return [];
  const length = until === null ? 0 : Date.parse(until) - moment.now;
  const amount = money((sum.perHour * length) / HOUR, sum.currency);
  const then =
    length > 0 && until !== null
      ? `, ${sum.atLeast ? 'at least ' : ''}${amount} until ${shortTime(until, moment)}`
      : '';
  const of = moreWaiting > 0 ? `The first ${waiting.length} runs below` : `The ${countedRuns(waiting.length)} below`;
  return [{ name: 'Cost', text: `${of} ${waiting.length === 1 ? 'costs' : 'cost'} ${hourly(sum)}${then}.` }];
}

function waitingTable(title: string, { waiting, moreWaiting }: FrozenData, baseUrl: BaseUrl): Message['table'] {
  if (waiting.length === 0) return null;
  const places = new Set(waiting.map(({ workspace }) => workspace));
  const [place] = places;
  const rows = waiting.map(({ id, displayName, workspace, owner, cost }) => {
    const where = [displayName === id ? [] : [id], places.size === 1 ? [] : [`in ${workspace}`]].flat().join(' ');
    return { name: displayName, cells: [owner], cost, note: where === '' ? null : where };
  });
  const more = moreWaiting === 0 ? null : { count: moreWaiting, url: nowUrl(baseUrl) };
  return runTable(rows, {
    title: places.size === 1 ? `${title} in ${place}` : title,
    columns: ['Owner'],
    soFar: false,
    more,
  });
}
