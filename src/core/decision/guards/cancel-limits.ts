import type { CancelLimits } from '../../policy/policy.ts';
import { HOUR } from '../../values/duration.ts';
import type { CountedCancel, World } from '../world.ts';
import { isApproved } from './consent.ts';
import type { Guard, GuardName } from './guard.ts';

/** Cancels that count against a limit. */
interface Spent {
  readonly inPass: number;
  readonly inHour: number;
  /** Those of the hour in the run's own workspace. */
  readonly inHourHere: number;
}

/** No more cancels in one pass over a workspace than the limits say. */
export const perCycle = limit('per-cycle', ({ perCycle: most }, { inPass }) =>
  most !== null && inPass >= most ? `the limit of ${most} cancels per cycle is reached` : null,
);

/** No more cancels in an hour than the limits say. */
export const perHour = limit('per-hour', ({ perHour: most }, { inPass, inHour }) =>
  most !== null && inPass + inHour >= most ? `the limit of ${most} cancels per hour is reached` : null,
);

/** The share is of the runs active now and those cancelled within the hour, so it does not shrink as it works. */
export const share = limit('share', ({ share: most }, { inPass, inHourHere }, { activeRuns }) => {
  if (most === null) return null;
  const allowed = Math.max(1, Math.floor(most * (activeRuns + inHourHere)));
  if (inPass + inHourHere < allowed) return null;
  return `the limit of ${Math.round(most * 100)}% of the active runs (${allowed}) is reached`;
});

/**
 * The policy's own limit, then the one over all policies. A cancel that a person approved is counted and not held: a
 * limit falls back to asking people.
 */
function limit(name: GuardName, reached: (limits: CancelLimits, spent: Spent, world: World) => string | null): Guard {
  return {
    name,
    stopsNotice: false,
    check(assessment, world) {
      const { policy, snapshot } = assessment;
      const ofPolicy = (cancel: CountedCancel) => cancel.policy === policy.name;
      const { workspaceId } = snapshot.run;
      const reason =
        reached(policy.limits, spent(world, workspaceId, ofPolicy), world) ??
        reached(world.limits, spent(world, workspaceId), world);
      if (reason === null || isApproved(assessment, world.now)) return null;
      return { why: 'limited', reason, next: null, ask: 'limited' };
    },
  };
}

function spent(
  { tally, recent, now }: World,
  workspaceId: string,
  counts: (cancel: CountedCancel) => boolean = () => true,
): Spent {
  const lastHour = recent.filter((past) => now - past.at < HOUR && counts(past));
  return {
    inPass: tally.filter(counts).length,
    inHour: lastHour.length,
    inHourHere: lastHour.filter((past) => past.workspaceId === workspaceId).length,
  };
}
