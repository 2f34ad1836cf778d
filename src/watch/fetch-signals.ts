import type { RecordedSignals, SignalMap, SignalSource } from '../core/ports/azure.ts';
import type { Workspace } from '../core/run/run.ts';
import {
  type ArtifactRequest,
  artifactKey,
  type MetricRequest,
  type Peers,
  type Signal,
  type SignalKind,
  type SignalRequest,
  type Signals,
  type Snapshot,
  type SpendRequest,
  spendKey,
  unknown,
} from '../core/signal/signal.ts';
import type { Instant } from '../core/values/duration.ts';

export interface FetchDeps {
  readonly workspace: Workspace;
  readonly signals: SignalSource;
  readonly recorded: RecordedSignals;
  /** The active runs around a run, from all snapshots of the pass. */
  readonly peers: (all: readonly Snapshot[], of: readonly Snapshot[]) => SignalMap<Peers>;
  readonly now: Instant;
  readonly abort: AbortSignal;
}

/** Somebody who waits for signals and is told of them. */
export interface Waiting {
  readonly snapshot: Snapshot;
  learn(signals: Signals): void;
}

/** Who waits for what. */
export type Wanted = readonly { readonly each: Waiting; readonly wants: readonly SignalRequest[] }[];

/** Fetches one kind of signal for everybody who waits for it: one call for all, or one a key where there are keys. */
export async function fetchKind(
  kind: SignalKind,
  wanted: Wanted,
  all: readonly Snapshot[],
  deps: FetchDeps,
): Promise<void> {
  const { signals, recorded, workspace, abort, now } = deps;
  const waiting = wanted.filter(({ wants }) => wants.some((request) => request.kind === kind)).map(({ each }) => each);
  const of = waiting.map(({ snapshot }) => snapshot);
  switch (kind) {
    case 'timing':
      return hand(waiting, await signals.timing(workspace, of, abort), (timing) => ({ timing }));
    case 'compute':
      return hand(waiting, await signals.compute(workspace, of, abort), (compute) => ({ compute }));
    case 'peers':
      return hand(waiting, deps.peers(all, of), (peers) => ({ peers }));
    case 'lineage':
      return hand(waiting, await recorded.lineage(workspace, of), (lineage) => ({ lineage }));
    case 'outcomes':
      return hand(waiting, await recorded.outcomes(workspace, of, mostOutcomes(wanted)), (outcomes) => ({ outcomes }));
    case 'children':
      return hand(waiting, await signals.children(workspace, of, abort), (children) => ({ children }));
    case 'cost':
      return hand(waiting, await signals.cost(workspace, of, abort), (cost) => ({ cost }));
    case 'log':
      return hand(waiting, await signals.log(workspace, of, abort), (log) => ({ log }));
    case 'activity': {
      const answers = await signals.activity(workspace, of, longest(kind, wanted), now, abort);
      return hand(waiting, answers, (activity) => ({ activity }));
    }
    case 'gpu': {
      const answers = await signals.gpu(workspace, of, longest(kind, wanted), now, abort);
      return hand(waiting, answers, (gpu) => ({ gpu }));
    }
    case 'spend':
      return byKey(wanted, isSpend, spendKey, async (request, snapshots) => {
        const answers = await recorded.spend(workspace, snapshots, request, now);
        return ({ signals: before, run }) => ({
          spends: { ...before.spends, [spendKey(request)]: answers.get(run.id) ?? unanswered() },
        });
      });
    case 'artifact':
      return byKey(wanted, isArtifact, artifactKey, async (request, snapshots) => {
        const answers = await signals.artifact(workspace, snapshots, request, abort);
        return ({ signals: before, run }) => ({
          artifacts: { ...before.artifacts, [artifactKey(request)]: answers.get(run.id) ?? unanswered() },
        });
      });
    case 'metric':
      return byKey(
        wanted,
        isMetric,
        ({ name }) => name,
        async (request, snapshots) => {
          const answers = await signals.metric(workspace, snapshots, request, abort);
          return ({ signals: before, run }) => ({
            metrics: { ...before.metrics, [request.name]: answers.get(run.id) ?? unanswered() },
          });
        },
      );
  }
}

const isSpend = (request: SignalRequest): request is SpendRequest => request.kind === 'spend';
const isArtifact = (request: SignalRequest): request is ArtifactRequest => request.kind === 'artifact';
const isMetric = (request: SignalRequest): request is MetricRequest => request.kind === 'metric';

/** One window for all: the longest that any policy looks at; each condition cuts it to its own. */
function longest(kind: 'gpu' | 'activity', wanted: Wanted): number {
  return Math.max(...wanted.flatMap(({ wants }) => wants.map((want) => (want.kind === kind ? want.over : 0))));
}

/** As many for all as any policy looks at; each condition takes its own. */
function mostOutcomes(wanted: Wanted): number {
  return Math.max(...wanted.flatMap(({ wants }) => wants.map((want) => (want.kind === 'outcomes' ? want.last : 0))));
}

async function byKey<R extends SignalRequest>(
  wanted: Wanted,
  isKind: (request: SignalRequest) => request is R,
  keyOf: (request: R) => string,
  fetch: (request: R, snapshots: readonly Snapshot[]) => Promise<(snapshot: Snapshot) => Signals>,
): Promise<void> {
  const groups = new Map<string, { request: R; waiting: Set<Waiting> }>();
  for (const { each, wants } of wanted)
    for (const request of wants) {
      if (!isKind(request)) continue;
      const group = groups.get(keyOf(request)) ?? { request, waiting: new Set() };
      group.waiting.add(each);
      groups.set(keyOf(request), group);
    }
  for (const { request, waiting } of groups.values()) {
    const cases = [...waiting];
    const signalsFor = await fetch(
      request,
      cases.map(({ snapshot }) => snapshot),
    );
    for (const each of cases) each.learn(signalsFor(each.snapshot));
  }
}

function hand<T>(waiting: readonly Waiting[], answers: SignalMap<T>, as: (signal: Signal<T>) => Signals): void {
  for (const each of waiting) each.learn(as(answers.get(each.snapshot.run.id) ?? unanswered()));
}

function unanswered() {
  return unknown('no answer came for this run');
}
