import type { Assessment } from '../../core/decision/assessment.ts';
import { recordEvidence } from '../../core/decision/decision.ts';
import { earliestCancel } from '../../core/decision/earliest-cancel.ts';
import { allHolds } from '../../core/decision/guards.ts';
import { plan } from '../../core/decision/plan.ts';
import type { World } from '../../core/decision/world.ts';
import { evaluate } from '../../core/policy/evaluate.ts';
import { NO_LIMITS } from '../../core/policy/limits.ts';
import { matchPolicy } from '../../core/policy/match.ts';
import { cancelStepOf, type Policy } from '../../core/policy/policy.ts';
import { describeFailedSteps, failedStepsOf } from '../../core/run/failed-steps.ts';
import { ownerOf } from '../../core/run/owner.ts';
import type { SignalRequest, Snapshot } from '../../core/signal/signal.ts';
import { formatInstant, type Instant } from '../../core/values/duration.ts';
import { type Explanation, NOT_JUDGED, type PolicyExplanation } from './explanation.ts';
import { stepsAhead } from './steps-ahead.ts';

const OWNER_RULES = { tags: ['owner'], fallback: '' };

/** What the policies say of a snapshot, by the evaluator and the plan of the live loop. It has no past. */
export function explainSnapshot(
  file: string,
  now: Instant,
  snapshot: (requests: readonly SignalRequest[]) => Snapshot,
  policies: readonly Policy[],
): Explanation {
  const { run, phaseSince, signals } = snapshot([{ kind: 'children' }]);
  const { children } = signals;
  const owner = ownerOf(run, NOWHERE, OWNER_RULES);
  return {
    now: formatInstant(now),
    run: {
      id: run.id,
      workspace: run.workspaceName,
      displayName: run.displayName,
      status: run.status,
      jobType: run.jobType,
      experiment: run.experiment,
      owner: owner.display || null,
      creator: null,
      createdAt: formatInstant(run.createdAt),
      phaseSince: formatInstant(phaseSince),
      startedAt: null,
      active: run.phase !== 'ended',
      studioUrl: run.studioUrl,
    },
    source: file,
    notes: [
      'a snapshot has no past: how long a condition has held is counted from now, and nobody was notified or asked',
      ...describeFailedSteps(children?.known ? failedStepsOf(children.value) : []),
    ],
    policies: policies.map((policy) => explainUnder(policy, snapshot(policy.signals), now)),
  };
}

/** Nobody has excepted or frozen anything, and no other run counts. */
const ALONE = {
  overrides: [],
  freeze: null,
  ended: { freezes: [], overrides: [] },
  blind: false,
  limits: NO_LIMITS,
  activeRuns: 1,
  recent: [],
  tally: [],
  canceling: new Set<string>(),
};

const NO_HISTORY = {
  finding: null,
  status: null,
  notices: [],
  approvals: [],
  rejectedBefore: false,
  cancellation: null,
};

/** A snapshot has no tags of its workspace. */
const NOWHERE = { id: '', name: '', subscriptionId: '', resourceGroup: '', location: '', tags: {} };

function explainUnder(policy: Policy, snapshot: Snapshot, now: Instant): PolicyExplanation {
  const { name, mode, severity } = policy;
  const base = { ...NOT_JUDGED, policy: name, mode, severity };
  const verdict = evaluate(snapshot, policy, now);
  if (verdict.outcome === 'not-matched')
    return { ...base, state: 'not-matched', reason: matchPolicy(policy, snapshot).because };
  const conditions = recordEvidence(verdict.evidence);
  const notJudged = (reason: string) => ({ ...base, state: 'not-judged' as const, reason, conditions });
  if (mode === 'off') return notJudged(`the policy is off; it would say: ${verdict.outcome}, ${verdict.reason}`);
  if (snapshot.run.phase === 'ended') return notJudged('the run has ended, and only active runs are judged');
  const owner = ownerOf(snapshot.run, NOWHERE, OWNER_RULES);
  const assessment = { snapshot, policy, verdict, owner, history: NO_HISTORY };
  const world = { ...ALONE, now };
  const planned = plan({ ...world, assessments: [assessment], unassessed: [], newId: () => 'explained' });
  const [status] = planned.statuses;
  const [finding] = planned.opened;
  if (!status) throw new Error(`policy ${name} has no status for the snapshot`);
  return {
    ...base,
    state: status.state,
    withheld: status.withheld,
    reason: status.reason,
    next: status.next && {
      what: status.next.what,
      at: status.next.at === null ? null : formatInstant(status.next.at),
    },
    steps: finding
      ? stepsAhead(policy, finding, planned.decisions, {
          now,
          earliest: (due) => earliestCancel(assessment, world, due),
          healthyAt: verdict.healthyAt ?? null,
        })
      : [],
    guards:
      finding?.state === 'firing' && cancelStepOf(policy)
        ? guardsOn({ ...assessment, history: { ...NO_HISTORY, finding } }, world)
        : [],
    conditions,
  };
}

function guardsOn(assessment: Assessment, world: World): PolicyExplanation['guards'] {
  return allHolds(assessment, world).map(({ guard, hold }) => ({ guard, hold: hold?.reason ?? null }));
}
