import type { CancelLimits } from '../core/policy/limits.ts';
import type { PolicySet } from '../core/policy/policy-set.ts';
import type { Clock, Computes, RecordedSignals, RequestCounter, Runs, SignalSource } from '../core/ports/azure.ts';
import type { CollectEvidence } from '../core/ports/evidence.ts';
import type { Ledger } from '../core/ports/ledger.ts';
import type { Log } from '../core/ports/log.ts';
import type { Meter } from '../core/ports/meter.ts';
import type { OwnerRules } from '../core/run/owner.ts';
import type { Milliseconds } from '../core/values/duration.ts';

import type { Monotonic } from './stopwatch.ts';

/** What the watch works with. Ports only: main decides what is behind them. */
export interface WatchDeps {
  readonly runs: Runs;
  readonly signals: SignalSource;
  readonly computes: Computes;
  readonly recorded: RecordedSignals;
  readonly requests: RequestCounter;
  readonly collect: CollectEvidence;
  /** How long a cancel waits for evidence at most. */
  readonly collectWithin: Milliseconds;
  readonly ledger: Ledger;
  readonly policies: PolicySet;
  readonly clock: Clock;
  /** Measures short times within this process, whatever is done to the clock. */
  readonly monotonic: Monotonic;
  readonly newId: () => string;
  readonly meter: Meter;
  readonly log: Log;
  /** Limits on cancels over all policies. */
  readonly limits: CancelLimits;
  readonly owner: OwnerRules;
  /** Without a good pass for so long a workspace was not watched, and what was pending starts over. */
  readonly blindAfter: Milliseconds;
  /** When a policy has been unknown for a run for so long, people are alerted. */
  readonly unknownAfter: Milliseconds;
}
