import { formatInstant, type Instant } from './duration.ts';
import { costBetween, MOST_GAP, type RecordedCost } from './recording-cost.ts';
import { known, type Signal, type Spend, unknown } from './signal.ts';

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

/** Costs that are added up, by currency. */
export class SpendSum {
  readonly #amounts = new Map<string, number>();
  /** Runs of which not all is known. */
  readonly #lacking = new Set<string>();

  add(currency: string, amount: number): void {
    if (currency !== '') this.#amounts.set(currency, (this.#amounts.get(currency) ?? 0) + amount);
  }

  addCost({ cost, until }: RecordedCost, from: Instant, recordedUntil: Instant): void {
    this.add(cost.currency, costBetween(cost, from, until ?? recordedUntil));
    this.addLacking(cost.unpriced);
  }

  addLacking(runIds: readonly string[]): void {
    for (const id of runIds) this.#lacking.add(id);
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
    const [currency, amount] = entry;
    const since = Math.max(...extents.map((extent) => extent.since));
    const lacks = [...this.#lacksOfRuns(), ...lacksOf(workspaces, now)];
    return known({ currency, amount, since, lacks }, Math.max(...extents.map(({ until }) => until)));
  }

  #lacksOfRuns(): string[] {
    if (this.#lacking.size === 0) return [];
    const ids = [...this.#lacking].sort();
    return [`not all of the cost of ${shown(ids)} is known`];
  }
}

/** Of more than a few the number is told. */
function shown(ids: readonly string[]): string {
  const more = ids.length - 3;
  return more > 0 ? `${ids.slice(0, 3).join(', ')} and ${more} more` : ids.join(', ');
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
