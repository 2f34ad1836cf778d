import type { Assessment, PlanContext } from './assessment.ts';
import type { Decision, PolicyStatus } from './decision.ts';
import { type AssessmentPlan, planAssessment, resolve } from './escalation.ts';
import type { Finding } from './finding.ts';
import { type Blocked, blockedByLimits, type LimitContext } from './limits.ts';
import { askDecision, cancelDecision, LIMITS_ASK, withholdDecision } from './new-decision.ts';

export interface PlanInput extends PlanContext, LimitContext {
  readonly assessments: readonly Assessment[];
  /** Open findings whose pair was not judged in this pass, with the reason. */
  readonly orphans: readonly {
    readonly finding: Finding;
    readonly because: 'run-ended' | 'not-matched' | 'policy-gone' | 'policy-changed';
  }[];
}

/** What one pass over one workspace decided. Nothing of it has happened yet. */
export interface Plan {
  readonly opened: readonly Finding[];
  readonly resolved: readonly Finding[];
  readonly decisions: readonly Decision[];
  readonly statuses: readonly PolicyStatus[];
}

/** Turns the verdicts of a pass into decisions, each with its reason. Pure. */
export function plan(input: PlanInput): Plan {
  const plans = input.assessments.map((assessment) => planAssessment(assessment, input));
  const blocked = blockedByLimits(plans, input);
  const decisions: Decision[] = [];
  const statuses: PolicyStatus[] = [];
  for (const each of plans) {
    decisions.push(...each.decisions);
    const block = blocked.get(each);
    if (block) {
      const held = holdCandidate(each, block, input);
      decisions.push(...held.decisions);
      statuses.push(held.status);
      continue;
    }
    if (each.candidate && each.finding) {
      decisions.push(
        cancelDecision(each.assessment, input, each.finding, each.candidate.step, each.candidate.approvedByPerson),
      );
      statuses.push({ ...each.status, state: 'canceling' });
      continue;
    }
    statuses.push(each.status);
  }
  return {
    opened: plans.flatMap((each) => each.finding ?? []),
    resolved: [
      ...plans.flatMap((each) => each.resolved),
      ...input.orphans.map(({ finding, because }) => resolve(finding, input.now, because)),
    ],
    decisions,
    statuses,
  };
}

/** A candidate that the limits hold: recorded when it is news, and people are asked. */
function holdCandidate(
  held: AssessmentPlan,
  block: Blocked,
  input: PlanInput,
): { decisions: Decision[]; status: PolicyStatus } {
  const { assessment, finding, candidate } = held;
  const decisions: Decision[] = [];
  const reason = `${block.reason}; ${assessment.verdict.reason}`;
  const asks = block.why !== 'already-canceling';
  const { within, otherwise } = LIMITS_ASK;
  if (finding && candidate) {
    if (assessment.history.status?.withheld !== block.why)
      decisions.push(withholdDecision(assessment, input, finding, candidate.step, block.why, reason));
    // Not only when it is news: that it is a candidate again means that nobody was asked about this evidence yet.
    if (block.why !== 'already-canceling')
      decisions.push(askDecision(assessment, input, finding, candidate.step, block.why, input.now + within, otherwise));
  }
  const next = asks
    ? { what: 'a person was asked; without an answer it is kept', at: input.now + within }
    : { what: 'the other cancel takes its course', at: null };
  return { decisions, status: { ...held.status, withheld: block.why, reason, next } };
}
