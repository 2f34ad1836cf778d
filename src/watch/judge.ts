import { evaluate, type Verdict } from '../core/policy/evaluate.ts';
import type { Policy } from '../core/policy/policy.ts';
import {
  answerTo,
  prerequisites,
  SIGNAL_KINDS,
  type SignalRequest,
  type Signals,
  type Snapshot,
  unknown,
} from '../core/signal/signal.ts';
import { waitersOf } from '../core/signal/waiters.ts';
import type { Instant } from '../core/values/duration.ts';
import { type FetchDeps, fetchKind } from './fetch-signals.ts';

/** A snapshot with the verdict of every policy that is, or could be, for its run. */
export interface Judged {
  readonly snapshot: Snapshot;
  readonly verdicts: ReadonlyMap<Policy, Verdict>;
  /** What each policy judged: others may have had more signals read since. Null where the run could not be read. */
  readonly judgedOn: ReadonlyMap<Policy, Snapshot> | null;
}

export interface JudgeDeps extends FetchDeps {
  /** Other active runs, which are peers of the judged ones; they are not judged. */
  readonly others?: readonly Snapshot[];
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
  let others = deps.others ?? [];
  for (;;) {
    const wanted = cases
      .map((waiting) => ({ waiting, wants: waiting.wants() }))
      .filter(({ wants }) => wants.length > 0);
    const kind = SIGNAL_KINDS.find((candidate) => wanted.some(({ wants }) => wants.some((w) => w.kind === candidate)));
    if (!kind) break;
    await deps.progress();
    if (kind === 'peers') others = await readComputes(cases, others, deps);
    await fetchKind(kind, wanted, [...cases.map(({ snapshot }) => snapshot), ...others], deps);
  }
  await readWaits(cases, deps);
  return cases.map(({ snapshot, verdicts, judgedOn }) => ({ snapshot, verdicts, judgedOn }));
}

/** Reads why the judged runs wait that have not started. It settles no verdict; people read it in the reasons. */
async function readWaits(cases: readonly Case[], deps: JudgeDeps): Promise<void> {
  const wanted = cases
    .filter(({ snapshot, verdicts }) => verdicts.size > 0 && waitersOf(snapshot).length > 0)
    .map((waiting) => ({ waiting, wants: [WAIT] }));
  if (wanted.length === 0) return;
  await deps.progress();
  await fetchKind('wait', wanted, [], deps);
  for (const { waiting } of wanted) waiting.askAgain();
}

const WAIT: SignalRequest = { kind: 'wait' };

/**
 * Reads the compute of every run, from which the GPUs of its peers follow. A compute is read once for all its runs, so
 * this costs next to nothing. Answers the peers' snapshots with it.
 */
async function readComputes(cases: readonly Case[], others: readonly Snapshot[], deps: JudgeDeps): Promise<Snapshot[]> {
  const lacks = ({ signals }: Snapshot) => signals.compute === undefined;
  const unread = [...cases.map(({ snapshot }) => snapshot), ...others].filter(lacks);
  if (unread.length === 0) return [...others];
  const answers = await deps.signals.compute(deps.workspace, unread, deps.abort);
  const computeOf = ({ run }: Snapshot) => answers.get(run.id) ?? unknown('no answer came for this run');
  const withCompute = (snapshot: Snapshot) =>
    lacks(snapshot) ? { ...snapshot.signals, compute: computeOf(snapshot) } : snapshot.signals;
  for (const judged of cases) if (lacks(judged.snapshot)) judged.learn(withCompute(judged.snapshot));
  return others.map((other) => ({ ...other, signals: withCompute(other) }));
}

/** One snapshot on its way to final verdicts. */
class Case {
  snapshot: Snapshot;
  readonly verdicts = new Map<Policy, Verdict>();
  readonly judgedOn = new Map<Policy, Snapshot>();
  private readonly now: Instant;

  constructor(snapshot: Snapshot, policies: readonly Policy[], now: Instant) {
    this.snapshot = snapshot;
    this.now = now;
    for (const policy of policies) this.ask(policy);
  }

  /** What the open verdicts wait for, with what must be there before it. */
  wants(): SignalRequest[] {
    const wants: SignalRequest[] = [];
    for (const verdict of this.verdicts.values())
      if (verdict.outcome === 'unknown')
        for (const request of verdict.missingSignals) wants.push(...prerequisites(request, this.snapshot.run), request);
    return wants.filter((request) => !answerTo(this.snapshot.signals, request));
  }

  learn(signals: Signals): void {
    this.snapshot = { ...this.snapshot, signals };
    for (const [policy, verdict] of this.verdicts)
      if (verdict.outcome === 'unknown' && verdict.missingSignals.length > 0) this.ask(policy);
  }

  /** For what changes the words of a verdict alone. */
  askAgain(): void {
    for (const policy of this.verdicts.keys()) this.ask(policy);
  }

  private ask(policy: Policy): void {
    const verdict = evaluate(this.snapshot, policy, this.now);
    this.judgedOn.set(policy, this.snapshot);
    if (verdict.outcome === 'not-matched') this.verdicts.delete(policy);
    else this.verdicts.set(policy, verdict);
  }
}
