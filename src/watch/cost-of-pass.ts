import { evaluate } from '../core/policy/evaluate.ts';
import { policyAnswer } from '../core/policy/match.ts';
import type { Policy } from '../core/policy/policy.ts';
import {
  answerTo,
  prerequisites,
  requestKey,
  SIGNAL_KINDS,
  type SignalKind,
  type SignalRequest,
  type Snapshot,
  withAnswer,
} from '../core/signal/signal.ts';
import type { Instant, Milliseconds } from '../core/values/duration.ts';
import { REQUESTS_FOR, RUNS_A_BATCH } from './requests-for.ts';
import { ordinaryAnswer, type TypicalRun } from './typical-runs.ts';

/** Azure's bucket for reads of ARM, for each principal and subscription; metrics are read through it too. */
export const READ_BUCKET = { burst: 250, perSecond: 25 } as const;

/** Kinds of requests that take from the bucket. */
const READS: readonly string[] = ['jobs-list', 'job-get', 'computes', 'vm-sizes', 'datastores', 'metrics'];

/** A number as it usually is, and as it is when everything goes the dear way. */
export interface Range {
  readonly expected: number;
  readonly worst: number;
}

export interface SignalCost {
  readonly kind: SignalKind;
  /** Names of the policies that may need it. */
  readonly policies: readonly string[];
  /** Runs for which it is asked. */
  readonly runs: Range;
}

/** Requests of one kind. One way of asking may take another's place in the worst case. */
export interface RequestCost extends Range {
  readonly kind: string;
  /** Takes from {@link READ_BUCKET}. */
  readonly read: boolean;
}

/** What one pass over one workspace asks of Azure. */
export interface PassCost {
  readonly activeRuns: number;
  readonly signals: readonly SignalCost[];
  readonly requests: readonly RequestCost[];
  readonly reads: Range;
}

/**
 * What a pass will ask. Expected: all runs are healthy and every cache is warm; the evaluator itself decides, signal by
 * signal as in a pass. Worst: every signal of every policy that matches a run, after a restart, and without a batch route.
 */
export function costOfPass(
  typicalRuns: readonly TypicalRun[],
  policies: readonly Policy[],
  every: Milliseconds,
  now: Instant,
): PassCost {
  const active = policies.filter(({ mode }) => mode !== 'off');
  const expected = typicalRuns.map((typical) => expectedRequests(typical, active, now));
  const worst = typicalRuns.map((typical) => worstRequests(typical, active, now));
  const requests = new Tally();
  tallyListing(requests, typicalRuns);
  for (const kind of SIGNAL_KINDS) {
    tallySignal(requests, 'expected', kind, typicalRuns, expected, every);
    tallySignal(requests, 'worst', kind, typicalRuns, worst, every);
  }
  const costs = requests.costs();
  return {
    activeRuns: typicalRuns.length,
    signals: SIGNAL_KINDS.map((kind) => ({
      kind,
      policies: active
        .filter(({ signals }) => signals.some((request) => request.kind === kind))
        .map(({ name }) => name),
      runs: { expected: countOf(expected, kind), worst: countOf(worst, kind) },
    })).filter(({ policies: by, runs }) => by.length > 0 || runs.worst > 0),
    requests: costs,
    reads: {
      expected: sum(costs.filter(({ read }) => read).map((cost) => cost.expected)),
      worst: sum(costs.filter(({ read }) => read).map((cost) => cost.worst)),
    },
  };
}

/** A policy as it meets a run whose names are not known. */
function facing(policy: Policy, { named }: TypicalRun): Policy {
  if (named) return policy;
  const { jobType, gpu } = policy.match;
  return { ...policy, match: { ...(jobType ? { jobType } : {}), ...(gpu === undefined ? {} : { gpu }) }, except: [] };
}

function snapshotOf({ run }: TypicalRun): Snapshot {
  return { run, phaseSince: run.createdAt, signals: {} };
}

/** What the policies ask for a healthy run: round by round, the cheapest first. */
function expectedRequests(typical: TypicalRun, policies: readonly Policy[], now: Instant): SignalRequest[] {
  const fetched: SignalRequest[] = [];
  let snapshot = snapshotOf(typical);
  for (;;) {
    const wanted = policies.flatMap((policy) => {
      const verdict = evaluate(snapshot, facing(policy, typical), now);
      const missingSignals = verdict.outcome === 'unknown' ? verdict.missingSignals : [];
      return missingSignals.flatMap((request) => [...prerequisites(request, typical.run), request]);
    });
    const open = wanted.filter((request) => !answerTo(snapshot.signals, request));
    const next = SIGNAL_KINDS.flatMap((kind) => open.filter((request) => request.kind === kind))[0];
    if (!next) return fetched;
    fetched.push(next);
    snapshot = { ...snapshot, signals: withAnswer(snapshot.signals, next, ordinaryAnswer(next, typical, now)) };
  }
}

const COMPUTE: SignalRequest = { kind: 'compute' };

/** Everything that the policies which could be for a run may ask. */
function worstRequests(typical: TypicalRun, policies: readonly Policy[], now: Instant): SignalRequest[] {
  const bare = snapshotOf(typical);
  const informed = { ...bare, signals: withAnswer({}, COMPUTE, ordinaryAnswer(COMPUTE, typical, now)) };
  const requests = policies.flatMap((policy): SignalRequest[] => {
    const faced = facing(policy, typical);
    if (policyAnswer(faced, bare) === 'no') return [];
    if (policyAnswer(faced, informed) === 'no') return [COMPUTE];
    return policy.signals.flatMap((request) => [...prerequisites(request, typical.run), request]);
  });
  return [...new Map(requests.map((request) => [requestKey(request), request])).values()];
}

function countOf(asks: readonly (readonly SignalRequest[])[], kind: SignalKind): number {
  return asks.filter((requests) => requests.some((request) => request.kind === kind)).length;
}

class Tally {
  readonly #kinds = new Map<string, { expected: number; worst: number }>();

  add(kind: string, which: keyof Range, count: number): void {
    const range = this.#kinds.get(kind) ?? { expected: 0, worst: 0 };
    range[which] += count;
    this.#kinds.set(kind, range);
  }

  costs(): RequestCost[] {
    return [...this.#kinds]
      .filter(([, { expected, worst }]) => expected + worst > 0)
      .map(([kind, { expected, worst }]) => ({
        kind,
        read: READS.includes(kind),
        expected,
        worst,
      }));
  }
}

const RUNS_A_PAGE = 50;

/** The newest page, and the known runs that are not on it. After a restart each of those is read by its name. */
function tallyListing(tally: Tally, typicalRuns: readonly TypicalRun[]): void {
  const further = Math.max(0, typicalRuns.length - RUNS_A_PAGE);
  tally.add('jobs-list', 'expected', 1);
  tally.add('jobs-list', 'worst', 2);
  tally.add('run-batch', 'expected', Math.ceil(further / RUNS_A_BATCH));
  tally.add('job-get', 'worst', further);
}

/** Adds the requests for one kind of signal. */
function tallySignal(
  tally: Tally,
  which: keyof Range,
  kind: SignalKind,
  typicalRuns: readonly TypicalRun[],
  asks: readonly (readonly SignalRequest[])[],
  every: Milliseconds,
): void {
  const wanting = typicalRuns.flatMap((run, index) => {
    const requests = asks[index]?.filter((request) => request.kind === kind) ?? [];
    return requests.length === 0 ? [] : [{ run, requests }];
  });
  if (wanting.length === 0) return;
  const counts = REQUESTS_FOR[kind]?.(wanting, which === 'worst', every) ?? {};
  for (const [request, count] of Object.entries(counts)) tally.add(request, which, count);
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}

/** The sum over several workspaces: those of one subscription share a bucket. */
export function sumCosts(costs: readonly PassCost[]): PassCost {
  const requests = [
    ...Map.groupBy(
      costs.flatMap((cost) => cost.requests),
      ({ kind }) => kind,
    ),
  ];
  const signals = [
    ...Map.groupBy(
      costs.flatMap((cost) => cost.signals),
      ({ kind }) => kind,
    ),
  ];
  const both = (ranges: readonly Range[]): Range => ({
    expected: sum(ranges.map(({ expected }) => expected)),
    worst: sum(ranges.map(({ worst }) => worst)),
  });
  return {
    activeRuns: sum(costs.map(({ activeRuns }) => activeRuns)),
    signals: signals.map(([kind, costsOfKind]) => ({
      kind,
      policies: [...new Set(costsOfKind.flatMap(({ policies }) => policies))],
      runs: both(costsOfKind.map(({ runs }) => runs)),
    })),
    requests: requests.map(([kind, ranges]) => ({ kind, read: READS.includes(kind), ...both(ranges) })),
    reads: both(costs.map(({ reads }) => reads)),
  };
}

/** Seconds that reads take beyond what the bucket holds at once. */
export function secondsBeyondBurst(reads: number): number {
  return Math.max(0, (reads - READ_BUCKET.burst) / READ_BUCKET.perSecond);
}
