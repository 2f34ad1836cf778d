import type { Assessment, AssessmentHistory } from '../core/decision/assessment.ts';
import { type Finding, freezeInForce } from '../core/decision/finding.ts';
import type { PlanInput } from '../core/decision/plan.ts';
import type { Unassessed } from '../core/decision/set-aside.ts';
import type { WorkspaceState } from '../core/decision/workspace-state.ts';
import { BY_HAND_POLICY_NAME } from '../core/policy/by-hand-policy.ts';
import { modeAllows, type Policy } from '../core/policy/policy.ts';
import { ownerOf } from '../core/run/owner.ts';
import type { Run, Workspace } from '../core/run/run.ts';
import type { Instant } from '../core/values/duration.ts';
import type { WatchDeps } from './deps.ts';
import type { Judged } from './judge.ts';

/** What a pass judged. */
export interface JudgedPass {
  readonly workspace: Workspace;
  readonly judged: readonly Judged[];
  readonly policies: readonly Policy[];
  readonly now: Instant;
}

/** Brings verdicts and what the store holds together: the input of the plan. */
export function planInput(
  { workspace, judged, policies, now }: JudgedPass,
  state: WorkspaceState,
  deps: Pick<WatchDeps, 'owner' | 'limits' | 'newId' | 'blindAfter'>,
): PlanInput {
  const history = new History(state);
  const assessments: Assessment[] = [];
  for (const { snapshot, verdicts, judgedOn } of judged) {
    const owner = ownerOf(snapshot.run, workspace, deps.owner);
    for (const [loaded, verdict] of verdicts) {
      const policy = asFarAsPossible(loaded, snapshot.run);
      const seen = judgedOn === null ? null : judgedOn.get(loaded);
      const before = seen === snapshot || seen === undefined ? {} : { judgedOn: seen };
      assessments.push({ snapshot, policy, verdict, ...before, owner, history: history.find(snapshot.run.id, policy) });
    }
  }
  return {
    ...circumstances(state, deps, now),
    assessments,
    unassessed: unassessed(state, assessments, judged, policies),
    newId: deps.newId,
    activeRuns: judged.length,
  };
}

/** Azure offers no cancel for an orphan: a policy only notifies of it, so that no cancel is announced or asked for. */
function asFarAsPossible(policy: Policy, { orphanOf }: Run): Policy {
  return orphanOf && modeAllows(policy.mode, 'approve') ? { ...policy, mode: 'notify' } : policy;
}

/** What holds for every run of a workspace at a moment, by what the store holds. */
export function circumstances(
  state: WorkspaceState,
  { limits, blindAfter }: Pick<WatchDeps, 'limits' | 'blindAfter'>,
  now: Instant,
): Pick<PlanInput, 'now' | 'overrides' | 'freeze' | 'ended' | 'blind' | 'limits' | 'recent' | 'earlier' | 'fallen'> {
  const { lastGoodPassAt, overrides, freezes, ended, earlier, fallen, recentCancels } = state;
  return {
    now,
    overrides,
    freeze: freezeInForce(freezes, now),
    ended,
    blind: lastGoodPassAt !== null && now - lastGoodPassAt > blindAfter,
    limits,
    recent: recentCancels,
    ...(earlier && { earlier }),
    // Most have none, and what every decision rests on is kept.
    ...(fallen.length > 0 && { fallen }),
  };
}

/** Looks up what the store holds about a run under a policy. Audit and live histories never mix. */
export class History {
  private readonly state: WorkspaceState;
  private readonly findings: ReadonlyMap<string, Finding>;
  private readonly resumable: ReadonlyMap<string, Finding>;
  private readonly statuses: ReadonlyMap<string, WorkspaceState['statuses'][number]>;

  constructor(state: WorkspaceState) {
    this.state = state;
    this.findings = new Map(state.findings.map((finding) => [keyOf(finding), finding]));
    this.resumable = new Map(state.resumable.map((finding) => [keyOf(finding), finding]));
    this.statuses = new Map(state.statuses.map((status) => [keyOf(status), status]));
  }

  find(runId: string, { name: policy, mode }: Policy): AssessmentHistory {
    const key = keyOf({ runId, policy, audit: mode === 'audit' });
    const finding = this.findings.get(key) ?? null;
    const earlier = finding ? null : (this.resumable.get(key) ?? null);
    const remembered = finding ?? earlier;
    return {
      finding,
      earlier,
      status: this.statuses.get(key) ?? null,
      notices: (remembered && this.state.notices.get(remembered.id)) ?? [],
      approvals: (remembered && this.state.approvals.get(remembered.id)) ?? [],
      objections: (remembered && this.state.objections.get(remembered.id)) ?? [],
      rejectedBefore: this.state.rejected.has(`${runId} ${policy}`),
      refusals: (remembered && this.state.refusals.get(remembered.id)) ?? null,
      cancellation:
        this.state.underWay.get(runId) ?? (remembered && this.state.cancellations.get(remembered.id)) ?? null,
    };
  }

  /** The open finding behind a status. */
  findingOf(status: WorkspaceState['statuses'][number]): Finding | null {
    return this.findings.get(keyOf(status)) ?? null;
  }
}

function keyOf({ runId, policy, audit }: Pick<Finding, 'runId' | 'policy' | 'audit'>): string {
  return `${audit ? 'audit' : 'live'} ${policy} ${runId}`;
}

/** Open findings that no assessment of this pass carries on, each with the reason. */
function unassessed(
  { findings, approvals }: Pick<WorkspaceState, 'findings' | 'approvals'>,
  assessments: readonly Assessment[],
  judged: readonly Judged[],
  policies: readonly Policy[],
): PlanInput['unassessed'] {
  const carried = new Set(assessments.map(({ history }) => history.finding?.id));
  const active = new Set(judged.map(({ snapshot }) => snapshot.run.id));
  const byName = new Map(policies.map((policy) => [policy.name, policy]));
  return (
    findings
      .filter((finding) => !carried.has(finding.id))
      // No pass judges what a person cancels by hand: it lasts as long as the run.
      .filter(({ policy, runId }) => policy !== BY_HAND_POLICY_NAME || !active.has(runId))
      .map((finding) => {
        return {
          finding,
          because: whyUnassessed(finding, byName.get(finding.policy), active),
          approvals: approvals.get(finding.id) ?? [],
        };
      })
  );
}

function whyUnassessed(
  { runId, audit }: Finding,
  policy: Policy | undefined,
  active: ReadonlySet<string>,
): Unassessed['because'] {
  if (!active.has(runId)) return 'run-ended';
  if (!policy) return 'policy-gone';
  if ((policy.mode === 'audit') === audit) return 'not-matched';
  return audit ? 'policy-changed' : 'in-audit';
}
