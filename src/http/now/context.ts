import type { SeenCost } from '../../core/decision/decision.ts';
import type { Policy } from '../../core/policy/policy.ts';
import type { NowFacts } from '../../core/ports/now-ledger.ts';
import type { Readiness } from '../../core/ports/readiness.ts';
import type { Visibility } from '../../core/ports/visibility.ts';
import type { Instant } from '../../core/values/duration.ts';
import type { RunIndex } from './run-index.ts';

/** What every part of the first screen is made from. */
export interface NowContext {
  readonly facts: NowFacts;
  readonly runs: RunIndex;
  /** What the run of a finding cost at the latest pass. */
  readonly costs: ReadonlyMap<string, SeenCost>;
  readonly policies: ReadonlyMap<string, Policy>;
  readonly readiness: Readiness;
  /** Of the caller. */
  readonly visible: Visibility;
  readonly now: Instant;
}
