import { evidenceKey } from '../../policy/evaluate.ts';
import { formatDuration, formatInstant, type Instant, MINUTE } from '../../values/duration.ts';
import type { AssessmentHistory } from '../assessment.ts';
import type { Notice } from '../finding.ts';
import { graceEnd, pausesOf } from '../grace.ts';
import type { Guard } from './guard.ts';

/** A message that no channel took is sent anew, no sooner than this after the last try began. */
export const RENEW_FAILED_AFTER = 15 * MINUTE;

/** No notice of the cancel was delivered to the owner at least the policy's grace ago. */
export const notice: Guard = {
  name: 'notice',
  stopsNotice: false,
  check(assessment, world) {
    const { policy, verdict, history } = assessment;
    const { now } = world;
    const { grace } = policy;
    if (grace === null) return null;
    const about = evidenceKey(policy, verdict);
    const planned = history.finding?.plannedSince ?? now;
    const delivered = history.notices.flatMap((sent) =>
      announces(sent, about) && sent.at >= planned ? (sent.deliveredAt ?? []) : [],
    );
    if (delivered.length === 0)
      return {
        why: 'waiting-for-notice',
        reason: 'no notice of the cancel has reached the owner or the fallback yet',
        next: { what: `the grace of ${formatDuration(grace)} starts when the notice is delivered`, at: null },
      };
    const pauses = pausesOf(assessment, world);
    const allowedAt = Math.min(...delivered.map((at) => graceEnd(at, grace, pauses)));
    if (now >= allowedAt) return null;
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
