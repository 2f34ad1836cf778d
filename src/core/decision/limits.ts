import { type CancelLimits, type Policy, SEVERITIES } from '../policy/policy.ts';
import { HOUR, type Instant } from '../values/duration.ts';
import type { WithholdReason } from './decision.ts';
import type { AssessmentPlan } from './escalation.ts';
import { isUnderWay } from './finding.ts';

/** A cancel that was decided and not abandoned: what the limits count. */
export interface PastCancel {
  /** Null for one that is decided in this very pass. */
  readonly decisionId: string | null;
  readonly at: Instant;
  readonly policy: string;
  readonly workspaceId: string;
}

export interface LimitContext {
  readonly now: Instant;
  /** Limits over all policies. */
  readonly overall: CancelLimits;
  /** Active runs of the workspace in this pass. */
  readonly activeRuns: number;
  /** Cancels of the last hour, in every workspace. */
  readonly recent: readonly PastCancel[];
}

/** A finding count from which a policy's simultaneous violations make its telemetry suspect. */
const SUSPECT_RUNS = 5;
/** The share of the policy's judged runs that must have turned bad in one pass. */
const SUSPECT_SHARE = 0.5;
/** From how many experiments: runs of one experiment turn bad together for good reasons. */
const SUSPECT_EXPERIMENTS = 3;

export interface Blocked {
  readonly why: Extract<WithholdReason, 'limited' | 'suspected' | 'already-canceling'>;
  readonly reason: string;
}

/** Worst first, then oldest, then by id: the order in which cancels use up the limits is always the same. */
function inOrderOfUrgency(plans: readonly AssessmentPlan[]): AssessmentPlan[] {
  const rank = (plan: AssessmentPlan) => SEVERITIES.indexOf(plan.assessment.policy.severity);
  return [...plans].sort(
    (a, b) =>
      rank(b) - rank(a) ||
      (a.finding?.since ?? 0) - (b.finding?.since ?? 0) ||
      compareText(a.assessment.snapshot.run.id, b.assessment.snapshot.run.id) ||
      compareText(a.assessment.policy.name, b.assessment.policy.name),
  );
}

/** By code unit: the same on every machine, whatever its language. */
function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/**
 * Lets candidates through the limits in order of urgency and says of each other one why it is held. A cancel that a
 * person approved is counted and not held: asking people is what a limit falls back to.
 * @returns blocked plans with the reason; a candidate that is not in the map may be cancelled.
 */
export function blockedByLimits(plans: readonly AssessmentPlan[], context: LimitContext): Map<AssessmentPlan, Blocked> {
  const blocked = new Map<AssessmentPlan, Blocked>();
  const suspected = suspectedPolicies(plans);
  const taken = underWay(plans);
  // A run that is listed while its cancel takes its time is among the past cancels already.
  const canceling = new Set(
    plans.filter(({ assessment }) => assessment.snapshot.run.phase === 'canceling').map(runIdOf),
  );
  const bounds = { ...context, activeRuns: context.activeRuns - taken.union(canceling).size };
  const cycle: PastCancel[] = [];
  for (const plan of inOrderOfUrgency(plans.filter((each) => each.candidate !== null))) {
    const { policy, snapshot } = plan.assessment;
    const verdict = check(plan, suspected, taken, cycle, bounds);
    if (verdict) {
      blocked.set(plan, verdict);
      continue;
    }
    taken.add(snapshot.run.id);
    cycle.push({ decisionId: null, at: context.now, policy: policy.name, workspaceId: snapshot.run.workspaceId });
  }
  return blocked;
}

/** Runs with a cancel on its way under any policy; the status that Azure lists may not show it yet. */
function underWay(plans: readonly AssessmentPlan[]): Set<string> {
  return new Set(
    plans
      .filter(({ assessment }) => assessment.history.cancellation && isUnderWay(assessment.history.cancellation))
      .map(runIdOf),
  );
}

function runIdOf({ assessment }: AssessmentPlan): string {
  return assessment.snapshot.run.id;
}

function check(
  plan: AssessmentPlan,
  suspected: ReadonlyMap<string, string>,
  taken: ReadonlySet<string>,
  cycle: readonly PastCancel[],
  context: LimitContext,
): Blocked | null {
  const { policy, snapshot } = plan.assessment;
  if (taken.has(snapshot.run.id)) return { why: 'already-canceling', reason: 'another policy cancels this run' };
  if (plan.candidate?.approvedByPerson) return null;
  const suspicion = suspected.get(policy.name);
  if (suspicion) return { why: 'suspected', reason: suspicion };
  const reached = limitReached(policy, snapshot.run.workspaceId, cycle, context.recent, context);
  return reached ? { why: 'limited', reason: reached } : null;
}

/** Says which limit one more cancel outside a pass would go beyond, or null. What enforce asks once more. */
export function cancelLimitReached(
  policy: Pick<Policy, 'name' | 'limits'>,
  workspaceId: string,
  recent: readonly PastCancel[],
  context: Bounds,
): string | null {
  return limitReached(policy, workspaceId, [], recent, context);
}

type Bounds = Pick<LimitContext, 'now' | 'overall' | 'activeRuns'>;

/** The policy's own limits first, then those over all policies. */
function limitReached(
  policy: Pick<Policy, 'name' | 'limits'>,
  workspaceId: string,
  cycle: readonly PastCancel[],
  recent: readonly PastCancel[],
  bounds: Bounds,
): string | null {
  const own = (past: PastCancel) => past.policy === policy.name;
  const before = recent.filter((past) => bounds.now - past.at < HOUR);
  return (
    oneLimitReached(policy.limits, workspaceId, cycle.filter(own), before.filter(own), bounds.activeRuns) ??
    oneLimitReached(bounds.overall, workspaceId, cycle, before, bounds.activeRuns)
  );
}

/** The share is of the runs active now and those cancelled within the hour, so that it does not shrink as it works. */
function oneLimitReached(
  limits: CancelLimits,
  workspaceId: string,
  cycle: readonly PastCancel[],
  lastHour: readonly PastCancel[],
  activeRuns: number,
): string | null {
  if (limits.perCycle !== null && cycle.length >= limits.perCycle)
    return `the limit of ${limits.perCycle} cancels per cycle is reached`;
  if (limits.perHour !== null && cycle.length + lastHour.length >= limits.perHour)
    return `the limit of ${limits.perHour} cancels per hour is reached`;
  if (limits.share === null) return null;
  const here = lastHour.filter((past) => past.workspaceId === workspaceId).length;
  const allowed = Math.max(1, Math.floor(limits.share * (activeRuns + here)));
  if (cycle.length + here < allowed) return null;
  return `the limit of ${Math.round(limits.share * 100)}% of the active runs (${allowed}) is reached`;
}

/**
 * Policies under which many unrelated runs turned bad in one and the same pass: broken telemetry looks like that.
 * Rests on the findings' `since` alone, so that the hold lasts as long as those findings do.
 * @returns policy name to the sentence that says so.
 */
function suspectedPolicies(plans: readonly AssessmentPlan[]): Map<string, string> {
  const suspected = new Map<string, string>();
  for (const [name, ofPolicy] of Map.groupBy(plans, (plan) => plan.assessment.policy.name)) {
    const violating = ofPolicy.filter((plan) => plan.finding !== null);
    for (const [since, together] of Map.groupBy(violating, (plan) => plan.finding?.since ?? 0)) {
      // A run that names no experiment is related to no other.
      const experiments = new Set(
        together.map(({ assessment: { snapshot } }) => snapshot.run.experiment ?? snapshot.run.id),
      );
      if (together.length < SUSPECT_RUNS || experiments.size < SUSPECT_EXPERIMENTS) continue;
      // Runs submitted since then say nothing about that pass and must not outnumber it.
      const judgedThen = ofPolicy.filter(({ assessment }) => assessment.snapshot.run.createdAt <= since).length;
      if (together.length < SUSPECT_SHARE * judgedThen) continue;
      suspected.set(
        name,
        `${together.length} of ${judgedThen} runs turned bad in one pass; the telemetry is suspected first`,
      );
    }
  }
  return suspected;
}
