import type { Decision } from '../core/decision/decision.ts';
import type { Mode, Policy } from '../core/policy/policy.ts';
import type { EndedRecord } from '../core/record/ended-run.ts';
import type { SignalKind } from '../core/signal/signal.ts';
import { HOUR, type Instant, type Milliseconds } from '../core/values/duration.ts';

/** Something that would have been done to a run. */
export interface SimulatedEffect {
  readonly kind: 'notify' | 'ask' | 'cancel';
  readonly policy: string;
  readonly workspace: string;
  readonly workspaceId: string;
  readonly runId: string;
  readonly displayName: string;
  readonly at: Instant;
  readonly step: number | null;
  readonly reason: string;
  /** How the run really ended; null if it was still active at the end of the record. */
  readonly status: string | null;
  /** When it ended, or was last seen. */
  readonly until: Instant;
  /** From then to its end. Null if the record lacks the number of GPUs or their cost. */
  readonly gpuHours: number | null;
  readonly cost: { readonly amount: number; readonly currency: string } | null;
}

/** An effect, and what is known of the run at that moment. */
export type BareEffect = Omit<SimulatedEffect, 'status' | 'until' | 'gpuHours' | 'cost'> & {
  readonly gpus: number | null;
  /** What an hour of it costs. */
  readonly rate: { readonly amount: number; readonly currency: string } | null;
};

/** A sum of effects. Runs for which the record lacks a number are counted and left out. */
export interface Sum {
  readonly runs: number;
  readonly gpuHours: number;
  readonly withoutGpuHours: number;
  readonly money: Readonly<Record<string, number>>;
  readonly withoutCost: number;
  /** How many of the runs really completed: a cancel would have thrown their work away. */
  readonly completed: number;
}

export interface PolicyReport {
  readonly policy: string;
  readonly mode: Mode;
  /** Runs that it matches, or may match. */
  readonly runs: number;
  /** How often it judged one. */
  readonly judged: number;
  readonly violated: number;
  readonly unknown: number;
  /** How many of the unknown lack a signal that was not recorded. */
  readonly notRecorded: number;
  /** Signals that were needed and not recorded, with how often. */
  readonly missing: Readonly<Partial<Record<SignalKind, number>>>;
  readonly notified: Sum;
  readonly asked: Sum;
  readonly cancelled: Sum;
  /** Decisions to do nothing, by reason. */
  readonly withheld: Readonly<Record<string, number>>;
}

export interface SimulationReport {
  /** What the record covers of the time asked for. */
  readonly from: Instant | null;
  readonly to: Instant | null;
  readonly passes: number;
  /** The longest time without a recorded pass, over all workspaces. */
  readonly longestGap: Milliseconds;
  readonly runs: number;
  readonly policies: readonly PolicyReport[];
  /** In the order of time. */
  readonly effects: readonly SimulatedEffect[];
}

/** Counts during a replay. */
export class Tally {
  readonly policy: Policy;
  runs = 0;
  judged = 0;
  violated = 0;
  unknown = 0;
  notRecorded = 0;
  readonly #missing = new Map<SignalKind, number>();
  readonly #withheld = new Map<string, number>();

  constructor(policy: Policy) {
    this.policy = policy;
  }

  missing(kinds: Iterable<SignalKind>): void {
    this.notRecorded += 1;
    for (const kind of kinds) this.#missing.set(kind, (this.#missing.get(kind) ?? 0) + 1);
  }

  withheld({ withheld }: Decision): void {
    if (withheld) this.#withheld.set(withheld, (this.#withheld.get(withheld) ?? 0) + 1);
  }

  report(effects: readonly SimulatedEffect[]): PolicyReport {
    const { policy, judged, violated, unknown, notRecorded, runs } = this;
    const sumOfKind = (kind: SimulatedEffect['kind']) =>
      sumOf(effects.filter((effect) => effect.policy === policy.name && effect.kind === kind));
    return {
      policy: policy.name,
      mode: policy.mode,
      runs,
      judged,
      violated,
      unknown,
      notRecorded,
      missing: Object.fromEntries(this.#missing),
      notified: sumOfKind('notify'),
      asked: sumOfKind('ask'),
      cancelled: sumOfKind('cancel'),
      withheld: Object.fromEntries(this.#withheld),
    };
  }
}

/** The first effect on each run. */
export function firstOfRuns(effects: readonly SimulatedEffect[]): ReadonlyMap<string, SimulatedEffect> {
  const first = new Map<string, SimulatedEffect>();
  for (const effect of effects) if (!first.has(keyOf(effect))) first.set(keyOf(effect), effect);
  return first;
}

/** Adds up effects. Each run counts once, from its first effect. */
export function sumOf(effects: readonly SimulatedEffect[]): Sum {
  const all = [...firstOfRuns(effects).values()];
  const money: Record<string, number> = {};
  for (const { cost } of all) if (cost) money[cost.currency] = (money[cost.currency] ?? 0) + cost.amount;
  return {
    runs: all.length,
    gpuHours: all.reduce((sum, { gpuHours }) => sum + (gpuHours ?? 0), 0),
    withoutGpuHours: all.filter(({ gpuHours }) => gpuHours === null).length,
    money,
    withoutCost: all.filter(({ cost }) => cost === null).length,
    completed: all.filter(({ status }) => status?.toLowerCase() === 'completed').length,
  };
}

export function keyOf({ workspaceId, runId }: Pick<SimulatedEffect, 'workspaceId' | 'runId'>): string {
  return `${workspaceId}\n${runId}`;
}

/** Adds to an effect how the run really ended, and what the time until then was worth. */
export function finishEffect(
  { gpus, rate, ...effect }: BareEffect,
  ended: EndedRecord | undefined,
  lastSeen: Instant,
): SimulatedEffect {
  const until = ended?.endedAt ?? lastSeen;
  // A run in the queue holds and costs nothing before its start.
  const from = Math.max(effect.at, ended?.startedAt ?? effect.at);
  const hours = Math.max(0, until - from) / HOUR;
  return {
    ...effect,
    status: ended?.run.status ?? null,
    until,
    gpuHours: gpus === null ? null : gpus * hours,
    cost: rate && { currency: rate.currency, amount: rate.amount * hours },
  };
}
