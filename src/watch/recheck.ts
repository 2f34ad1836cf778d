import type { Assessment } from '../core/decision/assessment.ts';
import type { Guard, Hold } from '../core/decision/guards/guard.ts';
import { firstHold, guardsFor } from '../core/decision/guards.ts';
import type { WorkspaceState } from '../core/decision/workspace-state.ts';
import type { PastCancel, World } from '../core/decision/world.ts';
import { evidenceKey } from '../core/policy/evaluate.ts';
import { overtakenBy } from '../core/policy/set-agreement.ts';
import type { DecidedCase } from '../core/ports/ledger.ts';
import { circumstances, History } from './assessments.ts';
import type { WatchDeps } from './deps.ts';

/** Why a cancel is given up: one word for the record and one sentence for people. */
export type Refusal = Pick<Hold, 'why' | 'reason'>;

export interface RecheckDeps extends Pick<WatchDeps, 'limits' | 'blindAfter' | 'clock'> {
  /** Other guards than the plan's; only for tests. */
  readonly guards?: readonly Guard[];
}

/** What in the world has changed since the decision, or null. */
export function changed({ finding, decision }: DecidedCase, { snapshot, verdict, policy }: Assessment): Refusal | null {
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

/** The first hold on the cancel by what the store holds: asked of the guards that the plan asked. */
export function held(found: DecidedCase, judged: Assessment, state: WorkspaceState, deps: RecheckDeps): Hold | null {
  const finding = state.findings.find(({ id }) => id === found.finding.id);
  if (!finding) return { why: 'no-longer-violating', reason: 'this was over before the cancel', next: null };
  // Another replica may have put an edited policy in force since this one judged the run.
  const overtaken = state.policySet && overtakenBy(state.policySet, judged.policy);
  if (overtaken) return { why: 'policy-changed', reason: overtaken, next: null };
  const history = { ...new History(state).find(finding.runId, judged.policy), finding };
  // The cancel that is about to happen is no reason against itself.
  const cancellation = isItself(found, history.cancellation) ? null : history.cancellation;
  const assessment = { ...judged, history: { ...history, cancellation }, cost: found.decision.evidence.cost ?? null };
  return firstHold(assessment, worldOf(found, state, deps), deps.guards ?? guardsFor(judged.policy))?.hold ?? null;
}

/** The world of the act: all that the store holds but the cancel itself. */
function worldOf(found: DecidedCase, state: WorkspaceState, deps: RecheckDeps): World {
  const others = state.recentCancels.filter((past) => !isItself(found, past));
  // An approved cancel may have come after this one in the same pass, so it does not count as one before it.
  const tally = others.filter((past) => isOfSamePass(found, past) && !past.approvedByPerson);
  const underWay = [...state.underWay.values()].filter((other) => !isItself(found, other));
  return {
    ...circumstances(state, deps, deps.clock()),
    recent: others.filter((past) => !tally.includes(past)),
    tally,
    // The store leaves runs with another cancel under way out; for the pass, those that it cancels were active.
    activeRuns: found.activeRuns + tally.length,
    canceling: new Set(underWay.map(({ runId }) => runId)),
  };
}

function isItself({ decision }: DecidedCase, other: { readonly decisionId: string } | null): boolean {
  return other?.decisionId === decision.id;
}

function isOfSamePass({ decision }: DecidedCase, { workspaceId, at }: PastCancel): boolean {
  return workspaceId === decision.workspaceId && at === decision.at;
}
