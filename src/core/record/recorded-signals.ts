import {
  type AnyEntry,
  ENTRIES,
  fieldOf,
  known,
  type Signal,
  type SignalKind,
  type Signals,
  unknown,
} from '../signal/signal.ts';
import type { Instant } from '../values/duration.ts';
import type { Samples } from './sample-series.ts';

/** A signal as it is recorded: its value, or why it is unknown. When it was read is the pass's time. */
export type RecordedPart = { readonly v: unknown } | { readonly u: string };

/** By kind, and for kinds with keys by `kind key`. */
export type RecordedParts = Readonly<Record<string, RecordedPart>>;

/** The kinds that are recorded. The others follow from what is. */
const RECORDED = new Map(
  ENTRIES.filter(({ recorded }) => recorded !== null).map((entry) => [entry.kind as string, entry]),
);

/** Signals as parts; the samples by kind, since only those that are new are recorded. */
export function partsOf(signals: Signals): {
  readonly parts: ReadonlyMap<string, RecordedPart>;
  readonly samples: ReadonlyMap<SignalKind, Samples>;
} {
  const parts = new Map<string, RecordedPart>();
  const samples = new Map<SignalKind, Samples>();
  for (const entry of RECORDED.values())
    for (const [name, signal] of answersOf(signals, entry)) {
      if (!signal.known) {
        parts.set(name, { u: signal.reason });
        continue;
      }
      const { value } = signal;
      parts.set(name, { v: entry.recorded?.write ? entry.recorded.write(value) : value });
      if (entry.recorded?.samples) samples.set(entry.kind, entry.recorded.samples(value));
    }
  return { parts, samples };
}

/** The answers of a kind by the names of their parts. */
export function answersOf(signals: Signals, entry: AnyEntry): (readonly [string, Signal<unknown>])[] {
  const { kind, key } = entry;
  const field = signals[fieldOf(entry)];
  if (!field) return [];
  // A field holds answers by key where the kind has keys, and else one.
  if (!key) return [[kind, field as Signal<unknown>]];
  return Object.entries(field as Record<string, Signal<unknown>>).map(([name, signal]) => [`${kind} ${name}`, signal]);
}

/** The entry of a recorded part by its name; undefined where there is no such part. */
export function entryOfPart(name: string): AnyEntry | undefined {
  const space = name.indexOf(' ');
  const entry = RECORDED.get(space < 0 ? name : name.slice(0, space));
  return (entry?.key !== undefined) === space >= 0 ? entry : undefined;
}

/** The signals that a pass had of a run. */
export function signalsOf(
  { has, parts }: { readonly has: readonly string[]; readonly parts: RecordedParts },
  samplesOf: (kind: SignalKind) => Samples | null,
  at: Instant,
): Signals {
  const signals: Record<string, unknown> = {};
  const keyed = new Map<string, [string, unknown][]>();
  for (const name of has) {
    const part = parts[name];
    const entry = entryOfPart(name);
    if (!part || !entry) continue;
    const signal = 'u' in part ? unknown(part.u) : known(readPart(entry, part.v, samplesOf, at), at);
    const field = fieldOf(entry);
    if (entry.key) keyed.set(field, [...(keyed.get(field) ?? []), [name.slice(entry.kind.length + 1), signal]]);
    else signals[field] = signal;
  }
  for (const [field, answers] of keyed) signals[field] = Object.fromEntries(answers);
  // Every part was made by `partsOf` from the signal of the same name, so it has that signal's shape.
  return signals as Signals;
}

function readPart(
  { kind, recorded }: AnyEntry,
  part: unknown,
  samplesOf: (kind: SignalKind) => Samples | null,
  at: Instant,
): unknown {
  if (!recorded?.read) return part;
  return recorded.read(part, recorded.samples ? samplesOf(kind) : null, at);
}
