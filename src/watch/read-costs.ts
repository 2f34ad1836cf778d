import { cancelStepOf, modeAllows, type Policy } from '../core/policy/policy.ts';
import {
  answerTo,
  prerequisites,
  SIGNAL_KINDS,
  type SignalRequest,
  type Signals,
  type Snapshot,
} from '../core/signal/signal.ts';
import { type FetchDeps, fetchKind, type Waiting } from './fetch-signals.ts';
import type { Judged } from './judge.ts';

export const COST: SignalRequest = { kind: 'cost' };

/**
 * Reads what those runs cost whose cancel people are notified or asked about, unless a policy has read it already. It
 * settles no verdict: it goes into the evidence alone, so that each message says what a further hour costs.
 */
export async function readCosts(
  judged: readonly Judged[],
  deps: FetchDeps & { readonly progress: () => Promise<void> },
): Promise<readonly Judged[]> {
  const asked = judged.filter(isAskedAbout).map((one) => new Priced(one.snapshot));
  if (asked.length === 0) return judged;
  await deps.progress();
  await fetchAll(asked, deps);
  const costs = new Map(asked.map(({ snapshot: { run, signals } }) => [run.id, signals.cost]));
  return judged.map((one) => {
    const cost = costs.get(one.snapshot.run.id);
    if (!cost) return one;
    return { ...one, snapshot: { ...one.snapshot, signals: { ...one.snapshot.signals, cost } } };
  });
}

/** What one run costs now, by a reading of its own. */
export async function readCost(snapshot: Snapshot, deps: FetchDeps): Promise<Signals['cost']> {
  const asked = new Priced(snapshot);
  await fetchAll([asked], deps);
  return asked.snapshot.signals.cost;
}

async function fetchAll(asked: readonly Priced[], deps: FetchDeps): Promise<void> {
  for (const kind of SIGNAL_KINDS) {
    const wanted = asked
      .map((waiting) => ({ waiting, wants: waiting.wants().filter((request) => request.kind === kind) }))
      .filter(({ wants }) => wants.length > 0);
    if (wanted.length > 0) await fetchKind(kind, wanted, [], deps);
  }
}

function isAskedAbout({ snapshot, verdicts }: Judged): boolean {
  if (snapshot.signals.cost) return false;
  return [...verdicts].some(([policy, { outcome }]) => outcome === 'violated' && readsCosts(policy));
}

/** Whether people are notified or asked about cancels under a policy. */
export function readsCosts(policy: Policy): boolean {
  return cancelStepOf(policy) !== null && modeAllows(policy.mode, 'approve');
}

/** A run on its way to its cost. */
class Priced implements Waiting {
  snapshot: Snapshot;

  constructor(snapshot: Snapshot) {
    this.snapshot = snapshot;
  }

  wants(): SignalRequest[] {
    const { run, signals } = this.snapshot;
    const needed = prerequisites(COST, run).filter((request) => !answerTo(signals, request));
    return [...needed, COST];
  }

  learn(signals: Signals): void {
    this.snapshot = { ...this.snapshot, signals };
  }
}
