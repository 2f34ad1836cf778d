import { SEVERITIES } from '../policy/policy.ts';
import { hourlyAt, leastOf } from '../signal/cost.ts';
import { compareText } from '../values/text.ts';
import { type AnswerEnd, answerEnd } from './answer-ends.ts';
import type { Assessment } from './assessment.ts';
import type { PassBasis } from './basis.ts';
import type { Decision, PolicyStatus } from './decision.ts';
import { type Episode, episodeOf, type PlanTools } from './episode.ts';
import { type AssessmentPlan, escalate } from './escalation.ts';
import { type Finding, isUnderWay } from './finding.ts';
import { inOrder } from './given-ids.ts';
import { type JudgedRun, suspectedPolicies } from './guards/suspicion.ts';
import { GUARDS } from './guards.ts';
import { countedCancel } from './limits.ts';
import { leave, type Unassessed } from './set-aside.ts';
import type { World } from './world.ts';

export interface PlanInput
  extends Pick<World, 'now' | 'overrides' | 'freeze' | 'ended' | 'blind' | 'limits' | 'recent' | 'earlier' | 'fallen'> {
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
  /** By decision id. */
  readonly bases: ReadonlyMap<string, PassBasis>;
  readonly statuses: readonly PolicyStatus[];
}

/** Turns the verdicts of a pass into decisions, each with its reason. Pure. */
export function plan(input: PlanInput, guards = GUARDS): Plan {
  const before = worldBefore(input);
  const judged = input.assessments.map((assessment) => begin(assessment, before, { guards, newId: input.newId }));
  const { plans, bases } = escalateAll(judged, before);
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
    bases,
    statuses: plans.map(({ status }) => status),
  };
}

/** What the plan makes of one assessment, from its basis alone. @throws where it takes more ids than were given then. */
export function planOne({ assessment, world, turned, ids }: PassBasis, guards = GUARDS): AssessmentPlan {
  const newId = inOrder(ids);
  const begun = begin(assessment, { ...world, tally: [] }, { guards, newId });
  return escalate(suspect(begun.episode, turned && suspectedPolicies(turned)), world, begun.tools);
}

/** An assessment on its way through the plan. */
interface Begun {
  readonly episode: Episode;
  readonly given: Assessment;
  readonly tools: PlanTools;
  /** The ids that it has taken. */
  readonly ids: string[];
}

function begin(given: Assessment, before: World, { guards, newId }: PlanTools): Begun {
  const ids: string[] = [];
  const tools = {
    guards,
    newId: () => {
      const id = newId();
      ids.push(id);
      return id;
    },
  };
  return { episode: episodeOf(given, before, tools), given, tools, ids };
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

/** A run and a policy, as they bear on the suspicion of the policy. */
function judgedRun({ assessment: { snapshot, policy, verdict, history } }: Episode): JudgedRun {
  return {
    runId: snapshot.run.id,
    policy: policy.name,
    experiment: snapshot.run.experiment,
    createdAt: snapshot.run.createdAt,
    since: verdict.outcome === 'violated' && !verdict.isMeasured ? null : (history.finding?.since ?? null),
  };
}

/** A suspicion stays with its finding, whatever becomes of the others. */
function suspect(episode: Episode, suspected: ReadonlyMap<string, string> | null): Episode {
  const { assessment } = episode;
  const { finding } = assessment.history;
  const why = suspected?.get(assessment.policy.name);
  if (!finding || !assessment.verdict.isMeasured || finding.suspected !== null || why === undefined) return episode;
  const history = { ...assessment.history, finding: { ...finding, suspected: why } };
  return { ...episode, assessment: { ...assessment, history } };
}

/** Plans in order of urgency, since each cancel counts for those after it. Answers in the order given. */
function escalateAll(
  judged: readonly Begun[],
  before: World,
): { readonly plans: readonly AssessmentPlan[]; readonly bases: Map<string, PassBasis> } {
  const runs = judged.map(({ episode }) => judgedRun(episode));
  const suspected = suspectedPolicies(runs);
  const turned = new Map([...suspected.keys()].map((name) => [name, runs.filter(({ policy }) => policy === name)]));
  const bases = new Map<string, PassBasis>();
  const decide = (begun: Begun, world: World): AssessmentPlan => {
    const { given: assessment, tools, ids } = begun;
    const planned = escalate(suspect(begun.episode, suspected), world, tools);
    const basis = {
      made: 'in-pass',
      assessment,
      world,
      turned: turned.get(assessment.policy.name) ?? null,
      ids,
    } as const;
    for (const { id } of planned.decisions) bases.set(id, basis);
    return planned;
  };
  const plans = new Map<Begun, AssessmentPlan>();
  let world = before;
  for (const begun of judged.filter(({ episode }) => episode.state === 'firing').sort(byUrgency)) {
    const planned = decide(begun, world);
    plans.set(begun, planned);
    const cancel = planned.decisions.find(({ kind }) => kind === 'cancel');
    if (cancel) world = { ...world, tally: [...world.tally, countedCancel(cancel)] };
  }
  return { plans: judged.map((begun) => plans.get(begun) ?? decide(begun, before)), bases };
}

/** Worst first, then oldest, then dearest an hour, then by id: the order in which cancels use up the limits is always the same. */
function byUrgency({ episode: { assessment: a } }: Begun, { episode: { assessment: b } }: Begun): number {
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
