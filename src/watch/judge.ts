import type { Instant } from '../core/duration.ts';
import { evaluate, type NotMatched, type Verdict } from '../core/evaluate.ts';
import type { Policy } from '../core/policy.ts';
import type { SignalMap, SignalSource } from '../core/ports.ts';
import { isParentType, type Workspace } from '../core/run.ts';
import {
  type ArtifactRequest,
  artifactKey,
  SIGNAL_KINDS,
  type Signal,
  type SignalKind,
  type SignalRequest,
  type Signals,
  type Snapshot,
  unknown,
} from '../core/signal.ts';

/** A snapshot with the verdict of every policy on it. */
export interface Judged {
  readonly snapshot: Snapshot;
  readonly verdicts: ReadonlyMap<Policy, Verdict | NotMatched>;
}

export interface JudgeDeps {
  readonly workspace: Workspace;
  readonly signals: SignalSource;
  readonly now: Instant;
  readonly abort: AbortSignal;
  readonly progress: () => Promise<void>;
}

/**
 * Judges snapshots under policies, fetching only the signals on which an answer still depends: in each round the
 * cheapest kind that any verdict is waiting for, for all runs that wait for it at once, shared among policies.
 * Ends because every round fetches, for each run in it, something that the run did not have.
 */
export async function judge(
  snapshots: readonly Snapshot[],
  policies: readonly Policy[],
  deps: JudgeDeps,
): Promise<Judged[]> {
  const cases = snapshots.map((snapshot) => new Case(snapshot, policies, deps.now));
  for (;;) {
    const wanted = cases.map((each) => ({ each, wants: each.wants() })).filter(({ wants }) => wants.length > 0);
    const kind = SIGNAL_KINDS.find((candidate) => wanted.some(({ wants }) => wants.some((w) => w.kind === candidate)));
    if (!kind) break;
    await deps.progress();
    await fetchKind(kind, wanted, deps);
  }
  return cases.map(({ snapshot, verdicts }) => ({ snapshot, verdicts }));
}

/** One snapshot on its way to final verdicts. */
class Case {
  snapshot: Snapshot;
  readonly verdicts = new Map<Policy, Verdict | NotMatched>();
  private readonly now: Instant;

  constructor(snapshot: Snapshot, policies: readonly Policy[], now: Instant) {
    this.snapshot = snapshot;
    this.now = now;
    for (const policy of policies) this.verdicts.set(policy, evaluate(snapshot, policy, now));
  }

  /** What the open verdicts wait for, with what must be there before it. */
  wants(): SignalRequest[] {
    const wants: SignalRequest[] = [];
    for (const verdict of this.verdicts.values())
      if (verdict.outcome === 'unknown')
        for (const request of verdict.wants) wants.push(...this.withPrerequisites(request));
    return wants.filter((request) => !isFetched(this.snapshot.signals, request));
  }

  /** GPU series are read per device expected and per active child; a step's artifact needs the steps. */
  private withPrerequisites(request: SignalRequest): SignalRequest[] {
    const needsChildren =
      (request.kind === 'gpu' && isParentType(this.snapshot.run.jobType)) ||
      (request.kind === 'artifact' && request.step !== null);
    return [
      ...(request.kind === 'gpu' ? [{ kind: 'compute' } as const] : []),
      ...(needsChildren ? [{ kind: 'children' } as const] : []),
      request,
    ];
  }

  learn(signals: Signals): void {
    this.snapshot = { ...this.snapshot, signals: { ...this.snapshot.signals, ...signals } };
    for (const [policy, verdict] of this.verdicts)
      if (verdict.outcome === 'unknown' && verdict.wants.length > 0)
        this.verdicts.set(policy, evaluate(this.snapshot, policy, this.now));
  }
}

function isFetched(signals: Signals, request: SignalRequest): boolean {
  if (request.kind === 'artifact') return signals.artifacts?.[artifactKey(request)] !== undefined;
  return signals[request.kind] !== undefined;
}

type Wanted = readonly { readonly each: Case; readonly wants: readonly SignalRequest[] }[];

async function fetchKind(kind: SignalKind, wanted: Wanted, deps: JudgeDeps): Promise<void> {
  const { signals, workspace, abort, now } = deps;
  const waiting = wanted.filter(({ wants }) => wants.some((request) => request.kind === kind)).map(({ each }) => each);
  const snapshots = waiting.map(({ snapshot }) => snapshot);
  switch (kind) {
    case 'timing':
      return hand(waiting, await signals.timing(workspace, snapshots, abort), (timing) => ({ timing }));
    case 'compute':
      return hand(waiting, await signals.compute(workspace, snapshots, abort), (compute) => ({ compute }));
    case 'children':
      return hand(waiting, await signals.children(workspace, snapshots, abort), (children) => ({ children }));
    case 'gpu': {
      // One window for all: the longest that any policy looks at; each condition cuts it to its own.
      const over = Math.max(...wanted.flatMap(({ wants }) => wants.map((w) => (w.kind === 'gpu' ? w.over : 0))));
      return hand(waiting, await signals.gpu(workspace, snapshots, over, now, abort), (gpu) => ({ gpu }));
    }
    case 'artifact':
      return fetchArtifacts(wanted, deps);
  }
}

async function fetchArtifacts(wanted: Wanted, deps: JudgeDeps): Promise<void> {
  const requests = new Map<string, { request: ArtifactRequest; cases: Set<Case> }>();
  for (const { each, wants } of wanted)
    for (const request of wants) {
      if (request.kind !== 'artifact') continue;
      const entry = requests.get(artifactKey(request)) ?? { request, cases: new Set() };
      entry.cases.add(each);
      requests.set(artifactKey(request), entry);
    }
  for (const [key, { request, cases }] of requests) {
    const waiting = [...cases];
    const snapshots = waiting.map(({ snapshot }) => snapshot);
    const answers = await deps.signals.artifact(deps.workspace, snapshots, request, deps.abort);
    for (const each of waiting) {
      const signal = answers.get(each.snapshot.run.id) ?? unanswered();
      each.learn({ artifacts: { ...each.snapshot.signals.artifacts, [key]: signal } });
    }
  }
}

function hand<T>(cases: readonly Case[], answers: SignalMap<T>, as: (signal: Signal<T>) => Signals): void {
  for (const each of cases) each.learn(as(answers.get(each.snapshot.run.id) ?? unanswered()));
}

function unanswered() {
  return unknown('no answer came for this run');
}
