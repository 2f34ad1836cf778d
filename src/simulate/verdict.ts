import { evaluate, type Verdict } from '../core/policy/evaluate.ts';
import type { Policy } from '../core/policy/policy.ts';
import type { RecordedRun } from '../core/record/recorded-workspace.ts';
import type { Snapshot } from '../core/signal/signal.ts';
import { type Derived, derive } from './derive.ts';

/** What a policy answers for a recorded run, with the signals that follow from the record; null if it does not match. */
export function verdictOf(first: Snapshot, recorded: RecordedRun, policy: Policy, derived: Derived): Verdict | null {
  let snapshot = first;
  for (;;) {
    const verdict = evaluate(snapshot, policy, derived.now);
    if (verdict.outcome === 'not-matched') return null;
    if (recorded.unread !== null) {
      const reason = `the run could not be read: ${recorded.unread}`;
      return { outcome: 'unknown', evidence: null, reason, missingSignals: [], violatedAt: null };
    }
    const more = verdict.outcome === 'unknown' ? derive(snapshot, verdict.missingSignals, derived) : null;
    if (!more) return verdict;
    snapshot = more;
  }
}
