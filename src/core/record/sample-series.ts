import type { Instant, Milliseconds } from '../values/duration.ts';

/** Samples of several columns (GPUs, or network and disks) from one moment on, one a step; null where none came. */
export interface Samples {
  readonly from: Instant;
  readonly step: Milliseconds;
  readonly columns: Readonly<Record<string, readonly (number | null)[]>>;
}

/**
 * What a pass adds to the samples: for each column the place of its first value (in steps from `f`), then the values,
 * each as its difference from the one before. Values are whole tenths or hundredths, see {@link Track}.
 */
export interface SamplesChange {
  readonly f: Instant;
  readonly s: Milliseconds;
  readonly c: Readonly<Record<string, readonly (number | null)[]>>;
}

/** Keeps a number such as 16.1 from falling below itself when it is multiplied. */
const ROUNDING = 1e-9;

/** How much is kept beyond what is asked for. */
const STEPS_AT_ONCE = 60;

/**
 * Samples as they are recorded: whole multiples of 1 / `scale`, rounded down. So a sample is below a limit with that
 * many digits exactly when its recorded value is.
 */
export class Track {
  readonly #scale: number;
  #from: Instant = 0;
  #step: Milliseconds = 0;
  /** As they are read, so that a window is a plain copy. */
  readonly #columns = new Map<string, (number | null)[]>();

  constructor(scale: number) {
    this.#scale = scale;
  }

  /** When the first of the samples that are here was. */
  get from(): Instant {
    return this.#from;
  }

  /**
   * Takes newer samples over; answers what is new in them, or null.
   * @param keepFrom what is older is forgotten, unless the new samples have it.
   */
  take(samples: Samples, keepFrom: Instant = samples.from): SamplesChange | null {
    const begins = this.#fits(samples) ? Math.round((samples.from - this.#from) / samples.step) : null;
    const changed: [string, (number | null)[]][] = [];
    for (const [name, values] of Object.entries(samples.columns)) {
      const before = begins === null ? [] : (this.#columns.get(name) ?? []);
      const offset = begins ?? 0;
      const whole = values.map((value) => (value === null ? null : Math.floor(value * this.#scale + ROUNDING)));
      const first = whole.findIndex((value, index) => this.#read(value) !== (before[offset + index] ?? null));
      if (first < 0) continue;
      // Nulls at the end are left out: a list of numbers alone is read several times as fast.
      const end = Math.max(whole.findLastIndex((value) => value !== null) + 1, before.length - offset);
      changed.push([name, [first, ...differences(whole.slice(first, end))]]);
    }
    if (changed.length === 0) return null;
    const change = { f: samples.from, s: samples.step, c: Object.fromEntries(changed) };
    this.apply(change);
    this.forget(Math.min(samples.from, keepFrom));
    return change;
  }

  /** Adds what an earlier {@link take} answered. */
  apply({ f, s, c }: SamplesChange): void {
    if (!this.#fits({ from: f, step: s })) {
      this.#columns.clear();
      this.#from = f;
      this.#step = s;
    }
    if (f < this.#from) this.#lead(Math.round((this.#from - f) / s));
    const offset = Math.round((f - this.#from) / s);
    for (const [name, [first, ...values]] of Object.entries(c)) {
      const column = this.#columns.get(name) ?? [];
      this.#columns.set(name, column);
      const begin = offset + (first ?? 0);
      while (column.length < begin) column.push(null);
      let last = 0;
      for (const [index, value] of values.entries()) {
        if (value !== null) last += value;
        column[begin + index] = value === null ? null : this.#read(last);
      }
    }
  }

  /** The samples from `from` up to `to`, of the columns that have any there. */
  window(from: Instant, to: Instant): Samples {
    const step = this.#step || 1;
    const begin = Math.max(0, Math.floor((from - this.#from) / step));
    const end = Math.max(begin, Math.ceil((to - this.#from) / step));
    const columns: [string, (number | null)[]][] = [];
    for (const [name, column] of this.#columns) {
      const cut = column.slice(begin, end);
      if (cut.some((value) => value !== null)) columns.push([name, cut]);
    }
    return { from: this.#from + begin * step, step, columns: Object.fromEntries(columns) };
  }

  /** Drops what is older, now and then: a list is moved as a whole. */
  forget(before: Instant): void {
    const steps = Math.floor((before - this.#from) / (this.#step || 1));
    if (steps < STEPS_AT_ONCE) return;
    for (const [name, column] of this.#columns) {
      column.splice(0, steps);
      if (column.length === 0) this.#columns.delete(name);
    }
    this.#from += steps * this.#step;
  }

  /** A recorded value as it is read. */
  #read(value: number | null): number | null {
    return value === null ? null : value / this.#scale;
  }

  /** Whether samples have the same steps as those that are here. */
  #fits({ from, step }: Pick<Samples, 'from' | 'step'>): boolean {
    return this.#step === step && (from - this.#from) % step === 0;
  }

  #lead(steps: number): void {
    for (const column of this.#columns.values()) column.unshift(...Array.from({ length: steps }, () => null));
    this.#from -= steps * this.#step;
  }
}

/** Each value as its difference from the one before. */
function differences(values: readonly (number | null)[]): (number | null)[] {
  let last = 0;
  return values.map((value) => {
    if (value === null) return null;
    const difference = value - last;
    last = value;
    return difference;
  });
}
