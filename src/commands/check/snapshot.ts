import type { OwnRates } from '../../azure/prices/own-rates.ts';
import { ownRate, rateOfCompute } from '../../azure/prices/own-rates.ts';
import { type ChildRun, mayHoldChildren, type Run } from '../../core/run/run.ts';
import {
  type Compute,
  type Cost,
  known,
  type Signal,
  type Signals,
  type Snapshot,
  unknown,
} from '../../core/signal/signal.ts';
import { type Instant, MINUTE, type Milliseconds, SECOND } from '../../core/values/duration.ts';
import { isPlainObject, type PlainObject } from '../../core/values/plain-object.ts';
import { type Computes, computeOf, machineOf } from './computes.ts';

export interface Prices {
  readonly currency: string;
  readonly rates: OwnRates;
}

/** A run as it will be, if it does what its job file says. */
export interface Future {
  readonly run: Run;
  readonly start: Instant;
  /** When its own limits end it; null where it has none. */
  readonly end: Instant | null;
  /** @param children whether with the steps or trials that the file lets expect; what they will do is not known. */
  at(moment: Instant, children?: boolean): Snapshot;
}

interface Known {
  readonly computes: Computes;
  readonly prices: Prices | null;
}

/** More trials at a time say nothing new. */
const MOST_TRIALS = 1000;

/** The run of a job file that starts at a moment, and what is known of it at every later one. */
export function futureOf(run: Run, job: PlainObject, start: Instant, { computes, prices }: Known): Future {
  const trials = trialsOf(run, job);
  const limits = [run.timeLimit, trials?.longest ?? null].filter((limit) => limit !== null);
  const limit = limits.length === 0 ? null : Math.min(...limits);
  const compute = computeOf(run, computes, start);
  const cost = costOf(run, compute, { start, trials: trials?.atOnce ?? 1, prices });
  const expected = trials ? trialsAt(run, start, trials.atOnce) : stepsAt(run, start, computes);
  return {
    run,
    start,
    end: limit === null ? null : start + limit,
    at: (moment, children = true) => {
      const signals: Signals = {
        timing: known({ startedAt: start, endedAt: null }, moment),
        compute: compute.known ? { ...compute, at: moment } : compute,
        cost: cost.known ? { ...cost, at: moment } : cost,
        ...((children || !mayHoldChildren(run.jobType)) && { children: known(expected, moment) }),
      };
      return { run, phaseSince: start, signals };
    },
  };
}

interface Trials {
  readonly atOnce: number;
  /** How long all of them can take, one after another where they do not fit beside one another. */
  readonly longest: Milliseconds | null;
}

function trialsOf({ jobType }: Run, { limits }: PlainObject): Trials | null {
  if (jobType !== 'sweep' && jobType !== 'automl') return null;
  const given = isPlainObject(limits) ? limits : {};
  const count = (value: unknown) => (typeof value === 'number' ? Math.min(MOST_TRIALS, value) : null);
  const total = count(given.max_total_trials ?? given.max_trials);
  // A sweep begins all of its trials at once, unless it says otherwise; AutoML one after another.
  const atOnce = count(given.max_concurrent_trials) ?? (jobType === 'sweep' ? total : 1) ?? 1;
  const each =
    typeof given.trial_timeout === 'number'
      ? given.trial_timeout * SECOND
      : typeof given.trial_timeout_minutes === 'number'
        ? given.trial_timeout_minutes * MINUTE
        : null;
  return { atOnce, longest: total === null || each === null ? null : Math.ceil(total / atOnce) * each };
}

/** A sweep with as many trials as it runs at a time. */
function trialsAt(run: Run, start: Instant, atOnce: number): readonly ChildRun[] {
  return Array.from({ length: atOnce }, (_, index) => {
    const name = `${run.id}_${index}`;
    return childNamed(name, { start, placement: run.placement, isRunning: true });
  });
}

/** The steps of a pipeline, all waiting: which of them runs when is not known. */
function stepsAt({ steps }: Run, start: Instant, computes: Computes): readonly ChildRun[] {
  return (steps?.places ?? []).flatMap(({ steps: names, ...placement }) => {
    const machine = machineOf(placement, computes);
    const known = machine.known ? { machine: machine.value } : { machineUnknown: machine.reason };
    return names.map((name) => ({ ...childNamed(name, { start, placement, isRunning: false }), ...known }));
  });
}

function childNamed(
  name: string,
  {
    start,
    placement,
    isRunning,
  }: Pick<ChildRun, 'placement'> & { readonly start: Instant; readonly isRunning: boolean },
): ChildRun {
  return {
    id: name,
    displayName: name,
    status: isRunning ? 'Running' : 'Queued',
    phase: isRunning ? 'running' : 'queued',
    createdAt: start,
    startedAt: isRunning ? start : null,
    endedAt: null,
    reused: false,
    placement,
    dataContainerId: null,
    outputs: {},
    tags: {},
    error: null,
  };
}

function costOf(
  run: Run,
  compute: Signal<Compute>,
  { start, trials, prices }: { readonly start: Instant; readonly trials: number; readonly prices: Prices | null },
): Signal<Cost> {
  const { id, jobType, placement } = run;
  if (!compute.known) return unknown(compute.reason);
  if (prices === null) return unknown('no prices are given; --config FILE has those of the service');
  if (jobType === 'pipeline') return unknown('how long each step of a pipeline runs is not known');
  const { vmSize, priority, location, kind, gpusPerNode } = compute.value;
  const free = { currency: prices.currency, pieces: [], unpriced: [] };
  if (kind === 'local') return known(free, start);
  const named = placement.kind === 'compute' ? placement.name : null;
  const rate =
    rateOfCompute(prices.rates, { workspace: run.workspaceName, compute: named }, prices.currency) ??
    (vmSize && priority && ownRate(prices.rates, { vmSize, priority, location }, prices.currency));
  if (!rate)
    return unknown(
      vmSize && priority
        ? `the config has no rate for ${vmSize} (prices.rates), and prices of Azure are not asked for here`
        : 'its VM size is not known',
    );
  const nodes = (placement.nodes ?? 1) * trials;
  const piece = {
    runId: id,
    nodes,
    pricePerNodeHour: rate.atLeast,
    ...(gpusPerNode !== null && { gpusPerNode }),
    startedAt: start,
    endedAt: null,
  };
  return known({ ...free, pieces: [piece], notes: rate.note === null ? [] : [rate.note] }, start);
}
