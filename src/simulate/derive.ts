import type { SignalMap } from '../core/ports/azure.ts';
import type { PastRuns } from '../core/record/past-runs.ts';
import type { Run, Workspace } from '../core/run/run.ts';
import {
  answerTo,
  known,
  type Peers,
  type Signal,
  type SignalKind,
  type SignalRequest,
  type Signals,
  type SignalValue,
  type Snapshot,
  type Spend,
  type SpendRequest,
  withAnswer,
} from '../core/signal/signal.ts';
import type { Instant } from '../core/values/duration.ts';

/** What the signals follow from that are not recorded themselves. */
export interface Derived {
  readonly workspace: Workspace;
  /** All runs of the pass. */
  readonly all: () => readonly Snapshot[];
  readonly peers: (
    workspace: Workspace,
    all: readonly Snapshot[],
    wanted: readonly Snapshot[],
    now: Instant,
  ) => SignalMap<Peers>;
  /** Ended runs of the workspace. */
  readonly past: PastRuns;
  readonly spend: (run: Run, request: SpendRequest) => Signal<Spend>;
  readonly now: Instant;
}

/** The snapshot with those of the wanted signals that can be derived; null if none can. */
export function derive(snapshot: Snapshot, wants: readonly SignalRequest[], from: Derived): Snapshot | null {
  let signals: Signals = snapshot.signals;
  for (const request of wants) signals = withDerived(snapshot, signals, request, from);
  return signals === snapshot.signals ? null : { ...snapshot, signals };
}

function withDerived(snapshot: Snapshot, signals: Signals, request: SignalRequest, from: Derived): Signals {
  if (answerTo(signals, request)) return signals;
  const answer = derived(snapshot, request, from);
  // The answer is of the kind of the request.
  return answer ? withAnswer<SignalKind>(signals, request, answer as Signal<SignalValue<SignalKind>>) : signals;
}

function derived(snapshot: Snapshot, request: SignalRequest, from: Derived): Signal<unknown> | undefined {
  const { now, past, workspace } = from;
  switch (request.kind) {
    case 'peers':
      return from.peers(workspace, from.all(), [snapshot], now).get(snapshot.run.id);
    case 'lineage':
      return known(past.lineage(snapshot.run, now), now);
    case 'outcomes':
      return known(past.outcomes(snapshot.run, request.last, now), now);
    case 'spend':
      return from.spend(snapshot.run, request);
    default:
      return undefined;
  }
}
