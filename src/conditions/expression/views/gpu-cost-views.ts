import { costBetween, preparingBetween, unsettledBetween } from '../../../core/signal/cost.ts';
import type { Cost, Snapshot } from '../../../core/signal/signal.ts';
import { formatDuration, type Instant } from '../../../core/values/duration.ts';
import { notHeldFor } from '../../gpu/check.ts';
import { devicesMissing, deviceWindows, firstOf, sampleGap } from '../../gpu/devices.ts';
import { shownMoney } from '../../parameters/money.ts';
import { isOutdated } from '../../time/reading-age.ts';
import { finite } from '../arithmetic.ts';
import { Unknown } from '../unknown.ts';
import type { Fields } from '../values.ts';
import { double, GPU_WINDOW, int, read, text } from './view.ts';

const GPU_COVERAGE = 90;

interface Percentages {
  readonly devices: number;
  readonly highest: number;
  readonly average: number;
  readonly lowest: number;
}

/** Percentages of the last hour, over all GPUs. */
export const GPU: Fields<Percentages> = {
  devices: int(({ devices }) => devices),
  highest: double(({ highest }) => highest),
  average: double(({ average }) => average),
  lowest: double(({ lowest }) => lowest),
};

/**
 * Anything less than all GPUs and nearly all samples is unknown, and so is the use of a run that did not hold its GPUs for
 * the whole hour: there is no idleness in a queue.
 */
export function percentagesOf(snapshot: Snapshot, now: Instant): Percentages | Unknown {
  const doubt = notHeldFor(GPU_WINDOW, snapshot, now);
  if (doubt) return new Unknown(doubt.reason, doubt);
  const use = read(snapshot.signals.gpu, 'gpu');
  if (use instanceof Unknown) return use;
  const windows = deviceWindows(use, GPU_WINDOW, now);
  const gap = devicesMissing(use) ?? firstOf(windows, (window) => sampleGap(window, GPU_WINDOW, GPU_COVERAGE, now));
  if (gap !== null) return new Unknown(gap);
  const peaks = windows.map(({ peak }) => peak ?? 0);
  const [sum, samples] = windows.reduce(
    ([total, count], window) => [total + window.sum, count + window.samples],
    [0, 0],
  );
  return {
    devices: windows.length,
    highest: Math.max(0, ...peaks),
    average: sum / samples,
    lowest: Math.min(...peaks),
  };
}

interface Spending {
  readonly spent: number | Unknown;
  readonly currency: string;
}

export const COST: Fields<Spending> = {
  spent: double(({ spent }) => spent),
  currency: text(({ currency }) => currency),
};

/** What was spent, or the least that it can be. */
export function spendingOf({ signals }: Snapshot, now: Instant): Spending | Unknown {
  const cost = read(signals.cost, 'cost');
  if (cost instanceof Unknown) return cost;
  // What ran when it was read may have ended since.
  const at = Math.min(now, signals.cost?.known ? signals.cost.at : now);
  const { currency } = cost;
  const atLeast = certainlySpent(cost, at);
  const doubt = atLeast instanceof Unknown ? null : doubtAbout(cost, at, now);
  return { currency, spent: doubt === null || atLeast instanceof Unknown ? atLeast : new Unknown(doubt, { atLeast }) };
}

function certainlySpent(cost: Cost, at: Instant): number | Unknown {
  for (const { runId, nodes, pricePerNodeHour, startedAt, endedAt } of cost.pieces) {
    const isSound = nodes >= 0 && pricePerNodeHour >= 0 && !Number.isNaN(startedAt) && !Number.isNaN(endedAt ?? 0);
    if (!isSound) return new Unknown(`the price, the nodes or the times of ${runId} are no numbers`);
  }
  return finite(costBetween(cost, Number.NEGATIVE_INFINITY, at));
}

/** Why more may have been spent than what is certain; null when it was not. */
function doubtAbout(cost: Cost, at: Instant, now: Instant): string | null {
  const { currency, unpriced } = cost;
  if (unpriced.length > 0) return `not all of the cost of ${unpriced.slice(0, 3).join(', ')} is known`;
  if (isOutdated(at, now)) return `its cost was last read ${formatDuration(now - at)} ago`;
  const unsettled = unsettledBetween(cost, Number.NEGATIVE_INFINITY, at);
  if (unsettled > 0)
    return `it may have cost ${shownMoney(unsettled, currency)} more: ${(cost.notes ?? []).join('; ')}`;
  const more = preparingBetween(cost, Number.NEGATIVE_INFINITY, at);
  return more > 0 ? `it may have cost ${shownMoney(more, currency)} more while nodes got ready` : null;
}
