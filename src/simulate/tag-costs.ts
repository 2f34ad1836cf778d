import type { RecordedCost } from '../core/record/recorded-cost.ts';
import {
  amountOf,
  combineLacking,
  type Lacking,
  lackingOf,
  NONE,
  type SpendAmount,
  type SpendSum,
} from '../core/record/tag-spend.ts';
import { DAY, type Instant } from '../core/values/duration.ts';

/** What ended runs cost on one day (UTC), and which of those that ended on it have a cost that is only partly known. */
interface Day {
  readonly amounts: Map<string, SpendAmount>;
  readonly unpriced: Map<string, number>;
  /** Computed from `unpriced` when needed. */
  lacking: Lacking | null;
}

/** Days of the longest period, and one for the day itself. */
const LONGEST_PERIOD = 32;

/** The sums of whole days. */
interface Days {
  readonly amounts: readonly (readonly [currency: string, amount: SpendAmount])[];
  readonly lacking: Lacking;
}

/**
 * The costs of the runs with one value of a tag. Calendar periods consist of whole days, so daily sums are enough for ended
 * runs.
 */
export class TagCosts {
  readonly #active = new Map<string, { readonly workspaceId: string; readonly cost: RecordedCost }>();
  readonly #days = new Map<number, Day>();
  /** By their first day, until another run is folded in. */
  readonly #since = new Map<number, Days>();

  put(workspaceId: string, runId: string, cost: RecordedCost): void {
    this.#active.set(`${workspaceId} ${runId}`, { workspaceId, cost });
  }

  remove(workspaceId: string, runId: string): void {
    this.#active.delete(`${workspaceId} ${runId}`);
  }

  /** @param sign -1 removes what was added before. */
  fold({ cost, until }: RecordedCost, endedAt: Instant, sign: 1 | -1): void {
    const end = Math.min(until ?? endedAt, endedAt);
    this.#since.clear();
    // A run that cost nothing still shows the currency.
    addTo(this.#dayOf(dayOf(endedAt)).amounts, cost.currency, NONE);
    const first = Math.min(end, ...[...cost.pieces, ...(cost.preparing ?? [])].map(({ startedAt }) => startedAt));
    // No period that contains the end, or a later one, begins before; times in a file may be anything.
    for (let day = Math.max(dayOf(first), dayOf(endedAt) - LONGEST_PERIOD); day * DAY < end; day++) {
      const { spent, preparing } = amountOf(cost, day * DAY, Math.min((day + 1) * DAY, end));
      const amount = { spent: sign * spent, preparing: sign * preparing };
      if (spent > 0 || preparing > 0) addTo(this.#dayOf(day).amounts, cost.currency, amount);
    }
    if (cost.unpriced.length === 0) return;
    const day = this.#dayOf(dayOf(endedAt));
    for (const id of cost.unpriced) day.unpriced.set(id, (day.unpriced.get(id) ?? 0) + sign);
    day.lacking = null;
  }

  /** Adds what was spent from the start of a day on. @param recordedUntil a workspace's latest recorded pass. */
  addTo(sum: SpendSum, from: Instant, recordedUntil: (workspaceId: string) => Instant): void {
    const { amounts, lacking } = this.#daysSince(dayOf(from));
    for (const [currency, amount] of amounts) sum.add(currency, amount);
    if (lacking.count > 0) sum.addLacking(lacking);
    for (const { workspaceId, cost } of this.#active.values()) sum.addCost(cost, from, recordedUntil(workspaceId));
  }

  #daysSince(first: number): Days {
    const known = this.#since.get(first);
    if (known) return known;
    const amounts = new Map<string, SpendAmount>();
    let lacking: Lacking = { count: 0, names: [] };
    for (const [day, there] of this.#days) {
      if (day < first) continue;
      for (const [currency, amount] of there.amounts) addTo(amounts, currency, amount);
      lacking = combineLacking(lacking, lackingOn(there));
    }
    const days = { amounts: [...amounts], lacking };
    this.#since.set(first, days);
    return days;
  }

  #dayOf(day: number): Day {
    const there = this.#days.get(day) ?? { amounts: new Map(), unpriced: new Map(), lacking: null };
    this.#days.set(day, there);
    return there;
  }
}

function addTo(amounts: Map<string, SpendAmount>, currency: string, more: SpendAmount): void {
  const { spent, preparing } = amounts.get(currency) ?? NONE;
  amounts.set(currency, { spent: spent + more.spent, preparing: preparing + more.preparing });
}

function lackingOn(day: Day): Lacking {
  day.lacking ??= lackingOf([...day.unpriced].flatMap(([id, count]) => Array<string>(Math.max(0, count)).fill(id)));
  return day.lacking;
}

function dayOf(at: Instant): number {
  return Math.floor(at / DAY);
}
