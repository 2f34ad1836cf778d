import type { Pair, PairHistory } from '../core/decision/assessment.ts';
import { type Finding, freezeInForce } from '../core/decision/finding.ts';
import type { PlanInput } from '../core/decision/plan.ts';
import type { Policy } from '../core/policy/policy.ts';
import type { Memory } from '../core/ports/ledger.ts';
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
  memory: Memory,
  deps: Pick<WatchDeps, 'owner' | 'limits' | 'newId' | 'blindAfter'>,
  now: number,
): PlanInput {
  const remembered = new Remembered(memory);
  const pairs: Pair[] = [];
  for (const { snapshot, verdicts } of judged) {
    const owner = ownerOf(snapshot.run, workspace, deps.owner.tags, deps.owner.fallback);
    for (const [policy, verdict] of verdicts)
      pairs.push({ snapshot, policy, verdict, owner, history: remembered.of(snapshot.run.id, policy) });
  }
  return {
    pairs,
    orphans: orphansOf(memory.findings, pairs, judged, policies),
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
export function isBlind({ lastGoodPassAt }: Memory, blindAfter: Milliseconds, now: Instant): boolean {
  return lastGoodPassAt !== null && now - lastGoodPassAt > blindAfter;
}

/** Looks up what is remembered of a pair. Audit and live memories never mix. */
export class Remembered {
  private readonly memory: Memory;
  private readonly findings: ReadonlyMap<string, Finding>;
  private readonly standings: ReadonlyMap<string, Memory['standings'][number]>;

  constructor(memory: Memory) {
    this.memory = memory;
    this.findings = new Map(memory.findings.map((each) => [key(each.runId, each.policy, each.audit), each]));
    this.standings = new Map(memory.standings.map((each) => [key(each.runId, each.policy, each.audit), each]));
  }

  of(runId: string, policy: Policy): PairHistory {
    const pair = key(runId, policy.name, policy.mode === 'audit');
    const finding = this.findings.get(pair) ?? null;
    return {
      finding,
      standing: this.standings.get(pair) ?? null,
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
  pairs: readonly Pair[],
  judged: readonly Judged[],
  policies: readonly Policy[],
): PlanInput['orphans'] {
  const carried = new Set(pairs.map(({ history }) => history.finding?.id));
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
