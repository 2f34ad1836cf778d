import type { Verdict } from '../policy/evaluate.ts';
import { cancelStepOf, type Mode, modeAllows, type Policy, type Step } from '../policy/policy.ts';
import type { Run } from '../run/run.ts';
import type { Instant } from '../values/duration.ts';
import { type EarliestCancel, earliestCancel } from './earliest-cancel.ts';
import { type Approval, type Finding, type Freeze, freezeInForce, type Notice } from './finding.ts';
import { graceEnd, pausesOf } from './grace.ts';
import type { Objection } from './objection.ts';
import type { Override } from './override.ts';
import type { World } from './world.ts';

/** All that is known of a finding where nothing is judged. */
export interface KnownFinding {
  readonly finding: Finding;
  readonly evidenceKey: string;
  readonly run: Run;
  readonly phaseSince: Instant;
  readonly notices: readonly Notice[];
  readonly approvals: readonly Approval[];
  readonly objections: readonly Objection[];
  readonly overrides: readonly Override[];
  readonly freezes: readonly Freeze[];
  /** Freezes and exceptions that ended lately. */
  readonly ended: World['ended'];
}

/** What is planned for a run as things are now. */
export type Planned =
  /** Its policy is not in force, or does not cancel. */
  | { readonly kind: 'nothing'; readonly mode: Mode | null }
  /** A person said no. */
  | { readonly kind: 'kept'; readonly approval: Approval }
  | { readonly kind: 'objected'; readonly objection: Objection }
  /** On-call was asked and has not answered. */
  | { readonly kind: 'asked'; readonly approval: Approval }
  /** On-call said yes. */
  | { readonly kind: 'approved'; readonly approval: Approval; readonly earliest: EarliestCancel }
  /** On-call will be asked, or Runwarden will cancel, at the earliest then. */
  | { readonly kind: 'ask' | 'cancel'; readonly earliest: EarliestCancel };

/** Says what is planned, without judging anything again: for people who read about a run between two passes. */
export function plannedFor(known: KnownFinding, policy: Policy | null, now: Instant): Planned {
  if (!policy || !modeAllows(policy.mode, 'approve')) return { kind: 'nothing', mode: policy?.mode ?? null };
  const { approvals, objections, evidenceKey } = known;
  const objection = objections.find((one) => one.evidenceKey === evidenceKey && now < one.endsAt);
  const approval = approvals.findLast((one) => one.evidenceKey === evidenceKey && counts(one));
  if (approval?.answer === 'rejected') return { kind: 'kept', approval };
  // Who answered another question did not know of the owner's words.
  const isRead = !objection || approval?.because === 'objected';
  if (approval?.answer === 'approved' && isRead)
    return { kind: 'approved', approval, earliest: earliestFor(known, policy, now) };
  if (objection) return { kind: 'objected', objection };
  if (approval && approval.answer === null && now < approval.expiresAt) return { kind: 'asked', approval };
  return { kind: policy.mode === 'enforce' ? 'cancel' : 'ask', earliest: earliestFor(known, policy, now) };
}

function counts({ ended }: Approval): boolean {
  return ended === null || ended.as === 'kept';
}

function earliestFor(known: KnownFinding, policy: Policy, now: Instant): EarliestCancel {
  const { run, phaseSince, overrides, freezes } = known;
  const due = Math.max(now, stepDue(known.finding, policy, cancelStepOf(policy)?.step), graceOver(known, policy, now));
  const verdict: Verdict = { outcome: 'violated', evidence: null, reason: '', missingSignals: [], violatedAt: null };
  const subject = { policy, verdict, snapshot: { run, phaseSince, signals: {} } };
  return earliestCancel(subject, { freeze: freezeInForce(freezes, now), overrides }, due);
}

/** When a step of a policy is due, by what is known now. */
export function stepDue({ firingAt, since }: Finding, policy: Policy, step: Step | undefined): Instant {
  return (firingAt ?? since + policy.for) + (step?.after ?? 0);
}

/**
 * When the owner's time to object is over, by what people have stopped until now and for later. Only where Runwarden cancels by
 * itself: a question to on-call waits for no grace.
 */
function graceOver(known: KnownFinding, policy: Policy, now: Instant): Instant {
  const { mode, grace } = policy;
  if (mode !== 'enforce' || grace === null) return now;
  const { finding, notices, evidenceKey, run, phaseSince, freezes, overrides, ended } = known;
  const counted = announcements(notices, evidenceKey).filter(({ at }) => at >= finding.plannedSince);
  const delivered = counted.flatMap(({ deliveredAt }) => deliveredAt ?? []);
  if (delivered.length === 0) return now + grace;
  const snapshot = { run, phaseSince, signals: {} };
  // As they will have been when all of them are over.
  const freeze = freezes.toSorted((a, b) => endOf(a) - endOf(b)).at(-1) ?? null;
  const pauses = pausesOf({ snapshot, policy }, { now: Number.POSITIVE_INFINITY, freeze, overrides, ended });
  return Math.min(...delivered.map((at) => graceEnd(at, grace, pauses)));
}

function endOf({ endsAt }: Freeze): Instant {
  return endsAt ?? Number.POSITIVE_INFINITY;
}

/** The notices of the cancel that reached the owner. */
export function announcements(notices: readonly Notice[], evidenceKey: string): readonly Notice[] {
  return notices.filter(
    (sent) => sent.toOwner && sent.announcesCancel && sent.evidenceKey === evidenceKey && sent.deliveredAt !== null,
  );
}
