import { costBetween, preparingBetween, unsettledBetween } from '../signal/cost.ts';
import { known, type Signal, type Spend, unknown } from '../signal/signal.ts';
import { formatInstant, type Instant } from '../values/duration.ts';
import { compareText } from '../values/text.ts';
import { MOST_GAP, type RecordedCost } from './recorded-cost.ts';

/** The time over which a workspace's passes were recorded without a gap. */
export interface Extent {
  readonly since: Instant;
  /** The latest recorded pass. */
  readonly until: Instant;
}

/** The extent after one more pass. */
export function extended(before: Extent | null, at: Instant): Extent {
  return { since: before && at - before.until <= MOST_GAP ? before.since : at, until: at };
}

/** A workspace that a budget counts over; its extent is null before its first recorded pass. */
export interface CountedWorkspace {
  readonly name: string;
  readonly extent: Extent | null;
}

/** Runs whose cost is not known, or not all of it: how many, and the first few by name. */
interface Lacking {
  readonly count: number;
  readonly names: readonly string[];
}

const NAMED = 3;

function combineLacking(a: Lacking, b: Lacking): Lacking {
  if (a.count === 0 || b.count === 0) return a.count === 0 ? b : a;
  return { count: a.count + b.count, names: [...a.names, ...b.names].sort().slice(0, NAMED) };
}

interface Amounts {
  amount: number;
  preparing: number;
  unsettled: number;
}

const NOTHING: Readonly<Amounts> = { amount: 0, preparing: 0, unsettled: 0 };

/** Sums costs by currency. */
export class SpendSum {
  /** What was certainly spent, and how much more there may be for nodes that got ready and by higher prices. */
  readonly #amounts = new Map<string, Amounts>();
  #lacking: Lacking = { count: 0, names: [] };
  /** Where prices are from, and why some are unknown. */
  readonly #notes = new Set<string>();

  addCost({ cost, until }: RecordedCost, from: Instant, recordedUntil: Instant): void {
    const to = until ?? recordedUntil;
    const { currency, unpriced, notes } = cost;
    if (notes) for (const note of notes) this.#notes.add(note);
    this.#add(currency, {
      amount: costBetween(cost, from, to),
      preparing: preparingBetween(cost, from, to),
      unsettled: unsettledBetween(cost, from, to),
    });
    if (unpriced.length === 0) return;
    const names = unpriced.toSorted().slice(0, NAMED);
    this.#lacking = combineLacking(this.#lacking, { count: unpriced.length, names });
  }

  addSum(other: SpendSum): void {
    for (const [currency, amounts] of other.#amounts) this.#add(currency, amounts);
    this.#lacking = combineLacking(this.#lacking, other.#lacking);
    for (const note of other.#notes) this.#notes.add(note);
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
    const [currency, amounts] = entry;
    const since = Math.max(...extents.map((extent) => extent.since));
    const lacks = [...this.#lacksOfRuns(), ...lacksOf(workspaces, now)];
    const notes = [...this.#notes].sort().slice(0, NAMED);
    const spend = { currency, ...amounts, since, lacks, ...(notes.length > 0 && { notes }) };
    return known(spend, Math.max(...extents.map(({ until }) => until)));
  }

  /** The part in one currency; that there are others is said, and they are never added. */
  inCurrency(
    currency: string,
    workspaces: readonly CountedWorkspace[],
    now: Instant,
  ): Readonly<Amounts> & { readonly lacks: readonly string[] } {
    const { amount, preparing, unsettled } = this.#amounts.get(currency) ?? NOTHING;
    const others = [...this.#amounts.keys()].filter((other) => other !== currency).sort();
    const elsewhere = others.length > 0 ? [`costs in ${others.join(' and ')} are not in it`] : [];
    return { amount, preparing, unsettled, lacks: [...elsewhere, ...this.#lacksOfRuns(), ...lacksOf(workspaces, now)] };
  }

  #add(currency: string, { amount, preparing, unsettled }: Readonly<Amounts>): void {
    if (currency === '') return;
    const sum = this.#amounts.get(currency);
    if (!sum) {
      this.#amounts.set(currency, { amount, preparing, unsettled });
      return;
    }
    sum.amount += amount;
    sum.preparing += preparing;
    sum.unsettled += unsettled;
  }

  #lacksOfRuns(): string[] {
    const { count, names } = this.#lacking;
    if (count === 0) return [];
    const more = count > names.length ? ` and ${count - names.length} more` : '';
    return [`not all of the cost of ${names.join(', ')}${more} is known`];
  }
}

/** By name: the database promises no order. */
function lacksOf(workspaces: readonly CountedWorkspace[], now: Instant): string[] {
  const ordered = workspaces.toSorted((a, b) => compareText(a.name, b.name));
  return ordered.flatMap(({ name, extent }) => {
    if (!extent) return [`${name} was never recorded`];
    return now - extent.until > MOST_GAP ? [`${name} was last recorded ${formatInstant(extent.until)}`] : [];
  });
}

/**
 * What was spent by the values of a tag that a run has: that of which most was spent decides whether a budget is used up,
 * and what is not known of any of them keeps it from being within one.
 * @param near other values of the tag that are spelled nearly the same as this one.
 */
export function spendOf(
  values: readonly string[],
  signalOf: (value: string) => Signal<Spend>,
  near: (value: string) => readonly string[],
): Signal<Spend> {
  const answers = values.map((value) => ({ value, signal: signalOf(value) }));
  const answered = answers.flatMap(({ value, signal }) => (signal.known ? [{ value, signal }] : []));
  const [first] = answered;
  if (!first) return answers[0]?.signal ?? unknown('the run has no value of the tag');
  const most = answered.reduce((a, b) => (b.signal.value.amount > a.signal.value.amount ? b : a), first);
  const spelledAlike = near(most.value);
  const spend = {
    ...most.signal.value,
    ...(spelledAlike.length > 0 ? { near: spelledAlike } : {}),
  };
  if (values.length === 1) return { ...most.signal, value: spend };
  const upTo = Math.max(...answered.map(({ signal: { value } }) => value.amount + value.preparing + value.unsettled));
  const lacks = answers.flatMap(({ value, signal }) =>
    (signal.known ? signal.value.lacks : [signal.reason]).map((lack) =>
      value === most.value ? lack : `${value}: ${lack}`,
    ),
  );
  const since = Math.max(...answered.map(({ signal: { value } }) => value.since));
  return {
    ...most.signal,
    value: { ...spend, of: most.value, preparing: upTo - spend.amount - spend.unsettled, since, lacks },
  };
}
