import type { AskedAgain, EarlierAnswer } from '../decision/asked-again.ts';
import type { Leak, MessageDelay } from '../decision/cancel-delay.ts';
import type { Decision, PolicyStatus } from '../decision/decision.ts';
import type { NamedCancel } from '../decision/earlier-cancel.ts';
import type { EarliestCancel } from '../decision/earliest-cancel.ts';
import type { Approval, Finding, Notice } from '../decision/finding.ts';
import type { GraceLeft } from '../decision/guards/notice.ts';
import { BY_HAND_POLICY_NAME } from '../policy/by-hand-policy.ts';
import { type CancelStep, cancelStepOf, type Policy } from '../policy/policy.ts';
import type { Owner } from '../run/owner.ts';
import type { RunFailure } from '../run/run.ts';
import { formatDuration, formatInstant, type Instant } from '../values/duration.ts';
import { describeCalendar } from '../values/opening-hours.ts';
import type { AnnouncedCancel, AskData, CancelData, NoticeData, ResolvedData, RunAlertData } from './alert-schemas.ts';

/*
 * One builder for the data of each alert type. What Azure's users wrote (names, tags, messages) is cut and kept to one
 * line.
 */

export const LONGEST_NAME = 120;
const LONGEST_SENTENCE = 600;
/** Of what a person gave as a reason. */
export const LONGEST_WORDS = 300;
const MOST_STEPS = 5;
const MOST_OWNERS = 20;

/** Control characters, line separators and the marks that turn the direction of writing: none belongs in a message. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;

/**
 * Text of others on one line and no longer than `longest`, so that it cannot pass for a line of Runwarden's. Half a
 * character, which a cut may leave, is replaced: PostgreSQL refuses it as JSON.
 */
export function oneLine(text: string, longest: number = LONGEST_SENTENCE): string {
  const clean = text.replace(UNPRINTABLE, ' ').trim();
  return (clean.length <= longest ? clean : `${clean.slice(0, longest - 1)}…`).toWellFormed();
}

/** A person's yes, in the words of an alert; null where nobody has given one. */
export function approvalInAlert({ answeredBy, answeredAt, note }: Approval): CancelData['approval'] {
  if (answeredBy === null || answeredAt === null) return null;
  return {
    by: oneLine(answeredBy, LONGEST_NAME),
    at: formatInstant(answeredAt),
    note: note === null ? null : oneLine(note, LONGEST_WORDS),
  };
}

export function timeOrNull(at: Instant | null): string | null {
  return at === null ? null : formatInstant(at);
}

function failureInAlert({ cause, code, message }: RunFailure): RunFailure {
  return { cause, code: oneLine(code, LONGEST_NAME), message: oneLine(message) };
}

/** What every alert about a run carries; also for the alerts that only need this. */
export function runAlertData(decision: Decision): RunAlertData {
  const { run, owner } = decision.evidence;
  return {
    decisionId: decision.id,
    decidedAt: new Date(decision.at).toISOString(),
    step: decision.step,
    findingId: decision.findingId,
    policy: decision.policy,
    severity: decision.severity,
    reason: oneLine(decision.reason),
    run: {
      id: oneLine(decision.runId, LONGEST_NAME * 3),
      displayName: oneLine(run.displayName, LONGEST_NAME) || decision.runId,
      workspace: oneLine(run.workspace, LONGEST_NAME),
      workspaceId: decision.workspaceId,
      experiment: run.experiment === null ? null : oneLine(run.experiment, LONGEST_NAME),
      jobType: oneLine(run.jobType, LONGEST_NAME),
      status: oneLine(run.status, LONGEST_NAME),
      studioUrl: run.studioUrl,
      createdAt: run.createdAt,
    },
    failedSteps: (decision.evidence.failedSteps ?? []).slice(0, MOST_STEPS).map(({ displayName, runId, failure }) => ({
      step: oneLine(displayName, LONGEST_NAME),
      runId: oneLine(runId, LONGEST_NAME * 3),
      failure: failure && failureInAlert(failure),
    })),
    owner: ownerInAlert(owner),
    cost: decision.evidence.cost ?? null,
    foundSince: null,
  };
}

function namesInAlert(names: readonly string[]): string[] {
  return names.slice(0, MOST_OWNERS).map((name) => oneLine(name, LONGEST_NAME));
}

/** An owner, each name on one line. */
export function ownerInAlert(owner: Owner): RunAlertData['owner'] {
  return {
    source: owner.source,
    id: oneLine(owner.id, LONGEST_NAME),
    display: oneLine(owner.display, LONGEST_NAME),
    ids: namesInAlert(owner.ids ?? [owner.id]),
    others: (owner.others ?? []).map(({ source, ids }) => ({ source, ids: namesInAlert(ids) })),
  };
}

/** For `finding.notice`, from a `notify` decision. */
export function noticeData(decision: Decision, extras: NoticeExtras): NoticeData {
  const { policy, next } = extras;
  return {
    ...runAlertData(decision),
    ...{ keepUrl: null, contact: null },
    foundSince: timeOrNull(extras.since ?? null),
    summary: oneLine(policy.summary),
    mode: policy.mode,
    objectionHolds: formatDuration(policy.objection.holds),
    cancel: decision.announcesCancel ? announcedCancel(decision, extras) : null,
    next: next && { what: oneLine(next.what), at: timeOrNull(next.at) },
  };
}

interface NoticeExtras {
  readonly policy: Policy;
  /** When a pass first saw it. */
  readonly since?: Instant | null;
  /** When the finding began to fire; the steps count from it. */
  readonly firingAt: Instant | null;
  /** The status's `next` of the same pass. */
  readonly next: PolicyStatus['next'];
  /** When a cancel that is due at a moment can come, and what it waits for. */
  readonly earliest?: (due: Instant) => EarliestCancel;
  /** The terms on which a person is asked first, where something else than the mode wants that. */
  readonly asks?: Pick<CancelStep, 'within' | 'otherwise'> | null;
}

function notHeld(due: Instant): EarliestCancel {
  return { at: due, waits: null };
}

function announcedCancel(
  decision: Decision,
  { policy, firingAt, earliest = notHeld, asks = null }: Omit<NoticeExtras, 'since' | 'next'>,
): AnnouncedCancel | null {
  const found = cancelStepOf(policy);
  if (!found) return null;
  const { at: dueAt, waits } = earliest(Math.max(decision.at, (firingAt ?? decision.at) + found.step.after));
  const { during } = found.cancel;
  return {
    by: policy.mode === 'approve' || asks !== null ? 'approval' : 'runwarden',
    notBefore: dueAt !== null && dueAt > decision.at ? formatInstant(dueAt) : null,
    waits: waits === null ? null : oneLine(waits),
    held: null,
    hours: during ? describeCalendar(during) : null,
    grace: policy.grace === null ? null : formatDuration(policy.grace),
    within: formatDuration((asks ?? found.cancel).within),
    otherwise: (asks ?? found.cancel).otherwise,
  };
}

/** For `approval.requested`, from an `ask` decision; null for any other. */
export function askData(decision: Decision, extras: AskExtras = {}): AskData | null {
  if (!decision.ask) return null;
  const { because, expiresAt, otherwise, earlier, objection, limit, fell = null, people = null } = decision.ask;
  const { policy, since = null, notices = [], again = null, grace = null } = extras;
  const during = policy && cancelStepOf(policy)?.cancel.during;
  return {
    ...runAlertData(decision),
    foundSince: timeOrNull(since),
    because,
    expiresAt: formatInstant(expiresAt),
    otherwise,
    hours: during ? describeCalendar(during) : null,
    summary: oneLine(policy?.summary ?? ''),
    objection: objection
      ? {
          by: oneLine(objection.author, LONGEST_NAME),
          at: formatInstant(objection.at),
          note: oneLine(objection.reason, LONGEST_WORDS),
        }
      : null,
    ownerNotifiedAt: notices
      .flatMap(({ toOwner, deliveredAt }) => (toOwner && deliveredAt !== null ? [formatInstant(deliveredAt)] : []))
      .slice(-MOST_NOTICES),
    hasObjected: null,
    again: again && { earlier: again.earlier.map(earlierInAlert), why: oneLine(again.why) },
    fell,
    limit: limit ? { says: oneLine(limit.says), freeAt: timeOrNull(limit.freeAt) } : null,
    people,
    ...{ held: null, wish: null },
    grace: grace && { length: formatDuration(grace.length), endsAt: timeOrNull(grace.endsAt) },
    repeats: earlier ? repeatedInAlert(earlier) : null,
  };
}

function repeatedInAlert({ runId, displayName, policy, at, by }: NamedCancel): NonNullable<AskData['repeats']> {
  return {
    runId: oneLine(runId, LONGEST_NAME * 3),
    displayName: oneLine(displayName, LONGEST_NAME) || runId,
    policy,
    isByHand: policy === BY_HAND_POLICY_NAME,
    at: formatInstant(at),
    by: by === null ? null : oneLine(by, LONGEST_NAME),
  };
}

interface AskExtras {
  readonly policy?: Policy | undefined;
  /** When a pass first saw it. */
  readonly since?: Instant | null | undefined;
  readonly notices?: readonly Notice[] | undefined;
  /** What people were asked about it before. */
  readonly again?: AskedAgain | null | undefined;
  /** What is left of the owner's time to object. */
  readonly grace?: GraceLeft | null | undefined;
}

function earlierInAlert({ as, by, at, note }: EarlierAnswer) {
  return { as, by: by && oneLine(by, LONGEST_NAME), at: formatInstant(at), note: note && oneLine(note) };
}

const MOST_NOTICES = 3;

/** For `finding.resolved`, from the decision that people heard of first. */
export function resolvedData(
  decision: Decision,
  {
    finding,
    ended,
    failure,
    question,
  }: {
    readonly finding: Pick<Finding, 'id' | 'since' | 'resolvedAt' | 'resolution'>;
    readonly ended: string;
    readonly failure: RunFailure | null;
    readonly question: boolean;
  },
): ResolvedData {
  const until = finding.resolvedAt ?? decision.at;
  return {
    ...runAlertData(decision),
    findingId: finding.id,
    resolution: finding.resolution ?? 'healthy',
    ended: oneLine(ended),
    failure: failure && failureInAlert(failure),
    since: formatInstant(finding.since),
    until: formatInstant(until),
    question,
  };
}

/** For the `cancel.*` alerts, from the `cancel` decision and what became of it; what is not given is unknown. */
export function cancelData(
  decision: Decision,
  outcome: {
    readonly requestedAt?: Instant | null;
    readonly confirmedAt?: Instant | null;
    readonly problem?: string | null;
    readonly retryAt?: Instant | null;
    /** Only for `cancel.failed`: how often it was refused, the tries after the next one, and whether this is a reminder. */
    readonly refused?: { readonly times: number; readonly tries: readonly Instant[]; readonly reminder: boolean };
    /** Only for `cancel.hanging`: the present moment. */
    readonly hangingAt?: Instant;
    readonly delay?: MessageDelay;
    readonly leaked?: Leak | null;
    readonly releasedAt?: Instant | null;
    readonly log?: CancelData['log'];
  } = {},
): CancelData {
  const { requestedAt = null, confirmedAt = null, problem = null, retryAt = null, hangingAt } = outcome;
  const { leaked = null, delay = null, releasedAt = null, refused, log = null } = outcome;
  return {
    ...runAlertData(decision),
    approvedByPerson: decision.approvedByPerson,
    approval: null,
    decidedBy: decision.decidedBy,
    requestedAt: timeOrNull(requestedAt),
    confirmedAt: timeOrNull(confirmedAt),
    problem: problem === null ? null : oneLine(problem),
    retryAt: timeOrNull(retryAt),
    refused: refused ? { ...refused, tries: refused.tries.map(formatInstant) } : null,
    waiting: hangingAt === undefined || requestedAt === null ? null : formatDuration(hangingAt - requestedAt),
    delay,
    leaked: leaked && { ...leaked, until: formatInstant(leaked.until) },
    releasedAt: timeOrNull(releasedAt),
    log,
  };
}
