import type { Assessment, AssessmentHistory } from '../core/decision/assessment.ts';
import { type Finding, freezeInForce } from '../core/decision/finding.ts';
import type { PlanInput } from '../core/decision/plan.ts';
import type { WorkspaceState } from '../core/decision/workspace-state.ts';
import type { Policy } from '../core/policy/policy.ts';
import { ownerOf } from '../core/run/owner.ts';
import type { Workspace } from '../core/run/run.ts';
import type { Instant, Milliseconds } from '../core/values/duration.ts';
import type { WatchDeps } from './deps.ts';
import type { Judged } from './judge.ts';

/** Brings verdicts and memory together: the input of the plan. */
export function planInput(
  workspace: Workspace,
  judged: readonly Judged[],
  policies: readonly Policy[],
  memory: WorkspaceState,
  deps: Pick<WatchDeps, 'owner' | 'limits' | 'newId' | 'blindAfter'>,
  now: number,
): PlanInput {
  const remembered = new History(memory);
  const assessments: Assessment[] = [];
  for (const { snapshot, verdicts } of judged) {
    const owner = ownerOf(snapshot.run, workspace, deps.owner.tags, deps.owner.fallback);
    for (const [policy, verdict] of verdicts)
      assessments.push({ snapshot, policy, verdict, owner, history: remembered.of(snapshot.run.id, policy) });
  }
  return {
    assessments,
    orphans: orphansOf(memory.findings, assessments, judged, policies),
    now,
    overrides: memory.overrides,
    freeze: freezeInForce(memory.freezes, now),
    wasBlind: isBlind(memory, deps.blindAfter, now),
    newId: deps.newId,
    overall: deps.limits,
    activeRuns: judged.length,
    recent: memory.recentCancels,
  };
}

/** Whether the workspace was not seen whole for so long that it may have changed and changed back. */
export function isBlind({ lastGoodPassAt }: WorkspaceState, blindAfter: Milliseconds, now: Instant): boolean {
  return lastGoodPassAt !== null && now - lastGoodPassAt > blindAfter;
}

/** Looks up what is remembered of a pair. Audit and live memories never mix. */
export class History {
  private readonly memory: WorkspaceState;
  private readonly findings: ReadonlyMap<string, Finding>;
  private readonly statuses: ReadonlyMap<string, WorkspaceState['statuses'][number]>;

  constructor(memory: WorkspaceState) {
    this.memory = memory;
    this.findings = new Map(memory.findings.map((each) => [key(each.runId, each.policy, each.audit), each]));
    this.statuses = new Map(memory.statuses.map((each) => [key(each.runId, each.policy, each.audit), each]));
  }

  of(runId: string, policy: Policy): AssessmentHistory {
    const assessment = key(runId, policy.name, policy.mode === 'audit');
    const finding = this.findings.get(assessment) ?? null;
    return {
      finding,
      status: this.statuses.get(assessment) ?? null,
      notices: (finding && this.memory.notices.get(finding.id)) ?? [],
      approvals: (finding && this.memory.approvals.get(finding.id)) ?? [],
      rejectedBefore: this.memory.rejected.has(`${runId} ${policy.name}`),
      cancellation: this.memory.underWay.get(runId) ?? (finding && this.memory.cancellations.get(finding.id)) ?? null,
    };
  }
}

function key(runId: string, policy: string, audit: boolean): string {
  return `${audit ? 'audit' : 'live'} ${policy} ${runId}`;
}

/** Open findings that no pair of this pass carries on, each with the reason why it ends. */
function orphansOf(
  findings: readonly Finding[],
  assessments: readonly Assessment[],
  judged: readonly Judged[],
  policies: readonly Policy[],
): PlanInput['orphans'] {
  const carried = new Set(assessments.map(({ history }) => history.finding?.id));
  const active = new Set(judged.map(({ snapshot }) => snapshot.run.id));
  const byName = new Map(policies.map((policy) => [policy.name, policy]));
  return findings
    .filter((finding) => !carried.has(finding.id))
    .map((finding) => {
      const policy = byName.get(finding.policy);
      if (!active.has(finding.runId)) return { finding, because: 'run-ended' };
      if (!policy) return { finding, because: 'policy-gone' };
      return { finding, because: (policy.mode === 'audit') === finding.audit ? 'not-matched' : 'policy-changed' };
    });
}
