import type { Assessment } from '../core/decision/assessment.ts';
import type { Decision } from '../core/decision/decision.ts';
import { type Freeze, freezeInForce } from '../core/decision/finding.ts';
import { inForceFrom, type Override } from '../core/decision/override.ts';
import { plan } from '../core/decision/plan.ts';
import type { PastCancel } from '../core/decision/world.ts';
import type { CancelLimits, Policy } from '../core/policy/policy.ts';
import type { EndedRecord } from '../core/record/ended-run.ts';
import { PastRuns } from '../core/record/past-runs.ts';
import type { RecordedRun, RecordedWorkspace } from '../core/record/recorded-workspace.ts';
import type { Owner } from '../core/run/owner.ts';
import type { Run, Workspace } from '../core/run/run.ts';
import type { Snapshot } from '../core/signal/signal.ts';
import { HOUR, type Instant, type Milliseconds } from '../core/values/duration.ts';
import type { Derived } from './derive.ts';
import { reasonsOf } from './reasons.ts';
import { PastSpend } from './replayed-spend.ts';
import { type BareEffect, finishEffect, keyOf, type SimulationReport, Tally } from './report.ts';
import { gpusOf, hourlyCost } from './run-value.ts';
import { SimulatedAssessment } from './simulated-assessment.ts';
import { validUntil, verdictOf } from './verdict.ts';

/** What stood around the policies in the past. */
export interface ReplayWorld {
  readonly limits: CancelLimits;
  readonly ownerOf: (run: Run, workspace: Workspace) => Owner;
  /** The watch's own. */
  readonly peers: Derived['peers'];
  readonly ended: readonly EndedRecord[];
  /** As they were: with the time of a revocation as their end. */
  readonly overrides: readonly Override[];
  readonly freezes: readonly Freeze[];
}

/** A run that is active in the replay. */
interface SimulatedRun {
  readonly assessments: readonly SimulatedAssessment[];
  recorded: RecordedRun;
}

/** A workspace in the replay. */
interface SimulatedWorkspace {
  readonly runs: Map<string, SimulatedRun>;
  /** Runs that the policies would have ended, though the record goes on with them. */
  readonly cancelled: Set<string>;
  readonly past: PastRuns;
  readonly lastSeen: Map<string, Instant>;
  lastPassAt: Instant | null;
}

/** A pair of this pass with where it came from. */
interface Judged {
  readonly id: string;
  readonly recorded: RecordedRun;
  readonly assessment: SimulatedAssessment;
  readonly snapshot: () => Snapshot;
}

/**
 * Policies on recorded passes, in the order of time: judged by the one evaluator and decided by the one plan, with a
 * memory of its own. Notices are delivered at once, nobody answers a question, and what is cancelled is gone.
 */
export class Replay {
  readonly #policies: readonly Policy[];
  readonly #world: ReplayWorld;
  readonly #tallies: ReadonlyMap<Policy, Tally>;
  readonly #workspaces = new Map<string, SimulatedWorkspace>();
  readonly #past: ReadonlyMap<string, readonly EndedRecord[]>;
  readonly #spend: PastSpend;
  readonly #effects: BareEffect[] = [];
  /** Moments at which an override or a freeze begins or ends. */
  readonly #exceptions: readonly Instant[];
  readonly #allRuns = new Set<string>();
  #recent: PastCancel[] = [];
  #ids = 0;
  #passes = 0;
  #from: Instant | null = null;
  #to: Instant | null = null;
  #longestGap: Milliseconds = 0;
  /** How far back any of the policies looks at samples. */
  readonly looksBack: Milliseconds;

  constructor(policies: readonly Policy[], world: ReplayWorld) {
    this.#policies = policies.filter(({ mode }) => mode !== 'off');
    this.#world = world;
    this.#tallies = new Map(this.#policies.map((policy) => [policy, new Tally(policy)]));
    this.#past = Map.groupBy(world.ended, ({ run }) => run.workspaceId);
    const requests = this.#policies.flatMap(({ signals }) => signals);
    this.#spend = new PastSpend(requests, this.#past);
    this.looksBack = Math.max(0, ...requests.map((request) => ('over' in request ? request.over : 0)));
    const ends = world.freezes.map(({ createdAt, endsAt }) => [createdAt, endsAt ?? Number.POSITIVE_INFINITY]);
    this.#exceptions = [...ends, ...world.overrides.map((each) => [inForceFrom(each), each.endsAt])]
      .flat()
      .sort((a, b) => a - b);
  }

  /** Goes on to a pass over a workspace, as it was recorded. */
  pass(workspace: Workspace, recorded: RecordedWorkspace, now: Instant): void {
    const state = this.#workspaceOf(workspace.id);
    this.#note(state, now);
    for (const id of recorded.runs.keys()) state.lastSeen.set(id, now);
    for (const id of state.runs.keys()) if (!recorded.runs.has(id)) state.runs.delete(id);
    const snapshots = new Map<string, Snapshot>();
    const snapshotOf = (id: string): Snapshot => {
      const known = snapshots.get(id) ?? recorded.snapshot(workspace, id, this.looksBack);
      if (!known) throw new Error(`run ${id} is not in the record`);
      snapshots.set(id, known);
      return known;
    };
    const active = [...recorded.runs].filter(([id]) => !state.cancelled.has(id));
    const derived: Derived = {
      workspace,
      now,
      past: state.past,
      peers: this.#world.peers,
      around: () => active.map(([id]) => snapshotOf(id)),
      spend: (run, request) => this.#spend.signal(workspace, run, request, now),
    };
    const judged: Judged[] = [];
    for (const [id, each] of active) {
      const run = this.#runOf(state, id, each);
      const fresh = recorded.touched.has(id) || run.recorded !== each;
      const sampled = recorded.sampled.has(id);
      run.recorded = each;
      for (const assessment of run.assessments) {
        this.#judge(assessment, id, each, fresh || (sampled && assessment.readsSamples), snapshotOf, derived);
        if (!assessment.verdict) continue;
        judged.push({ id, recorded: each, assessment, snapshot: () => snapshotOf(id) });
      }
    }
    this.#plan(workspace, state, judged, active.length, now);
    // What a pass reads of costs is on record for the next one, as it was then.
    this.#spend.take(workspace, recorded, state.cancelled, now);
  }

  /** What came of it. */
  report(): SimulationReport {
    const ended = new Map(
      this.#world.ended.map((each) => [keyOf({ workspaceId: each.run.workspaceId, runId: each.run.id }), each]),
    );
    const effects = this.#effects.map((effect) =>
      finishEffect(
        effect,
        ended.get(keyOf(effect)),
        this.#workspaces.get(effect.workspaceId)?.lastSeen.get(effect.runId) ?? effect.at,
      ),
    );
    return {
      from: this.#from,
      to: this.#to,
      passes: this.#passes,
      longestGap: this.#longestGap,
      runs: this.#allRuns.size,
      policies: [...this.#tallies.values()].map((tally) => tally.report(effects)),
      effects,
    };
  }

  #workspaceOf(id: string): SimulatedWorkspace {
    const state = this.#workspaces.get(id) ?? {
      runs: new Map(),
      cancelled: new Set<string>(),
      past: new PastRuns(this.#past.get(id) ?? []),
      lastSeen: new Map<string, Instant>(),
      lastPassAt: null,
    };
    this.#workspaces.set(id, state);
    return state;
  }

  #note(state: SimulatedWorkspace, now: Instant): void {
    this.#passes += 1;
    this.#from ??= now;
    this.#to = now;
    if (state.lastPassAt !== null) this.#longestGap = Math.max(this.#longestGap, now - state.lastPassAt);
    state.lastPassAt = now;
  }

  #runOf(state: SimulatedWorkspace, id: string, recorded: RecordedRun): SimulatedRun {
    const known = state.runs.get(id);
    if (known) return known;
    const run = { recorded, assessments: this.#policies.map((policy) => new SimulatedAssessment(policy)) };
    state.runs.set(id, run);
    this.#allRuns.add(`${recorded.run.createdAt} ${id}`);
    return run;
  }

  #judge(
    assessment: SimulatedAssessment,
    id: string,
    recorded: RecordedRun,
    fresh: boolean,
    snapshotOf: (id: string) => Snapshot,
    derived: Derived,
  ): void {
    if (assessment.isStillUnmatched(recorded)) return;
    const tally = this.#tallies.get(assessment.policy);
    if (fresh || derived.now >= assessment.verdictUntil) {
      assessment.verdict = verdictOf(snapshotOf(id), recorded, assessment.policy, derived);
      assessment.verdictUntil = assessment.readsOthers ? Number.NEGATIVE_INFINITY : validUntil(assessment.verdict);
      assessment.noteMatch(recorded);
      assessment.noteHealthy();
      if (!assessment.verdict) assessment.close();
      if (assessment.verdict && !assessment.counted && tally) {
        assessment.counted = true;
        tally.runs += 1;
      }
    }
    if (!tally || !assessment.verdict) return;
    tally.judged += 1;
    const { outcome, missingSignals } = assessment.verdict;
    if (outcome === 'violated') tally.violated += 1;
    if (outcome !== 'unknown') return;
    tally.unknown += 1;
    if (missingSignals.length > 0) tally.missing(new Set(missingSignals.map(({ kind }) => kind)));
  }

  /** Plans the policies of which any run is about to be decided on; of the others nothing can follow. */
  #plan(
    workspace: Workspace,
    state: SimulatedWorkspace,
    judged: readonly Judged[],
    activeRuns: number,
    now: Instant,
  ): void {
    const loud = new Set<Policy>();
    for (const { assessment, recorded } of judged) if (!assessment.isQuiet(recorded, now)) loud.add(assessment.policy);
    const planned = judged.filter(({ assessment, recorded }) => {
      if (loud.has(assessment.policy) || recorded.run.phase === 'canceling') return true;
      return assessment.isNewlyUnknown();
    });
    if (planned.length === 0) return;
    const { overrides, limits } = this.#world;
    this.#recent = this.#recent.filter(({ at }) => now - at < HOUR);
    const freeze = freezeInForce(
      this.#world.freezes.filter(({ createdAt }) => createdAt <= now),
      now,
    );
    const decided = plan({
      assessments: planned.map((each) => this.#assessmentOf(each, workspace)),
      unassessed: [],
      blind: false,
      now,
      overrides,
      freeze,
      newId: () => `s${++this.#ids}`,
      limits,
      activeRuns,
      recent: this.#recent,
    });
    const byKey = new Map(planned.map((each) => [`${each.assessment.policy.name}\n${each.id}`, each]));
    const find = (of: { readonly policy: string; readonly runId: string }) => byKey.get(`${of.policy}\n${of.runId}`);
    for (const finding of decided.resolved) find(finding)?.assessment.close();
    for (const finding of decided.opened) {
      const each = find(finding);
      if (each) each.assessment.finding = finding;
    }
    const nextException = this.#exceptions.find((at) => at > now) ?? Number.POSITIVE_INFINITY;
    const news = new Set(decided.decisions.map((decision) => find(decision)));
    for (const status of decided.statuses) {
      const each = find(status);
      each?.assessment.planned(each.recorded, status, news.has(each), now, nextException);
    }
    const reasonOf = reasonsOf(decided);
    for (const decision of decided.decisions) {
      const each = find(decision);
      if (each) this.#carryOut({ ...decision, reason: reasonOf(decision) }, each, workspace, state);
    }
  }

  #assessmentOf({ assessment, snapshot }: Judged, workspace: Workspace): Assessment {
    const { policy, verdict } = assessment;
    if (!verdict) throw new Error(`${policy.name} was planned without a verdict`);
    const of = snapshot();
    return {
      snapshot: of,
      policy,
      verdict,
      owner: this.#world.ownerOf(of.run, workspace),
      history: assessment.history(),
    };
  }

  /** What follows from a decision here: the next pass remembers it. */
  #carryOut(
    decision: Decision,
    { id, recorded, assessment }: Judged,
    workspace: Workspace,
    state: SimulatedWorkspace,
  ): void {
    const { kind, at, step, policy, reason } = decision;
    if (kind === 'withhold') {
      this.#tallies.get(assessment.policy)?.withheld(decision);
      return;
    }
    assessment.remember(decision);
    this.#effects.push({
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
    this.#recent.push({ decisionId, workspaceId: workspace.id, runId: id, policy, at, approvedByPerson });
    state.cancelled.add(id);
    state.runs.delete(id);
  }
}
