import type { Assessment } from '../core/decision/assessment.ts';
import type { Guard } from '../core/decision/guards/guard.ts';
import type { AskedGuards } from '../core/decision/judged-again.ts';
import type { WorkspaceState } from '../core/decision/workspace-state.ts';
import type { PastCancel, World } from '../core/decision/world.ts';
import { overtakenBy } from '../core/policy/set-agreement.ts';
import type { DecidedCase } from '../core/ports/ledger.ts';
import { circumstances, History } from './assessments.ts';
import type { WatchDeps } from './deps.ts';

export interface RecheckDeps extends Pick<WatchDeps, 'limits' | 'blindAfter' | 'clock'> {
  /** Other guards than the plan's; only for tests. */
  readonly guards?: readonly Guard[];
}

/** What the guards are asked just before an act, by what the store holds. */
export function askedGuards(
  found: DecidedCase,
  judged: Assessment,
  state: WorkspaceState,
  deps: RecheckDeps,
): AskedGuards {
  const finding = state.findings.find(({ id }) => id === found.finding.id);
  const history = { ...new History(state).find(found.finding.runId, judged.policy), ...(finding && { finding }) };
  // The cancel that is about to happen is no reason against itself.
  const cancellation = isItself(found, history.cancellation) ? null : history.cancellation;
  return {
    isOver: finding === undefined,
    // Another replica may have put an edited policy in force since this one judged the run.
    overtaken: (state.policySet && overtakenBy(state.policySet, judged.policy)) ?? null,
    history: { ...history, cancellation },
    cost: found.decision.evidence.cost ?? null,
    world: worldOf(found, state, deps),
  };
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
