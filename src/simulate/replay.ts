import type { Policy } from '../core/policy/policy.ts';
import type { EndedRecord } from '../core/record/ended-run.ts';
import { PastRuns } from '../core/record/past-runs.ts';
import type { RecordedRun, RecordedWorkspace } from '../core/record/recorded-workspace.ts';
import type { Workspace } from '../core/run/run.ts';
import type { Snapshot } from '../core/signal/signal.ts';
import type { Instant, Milliseconds } from '../core/values/duration.ts';
import type { Derived } from './derive.ts';
import { type DecisionWorld, type Judged, ReplayDecisions } from './replay-decisions.ts';
import { PastSpend } from './replayed-spend.ts';
import { finishEffect, keyOf, type SimulationReport, Tally } from './report.ts';
import { SimulatedAssessment } from './simulated-assessment.ts';
import { verdictOf } from './verdict.ts';

/** What the policies met in the past, besides the recorded passes. */
export interface ReplayWorld extends DecisionWorld {
  /** As the watch derives them. */
  readonly peers: Derived['peers'];
  readonly ended: readonly EndedRecord[];
}

/** A run that is active in the replay. */
interface SimulatedRun {
  readonly assessments: readonly SimulatedAssessment[];
  recorded: RecordedRun;
}

/** A workspace in the replay. */
interface SimulatedWorkspace {
  readonly runs: Map<string, SimulatedRun>;
  /** Runs that the policies would have ended, although they continue in the record. */
  readonly cancelled: Set<string>;
  readonly past: PastRuns;
  readonly lastSeen: Map<string, Instant>;
  lastPassAt: Instant | null;
}

/**
 * Policies on recorded passes, in the order of time: judged by the one evaluator and decided by the one plan. It remembers
 * its own decisions. Notices are delivered at once, nobody answers a question, and a cancelled run is gone.
 */
export class Replay {
  readonly #world: ReplayWorld;
  readonly #tallies: readonly Tally[];
  readonly #workspaces = new Map<string, SimulatedWorkspace>();
  readonly #past: ReadonlyMap<string, readonly EndedRecord[]>;
  readonly #spend: PastSpend;
  readonly #decisions: ReplayDecisions;
  readonly #allRuns = new Set<string>();
  #passes = 0;
  #from: Instant | null = null;
  #to: Instant | null = null;
  #longestGap: Milliseconds = 0;
  /** How far back any of the policies looks at samples. */
  readonly looksBack: Milliseconds;

  constructor(policies: readonly Policy[], world: ReplayWorld) {
    const active = policies.filter(({ mode }) => mode !== 'off');
    this.#world = world;
    this.#tallies = active.map((policy) => new Tally(policy));
    this.#past = Map.groupBy(world.ended, ({ run }) => run.workspaceId);
    const requests = active.flatMap(({ signals }) => signals);
    this.#spend = new PastSpend(requests, this.#past, world.owners);
    this.looksBack = Math.max(0, ...requests.map((request) => ('over' in request ? request.over : 0)));
    this.#decisions = new ReplayDecisions(world);
  }

  /** Replays the next recorded pass over a workspace, run by run, so that whoever calls it can do other work between two. */
  *pass(workspace: Workspace, recorded: RecordedWorkspace, now: Instant): Generator<void, void> {
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
      all: () => active.map(([id]) => snapshotOf(id)),
      spend: (run, request) => this.#spend.signal(workspace, run, request, now),
    };
    const judged: Judged[] = [];
    for (const [id, recordedRun] of active) {
      const run = this.#runOf(state, id, recordedRun);
      const isNew = recorded.touched.has(id) || run.recorded !== recordedRun;
      const hasSamples = recorded.sampled.has(id);
      run.recorded = recordedRun;
      for (const assessment of run.assessments) {
        const one = { id, recorded: recordedRun, assessment, snapshot: () => snapshotOf(id) };
        this.#judge(one, isNew || (hasSamples && assessment.readsSamples), derived);
        if (assessment.verdict) judged.push(one);
      }
      yield;
    }
    for (const id of this.#decisions.decide({ workspace, judged, activeRuns: active.length, now })) {
      state.cancelled.add(id);
      state.runs.delete(id);
    }
    // As live: the next pass sees the costs that this pass recorded.
    this.#spend.take(workspace, recorded, state.cancelled, now);
  }

  /** The result of all passes so far. */
  report(): SimulationReport {
    const ended = new Map(
      this.#world.ended.map((record) => [keyOf({ workspaceId: record.run.workspaceId, runId: record.run.id }), record]),
    );
    const effects = this.#decisions.effects.map((effect) =>
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
      policies: this.#tallies.map((tally) => tally.report(effects)),
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
    const run = { recorded, assessments: this.#tallies.map((tally) => new SimulatedAssessment(tally)) };
    state.runs.set(id, run);
    this.#allRuns.add(`${recorded.run.createdAt} ${id}`);
    return run;
  }

  /** @param isNew whether something that the policy may read was recorded since the last verdict. */
  #judge({ assessment, recorded, snapshot }: Judged, isNew: boolean, derived: Derived): void {
    if (assessment.isStillUnmatched(recorded)) return;
    const { tally } = assessment;
    if (isNew || derived.now >= assessment.verdictUntil) {
      assessment.judged(verdictOf(snapshot(), recorded, assessment.policy, derived), recorded);
      if (assessment.verdict && !assessment.counted) {
        assessment.counted = true;
        tally.runs += 1;
      }
    }
    if (!assessment.verdict) return;
    tally.judged += 1;
    const { outcome, missingSignals } = assessment.verdict;
    if (outcome === 'violated') tally.violated += 1;
    if (outcome !== 'unknown') return;
    tally.unknown += 1;
    if (missingSignals.length > 0) tally.missing(new Set(missingSignals.map(({ kind }) => kind)));
  }
}
