import { evidenceKey } from '../../policy/evaluate.ts';
import { formatDuration, formatInstant, type Instant, MINUTE, type Milliseconds } from '../../values/duration.ts';
import type { Assessment, AssessmentHistory } from '../assessment.ts';
import type { Notice } from '../finding.ts';
import { graceEnd, pausesOf } from '../grace.ts';
import type { World } from '../world.ts';
import type { Guard } from './guard.ts';

/** A message that no channel took is sent anew, no sooner than this after the last try began. */
export const RENEW_FAILED_AFTER = 15 * MINUTE;

/** What is left of an owner's time to object. */
export interface GraceLeft {
  readonly length: Milliseconds;
  /** Null before a notice of the cancel is delivered. */
  readonly endsAt: Instant | null;
}

/** Null where it is over, or the policy gives none. */
export function graceLeft(
  assessment: Assessment,
  world: Pick<World, 'now' | 'freeze' | 'overrides' | 'ended'>,
): GraceLeft | null {
  const { policy, verdict, history } = assessment;
  const { now } = world;
  const { grace: length } = policy;
  if (length === null) return null;
  const about = evidenceKey(policy, verdict);
  const planned = history.finding?.plannedSince ?? now;
  const delivered = history.notices.flatMap((sent) =>
    announces(sent, about) && sent.at >= planned ? (sent.deliveredAt ?? []) : [],
  );
  if (delivered.length === 0) return { length, endsAt: null };
  const pauses = pausesOf(assessment, world);
  const endsAt = Math.min(...delivered.map((at) => graceEnd(at, length, pauses)));
  return now >= endsAt ? null : { length, endsAt };
}

/** No notice of the cancel was delivered to the owner at least the policy's grace ago. */
export const notice: Guard = {
  name: 'notice',
  stopsNotice: false,
  check(assessment, world) {
    const left = graceLeft(assessment, world);
    if (left === null) return null;
    const { length: grace, endsAt: allowedAt } = left;
    if (allowedAt === null)
      return {
        why: 'waiting-for-notice',
        reason: 'no notice of the cancel has reached the owner or the fallback yet',
        next: { what: `the grace of ${formatDuration(grace)} starts when the notice is delivered`, at: null },
      };
    return {
      why: 'grace',
      reason: `the owner was notified and has until ${formatInstant(allowedAt)} to object`,
      next: { what: 'the grace ends', at: allowedAt },
    };
  },
};

/** Whether a notice warns the owner of a cancel for what settles a verdict; see `evidenceKey`. */
function announces({ toOwner, announcesCancel, evidenceKey: key }: Notice, about: string): boolean {
  return toOwner && announcesCancel && key === about;
}

/** Whether a notice that announces the cancel has reached the owner or may still do so. */
export function isAnnounced({ notices, finding }: AssessmentHistory, about: string, now: Instant): boolean {
  const planned = finding?.plannedSince ?? now;
  return notices.some(
    (sent) => announces(sent, about) && sent.at >= planned && (!sent.failed || now < sent.at + RENEW_FAILED_AFTER),
  );
}
