import type { SignalMap } from '../core/ports/azure.ts';
import type { PastRuns } from '../core/record/past-runs.ts';
import type { Run, Workspace } from '../core/run/run.ts';
import {
  known,
  type Peers,
  reachesBack,
  type Signal,
  type SignalRequest,
  type Signals,
  type Snapshot,
  type Spend,
  type SpendRequest,
  spendKey,
} from '../core/signal/signal.ts';
import type { Instant } from '../core/values/duration.ts';
import { getOwn } from '../core/values/own-value.ts';

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
  const { now, past, workspace } = from;
  switch (request.kind) {
    case 'peers': {
      if (signals.peers) return signals;
      const peers = from.peers(workspace, from.all(), [snapshot], now).get(snapshot.run.id);
      return peers ? { ...signals, peers } : signals;
    }
    case 'lineage':
      return signals.lineage ? signals : { ...signals, lineage: known(past.lineage(snapshot.run, now), now) };
    case 'outcomes':
      if (reachesBack(signals.outcomes, request)) return signals;
      return { ...signals, outcomes: known(past.outcomes(snapshot.run, request.last, now), now) };
    case 'spend': {
      const key = spendKey(request);
      if (getOwn(signals.spends, key)) return signals;
      return { ...signals, spends: { ...signals.spends, [key]: from.spend(snapshot.run, request) } };
    }
    default:
      return signals;
  }
}
