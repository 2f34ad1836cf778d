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
  /** How the run went on in fact: null while it had not ended when the record did. */
  readonly status: string | null;
  /** When it ended, or was last seen. */
  readonly until: Instant;
  /** From then to its end. Null where the record does not tell how many GPUs it held, or what they cost. */
  readonly gpuHours: number | null;
  readonly cost: { readonly amount: number; readonly currency: string } | null;
}

/** What is known of a run at the moment of an effect. */
export type BareEffect = Omit<SimulatedEffect, 'status' | 'until' | 'gpuHours' | 'cost'> & {
  readonly gpus: number | null;
  /** What an hour of it costs. */
  readonly rate: { readonly amount: number; readonly currency: string } | null;
};

/** What a sum of effects comes to. Runs of which the record does not tell are counted and left out. */
export interface Sum {
  readonly runs: number;
  readonly gpuHours: number;
  readonly withoutGpuHours: number;
  readonly money: Readonly<Record<string, number>>;
  readonly withoutCost: number;
  /** How many of the runs went on to complete: what a cancel would have thrown away. */
  readonly completed: number;
}

export interface PolicyReport {
  readonly policy: string;
  readonly mode: Mode;
  /** Runs that it is, or could be, for. */
  readonly runs: number;
  /** How often it judged one. */
  readonly judged: number;
  readonly violated: number;
  readonly unknown: number;
  /** Of the unknown, those for want of a signal that was not recorded then. */
  readonly notRecorded: number;
  /** Signals that were wanted and not recorded, with how often. */
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

/** Counts while a replay goes on. */
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
    const own = effects.filter((effect) => effect.policy === policy.name);
    const of = (kind: SimulatedEffect['kind']) => sumOf(own.filter((effect) => effect.kind === kind));
    return {
      policy: policy.name,
      mode: policy.mode,
      runs,
      judged,
      violated,
      unknown,
      notRecorded,
      missing: Object.fromEntries(this.#missing),
      notified: of('notify'),
      asked: of('ask'),
      cancelled: of('cancel'),
      withheld: Object.fromEntries(this.#withheld),
    };
  }
}

/** Adds up effects, each run once, from its first. */
export function sumOf(effects: readonly SimulatedEffect[]): Sum {
  const first = new Map<string, SimulatedEffect>();
  for (const effect of effects) if (!first.has(keyOf(effect))) first.set(keyOf(effect), effect);
  const all = [...first.values()];
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

/** Says of an effect how the run went on in fact, and what the time until its end was worth. */
export function finishEffect(
  { gpus, rate, ...effect }: BareEffect,
  ended: EndedRecord | undefined,
  lastSeen: Instant,
): SimulatedEffect {
  const until = ended?.endedAt ?? lastSeen;
  // What waits in the queue holds and costs nothing before its start.
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
