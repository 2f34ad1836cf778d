import { SEVERITIES } from '../policy/policy.ts';
import { hourlyAt, leastOf } from '../signal/cost.ts';
import { compareText } from '../values/text.ts';
import type { Assessment } from './assessment.ts';
import type { Decision, PolicyStatus } from './decision.ts';
import { type Episode, episodeOf, type PlanTools, resolve } from './episode.ts';
import { type AssessmentPlan, escalate } from './escalation.ts';
import { type Finding, isUnderWay } from './finding.ts';
import { suspectedPolicies } from './guards/suspicion.ts';
import { GUARDS } from './guards.ts';
import { countedCancel } from './limits.ts';
import type { World } from './world.ts';

export interface PlanInput extends Pick<World, 'now' | 'overrides' | 'freeze' | 'blind' | 'limits' | 'recent'> {
  readonly assessments: readonly Assessment[];
  /** Open findings without an assessment in this pass, with the reason. */
  readonly unassessed: readonly {
    readonly finding: Finding;
    readonly because: 'run-ended' | 'not-matched' | 'policy-gone' | 'policy-changed';
  }[];
  /** Active runs of the workspace. */
  readonly activeRuns: number;
  readonly newId: () => string;
}

/** What one pass over one workspace decided. Nothing of it has happened yet. */
export interface Plan {
  readonly opened: readonly Finding[];
  readonly resolved: readonly Finding[];
  readonly decisions: readonly Decision[];
  readonly statuses: readonly PolicyStatus[];
}

/** Turns the verdicts of a pass into decisions, each with its reason. Pure. */
export function plan(input: PlanInput, guards = GUARDS): Plan {
  const tools = { guards, newId: input.newId };
  const before = worldBefore(input);
  const episodes = input.assessments.map((assessment) => episodeOf(assessment, before, tools));
  const plans = escalateAll(episodes, { ...before, suspected: suspectedIn(episodes) }, tools);
  return {
    opened: plans.flatMap(({ finding }) => finding ?? []),
    resolved: [
      ...plans.flatMap(({ resolved }) => resolved),
      ...input.unassessed.map(({ finding, because }) => resolve(finding, input.now, because)),
    ],
    decisions: plans.flatMap(({ decisions }) => decisions),
    statuses: plans.map(({ status }) => status),
  };
}

/** The world before anything is decided in this pass. */
function worldBefore({ assessments, unassessed: _, newId: __, activeRuns, ...known }: PlanInput): World {
  // A run that Azure lists as canceling is among the past cancels, too, and is not counted twice.
  const canceling = new Set(assessments.filter(isCanceling).map(({ snapshot }) => snapshot.run.id));
  return { ...known, activeRuns: activeRuns - canceling.size, tally: [], canceling, suspected: new Map() };
}

/** The status that Azure lists may not show yet that a cancel is under way. */
function isCanceling({ snapshot, history: { cancellation } }: Assessment): boolean {
  return snapshot.run.phase === 'canceling' || (cancellation !== null && isUnderWay(cancellation));
}

function suspectedIn(episodes: readonly Episode[]): World['suspected'] {
  return suspectedPolicies(
    episodes.map(({ assessment: { snapshot, policy, verdict, history } }) => ({
      runId: snapshot.run.id,
      policy: policy.name,
      experiment: snapshot.run.experiment,
      createdAt: snapshot.run.createdAt,
      since: verdict.outcome === 'violated' && !verdict.isMeasured ? null : (history.finding?.since ?? null),
    })),
  );
}

/** Plans in order of urgency, since each cancel counts for those after it. Answers in the order given. */
function escalateAll(episodes: readonly Episode[], before: World, tools: PlanTools): AssessmentPlan[] {
  const plans = new Map<Episode, AssessmentPlan>();
  let world = before;
  for (const episode of episodes.filter(({ state }) => state === 'firing').sort(byUrgency)) {
    const planned = escalate(episode, world, tools);
    plans.set(episode, planned);
    const cancel = planned.decisions.find(({ kind }) => kind === 'cancel');
    if (cancel) world = { ...world, tally: [...world.tally, countedCancel(cancel)] };
  }
  return episodes.map((episode) => plans.get(episode) ?? escalate(episode, before, tools));
}

/** Worst first, then oldest, then dearest an hour, then by id: the order in which cancels use up the limits is always the same. */
function byUrgency({ assessment: a }: Episode, { assessment: b }: Episode): number {
  return (
    SEVERITIES.indexOf(b.policy.severity) - SEVERITIES.indexOf(a.policy.severity) ||
    (a.history.finding?.since ?? 0) - (b.history.finding?.since ?? 0) ||
    hourlyCost(b) - hourlyCost(a) ||
    compareText(a.snapshot.run.id, b.snapshot.run.id) ||
    compareText(a.policy.name, b.policy.name)
  );
}

/** One whose cost is not known comes after those that are. */
function hourlyCost({ snapshot: { signals } }: Assessment): number {
  return signals.cost?.known ? hourlyAt(signals.cost.value.pieces, signals.cost.at, leastOf) : -1;
}
