import type { RecordedSignals, SignalMap, SignalSource } from '../core/ports/azure.ts';
import type { Workspace } from '../core/run/run.ts';
import {
  type Peers,
  type RequestOf,
  requestKey,
  type SignalKind,
  type SignalRequest,
  type Signals,
  type SignalValue,
  type Snapshot,
  unknown,
  withAnswer,
} from '../core/signal/signal.ts';
import type { Instant } from '../core/values/duration.ts';

export interface FetchDeps {
  readonly workspace: Workspace;
  readonly signals: SignalSource;
  readonly recorded: RecordedSignals;
  /** The active runs beside some of the runs, from all snapshots of the pass. */
  readonly peers: (all: readonly Snapshot[], judged: readonly Snapshot[]) => SignalMap<Peers>;
  readonly now: Instant;
  readonly abort: AbortSignal;
}

/** Somebody who waits for signals and learns them. */
export interface Waiting {
  readonly snapshot: Snapshot;
  learn(signals: Signals): void;
}

/** Who waits for what. */
export type Wanted = readonly { readonly waiting: Waiting; readonly wants: readonly SignalRequest[] }[];

/** What one fetch asks for: some runs, and the requests that it answers, of one kind and key. */
interface Fetch<K extends SignalKind> {
  readonly snapshots: readonly Snapshot[];
  readonly requests: readonly RequestOf<K>[];
  /** The first of them. */
  readonly request: RequestOf<K>;
  /** All snapshots of the pass. */
  readonly all: readonly Snapshot[];
}

/** Where each kind comes from. One window for all runs: the longest that any policy looks at; a condition takes its own. */
const FETCH: {
  readonly [K in SignalKind]: (deps: FetchDeps, fetch: Fetch<K>) => Promise<SignalMap<SignalValue<K>>>;
} = {
  timing: ({ signals, workspace, abort }, { snapshots }) => signals.timing(workspace, snapshots, abort),
  compute: ({ signals, workspace, abort }, { snapshots }) => signals.compute(workspace, snapshots, abort),
  peers: async ({ peers }, { snapshots, all }) => peers(all, snapshots),
  lineage: ({ recorded, workspace }, { snapshots }) => recorded.lineage(workspace, snapshots),
  outcomes: ({ recorded, workspace }, { snapshots, requests }) =>
    recorded.outcomes(workspace, snapshots, Math.max(...requests.map(({ last }) => last))),
  children: ({ signals, workspace, abort }, { snapshots }) => signals.children(workspace, snapshots, abort),
  cost: ({ signals, workspace, abort }, { snapshots }) => signals.cost(workspace, snapshots, abort),
  spend: ({ recorded, workspace, now }, { snapshots, request }) => recorded.spend(workspace, snapshots, request, now),
  artifact: ({ signals, workspace, abort }, { snapshots, request }) =>
    signals.artifact(workspace, snapshots, request, abort),
  log: ({ signals, workspace, abort }, { snapshots }) => signals.log(workspace, snapshots, abort),
  metric: ({ signals, workspace, abort }, { snapshots, request }) =>
    signals.metric(workspace, snapshots, request, abort),
  'child-metric': ({ signals, workspace, abort }, { snapshots, request, requests }) =>
    signals.childMetric(workspace, snapshots, { ...request, history: requests.some(({ history }) => history) }, abort),
  activity: ({ signals, workspace, now, abort }, { snapshots, requests }) =>
    signals.activity(workspace, snapshots, { over: longest(requests), now }, abort),
  wait: ({ signals, workspace, abort }, { snapshots }) => signals.wait(workspace, snapshots, abort),
  gpu: ({ signals, workspace, now, abort }, { snapshots, requests }) =>
    signals.gpu(workspace, snapshots, { over: longest(requests), now }, abort),
};

function longest(requests: readonly { readonly over: number }[]): number {
  return Math.max(...requests.map(({ over }) => over));
}

/** Fetches one kind of signal for everybody who waits for it: one call for all, or one a key where there are keys. */
export async function fetchKind<K extends SignalKind>(
  kind: K,
  wanted: Wanted,
  all: readonly Snapshot[],
  deps: FetchDeps,
): Promise<void> {
  const asked = wanted.flatMap(({ waiting, wants }) =>
    wants.filter((request): request is RequestOf<K> => request.kind === kind).map((request) => ({ waiting, request })),
  );
  for (const group of Map.groupBy(asked, ({ request }) => requestKey(request)).values()) {
    const waiting = [...new Set(group.map((one) => one.waiting))];
    const snapshots = waiting.map(({ snapshot }) => snapshot);
    const requests = group.map(({ request }) => request);
    const [request] = requests;
    if (!request) continue;
    const answers = await FETCH[kind](deps, { snapshots, requests, request, all });
    for (const one of waiting) {
      const answer = answers.get(one.snapshot.run.id) ?? unknown('no answer came for this run');
      one.learn(withAnswer(one.snapshot.signals, request, answer));
    }
  }
}
