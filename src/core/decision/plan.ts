import { SEVERITIES } from '../policy/policy.ts';
import { hourlyAt, leastOf } from '../signal/cost.ts';
import { compareText } from '../values/text.ts';
import { type AnswerEnd, answerEnd } from './answer-ends.ts';
import type { Assessment } from './assessment.ts';
import type { Decision, PolicyStatus } from './decision.ts';
import { type Episode, episodeOf, type PlanTools } from './episode.ts';
import { type AssessmentPlan, escalate } from './escalation.ts';
import { type Finding, isUnderWay } from './finding.ts';
import { suspectedPolicies } from './guards/suspicion.ts';
import { GUARDS } from './guards.ts';
import { countedCancel } from './limits.ts';
import { leave, type Unassessed } from './set-aside.ts';
import type { World } from './world.ts';

export interface PlanInput
  extends Pick<World, 'now' | 'overrides' | 'freeze' | 'ended' | 'blind' | 'limits' | 'recent' | 'earlier'> {
  readonly assessments: readonly Assessment[];
  /** Open findings without an assessment in this pass, with the reason. */
  readonly unassessed: readonly Unassessed[];
  /** Active runs of the workspace. */
  readonly activeRuns: number;
  readonly newId: () => string;
}

/** What one pass over one workspace decided. Nothing of it has happened yet. */
export interface Plan {
  /** Open findings as the pass leaves them, those that it opened and those that it kept. */
  readonly opened: readonly Finding[];
  readonly resolved: readonly Finding[];
  /** Findings that were set aside and cannot begin again, each with what keeps it from that. */
  readonly forgotten: readonly Finding[];
  /** What became of questions and answers. */
  readonly answers: readonly AnswerEnd[];
  readonly decisions: readonly Decision[];
  readonly statuses: readonly PolicyStatus[];
}

/** Turns the verdicts of a pass into decisions, each with its reason. Pure. */
export function plan(input: PlanInput, guards = GUARDS): Plan {
  const tools = { guards, newId: input.newId };
  const before = worldBefore(input);
  const judged = input.assessments.map((assessment) => episodeOf(assessment, before, tools));
  const suspected = suspectedIn(judged);
  const episodes = judged.map((episode) => suspect(episode, suspected));
  const plans = escalateAll(episodes, before, tools);
  const left = input.unassessed.map((one) => ({ ...leave(one, input.now), finding: one.finding }));
  return {
    opened: [...plans, ...left.map(({ kept }) => ({ finding: kept }))].flatMap(({ finding }) => finding ?? []),
    resolved: [...plans.flatMap(({ resolved }) => resolved), ...left.flatMap(({ resolved }) => resolved ?? [])],
    forgotten: plans.flatMap(({ forgotten }) => forgotten),
    answers: [
      ...plans.flatMap(({ answers }) => answers),
      ...left.flatMap(({ ends, finding }) => ends.map((end) => answerEnd(end, finding, input.now))),
    ],
    decisions: plans.flatMap(({ decisions }) => decisions),
    statuses: plans.map(({ status }) => status),
  };
}

/** The world before anything is decided in this pass. */
function worldBefore({ assessments, unassessed: _, newId: __, activeRuns, ...known }: PlanInput): World {
  // A run that Azure lists as canceling is among the past cancels, too, and is not counted twice.
  const canceling = new Set(assessments.filter(isCanceling).map(({ snapshot }) => snapshot.run.id));
  return { ...known, activeRuns: activeRuns - canceling.size, tally: [], canceling };
}

/** The status that Azure lists may not show yet that a cancel is under way. */
function isCanceling({ snapshot, history: { cancellation } }: Assessment): boolean {
  return snapshot.run.phase === 'canceling' || (cancellation !== null && isUnderWay(cancellation));
}

function suspectedIn(episodes: readonly Episode[]): ReturnType<typeof suspectedPolicies> {
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

/** A suspicion stays with its finding, whatever becomes of the others. */
function suspect(episode: Episode, suspected: ReturnType<typeof suspectedPolicies>): Episode {
  const { assessment } = episode;
  const { finding } = assessment.history;
  const why = suspected.get(assessment.policy.name);
  if (!finding || !assessment.verdict.isMeasured || finding.suspected !== null || why === undefined) return episode;
  const history = { ...assessment.history, finding: { ...finding, suspected: why } };
  return { ...episode, assessment: { ...assessment, history } };
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
