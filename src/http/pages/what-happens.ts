import { oneLine } from '../../core/alert/alert-data.ts';
import {
  announcements,
  type KnownFinding,
  type Planned,
  plannedFor,
  stepDue,
} from '../../core/decision/planned-events.ts';
import { cancelStepOf, type Policy } from '../../core/policy/policy.ts';
import type { Instant } from '../../core/values/duration.ts';
import { type Html, html } from '../../core/values/html.ts';
import { durationText, timeHtml, timeText } from './words.ts';

const LONGEST_REASON = 300;

interface Event {
  readonly at: Instant | null;
  readonly kind: 'past' | 'hand' | 'now' | 'next';
  readonly what: string;
}

/** What has happened about a finding, and what comes. */
export function storyHtml(known: KnownFinding, policy: Policy | null, now: Instant): Html {
  const planned = plannedFor(known, policy, now);
  const events = [
    ...pastOf(known),
    { at: now, kind: 'now' as const, what: nowText(planned) },
    ...nextNotices(known, policy, planned, now),
    ...nextOf(planned, policy),
  ];
  return html`<ol class="story">${events.map(
    ({ at, kind, what }) =>
      html`<li class="${kind}"><span class="dot"></span><div class="what"><p><span class="at">${at === null ? '' : timeHtml(at)}${kind === 'now' ? ' (now)' : ''}</span></p><p>${what}</p></div></li>`,
  )}</ol>`;
}

function pastOf({ notices, approvals, objections, evidenceKey }: KnownFinding): Event[] {
  const events: Event[] = announcements(notices, evidenceKey).map(({ deliveredAt }) => ({
    at: deliveredAt,
    kind: 'past',
    what: 'You were notified.',
  }));
  for (const { at, reason } of objections)
    events.push({ at, kind: 'hand', what: `You objected: “${oneLine(reason, LONGEST_REASON)}”` });
  for (const { askedAt, answer, answeredAt, answeredBy, note, ended } of approvals) {
    events.push({ at: askedAt, kind: 'past', what: 'On-call was asked whether to cancel it.' });
    const said = note === null ? '' : `: “${oneLine(note, LONGEST_REASON)}”`;
    const verb = answer === 'approved' ? 'approved the cancel' : 'decided to keep it';
    if (answer !== null)
      events.push({ at: answeredAt, kind: 'past', what: `${answeredBy ?? 'Somebody'} ${verb}${said}` });
    if (ended && ended.as !== 'kept') events.push({ at: ended.at, kind: 'past', what: ENDED[ended.as] });
  }
  return events.sort((one, other) => (one.at ?? 0) - (other.at ?? 0));
}

const ENDED = {
  withdrawn: 'The question was withdrawn.',
  lapsed: 'The approval does not count any more.',
} as const;

function nowText(planned: Planned): string {
  switch (planned.kind) {
    case 'nothing':
      return planned.mode === null
        ? 'The policy is not in force. Nothing is cancelled under it.'
        : `Nothing is cancelled under this policy now (mode ${planned.mode}).`;
    case 'kept':
      return 'The run is kept.';
    case 'objected':
      return 'Runwarden does not cancel it by itself. On-call reads your reason.';
    case 'asked':
      return 'On-call has not answered yet.';
    case 'approved':
      return 'On-call approved the cancel.';
    default:
      return planned.earliest.waits === null ? 'Nothing is cancelled yet.' : sentence(planned.earliest.waits);
  }
}

function sentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}

function nextNotices({ finding }: KnownFinding, policy: Policy | null, planned: Planned, now: Instant): Event[] {
  if (!policy || planned.kind === 'nothing' || planned.kind === 'kept') return [];
  return policy.steps.flatMap((step, index) => {
    const at = stepDue(finding, policy, step);
    if (at <= now || step.notify.length === 0 || finding.stepsDone.includes(index)) return [];
    return [{ at, kind: 'next' as const, what: `${peopleText(step.notify)} notified once more.` }];
  });
}

function peopleText(recipients: readonly string[]): string {
  const names = recipients.map((name) => (name === 'owner' ? 'you' : name === 'oncall' ? 'on-call' : name));
  const ordered = names.toSorted((one, other) => Number(other === 'you') - Number(one === 'you'));
  const text = ordered.join(' and ');
  const isPlural = names.length > 1 || ordered[0] === 'you';
  return `${text.charAt(0).toUpperCase()}${text.slice(1)} ${isPlural ? 'are' : 'is'}`;
}

function nextOf(planned: Planned, policy: Policy | null): Event[] {
  const next = (at: Instant | null, what: string): Event[] => [{ at, kind: 'next', what }];
  switch (planned.kind) {
    case 'nothing':
    case 'kept':
      return [];
    case 'objected':
      return next(
        planned.objection.endsAt,
        'Without an answer of on-call your objection ends and the run is judged again. Before a cancel you get a new notice.',
      );
    case 'asked': {
      const { expiresAt, otherwise } = planned.approval;
      return next(expiresAt, `Without an answer of on-call the run is ${otherwise === 'keep' ? 'kept' : 'cancelled'}.`);
    }
    case 'ask': {
      const { within = 0, otherwise = 'keep' } = (policy && cancelStepOf(policy)?.cancel) ?? {};
      const silence = `Without an answer within ${durationText(within)} the run is ${otherwise === 'keep' ? 'kept' : 'cancelled'}.`;
      return next(planned.earliest.at, `On-call is asked whether to cancel it. ${silence}`);
    }
    default:
      return next(
        planned.earliest.at,
        'Runwarden reads the run again. If the reason is still there, it asks Azure to cancel the run.',
      );
  }
}

/** What a reader must know if they read one line. */
export function headline(known: KnownFinding, policy: Policy | null, now: Instant): string {
  const planned = plannedFor(known, policy, now);
  const run = `“${oneLine(known.run.displayName, 120)}”`;
  switch (planned.kind) {
    case 'nothing':
      return `${run} is not cancelled under this policy now`;
    case 'kept':
      return `${run} is kept`;
    case 'objected':
      return `${run} is on hold after your objection`;
    case 'asked':
      return `On-call is asked whether to cancel ${run}`;
    case 'approved':
      return `On-call approved the cancel of ${run}`;
    case 'ask':
      return planned.earliest.at === null
        ? `On-call will be asked whether to cancel ${run}`
        : `On-call will be asked from ${timeText(planned.earliest.at)} on whether to cancel ${run}`;
    case 'cancel':
      return planned.earliest.at === null
        ? `Runwarden will cancel ${run} unless you keep it`
        : `Runwarden will cancel ${run} after ${timeText(planned.earliest.at)} unless you keep it`;
  }
}
