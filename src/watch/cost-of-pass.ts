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
import { COST } from './read-costs.ts';
import { PARENTS_A_PASS } from './read-loads.ts';
import { requestsFor, type Wanting } from './requests-for.ts';
import { ordinaryAnswer, type TypicalRun } from './typical-runs.ts';

/** Azure's bucket for reads of ARM, for each principal and subscription; metrics are read through it too. */
export const READ_BUCKET = { burst: 250, perSecond: 25 } as const;

/** Kinds of requests that take from the bucket. */
const READS: readonly string[] = ['jobs-list', 'job-get', 'computes', 'vm-sizes', 'usages', 'datastores', 'metrics'];

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

/** What a pass asks of Azure. */
export interface PassCost {
  readonly activeRuns: number;
  readonly signals: readonly SignalCost[];
  readonly requests: readonly RequestCost[];
  readonly reads: Range;
}

/**
 * What a pass over each of some workspaces will ask in sum: those of one subscription share a bucket. Expected: all runs
 * are healthy and every cache is warm; the evaluator itself decides, signal by signal as in a pass. Worst: every signal of
 * every policy that matches a run, after a restart, and without a batch route. Both have the price of every run.
 */
export function costOfPass(
  workspaces: readonly (readonly TypicalRun[])[],
  policies: readonly Policy[],
  every: Milliseconds,
  now: Instant,
): PassCost {
  const active = policies.filter(({ mode }) => mode !== 'off');
  const asking = (ask: (typical: TypicalRun) => SignalRequest[]): Wanting[] =>
    workspaces.map((runs) => withPrices(runs.map((run) => ({ run, requests: ask(run) }))));
  const expected = asking((typical) => expectedRequests(typical, active, now));
  const worst = asking((typical) => worstRequests(typical, active, now));
  const expectedCounts = countRequests(expected, (runs) => requestsFor(runs, false, every));
  const worstCounts = countRequests(worst, (runs) => requestsFor(runs, true, every));
  const requests = [...new Set([...expectedCounts.keys(), ...worstCounts.keys()])]
    .map((kind) => ({
      kind,
      read: READS.includes(kind),
      expected: expectedCounts.get(kind) ?? 0,
      worst: worstCounts.get(kind) ?? 0,
    }))
    .filter((cost) => cost.expected + cost.worst > 0);
  const reads = requests.filter(({ read }) => read);
  return {
    activeRuns: workspaces.flat().length,
    signals: SIGNAL_KINDS.map((kind) => ({
      kind,
      policies: active
        .filter(({ signals }) => signals.some((request) => request.kind === kind))
        .map(({ name }) => name),
      runs: { expected: runsAsking(expected, kind), worst: runsAsking(worst, kind) },
    })).filter(({ policies: by, runs }) => by.length > 0 || runs.worst > 0),
    requests,
    reads: {
      expected: reads.reduce((sum, cost) => sum + cost.expected, 0),
      worst: reads.reduce((sum, cost) => sum + cost.worst, 0),
    },
  };
}

/** With what is read for people alone: the price of every run, and for that the children of some parents. */
function withPrices(wanting: Wanting): Wanting {
  let parents = 0;
  return wanting.map(({ run, requests }) => {
    const needed = prerequisites(COST, run.run);
    const isListed = requests.some(({ kind }) => kind === 'children');
    if (!isListed && needed.some(({ kind }) => kind === 'children')) parents += 1;
    if (!isListed && parents > PARENTS_A_PASS) return { run, requests };
    const all = [...requests, ...needed, COST].map((request) => [requestKey(request), request] as const);
    return { run, requests: [...new Map(all).values()] };
  });
}

/** Requests to Azure by kind, over all workspaces. */
function countRequests(
  workspaces: readonly Wanting[],
  requestsOf: (runs: Wanting) => readonly (readonly [kind: string, count: number])[],
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const [kind, count] of workspaces.flatMap(requestsOf)) counts.set(kind, (counts.get(kind) ?? 0) + count);
  return counts;
}

function runsAsking(workspaces: readonly Wanting[], kind: SignalKind): number {
  return workspaces.flat().filter(({ requests }) => requests.some((request) => request.kind === kind)).length;
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

/** Seconds that reads take beyond what the bucket holds at once. */
export function secondsBeyondBurst(reads: number): number {
  return Math.max(0, (reads - READ_BUCKET.burst) / READ_BUCKET.perSecond);
}
