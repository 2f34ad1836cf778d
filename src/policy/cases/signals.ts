import { z } from 'zod';
import type { Run } from '../../core/run/run.ts';
import {
  type AnyEntry,
  ENTRIES,
  fieldOf,
  known,
  type Signal,
  type SignalKind,
  type SignalRequest,
  type Signals,
  type SignalValue,
  unknown,
  withAnswer,
} from '../../core/signal/signal.ts';
import type { Instant } from '../../core/values/duration.ts';
import { getOwn } from '../../core/values/own-value.ts';
import { words } from '../../core/values/shapes.ts';

// The signals of a case: the form of each is in its entry, `core/signal/kinds`.

const unknownSignal = z.strictObject({ unknown: words('why it is unknown') });

/** The signals that a case can give, each as its entry says or `{unknown: reason}`. */
export const caseSignals = z.strictObject(Object.fromEntries(ENTRIES.map((entry) => [fieldOf(entry), formOf(entry)])), {
  error: 'a map of signals such as {timing: {started: -3h}}',
});
type CaseSignals = z.output<typeof caseSignals>;

function formOf({ key, inCase }: AnyEntry): z.ZodType {
  const { schema, expected, expectedMap, description } = inCase;
  const one = z.union([schema, unknownSignal], { error: `${expected}, or {unknown: reason}` });
  if (!key) return one.optional();
  const map = z.record(z.string(), one, expectedMap === undefined ? {} : { error: expectedMap }).optional();
  return description === undefined ? map : map.describe(description);
}

/** The signals that a case gives. What it does not give is not fetched. */
export function signalsIn(given: CaseSignals, run: Run, requests: readonly SignalRequest[], now: Instant): Signals {
  let signals: Signals = {};
  for (const entry of ENTRIES) {
    const mine = requests.filter(({ kind }) => kind === entry.kind);
    for (const [request, answer] of answersIn(given[fieldOf(entry)], entry, mine)) {
      if (answer === undefined) continue;
      const context = { run, now, signals, requests: entry.key ? [request] : mine };
      const signal = isUnknown(answer) ? unknown(answer.unknown) : known(entry.inCase.read(answer, context), now);
      // Read by the entry of the request, and therefore of its type.
      signals = withAnswer<SignalKind>(signals, request, signal as Signal<SignalValue<SignalKind>>);
    }
  }
  return signals;
}

/** What a case gives for requests. A signal without keys is given whether it is asked for or not. */
function answersIn(
  field: unknown,
  { kind, caseKey }: AnyEntry,
  requests: readonly SignalRequest[],
): (readonly [SignalRequest, unknown])[] {
  // A kind without keys has a request without parameters, as far as its key goes.
  if (!caseKey) return [[{ kind } as SignalRequest, field]];
  // The form of a kind with keys is a map.
  const map = field as Readonly<Record<string, unknown>> | undefined;
  return requests.map((request) => [request, getOwn(map, caseKey(request))]);
}

function isUnknown(given: unknown): given is { readonly unknown: string } {
  return typeof given === 'object' && given !== null && 'unknown' in given;
}
