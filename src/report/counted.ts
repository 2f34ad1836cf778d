import type { SpentRun, Stretch } from '../core/money/spent-run.ts';
import type { MoneyFacts } from '../core/ports/money-ledger.ts';
import { preparingBetween } from '../core/signal/cost.ts';
import type { Instant } from '../core/values/duration.ts';
import { shareOut, toCents } from './cents.ts';
import { type Part, partsOf, type WasteKind } from './parts.ts';

/** What became of a run, as money is reported. */
export const ENDINGS = [
  'completed',
  'failed',
  'cancelled-by-runwarden',
  'cancelled-by-others',
  'running',
  'unknown',
] as const;
export type Ending = (typeof ENDINGS)[number];

/** A part in whole cents. */
export interface CountedPart {
  readonly day: Instant;
  readonly waste: WasteKind | null;
  readonly cents: number;
  readonly gpuTime: number;
}

/** A run as it counts in a period. Amounts are whole cents of its currency. */
export interface CountedRun {
  readonly spent: SpentRun;
  readonly ending: Ending;
  /** ISO 4217; null where nothing of it has a price. */
  readonly currency: string | null;
  readonly cents: number;
  /** How much more it can be: prices that are a range, and nodes that got ready. */
  readonly moreCents: number;
  readonly parts: readonly CountedPart[];
  /** GPUs times milliseconds, of what is priced. */
  readonly gpuTime: number;
  /** GPU time of which no reading is there, so that nobody knows whether it was idle. */
  readonly unreadGpuTime: number;
  /** Why its amount is a lower bound, or why there is none; empty where all of it is known. */
  readonly lacks: readonly string[];
}

/** The runs that count in a period, each with its amount rounded to the cent once. */
export function countRuns({ runs, recorded }: MoneyFacts, period: Stretch): readonly CountedRun[] {
  return runs.flatMap((spent) => {
    const until = recorded.get(spent.run.workspaceId)?.until ?? period.from;
    return countRun(spent, period, until) ?? [];
  });
}

function countRun(spent: SpentRun, period: Stretch, recordedUntil: Instant): CountedRun | null {
  const parts = partsOf(spent, period, recordedUntil);
  const lacks = lacksOf(spent);
  if (parts.length === 0 && (lacks.length === 0 || !wasActiveIn(spent, period))) return null;
  const cents = toCents(sumOf(parts, ({ amount }) => amount));
  const gpuTime = sumOf(parts, (part) => part.gpuTime);
  const shares = shareOut(
    cents,
    parts.map(({ amount }) => amount),
  );
  return {
    spent,
    ending: endingOf(spent),
    currency: parts.length === 0 ? null : (spent.cost?.cost.currency ?? null),
    cents,
    moreCents: toCents(sumOf(parts, ({ unsettled }) => unsettled) + preparing(spent, period, recordedUntil)),
    parts: parts.map(({ day, waste, gpuTime: time }, index) => ({
      ...{ day, waste, gpuTime: time },
      cents: shares[index] ?? 0,
    })),
    gpuTime,
    unreadGpuTime: unreadOf(spent, gpuTime),
    lacks,
  };
}

function sumOf(parts: readonly Part[], of: (part: Part) => number): number {
  return parts.reduce((sum, part) => sum + of(part), 0);
}

function preparing({ cost }: SpentRun, period: Stretch, recordedUntil: Instant): number {
  if (!cost) return 0;
  return preparingBetween(cost.cost, period.from, Math.min(cost.until ?? recordedUntil, period.until));
}

/** Whether it may have held nodes in the period. One that waits in the queue holds none. */
function wasActiveIn({ run, startedAt, endedAt }: SpentRun, { from, until }: Stretch): boolean {
  if (startedAt === null && run.placement.kind !== 'none' && endedAt === null) return run.createdAt < until;
  const begin = startedAt ?? run.createdAt;
  return begin < until && (endedAt === null || endedAt >= from);
}

/** Why not all of its amount is known. */
function lacksOf({ cost }: SpentRun): readonly string[] {
  if (!cost) return ['no pass read its cost'];
  const { unpriced, notes = [] } = cost.cost;
  if (unpriced.length === 0) return [];
  return notes.length > 0 ? notes : ['its price is not known'];
}

/** What became of it, by Azure's word and by whether a cancel of ours ended it. */
function endingOf({ run, endedAt, cancel, failure }: SpentRun): Ending {
  if (endedAt === null) return 'running';
  if (cancel !== null) return 'cancelled-by-runwarden';
  const status = run.status.toLowerCase();
  if (status === 'completed') return 'completed';
  if (failure !== null || status === 'failed') return 'failed';
  return status === 'canceled' || status === 'cancelled' ? 'cancelled-by-others' : 'unknown';
}

/** Readings cover the run as a whole, so their share of its GPU time in a period is that of the whole. */
function unreadOf({ gpu, startedAt, endedAt, cost }: SpentRun, gpuTime: number): number {
  if (gpuTime === 0) return 0;
  const from = startedAt ?? cost?.cost.pieces[0]?.startedAt;
  const until = endedAt ?? cost?.until;
  if (!gpu || from === undefined || until === null || until === undefined || until <= from) return gpu ? 0 : gpuTime;
  return Math.round(gpuTime * Math.max(0, 1 - gpu.read / (until - from)));
}
