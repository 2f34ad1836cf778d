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
const COMPUTE: SignalRequest = { kind: 'compute' };

/**
 * Reads what those runs cost whose cancel people are notified or asked about, unless a policy has read it already. It
 * settles no verdict: it goes into the evidence alone, so that each message says what a further hour costs.
 */
export async function readCosts(
  judged: readonly Judged[],
  deps: FetchDeps & { readonly progress: () => Promise<void> },
): Promise<readonly Judged[]> {
  const asked = judged.filter(isAskedAbout).map(({ snapshot }) => snapshot);
  const read = await readCostsOf(asked, deps);
  return judged.map((one) => {
    const cost = read.get(one.snapshot.run.id)?.signals.cost;
    if (!cost) return one;
    return { ...one, snapshot: { ...one.snapshot, signals: { ...one.snapshot.signals, cost } } };
  });
}

/** The snapshots with their cost and what it rests on, by the ids of their runs. */
export async function readCostsOf(
  snapshots: readonly Snapshot[],
  deps: FetchDeps & { readonly progress: () => Promise<void> },
): Promise<ReadonlyMap<string, Snapshot>> {
  if (snapshots.length === 0) return new Map();
  const asked = snapshots.map((snapshot) => new Priced(snapshot));
  await deps.progress();
  await fetchAll(asked, deps);
  return new Map(asked.map(({ snapshot }) => [snapshot.run.id, snapshot]));
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
function readsCosts(policy: Policy): boolean {
  return cancelStepOf(policy) !== null && modeAllows(policy.mode, 'approve');
}

/** A run on its way to its cost. */
class Priced implements Waiting {
  snapshot: Snapshot;

  constructor(snapshot: Snapshot) {
    this.snapshot = snapshot;
  }

  /** One whose cost was read for a question lacks no more than the machine, which people see beside it. */
  wants(): SignalRequest[] {
    const { run, signals } = this.snapshot;
    const wanted = signals.cost ? [COMPUTE] : [...prerequisites(COST, run), COST];
    return wanted.filter((request) => !answerTo(signals, request));
  }

  learn(signals: Signals): void {
    this.snapshot = { ...this.snapshot, signals };
  }
}
