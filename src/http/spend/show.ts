import type { z } from 'zod';
import { formatInstant, HOUR } from '../../core/values/duration.ts';
import { ENDINGS, type Ending } from '../../report/counted.ts';
import type { Forecast } from '../../report/forecast.ts';
import { gapWords } from '../../report/gaps.ts';
import type { Group } from '../../report/groups.ts';
import {
  AVOIDED_UNTIL,
  type PolicySavings,
  type Saving,
  savingsByPolicy,
  type ThreeAmounts,
} from '../../report/savings.ts';
import type { SpendIn, SpendReport } from '../../report/spend-report.ts';
import { showPrice } from '../schemas/price.ts';
import { dayOut, type spendInOut } from '../schemas/spend.ts';

type Shown = z.output<typeof spendInOut>;

/** What was spent in one currency, as the API shows it. @param savings of all cancels of the period */
export function showSpendIn(spend: SpendIn, savings: readonly Saving[]): Omit<Shown, 'forecast'> {
  const { currency, total, groups, idleCents, idleNodes, waste, failures, days, prices, isAtLeast } = spend;
  const own = savings.filter((one) => one.currency === currency);
  const policies = savingsByPolicy(own);
  return {
    currency,
    total: { ...showFigures(total), atLeast: isAtLeast },
    groups: groups.map(({ key, ...rest }) => ({ key, ...showFigures(rest) })),
    nodesWithoutRuns: amountOf(idleCents),
    idleNodes: idleNodes.map(({ workspace, compute, why, nodeTime, gpuTime, cents }) => ({
      ...{ workspace, compute, why, nodeHours: hoursOf(nodeTime), gpuHours: hoursOf(gpuTime), spent: amountOf(cents) },
    })),
    waste: waste.map(({ kind, cents, gpuTime }) => ({ kind, spent: amountOf(cents), gpuHours: hoursOf(gpuTime) })),
    failures: failures.map(({ cause, runs, cents }) => ({ class: cause, runs, spent: amountOf(cents) })),
    days: days.map(({ day, cents, wasted }) => ({
      ...{ day: dayOut(day), spent: amountOf(cents) },
      wasted: Object.fromEntries(Object.entries(wasted).map(([kind, some]) => [kind, amountOf(some)])),
    })),
    prices: prices.map((used) => ({ ...showPrice(used, currency), nodeHours: hoursOf(used.nodeTime) })),
    saved: {
      ...sumOfThree(policies),
      cancels: own.length,
      policies: policies.map(showPolicy),
      each: own.map(showSaving),
    },
  };
}

export function showForecast(forecast: Forecast | null): Shown['forecast'] {
  return forecast && { spent: amountOf(forecast.cents), perDay: amountOf(forecast.perDay), days: forecast.days };
}

/** Cents as an amount. */
function amountOf(cents: number): number {
  return cents / 100;
}

/** Hours to the hundredth. */
function hoursOf(time: number): number {
  return Math.round((time / HOUR) * 100) / 100;
}

function showFigures(group: Omit<Group, 'key'>): Shown['total'] {
  const { runs, gpuTime, cents, moreCents, wastedCents, wastedGpuTime, byEnding, atLeast } = group;
  // One entry for each ending, which is what the type says.
  const endings = Object.fromEntries(ENDINGS.map((ending) => [ending, amountOf(byEnding[ending])])) as Record<
    Ending,
    number
  >;
  return {
    ...{ runs, gpuHours: hoursOf(gpuTime), spent: amountOf(cents), atLeast: atLeast > 0, more: amountOf(moreCents) },
    ...{ wasted: amountOf(wastedCents), wastedGpuHours: hoursOf(wastedGpuTime), endings },
  };
}

function showThree({ low, expected, high }: ThreeAmounts): ThreeAmounts {
  return { low: amountOf(low), expected: amountOf(expected), high: amountOf(high) };
}

function sumOfThree(policies: readonly PolicySavings[]): ThreeAmounts {
  const sum = (key: keyof ThreeAmounts) => policies.reduce((total, { saved }) => total + saved[key], 0);
  return showThree({ low: sum('low'), expected: sum('expected'), high: sum('high') });
}

function showPolicy({ policy, cancels, avoided, again, leaked, wrong, saved }: PolicySavings) {
  return {
    ...{ policy, cancels, avoided: showThree(avoided), saved: showThree(saved) },
    ...{ again: amountOf(again), leaked: amountOf(leaked), wrong: amountOf(wrong) },
  };
}

function showSaving(one: Saving): Shown['saved']['each'][number] {
  const { decisionId, workspace, runId, displayName, policy, avoided, again, leaked, wrong, saved } = one;
  const showAvoided = (key: keyof ThreeAmounts) => ({
    amount: amountOf(avoided[key].cents),
    until: AVOIDED_UNTIL[avoided[key].until],
  });
  return {
    ...{ decisionId, workspace, runId, displayName, policy },
    avoided: { low: showAvoided('low'), expected: showAvoided('expected'), high: showAvoided('high') },
    ...{ again: amountOf(again), leaked: amountOf(leaked), wrong: amountOf(wrong), saved: showThree(saved) },
  };
}

/** What of a period the record lacks, in plain words. */
export function lacksOf({ gaps }: SpendReport): readonly string[] {
  return gaps.map((gap) => gapWords(gap, formatInstant));
}
