import type { SpentRun, Stretch } from '../core/money/spent-run.ts';
import type { MoneyFacts } from '../core/ports/money-ledger.ts';
import { joinedStretch, type UsedPrice, usedPrices } from '../core/signal/used-prices.ts';

/** The prices by which runs are counted in a period, those of the most node time first. */
export function priceLines(
  runs: readonly SpentRun[],
  { recorded }: Pick<MoneyFacts, 'recorded'>,
  period: Stretch,
): readonly UsedPrice[] {
  const lines = new Map<string, UsedPrice>();
  for (const { run, cost } of runs) {
    if (!cost) continue;
    const end = cost.until ?? recorded.get(run.workspaceId)?.until ?? period.from;
    const within = { from: period.from, until: Math.min(end, period.until) };
    for (const used of usedPrices(cost.cost, within)) {
      if (used.nodeTime <= 0) continue;
      const key = keyOf(used);
      lines.set(key, joined(lines.get(key), used));
    }
  }
  return [...lines.values()].toSorted((a, b) => b.nodeTime - a.nodeTime);
}

/** Computes are apart only where a rate may be for one of them. */
function keyOf({ machine, perNodeHour, atMostPerNodeHour, isEstimate }: UsedPrice): string {
  const { compute, vmSize, region, priority, price } = machine;
  const { source, since } = price;
  const of = source === 'rate' ? compute : null;
  return JSON.stringify([of, vmSize, region, priority, source, since, perNodeHour, atMostPerNodeHour, isEstimate]);
}

/** What was read last says how old a price is. */
function joined(before: UsedPrice | undefined, used: UsedPrice): UsedPrice {
  const asOf = (price: UsedPrice | undefined) => price?.machine.price.asOf ?? '';
  const newest = before && asOf(before) > asOf(used) ? before : used;
  return { ...newest, ...joinedStretch(before, used) };
}
