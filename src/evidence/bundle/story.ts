import type { RunRecord } from '../../core/evidence/run-record.ts';
import { formatInstant, type Instant } from '../../core/values/duration.ts';
import type { BundledDecision } from './decision.ts';
import { plain, table } from './markdown.ts';

const MOST = 60;

/** What happened, in order: what Azure reports of the run, what was decided, and what people answered. */
export function whatHappened(record: RunRecord | null, decisions: readonly BundledDecision[]): string[] {
  const events = [...(record === null ? [] : eventsOf(record)), ...decisions.flatMap(eventsOfDecision)];
  const rows = events.toSorted((a, b) => a.at - b.at).map(({ at, what }) => [formatInstant(at), plain(what)]);
  if (rows.length === 0) return [];
  const left = rows.length - MOST;
  return [
    ...(left > 0 ? [`The first ${left} of ${rows.length} entries are left out; they are in decisions/.`, ''] : []),
    ...table(['when (UTC)', 'what'], rows.slice(-MOST)),
  ];
}

interface Event {
  readonly at: Instant;
  readonly what: string;
}

function eventsOf({ run, times, at }: RunRecord): Event[] {
  const known = times.known ? times.value : null;
  return [
    { at: run.createdAt, what: 'The run was submitted.' },
    ...event(known?.startedAt, 'It started.'),
    ...event(known?.lastStartedAt === known?.startedAt ? null : known?.lastStartedAt, 'It started again.'),
    ...event(known?.endedAt, `It ended: Azure reports ${run.status}.`),
    ...(known?.endedAt == null ? [{ at, what: `Azure reported the status ${run.status}.` }] : []),
  ];
}

const VERBS: Readonly<Record<string, string>> = {
  cancel: 'decided to cancel the run',
  withhold: 'decided to do nothing yet',
};

function eventsOfDecision({ read }: BundledDecision): Event[] {
  const { at, kind, policy, reason, audit, decidedBy, approval, cancellation, deliveries } = read;
  const who = decidedBy === null ? `Policy ${policy}` : decidedBy;
  const did = audit ? 'would have acted (it is in audit): ' : `${verbOf(read)}: `;
  return [
    { at, what: `${who} ${did}${reason}` },
    ...deliveries.flatMap(({ type, channel, deliveredAt }) =>
      event(deliveredAt, `Channel ${channel} took the alert ${type}.`),
    ),
    ...(kind === 'ask' ? answerOf(approval) : []),
    ...event(cancellation?.requestedAt, 'Azure was asked to cancel the run.'),
    ...event(cancellation?.settledAt, cancelEnd(cancellation)),
  ];
}

/** What was decided, and whom it went to. */
function verbOf({ kind, recipients, owner }: BundledDecision['read']): string {
  const named = recipients.map((who) => (who === 'owner' && owner ? `the owner (${owner.display})` : who));
  const people = named.length === 0 ? 'people' : named.join(' and ');
  if (kind === 'notify') return `notified ${people}`;
  if (kind === 'ask') return `asked ${people} whether to cancel the run`;
  return VERBS[kind] ?? kind;
}

function answerOf(approval: BundledDecision['read']['approval']): Event[] {
  if (!approval) return [];
  const { answer, answeredAt, answeredBy, note, ended } = approval;
  const words = note === null || note === '' ? '' : `: "${note}"`;
  const said = answer === 'approved' ? 'said yes' : answer === 'rejected' ? 'said no' : `answered ${answer}`;
  return [
    ...event(
      answer === null ? null : answeredAt,
      answeredBy === null ? 'Nobody answered.' : `${answeredBy} ${said}${words}`,
    ),
    ...event(ended?.at, `The question ended: ${ended?.because}`),
  ];
}

const ENDS: Readonly<Record<string, string>> = {
  confirmed: 'Azure reported it canceled.',
  released: 'The cancel is done: the runs below it had ended, and its nodes were seen free.',
  'ended-otherwise': 'It ended otherwise before the cancel took effect.',
  abandoned: 'The cancel was given up',
  failed: 'The cancel failed',
};

function cancelEnd(cancellation: BundledDecision['read']['cancellation']): string {
  const { state = '', reason = null } = cancellation ?? {};
  const end = Object.hasOwn(ENDS, state) ? ENDS[state] : `The cancel is ${state}`;
  return reason ? `${end}: ${reason}` : `${end}`;
}

function event(at: Instant | null | undefined, what: string): Event[] {
  return at == null ? [] : [{ at, what }];
}
