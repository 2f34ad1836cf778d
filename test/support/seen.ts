import type { Run } from '../../src/core/run/run.ts';
import type { KnownRun } from '../../src/core/signal/known-run.ts';
import { knownNow } from '../../src/core/signal/phase-since.ts';
import type { Instant } from '../../src/core/values/duration.ts';

/** Runs as a pass knows them at first sight. */
export function seen(runs: readonly Run[], now: Instant): KnownRun[] {
  return runs.map((run) => knownNow({ run, timing: null }, null, now, 0));
}
