import { evaluate, evidenceKey, type Verdict } from '../policy/evaluate.ts';
import { matchPolicy } from '../policy/match.ts';
import type { Policy } from '../policy/policy.ts';
import type { Snapshot } from '../signal/signal.ts';
import type { Instant } from '../values/duration.ts';
import type { Assessment, AssessmentHistory } from './assessment.ts';
import type { ActBasis } from './basis.ts';
import type { Decision, SeenCost } from './decision.ts';
import type { Finding } from './finding.ts';
import { inOrder } from './given-ids.ts';
import type { Guard, Hold } from './guards/guard.ts';
import { firstHold, guardsFor } from './guards.ts';
import { cancelDecision, withholdDecision } from './new-decision.ts';
import type { World } from './world.ts';

/** Why a cancel is given up: one word for the record and one sentence for people. */
export type Refusal = Pick<Hold, 'why' | 'reason'>;

/** A decision that is to be acted on, with its finding as the act found it. */
export interface Acted {
  readonly decision: Decision;
  readonly finding: Finding;
}

/** What the guards were asked just before an act, and about what. */
export interface AskedGuards {
  /** The finding is no longer open. */
  readonly isOver: boolean;
  /** How the policies in force overtake the one that judged; null where they do not. */
  readonly overtaken: string | null;
  readonly history: AssessmentHistory;
  /** What it cost when its cancel was decided, for the limits. */
  readonly cost: SeenCost | null;
  readonly world: World;
}

/** The verdict on a run that is judged again. One that the policy is no longer for is healthy. */
export function verdictAgain(snapshot: Snapshot, policy: Policy, now: Instant): Verdict {
  const verdict = evaluate(snapshot, policy, now);
  return verdict.outcome === 'not-matched' ? notForIt(policy, snapshot) : verdict;
}

/** The verdict of a policy that is no longer for a run. */
export function notForIt(policy: Policy, snapshot: Snapshot): Verdict {
  const reason = `the policy is not for it any more: ${matchPolicy(policy, snapshot).because}`;
  return { outcome: 'healthy', evidence: null, reason, missingSignals: [], violatedAt: null };
}

/** What in the world has changed since the decision, or null. */
function changed({ finding, decision }: Acted, { snapshot, verdict, policy }: Assessment): Refusal | null {
  const { run } = snapshot;
  if (run.status.toLowerCase() === 'canceled')
    return { why: 'run-ended', reason: 'somebody cancelled it outside Runwarden; Runwarden sent nothing' };
  if (run.phase === 'ended') return { why: 'run-ended', reason: `the run ended by itself as ${run.status}` };
  if (run.phase === 'canceling')
    return {
      why: 'already-canceling',
      reason: 'somebody else is canceling the run, outside Runwarden; Runwarden sent nothing',
    };
  if (finding.state === 'resolved')
    return {
      why: 'no-longer-violating',
      reason: `the finding is resolved (${finding.resolution ?? 'no reason recorded'})`,
    };
  if (verdict.outcome === 'unknown') return { why: 'unknown', reason: `unknown now: ${verdict.reason}` };
  if (verdict.outcome === 'healthy')
    return { why: 'no-longer-violating', reason: `the reason is gone: ${verdict.reason}` };
  if (policy.fingerprint !== finding.fingerprint)
    return { why: 'policy-changed', reason: `policy ${policy.name} was edited since the decision` };
  if (evidenceKey(policy, verdict) !== decision.evidenceKey)
    return { why: 'evidence-changed', reason: 'the reason is another one than was decided on' };
  return null;
}

/** The first hold on an act: asked of the guards that the plan asked. */
export function heldBy(
  judged: Assessment,
  { isOver, overtaken, history, cost, world }: AskedGuards,
  guards: readonly Guard[] = guardsFor(judged.policy),
): Hold | null {
  if (isOver) return { why: 'no-longer-violating', reason: 'this was over before the cancel', next: null };
  if (overtaken !== null) return { why: 'policy-changed', reason: overtaken, next: null };
  return firstHold({ ...judged, history, cost }, world, guards)?.hold ?? null;
}

/**
 * What keeps a cancel from being carried out, by all that was known just before it; null where nothing does.
 * @param guards others than the plan's; only for tests.
 */
export function refusalOf({ of, judged, asked, seen }: ActBasis, guards?: readonly Guard[]): Refusal | null {
  if (seen || !judged) return seen;
  return changed(of, judged.assessment) ?? (asked && heldBy(judged.assessment, asked, guards));
}

/** The decision not to carry out a cancel. */
export function abandonedCancel(basis: ActBasis, refusal: Refusal): Decision {
  const { of, judged, at, ids } = basis;
  const { decision, finding } = of;
  const newId = inOrder(ids);
  const { why } = refusal;
  const reason = `not cancelled: ${refusal.reason}`;
  // Of a run that could not be judged again the record keeps the evidence of the decision.
  if (!judged) return { ...decision, id: newId(), at, kind: 'withhold', withheld: why, reason };
  const subject = { assessment: judged.assessment, finding, step: decision.step, now: at, newId };
  return withholdDecision(subject, { why, reason });
}

/** The cancel that a person has approved. What it costs was read for the question, and is not read again; the limits count it. */
export function approvedCancel({ of, at, ids }: ActBasis, assessment: Assessment): Decision {
  const { decision: ask, finding } = of;
  const cancel = cancelDecision({ assessment, finding, step: ask.step, now: at, newId: inOrder(ids) }, true);
  return { ...cancel, evidence: { ...(ask.evidence.cost && { cost: ask.evidence.cost }), ...cancel.evidence } };
}
