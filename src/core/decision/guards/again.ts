import { isSameId, type Run } from '../../run/run.ts';
import { DAY } from '../../values/duration.ts';
import type { Assessment } from '../assessment.ts';
import { describeEarlier, type EarlierCancel } from '../earlier-cancel.ts';
import type { World } from '../world.ts';
import { consent, isApproved } from './consent.ts';
import type { Guard } from './guard.ts';

/** Work that is submitted again so long after its cancel is taken for a new beginning. */
const REMEMBERED_FOR = 7 * DAY;

/**
 * The same work was cancelled before and submitted again. Another cancel by itself would be a circle that nobody sees, so a
 * person decides, whatever the mode of the policy is.
 */
export const again: Guard = {
  name: 'again',
  stopsNotice: false,
  check(assessment, world) {
    const earlier = earlierCancelOf(assessment.snapshot.run, world.earlier ?? []);
    if (!earlier || isApproved(assessment, world.now)) return null;
    // A question that was asked about this evidence, or a no, holds by itself.
    const held = consent.check(assessment, world);
    if (held && held.ask !== 'mode') return null;
    const reason = `${describeEarlier(earlier)}; the same work was submitted again, so a person decides`;
    return { why: 'waiting-for-approval', reason, next: null, ask: 'again', earlier };
  },
};

/** Whether a person is asked before a cancel because the run repeats one; a notice must not say otherwise. */
export function isAskedAgain(assessment: Assessment, { earlier = [], now }: Pick<World, 'earlier' | 'now'>): boolean {
  return earlierCancelOf(assessment.snapshot.run, earlier) !== null && !isApproved(assessment, now);
}

/** The latest cancel that a run repeats: it was resubmitted from that run, or is of the same definition and experiment. */
function earlierCancelOf(run: Run, cancels: readonly EarlierCancel[]): EarlierCancel | null {
  let latest: EarlierCancel | null = null;
  for (const cancel of cancels) if (repeats(run, cancel) && (latest === null || cancel.at > latest.at)) latest = cancel;
  return latest;
}

function repeats(run: Run, cancel: EarlierCancel): boolean {
  if (isSameId(run.id, cancel.runId)) return false;
  if (run.createdAt - cancel.at > REMEMBERED_FOR) return false;
  const from = run.resubmittedFrom;
  if (cancel.resubmissions.includes(run.id) || (from !== null && isSameId(from, cancel.runId))) return true;
  // A copy that was there beside it is no repetition.
  if (run.definition === null || run.createdAt <= cancel.at) return false;
  if (run.definition !== cancel.definition || run.experiment !== cancel.experiment) return false;
  return !cancel.completions.some((at) => at > cancel.at && at <= run.createdAt);
}
