import type { Run } from '../run/run.ts';
import type { Instant } from '../values/duration.ts';
import { getOwn } from '../values/own-value.ts';
import type { Signal } from './answer.ts';
import type { KeyedEntry, SignalEntry } from './entry.ts';
import { activity } from './kinds/activity.ts';
import { artifact } from './kinds/artifact.ts';
import { childMetric } from './kinds/child-metric.ts';
import { children } from './kinds/children.ts';
import { compute } from './kinds/compute.ts';
import { cost } from './kinds/cost.ts';
import { lineage, outcomes } from './kinds/ended-runs.ts';
import { gpu } from './kinds/gpu.ts';
import { log } from './kinds/log.ts';
import { metric } from './kinds/metric.ts';
import { peers } from './kinds/peers.ts';
import { spend } from './kinds/spend.ts';
import { timing } from './kinds/timing.ts';
import { wait } from './kinds/wait.ts';

export { type Unknown, unknown } from '../values/known.ts';
export { known, type Signal } from './answer.ts';
export type { Activity } from './kinds/activity.ts';
export type { ArtifactContent, ArtifactReading } from './kinds/artifact.ts';
export { type ChildMetric, logsMetrics, MOST_CHILDREN_READ } from './kinds/child-metric.ts';
export type { Compute, Nodes } from './kinds/compute.ts';
export type { Cost, CostMachine, CostPiece, PriceOrigin } from './kinds/cost.ts';
export type { EndedRun, EndedRuns } from './kinds/ended-runs.ts';
export type { GpuDevice, GpuUse } from './kinds/gpu.ts';
export type { LogGrowth } from './kinds/log.ts';
export type { LoggedMetric } from './kinds/metric.ts';
export type { Peer, Peers } from './kinds/peers.ts';
export type { Spend } from './kinds/spend.ts';
export type { Timing } from './kinds/timing.ts';
export type { Wait } from './kinds/wait.ts';

/**
 * The kinds in the order in which they are fetched: what costs Azure nothing, then what is cached, then a request a run,
 * then the metrics; and what others rest on before them.
 */
const ALL = [
  timing,
  compute,
  peers,
  lineage,
  outcomes,
  children,
  cost,
  spend,
  artifact,
  log,
  metric,
  childMetric,
  activity,
  gpu,
  wait,
] as const;

type Entry = (typeof ALL)[number];
export type SignalKind = Entry['kind'];

/** What the answers of a kind hold. */
export type SignalValue<K extends SignalKind> =
  Extract<Entry, { kind: K }> extends SignalEntry<K, infer V, infer _> ? V : never;

type Keyed = Extract<Entry, { key: unknown }>['kind'];

type RequestTo<E> = E extends SignalEntry<infer K, infer _, infer P> ? { readonly kind: K } & P : never;

/** What a condition asks for. Two requests with the same key are one fetch. */
export type SignalRequest = RequestTo<Entry>;
export type RequestOf<K extends SignalKind> = Extract<SignalRequest, { kind: K }>;
export type ArtifactRequest = RequestOf<'artifact'>;
export type MetricRequest = RequestOf<'metric'>;
export type ChildMetricRequest = RequestOf<'child-metric'>;
export type SpendRequest = RequestOf<'spend'>;

/** The signals of a run as far as they were fetched. A missing entry was not asked for yet. */
export type Signals = {
  readonly [K in Exclude<SignalKind, Keyed>]?: Signal<SignalValue<K>>;
} & {
  /** By key. */
  readonly [K in Keyed as `${K}s`]?: Readonly<Record<string, Signal<SignalValue<K>>>>;
};

/** A run with its signals at one instant. */
export interface Snapshot {
  readonly run: Run;
  /**
   * Since when Runwarden has seen the run in its present phase: a lower bound of the time spent in it. Begins again when
   * the heartbeat is lost or comes back.
   */
  readonly phaseSince: Instant;
  /**
   * For a run that was seen waiting or paused after it had begun: when it was first seen back at work, or, before that,
   * when it was first seen so. How long it ran in all is not known then: at least since that moment, at most since its
   * submission. Absent where no such break was seen.
   */
  readonly resumedAt?: Instant;
  /** Why the run's submission is not trusted, as `prepared` found; absent where it is. */
  readonly submissionProblem?: string;
  readonly signals: Signals;
}

/** An entry as code for all kinds uses it. */
export type AnyEntry = SignalEntry<SignalKind, unknown, object> &
  Partial<Pick<KeyedEntry<SignalKind, unknown, object>, 'key' | 'caseKey'>>;

/** All entries as code for all kinds uses them. */
export const ENTRIES: readonly AnyEntry[] = ALL;
export const SIGNAL_KINDS: readonly SignalKind[] = ENTRIES.map(({ kind }) => kind);
const BY_KIND = new Map(ENTRIES.map((entry) => [entry.kind, entry]));

function entryOf(kind: SignalKind): AnyEntry {
  const entry = BY_KIND.get(kind);
  if (!entry) throw new Error(`there is no signal ${kind}`);
  return entry;
}

/** Under which the answers of a kind are found in {@link Signals}: one by itself, or several by key. */
export function fieldOf({ kind, key }: Pick<AnyEntry, 'kind' | 'key'>): keyof Signals {
  // The very rule by which the type is made.
  return (key ? `${kind}s` : kind) as keyof Signals;
}

/** The answer to a request; undefined when it was not asked yet, or does not reach as far as the request does. */
export function answerTo<K extends SignalKind>(
  signals: Signals,
  request: RequestOf<K>,
): Signal<SignalValue<K>> | undefined {
  const entry = entryOf(request.kind);
  // A field holds answers of its kind: by key where the kind has keys.
  const found = signals[fieldOf(entry)] as Readonly<Record<string, Signal<SignalValue<K>>>> | undefined;
  const answer = entry.key ? getOwn(found, entry.key(request)) : (found as Signal<SignalValue<K>> | undefined);
  return answer && entry.isEnough?.(answer, request) === false ? undefined : answer;
}

/** The signals with one more answer. */
export function withAnswer<K extends SignalKind>(
  signals: Signals,
  request: RequestOf<K>,
  answer: Signal<SignalValue<K>>,
): Signals {
  const entry = entryOf(request.kind);
  const field = fieldOf(entry);
  return { ...signals, [field]: entry.key ? { ...signals[field], [entry.key(request)]: answer } : answer };
}

/** The signals without what is measured: as if nobody had asked for it. */
export function onlyFacts(signals: Signals): Signals {
  let facts = signals;
  for (const entry of ENTRIES) {
    const field = fieldOf(entry);
    const answers = signals[field];
    if (!entry.facts || !answers) continue;
    const { [field]: _, ...others } = facts;
    // A field holds answers of its kind: by key where the kind has keys.
    const kept = entry.key ? factsByKey(entry, answers as Answers) : factsOf(entry, answers as Signal<unknown>);
    facts = kept === null ? others : { ...others, [field]: kept };
  }
  return facts;
}

/** Whether a kind of signal is measured, in whole or in part. */
export function isMeasured(kind: SignalKind): boolean {
  return entryOf(kind).facts !== undefined;
}

type Answers = Readonly<Record<string, Signal<unknown>>>;

function factsByKey(entry: AnyEntry, answers: Answers): Answers {
  const kept = Object.entries(answers).flatMap(([key, answer]) => {
    const facts = factsOf(entry, answer);
    return facts === null ? [] : [[key, facts] as const];
  });
  return Object.fromEntries(kept);
}

function factsOf(entry: AnyEntry, answer: Signal<unknown>): Signal<unknown> | null {
  if (!answer.known) return answer;
  const value = entry.facts?.(answer.value) ?? null;
  return value === null ? null : { ...answer, value };
}

/** The same for requests that one fetch answers. */
export function requestKey(request: SignalRequest): string {
  const key = entryOf(request.kind).key?.(request);
  return key === undefined ? request.kind : `${request.kind} ${key}`;
}

/** What must be there before a signal can be read: a parent's are read child by child, and a price needs the hours. */
export function prerequisites(request: SignalRequest, run: Run): readonly SignalRequest[] {
  // What others rest on is asked for without parameters.
  return (entryOf(request.kind).needs?.(request, run) ?? []).map((kind) => ({ kind }) as SignalRequest);
}

/** What a request is about, in words that begin a sentence. */
export function subjectOf(request: SignalRequest): { readonly words: string; readonly isPlural: boolean } {
  const { subject, isPlural = false } = entryOf(request.kind);
  return { words: typeof subject === 'string' ? subject : subject(request), isPlural };
}
