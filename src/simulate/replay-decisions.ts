import type { Assessment } from '../core/decision/assessment.ts';
import type { Decision } from '../core/decision/decision.ts';
import { type Freeze, freezeInForce } from '../core/decision/finding.ts';
import { countedCancel } from '../core/decision/limits.ts';
import { inForceFrom, type Override } from '../core/decision/override.ts';
import { type Plan, plan } from '../core/decision/plan.ts';
import type { PastCancel } from '../core/decision/world.ts';
import type { CancelLimits } from '../core/policy/limits.ts';
import type { Policy } from '../core/policy/policy.ts';
import type { PastFall } from '../core/policy/precision-floor.ts';
import type { RecordedRun } from '../core/record/recorded-workspace.ts';
import type { BudgetOwners, Owner } from '../core/run/owner.ts';
import type { Run, Workspace } from '../core/run/run.ts';
import type { Snapshot } from '../core/signal/signal.ts';
import { DAY, type Instant } from '../core/values/duration.ts';
import type { BareEffect } from './report.ts';
import { gpusOf, hourlyCost } from './run-value.ts';
import type { SimulatedAssessment } from './simulated-assessment.ts';

/** What a decision depends on besides the assessments. */
export interface DecisionWorld {
  readonly limits: CancelLimits;
  readonly ownerOf: (run: Run, workspace: Workspace) => Owner;
  /** Tags that name owners, for their budgets. */
  readonly owners?: BudgetOwners;
  /** As they were: with the time of a revocation as their end. */
  readonly overrides: readonly Override[];
  readonly freezes: readonly Freeze[];
  /** Absent where nobody knows of any. */
  readonly falls?: readonly PastFall[];
}

/** An assessment of a pass, with its run. */
export interface Judged {
  readonly id: string;
  readonly recorded: RecordedRun;
  readonly assessment: SimulatedAssessment;
  readonly snapshot: () => Snapshot;
}

/** The assessments of one pass over one workspace. */
export interface JudgedPass {
  readonly workspace: Workspace;
  readonly judged: readonly Judged[];
  readonly activeRuns: number;
  readonly now: Instant;
}

/** Why a decision was held back and is asked about. */
const HELD: ReadonlySet<string> = new Set(['limited', 'suspected']);

/** Decides by the one plan at every pass of a replay, and keeps what the next pass needs to know. */
export class ReplayDecisions {
  readonly effects: BareEffect[] = [];
  readonly #world: DecisionWorld;
  /** Moments at which an override, a freeze or a fall begins or ends. */
  readonly #exceptions: readonly Instant[];
  #recent: PastCancel[] = [];
  #ids = 0;

  constructor(world: DecisionWorld) {
    this.#world = world;
    const freezes = world.freezes.map(({ createdAt, endsAt }) => [createdAt, endsAt ?? Number.POSITIVE_INFINITY]);
    const overrides = world.overrides.map((override) => [inForceFrom(override), override.endsAt]);
    const falls = (world.falls ?? []).map(({ since, until }) => [since, until ?? Number.POSITIVE_INFINITY]);
    this.#exceptions = [...freezes, ...overrides, ...falls].flat().sort((a, b) => a - b);
  }

  /** Decides on a pass. Returns the runs that it cancels. */
  decide(pass: JudgedPass): string[] {
    const planned = dueIn(pass);
    if (planned.length === 0) return [];
    const decided = this.#plan(pass, planned);
    const byKey = new Map(planned.map((judged) => [keyOf(judged.assessment.policy.name, judged.id), judged]));
    const find = ({ policy, runId }: { readonly policy: string; readonly runId: string }) =>
      byKey.get(keyOf(policy, runId));
    for (const finding of decided.resolved) find(finding)?.assessment.close();
    for (const finding of decided.opened) {
      const assessment = find(finding)?.assessment;
      if (assessment) assessment.finding = finding;
    }
    for (const end of decided.answers) find(end)?.assessment.end(end);
    const nextException = this.#exceptions.find((at) => at > pass.now) ?? Number.POSITIVE_INFINITY;
    const news = new Set(decided.decisions.map((decision) => find(decision)));
    for (const status of decided.statuses) {
      const judged = find(status);
      // A decision may change what is decided at the next pass.
      judged?.assessment.planned(judged.recorded, status, pass.now, news.has(judged) ? pass.now : nextException);
    }
    const reasons = new Map(decided.statuses.map((status) => [find(status), status.reason]));
    for (const decision of decided.decisions) {
      const judged = find(decision);
      if (judged) this.#carryOut(decision, judged, pass.workspace, reasons.get(judged));
    }
    return decided.decisions.filter(({ kind }) => kind === 'cancel').map(({ runId }) => runId);
  }

  #plan({ workspace, activeRuns, now }: JudgedPass, planned: readonly Judged[]): Plan {
    const { overrides, limits, freezes, falls = [] } = this.#world;
    const fallen = falls.filter(({ since, until }) => since <= now && (until === null || now < until));
    this.#recent = this.#recent.filter(({ at }) => now - at < DAY);
    const begun = freezes.filter(({ createdAt }) => createdAt <= now);
    const lifted = begun.flatMap(({ createdAt, endsAt }) =>
      endsAt !== null && endsAt <= now ? [{ from: createdAt, until: endsAt }] : [],
    );
    return plan({
      assessments: planned.map((judged) => this.#assessmentOf(judged, workspace)),
      unassessed: [],
      blind: false,
      now,
      overrides,
      freeze: freezeInForce(begun, now),
      ended: { freezes: lifted, overrides: overrides.filter(({ endsAt }) => endsAt <= now) },
      newId: () => `s${++this.#ids}`,
      limits,
      ...(fallen.length > 0 && { fallen }),
      activeRuns,
      recent: this.#recent,
    });
  }

  #assessmentOf({ assessment, snapshot: read }: Judged, workspace: Workspace): Assessment {
    const { policy, verdict } = assessment;
    if (!verdict) throw new Error(`${policy.name} was planned without a verdict`);
    const snapshot = read();
    const owner = this.#world.ownerOf(snapshot.run, workspace);
    return { snapshot, policy, verdict, owner, history: assessment.history() };
  }

  /** Counts a decision, and remembers it for the next pass. @param statusReason why the run has its status. */
  #carryOut(
    decision: Decision,
    { id, recorded, assessment }: Judged,
    workspace: Workspace,
    statusReason?: string,
  ): void {
    const { kind, at, step, policy, ask } = decision;
    // The reason of such a question is the violation alone; the limit or the suspicion is in the status.
    const reason = (HELD.has(ask?.because ?? '') ? statusReason : undefined) ?? decision.reason;
    if (kind === 'withhold') {
      assessment.tally.withheld(decision);
      return;
    }
    assessment.remember(decision);
    this.effects.push({
      kind,
      policy,
      workspace: workspace.name,
      workspaceId: workspace.id,
      runId: id,
      displayName: recorded.run.displayName,
      at,
      step,
      reason,
      gpus: gpusOf(recorded),
      rate: hourlyCost(recorded),
    });
    if (kind !== 'cancel') return;
    const { id: decisionId, approvedByPerson } = decision;
    this.#recent.push({ ...countedCancel(decision), decisionId, workspaceId: workspace.id, at, approvedByPerson });
  }
}

/** Those that the plan must see: all of a policy if it may decide on one of its runs, and news about others. */
function dueIn({ judged, now }: JudgedPass): Judged[] {
  const busy = new Set<Policy>();
  for (const { assessment, recorded } of judged) if (!assessment.isQuiet(recorded, now)) busy.add(assessment.policy);
  return judged.filter(
    ({ assessment, recorded }) =>
      busy.has(assessment.policy) || recorded.run.phase === 'canceling' || assessment.isNewlyUnknown(),
  );
}

function keyOf(policy: string, runId: string): string {
  return `${policy}\n${runId}`;
}
