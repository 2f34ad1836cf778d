import { costBetween, preparingBetween } from '../signal/cost.ts';
import { type Cost, known, type Signal, type Spend, unknown } from '../signal/signal.ts';
import { formatInstant, type Instant } from '../values/duration.ts';
import { MOST_GAP, type RecordedCost } from './recorded-cost.ts';

/** The time over which a workspace's passes were recorded without a gap. */
export interface Extent {
  readonly since: Instant;
  /** The latest recorded pass. */
  readonly until: Instant;
}

/** The extent after one more pass. */
export function extended(before: Extent | undefined, at: Instant): Extent {
  return { since: before && at - before.until <= MOST_GAP ? before.since : at, until: at };
}

/** A workspace that a budget counts over; its extent is null before its first recorded pass. */
export interface CountedWorkspace {
  readonly name: string;
  readonly extent: Extent | null;
}

/** Runs whose cost is not known, or not all of it: how many, and the first few by name. */
export interface Lacking {
  readonly count: number;
  readonly names: readonly string[];
}

const NAMED = 3;

export function lackingOf(runIds: readonly string[]): Lacking {
  return { count: runIds.length, names: runIds.toSorted().slice(0, NAMED) };
}

export function combineLacking(a: Lacking, b: Lacking): Lacking {
  if (a.count === 0 || b.count === 0) return a.count === 0 ? b : a;
  return { count: a.count + b.count, names: lackingOf([...a.names, ...b.names]).names };
}

/** What was certainly spent, and how much more there may be for nodes that got ready. */
export interface SpendAmount {
  readonly spent: number;
  readonly preparing: number;
}

export const NONE: SpendAmount = { spent: 0, preparing: 0 };

export function amountOf(cost: Cost, from: Instant, to: Instant): SpendAmount {
  return { spent: costBetween(cost, from, to), preparing: preparingBetween(cost, from, to) };
}

/** Sums costs by currency. */
export class SpendSum {
  readonly #amounts = new Map<string, { spent: number; preparing: number }>();
  #lacking: Lacking = { count: 0, names: [] };

  add(currency: string, { spent, preparing }: SpendAmount): void {
    this.#add(currency, spent, preparing);
  }

  addCost({ cost, until }: RecordedCost, from: Instant, recordedUntil: Instant): void {
    const to = until ?? recordedUntil;
    this.#add(cost.currency, costBetween(cost, from, to), preparingBetween(cost, from, to));
    if (cost.unpriced.length > 0) this.addLacking(lackingOf(cost.unpriced));
  }

  addLacking(lacking: Lacking): void {
    this.#lacking = combineLacking(this.#lacking, lacking);
  }

  /**
   * The sum as a signal. It is as of the latest recorded passes, and a lower bound where a workspace was not recorded
   * throughout or a cost is not known.
   * @param what the tag and its value, for the reasons.
   */
  signal(what: string, workspaces: readonly CountedWorkspace[], now: Instant): Signal<Spend> {
    const extents = workspaces.flatMap(({ extent }) => extent ?? []);
    if (extents.length === 0) return unknown('nothing was recorded yet: the record begins with the first pass');
    const [entry, ...others] = [...this.#amounts];
    const currencies = [...this.#amounts.keys()].sort();
    if (!entry) return unknown(`no cost of a run with ${what} was recorded in this period`);
    if (others.length > 0) return unknown(`the runs with ${what} are priced in ${currencies.join(' and ')}`);
    const [currency, { spent: amount, preparing }] = entry;
    const since = Math.max(...extents.map((extent) => extent.since));
    const lacks = [...this.#lacksOfRuns(), ...lacksOf(workspaces, now)];
    return known({ currency, amount, preparing, since, lacks }, Math.max(...extents.map(({ until }) => until)));
  }

  #add(currency: string, spent: number, preparing: number): void {
    if (currency === '') return;
    const sum = this.#amounts.get(currency);
    if (!sum) {
      this.#amounts.set(currency, { spent, preparing });
      return;
    }
    sum.spent += spent;
    sum.preparing += preparing;
  }

  #lacksOfRuns(): string[] {
    const { count, names } = this.#lacking;
    if (count === 0) return [];
    const more = count > names.length ? ` and ${count - names.length} more` : '';
    return [`not all of the cost of ${names.join(', ')}${more} is known`];
  }
}

function lacksOf(workspaces: readonly CountedWorkspace[], now: Instant): string[] {
  return workspaces.flatMap(({ name, extent }) => {
    if (!extent) return [`${name} was never recorded`];
    return now - extent.until > MOST_GAP ? [`${name} was last recorded ${formatInstant(extent.until)}`] : [];
  });
}

/** A tag's value as budgets compare it. */
export function spendValue(value: string): string {
  return value.trim();
}
