import type { Approval, Finding, Freeze } from '../decision/finding.ts';
import type { ExtensionRequest, Objection } from '../decision/objection.ts';
import { type Override, overrideFor } from '../decision/override.ts';
import type { Run } from '../run/run.ts';
import { formatDuration, formatInstant, type Instant } from '../values/duration.ts';
import type { Alert } from './alert.ts';
import { approvalInAlert, LONGEST_NAME, LONGEST_WORDS, oneLine, timeOrNull } from './alert-data.ts';
import { askSchema, type HeldData, noticeSchema, type WishData } from './alert-schemas.ts';
import { notEnded, withoutEnded } from './firing.ts';

/** An alert that is about to be sent, with what the store holds about its story by now. */
export interface Story {
  readonly alert: Alert;
  /** Null for an alert about no finding. */
  readonly finding: Pick<Finding, 'state' | 'asideSince' | 'plannedSince' | 'policy'> | null;
  /** Every question about the finding, oldest first. */
  readonly approvals: readonly Approval[];
  readonly objections: readonly Objection[];
  /** The owner's wish for more time that nobody has answered; null where there is none. */
  readonly wish: ExtensionRequest | null;
  /** The run as it was last seen; null where nobody has seen it. */
  readonly run: Run | null;
  readonly overrides: readonly Override[];
  /** The freeze in force that ends last. */
  readonly freeze: Freeze | null;
  /** Of an end: whether the same channel has delivered an alert of its beginning. */
  readonly beginningDelivered: boolean;
  /** The channel could not reach the owner with an alert of the same finding, so the fallback follows the story. */
  readonly ownerRefused: boolean;
  /** Azure has confirmed the cancel that the alert is about. Its finding may end before, with the run, and runs below it continue. */
  readonly isCancelled: boolean;
  /** Of a beginning: what was raised later and may end it, without what still has to go out over the same channel. */
  readonly endsSince: readonly Alert[];
}

export type AtDelivery =
  | { readonly kind: 'send'; readonly alert: Alert }
  /** It would not be true. */
  | { readonly kind: 'drop'; readonly why: string };

/**
 * What is sent of an alert that may have waited, for a moment or for a week: a notice and a question as they are true now,
 * and nothing of a story that is over before anybody heard of it. Pure.
 */
export function atDelivery(story: Story, now: Instant): AtDelivery {
  switch (story.alert.type) {
    case 'finding.notice':
      return notice(story, now);
    case 'approval.requested':
      return question(story, now);
    case 'finding.resolved':
    case 'approval.withdrawn':
    case 'run.kept':
    case 'enforcement.resumed':
      return story.beginningDelivered ? send(story.alert) : drop('nobody here had heard of the beginning');
    case 'enforcement.frozen':
      return story.freeze === null || isPast(story.alert.data.until, now)
        ? drop('the freeze was over before it could be said')
        : send(story.alert);
    case 'override.granted':
    case 'override.ending':
      return exception(story);
    case 'cancel.requested':
      return story.isCancelled ? drop('the cancel was over before it could be said') : send(withApproval(story));
    case 'cancel.confirmed':
      return send(withApproval(story));
    case 'cancel.failed':
      return story.finding?.state === 'resolved' ? drop('it was over before it could be said') : beginning(story);
    default:
      return beginning(story);
  }
}

/** What a pager would open and nothing would close any more, because the end has been sent, is not said. */
function beginning({ alert, endsSince }: Story): AtDelivery {
  const left = notEnded(alert, endsSince);
  if (left === null) return send(alert);
  return left.length === 0 ? drop('it is over') : send(withoutEnded(alert, left));
}

function notice(story: Story, now: Instant): AtDelivery {
  const { alert, finding, approvals } = story;
  const over = whyOver(story);
  if (over !== null) return drop(over);
  const parsed = noticeSchema.safeParse(alert.data);
  if (!parsed.success || parsed.data.cancel === null) return send(alert);
  if (finding && finding.plannedSince > alert.at) return drop('the policy was planned anew since');
  if (approvals.some(({ ended }) => ended?.as === 'kept' && ended.at > alert.at))
    return drop('people have kept the run since');
  const { cancel } = parsed.data;
  return send({ ...alert, data: { ...alert.data, cancel: { ...cancel, held: heldNow(story, now) } } });
}

function question(story: Story, now: Instant): AtDelivery {
  const { alert, approvals, objections, wish } = story;
  const over = whyOver(story);
  if (over !== null) return drop(over);
  const approval = approvals.find(({ decisionId }) => decisionId === alert.decisionId);
  if (approval?.answer) return drop(`${approval.answeredBy ?? 'somebody'} has answered it`);
  if (approval?.ended) return drop(`it was ${approval.ended.as}: ${approval.ended.because}`);
  const parsed = askSchema.safeParse(alert.data);
  if (!parsed.success) return send(alert);
  const { otherwise } = parsed.data;
  const expiresAt = Date.parse(parsed.data.expiresAt);
  if (otherwise === 'keep' && expiresAt <= now) return drop('its time to answer was over');
  // Where silence cancels, the time to answer begins with the delivery.
  const until = otherwise === 'keep' ? expiresAt : Math.max(expiresAt, now + expiresAt - alert.at);
  // A yes to this question lifts an objection.
  const held = heldNow({ ...story, objections: [] }, now);
  return send({
    ...alert,
    data: {
      ...alert.data,
      expiresAt: formatInstant(until),
      held,
      hasObjected: objections.length > 0,
      wish: wish && wishData(wish),
    },
  });
}

function wishData({ id, author, at, length, reason }: ExtensionRequest): WishData {
  return {
    requestId: id,
    by: oneLine(author, LONGEST_NAME),
    at: formatInstant(at),
    length: formatDuration(length),
    reason: oneLine(reason, LONGEST_WORDS),
  };
}

/** Whose yes a cancel follows: the last one that was given before it was decided. */
function withApproval({ alert, approvals }: Story): Alert {
  const { approvedByPerson, decidedAt } = alert.data;
  if (approvedByPerson !== true) return alert;
  const before = Date.parse(String(decidedAt));
  const yes = approvals.findLast(({ answer, answeredAt }) => answer === 'approved' && (answeredAt ?? 0) <= before);
  return yes ? { ...alert, data: { ...alert.data, approval: approvalInAlert(yes) } } : alert;
}

/** Of an exception that is over only its end by a person is said, to those who had heard of it. */
function exception({ alert, overrides, beginningDelivered }: Story): AtDelivery {
  const { overrideId, revokedBy } = alert.data;
  if (alert.type === 'override.ending' && typeof revokedBy === 'string')
    return beginningDelivered ? send(alert) : drop('nobody here had heard of the beginning');
  return overrides.some(({ id }) => id === overrideId)
    ? send(alert)
    : drop('the exception was over before it could be said');
}

function isPast(time: unknown, now: Instant): boolean {
  return typeof time === 'string' && Date.parse(time) <= now;
}

/** Why nothing is to be said of a story any more. */
function whyOver({ finding }: Story): string | null {
  if (finding === null) return null;
  if (finding.state === 'resolved') return 'it was over before it could be said';
  return finding.asideSince === null ? null : 'the policy does not judge the run now';
}

/** What people have stopped: everything, or this run. What lasts longest is said. */
function heldNow({ freeze, overrides, objections, run, finding }: Story, now: Instant): HeldData | null {
  const found: HeldData[] = [];
  if (freeze) found.push({ kind: 'frozen', by: freeze.author, until: timeOrNull(freeze.endsAt) });
  const objection = objections.find(({ endsAt }) => now < endsAt);
  if (objection) found.push({ kind: 'kept', by: objection.author, until: formatInstant(objection.endsAt) });
  if (run && finding) {
    const subject = { snapshot: { run, phaseSince: run.createdAt, signals: {} }, policy: { name: finding.policy } };
    const extended = overrideFor(overrides, 'extend', subject, now);
    const exempt = overrideFor(overrides, 'exempt', subject, now);
    if (extended) found.push({ kind: 'extended', by: extended.author, until: formatInstant(extended.endsAt) });
    if (exempt) found.push({ kind: 'exempt', by: exempt.author, until: formatInstant(exempt.endsAt) });
  }
  return found.toSorted((a, b) => endOf(b) - endOf(a))[0] ?? null;
}

function endOf({ until }: HeldData): number {
  return until === null ? Number.POSITIVE_INFINITY : Date.parse(until);
}

function send(alert: Alert): AtDelivery {
  return { kind: 'send', alert };
}

function drop(why: string): AtDelivery {
  return { kind: 'drop', why };
}
