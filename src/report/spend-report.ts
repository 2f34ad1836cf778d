import type { Stretch } from '../core/money/spent-run.ts';
import type { MoneyFacts } from '../core/ports/money-ledger.ts';
import type { FailureCause } from '../core/run/run.ts';
import type { UsedPrice } from '../core/signal/used-prices.ts';
import type { Instant } from '../core/values/duration.ts';
import { compareText } from '../core/values/text.ts';
import { type CountedRun, countRuns } from './counted.ts';
import { type AskedPeriod, type Gap, gapsOf } from './gaps.ts';
import { type Dimension, type Group, type GroupRules, groupsOf, totalOf } from './groups.ts';
import { type IdleLine, idleLines } from './idle-lines.ts';
import type { WasteKind } from './parts.ts';
import { priceLines } from './price-lines.ts';

/** Kinds of waste as they are shown: failures of the platform apart from all others. */
export const SHOWN_WASTE = [
  'failed-own',
  'failed-platform',
  'failed-validation',
  'hung-cancel',
  'duplicate',
  'idle',
  'idle-nodes',
] as const;
export type ShownWaste = (typeof SHOWN_WASTE)[number];

/** Failures that are the fault of Azure rather than of the run. */
const OF_PLATFORM: ReadonlySet<FailureCause> = new Set(['platform', 'quota']);

/** Whether a failure is the fault of Azure rather than of the run. */
export function isOfPlatform(cause: FailureCause): boolean {
  return OF_PLATFORM.has(cause);
}

/** One day of a period. */
export interface SpendDay {
  readonly day: Instant;
  readonly cents: number;
  readonly wasted: Readonly<Partial<Record<ShownWaste, number>>>;
}

/** What was spent in a period in one currency. Amounts are whole cents; every table adds up to `total.cents`. */
export interface SpendIn {
  readonly currency: string;
  /** Runs and nodes without a run together. */
  readonly total: Omit<Group, 'key'>;
  /** Whether more may have been spent than the total: not all is priced, or not all was recorded. */
  readonly isAtLeast: boolean;
  readonly by: Dimension;
  readonly groups: readonly Group[];
  /** Nodes that were up without a run: part of the total, and of no group. */
  readonly idleNodes: readonly IdleLine[];
  readonly idleCents: number;
  readonly waste: readonly { readonly kind: ShownWaste; readonly cents: number; readonly gpuTime: number }[];
  readonly failures: readonly { readonly cause: FailureCause; readonly runs: number; readonly cents: number }[];
  readonly days: readonly SpendDay[];
  /** By which the runs are counted, those of the most node time first. */
  readonly prices: readonly UsedPrice[];
}

/** Runs that are in no amount, with why. */
export interface UnpricedLine {
  readonly compute: string;
  readonly why: string;
  readonly runs: number;
}

export interface SpendReport {
  readonly period: Stretch;
  /** One for each currency; amounts of two currencies are never added. */
  readonly currencies: readonly SpendIn[];
  readonly unpriced: readonly UnpricedLine[];
  readonly gaps: readonly Gap[];
  /** Share of the GPU time without a reading of the GPUs, 0 to 1; null where no GPU ran. */
  readonly unread: number | null;
}

/** What was spent in a period, on whom, and what of it is known to be wasted. */
export function spendReport(facts: MoneyFacts, asked: AskedPeriod, by: Dimension, rules: GroupRules): SpendReport {
  const period: Stretch = { from: asked.from, until: asked.until };
  const counted = countRuns(facts, period);
  const idle = idleLines(facts.idleNodes, period);
  const currencies = new Set([
    ...counted.flatMap(({ currency }) => currency ?? []),
    ...idle.flatMap(({ currency }) => currency ?? []),
  ]);
  const gpuTime = counted.reduce((sum, run) => sum + run.gpuTime, 0);
  const unread = counted.reduce((sum, run) => sum + run.unreadGpuTime, 0);
  const unpriced = unpricedLines(counted);
  const gaps = gapsOf(facts, asked, counted);
  const isOpen = unpriced.length > 0 || gaps.length > 0;
  return {
    period,
    currencies: [...currencies].toSorted(compareText).map((currency) => {
      const runs = counted.filter((run) => run.currency === currency);
      const nodes = idle.filter((line) => line.currency === currency);
      const inIt = facts.runs.filter(({ cost }) => cost?.cost.currency === currency);
      const spend = spendIn(currency, { runs, nodes }, by, rules);
      const isAtLeast = isOpen || spend.total.atLeast > 0 || spend.total.moreCents > 0;
      return { ...spend, isAtLeast, prices: priceLines(inIt, facts, period) };
    }),
    ...{ unpriced, gaps },
    unread: gpuTime === 0 ? null : unread / gpuTime,
  };
}

interface InCurrency {
  readonly runs: readonly CountedRun[];
  readonly nodes: readonly IdleLine[];
}

function spendIn(
  currency: string,
  { runs, nodes }: InCurrency,
  by: Dimension,
  rules: GroupRules,
): Omit<SpendIn, 'prices' | 'isAtLeast'> {
  const ofRuns = totalOf(runs);
  const idleCents = nodes.reduce((sum, { cents }) => sum + cents, 0);
  const idleGpuTime = nodes.reduce((sum, line) => sum + line.gpuTime, 0);
  return {
    currency,
    total: {
      ...ofRuns,
      cents: ofRuns.cents + idleCents,
      gpuTime: ofRuns.gpuTime + idleGpuTime,
      wastedCents: ofRuns.wastedCents + idleCents,
      wastedGpuTime: ofRuns.wastedGpuTime + idleGpuTime,
    },
    by,
    groups: groupsOf(runs, by, rules),
    idleNodes: nodes,
    idleCents,
    waste: wasteOf(runs, { idleCents, idleGpuTime }),
    failures: failuresOf(runs),
    days: daysOf(runs, nodes),
  };
}

/** The kind of waste as it is shown. */
export function shownKind(run: CountedRun, waste: WasteKind): ShownWaste {
  if (waste !== 'failed') return waste;
  return run.spent.failure !== null && isOfPlatform(run.spent.failure) ? 'failed-platform' : 'failed-own';
}

function wasteOf(
  runs: readonly CountedRun[],
  { idleCents, idleGpuTime }: { readonly idleCents: number; readonly idleGpuTime: number },
): SpendIn['waste'] {
  const sums = new Map<ShownWaste, { cents: number; gpuTime: number }>([
    ['idle-nodes', { cents: idleCents, gpuTime: idleGpuTime }],
  ]);
  for (const run of runs)
    for (const { waste, cents, gpuTime } of run.parts) {
      if (waste === null) continue;
      const kind = shownKind(run, waste);
      const before = sums.get(kind) ?? { cents: 0, gpuTime: 0 };
      sums.set(kind, { cents: before.cents + cents, gpuTime: before.gpuTime + gpuTime });
    }
  return [...sums].map(([kind, sum]) => ({ kind, ...sum })).toSorted((a, b) => b.cents - a.cents);
}

function failuresOf(runs: readonly CountedRun[]): SpendIn['failures'] {
  const failed = runs.filter(({ ending }) => ending === 'failed');
  return [...Map.groupBy(failed, ({ spent }) => spent.failure ?? 'unclassified')]
    .map(([cause, some]) => ({ cause, runs: some.length, cents: some.reduce((sum, { cents }) => sum + cents, 0) }))
    .toSorted((a, b) => b.cents - a.cents);
}

function daysOf(runs: readonly CountedRun[], nodes: readonly IdleLine[]): readonly SpendDay[] {
  const days = new Map<Instant, { cents: number; wasted: Partial<Record<ShownWaste, number>> }>();
  const add = (day: Instant, cents: number, kind: ShownWaste | null) => {
    const before = days.get(day) ?? { cents: 0, wasted: {} };
    before.cents += cents;
    if (kind !== null) before.wasted[kind] = (before.wasted[kind] ?? 0) + cents;
    days.set(day, before);
  };
  for (const run of runs)
    for (const { day, cents, waste } of run.parts) add(day, cents, waste === null ? null : shownKind(run, waste));
  for (const line of nodes) for (const { day, cents } of line.days) add(day, cents, 'idle-nodes');
  return [...days].map(([day, sums]) => ({ day, ...sums })).toSorted((a, b) => a.day - b.day);
}

function unpricedLines(runs: readonly CountedRun[]): readonly UnpricedLine[] {
  const without = runs.filter(({ currency }) => currency === null);
  const found = Map.groupBy(without, ({ spent, lacks }) =>
    JSON.stringify([spent.run.placement.name ?? spent.run.placement.kind, lacks.join('; ')]),
  );
  return [...found.values()]
    .flatMap((some) => {
      const [first] = some;
      if (!first) return [];
      const { placement } = first.spent.run;
      return [{ compute: placement.name ?? placement.kind, why: first.lacks.join('; '), runs: some.length }];
    })
    .toSorted((a, b) => b.runs - a.runs || compareText(a.compute, b.compute));
}
