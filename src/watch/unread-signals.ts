import { answersOf } from '../core/record/recorded-signals.ts';
import type { UnseenPart } from '../core/record/unseen.ts';
import { ENTRIES, type Signal, type SignalKind } from '../core/signal/signal.ts';
import type { Judged } from './judge.ts';

/** The kinds that Azure answers, as people call them. The others come from Runwarden's own record. */
const FROM_AZURE: Readonly<Partial<Record<SignalKind, string>>> = {
  timing: 'the start and end',
  compute: 'the compute',
  children: 'the children',
  cost: 'the price',
  artifact: 'the reports',
  log: 'the logs',
  metric: 'the logged metrics',
  activity: 'the traffic',
  gpu: 'the GPU use',
};

/** Below this share of the runs asked about, a failure concerns single runs, and their verdicts say so. */
const SHARE = 0.5;

/** What Azure did not give of a signal; null where there was nothing more to give. */
function problemOf(signal: Signal<unknown>): string | null {
  if (signal.known) return signal.partly ?? null;
  return signal.failed ? signal.reason : null;
}

/**
 * The kinds of signals that Azure did not give in this pass, for half of the runs asked about or more. A run for which there
 * is nothing to read (no samples yet, no such report) has been read.
 */
export function unreadSignals(judged: readonly Judged[]): UnseenPart[] {
  return ENTRIES.flatMap((entry) => {
    const words = FROM_AZURE[entry.kind];
    if (words === undefined) return [];
    const asked = judged
      .map(({ snapshot }) => answersOf(snapshot.signals, entry).map(([, signal]) => signal))
      .filter((answers) => answers.length > 0);
    const reasons = asked.flatMap((answers) => answers.flatMap((signal) => problemOf(signal) ?? [])[0] ?? []);
    const [reason] = reasons;
    if (reason === undefined || reasons.length < asked.length * SHARE) return [];
    const what = `${words} of ${reasons.length} of ${asked.length} ${asked.length === 1 ? 'run' : 'runs'}`;
    return [{ kind: 'readings', part: entry.kind, what, reason }];
  });
}

/** By kind, of how many runs a signal was asked for and is unknown, whatever the reason. A kind that nobody asked for is absent. */
export function unknownSignals(judged: readonly Judged[]): Readonly<Record<string, number>> {
  return Object.fromEntries(
    ENTRIES.flatMap((entry) => {
      const asked = judged
        .map(({ snapshot }) => answersOf(snapshot.signals, entry))
        .filter((answers) => answers.length > 0);
      if (asked.length === 0) return [];
      return [[entry.kind, asked.filter((answers) => answers.some(([, signal]) => !signal.known)).length]];
    }),
  );
}
