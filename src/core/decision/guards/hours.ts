import { cancelStepOf, type Policy } from '../../policy/policy.ts';
import type { Instant } from '../../values/duration.ts';
import { closesAt, dayAndTime, describeCalendar, opensAt } from '../../values/opening-hours.ts';
import type { Guard, Hold } from './guard.ts';

/** The policy confines its cancels to other hours. What is found and the steps before are not held back. */
export const outsideHours: Guard = {
  name: 'outside-hours',
  stopsNotice: false,
  check: ({ policy }, { now }) => holdOutsideHours(policy, now),
};

/** The hold of the hours alone, which a case may ask for without a past. */
export function holdOutsideHours(policy: Policy, now: Instant): Hold | null {
  const during = cancelStepOf(policy)?.cancel.during;
  if (!during || closesAt(during, now) !== null) return null;
  const at = opensAt(during, now);
  const until = at === null ? 'none are in sight' : `waits for ${dayAndTime(during.zone, at)}`;
  return {
    why: 'outside-hours',
    reason: `outside the hours for cancels (${describeCalendar(during)}); ${until}`,
    next: { what: 'the hours for cancels begin', at },
  };
}
