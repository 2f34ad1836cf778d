import type { Instant } from '../core/duration.ts';
import { evaluate, type NotMatched, type Verdict } from '../core/evaluate.ts';
import type { Policy } from '../core/policy.ts';
import { SIGNAL_KINDS, type SignalRequest, type Signals, type Snapshot } from '../core/signal.ts';
import { type FetchDeps, fetchKind } from './fetch-signals.ts';
import { isFetched, prerequisites } from './signal-order.ts';

/** A snapshot with the verdict of every policy on it. */
export interface Judged {
  readonly snapshot: Snapshot;
  readonly verdicts: ReadonlyMap<Policy, Verdict | NotMatched>;
}

export interface JudgeDeps extends FetchDeps {
  /** Other active runs, for signals about what goes on around; they are not judged. */
  readonly around?: readonly Snapshot[];
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
    await fetchKind(kind, wanted, [...cases.map(({ snapshot }) => snapshot), ...(deps.around ?? [])], deps);
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
        for (const request of verdict.wants) wants.push(...prerequisites(request, this.snapshot.run), request);
    return wants.filter((request) => !isFetched(this.snapshot.signals, request));
  }

  learn(signals: Signals): void {
    this.snapshot = { ...this.snapshot, signals: { ...this.snapshot.signals, ...signals } };
    for (const [policy, verdict] of this.verdicts)
      if (verdict.outcome === 'unknown' && verdict.wants.length > 0)
        this.verdicts.set(policy, evaluate(this.snapshot, policy, this.now));
  }
}
