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

/** How many steps are kept beyond what is asked for, and how many have room before all are moved. */
const STEPS_AT_ONCE = 16;

/** In the place of a sample that did not come. No sample is so low. */
const NONE = -32_768;

/** The most that a narrow number holds. */
const NARROW_MOST = 32_767;

/**
 * Samples as they are recorded: whole multiples of 1 / `scale`, rounded down. So a sample is below a limit with that
 * many digits exactly when its recorded value is. Every active run with samples has one of these in memory, so they are narrow
 * numbers in one array, step by step with a number for each column.
 */
export class Track {
  readonly #scale: number;
  #from: Instant = 0;
  #step: Milliseconds = 0;
  #names: readonly string[] = [];
  /** For each column the step after the last that was written. */
  #ends: readonly number[] = [];
  #values: Int16Array | Float64Array = new Int16Array(0);

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
    const isContinued = this.#fits(samples);
    const offset = isContinued ? Math.round((samples.from - this.#from) / samples.step) : 0;
    const changed: [string, (number | null)[]][] = [];
    for (const [name, values] of Object.entries(samples.columns)) {
      const column = isContinued ? this.#names.indexOf(name) : -1;
      const first = values.findIndex((value, index) => this.#whole(value) !== this.#at(offset + index, column));
      if (first < 0) continue;
      // Nulls at the end are left out: a list of numbers alone is read several times as fast.
      const end = Math.max(values.findLastIndex((value) => value !== null) + 1, (this.#ends[column] ?? 0) - offset);
      const whole = values.slice(first, end).map((value) => this.#whole(value));
      changed.push([name, [first, ...differences(whole)]]);
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
      this.#names = [];
      this.#ends = [];
      this.#values = new Int16Array(0);
      this.#from = f;
      this.#step = s;
    }
    const lead = Math.max(0, Math.round((this.#from - f) / s));
    const offset = Math.round((f - this.#from) / s) + lead;
    const added = Object.entries(c).map(([name, [first, ...values]]) => ({
      name,
      begin: offset + (first ?? 0),
      values,
    }));
    const names = [...new Set([...this.#names, ...added.map(({ name }) => name)])];
    const end = Math.max(0, ...added.map(({ begin, values }) => begin + values.length));
    if (lead > 0 || names.length > this.#names.length || end * names.length > this.#values.length)
      this.#shape(names, -lead, end);
    this.#from -= lead * s;
    const ends = [...this.#ends];
    for (const { name, begin, values } of added) {
      const column = this.#names.indexOf(name);
      let last = 0;
      for (const [index, value] of values.entries()) {
        if (value !== null) last += value;
        this.#set(begin + index, column, value === null ? NONE : last);
      }
      ends[column] = Math.max(ends[column] ?? 0, begin + values.length);
    }
    this.#ends = ends;
  }

  /** The samples from `from` up to `to`, of the columns that have any there. */
  window(from: Instant, to: Instant): Samples {
    const step = this.#step || 1;
    const begin = Math.max(0, Math.floor((from - this.#from) / step));
    const end = Math.max(begin, Math.ceil((to - this.#from) / step));
    const columns: [string, (number | null)[]][] = [];
    // By index, and without a look-up for each sample: this reads every sample of every run at every pass.
    const [values, width, scale] = [this.#values, this.#names.length, this.#scale];
    for (const [column, name] of this.#names.entries()) {
      const last = Math.min(end, this.#ends[column] ?? 0);
      const cut: (number | null)[] = [];
      let isEmpty = true;
      for (let place = begin; place < last; place++) {
        const value = values[place * width + column] ?? NONE;
        if (value === NONE) cut.push(null);
        else {
          isEmpty = false;
          cut.push(value / scale);
        }
      }
      if (!isEmpty) columns.push([name, cut]);
    }
    return { from: this.#from + begin * step, step, columns: Object.fromEntries(columns) };
  }

  /** The highest sample of any column in each of so many stretches from `from` on; null where none came. */
  highest(from: Instant, stretch: Milliseconds, count: number): (number | null)[] {
    const highest: (number | null)[] = Array.from({ length: count }, () => null);
    const step = this.#step || 1;
    const begin = Math.max(0, Math.ceil((from - this.#from) / step));
    const end = Math.min(Math.max(0, ...this.#ends), Math.ceil((from + count * stretch - this.#from) / step));
    for (let place = begin; place < end; place++) {
      const at = Math.floor((this.#from + place * step - from) / stretch);
      for (let column = 0; column < this.#names.length; column++) {
        const value = this.#at(place, column);
        if (value !== null) highest[at] = Math.max(highest[at] ?? 0, value / this.#scale);
      }
    }
    return highest;
  }

  /** Drops what is older, now and then: all that stay are moved. */
  forget(before: Instant): void {
    const steps = Math.floor((before - this.#from) / (this.#step || 1));
    if (steps < STEPS_AT_ONCE) return;
    const names = this.#names.filter((_, column) => (this.#ends[column] ?? 0) > steps);
    this.#shape(names, steps, Math.max(0, ...this.#ends) - steps);
    this.#from += steps * this.#step;
  }

  /** A sample as it is recorded. */
  #whole(value: number | null): number | null {
    return value === null ? null : Math.floor(value * this.#scale + ROUNDING);
  }

  /** A recorded value; null where none came, also in a column that is not here. */
  #at(step: number, column: number): number | null {
    if (step < 0 || step >= (this.#ends[column] ?? 0)) return null;
    const value = this.#values[step * this.#names.length + column] ?? NONE;
    return value === NONE ? null : value;
  }

  #set(step: number, column: number, value: number): void {
    if (value > NARROW_MOST && this.#values instanceof Int16Array) this.#values = Float64Array.from(this.#values);
    this.#values[step * this.#names.length + column] = value;
  }

  /** Whether samples have the same steps as those that are here. */
  #fits({ from, step }: Pick<Samples, 'from' | 'step'>): boolean {
    return this.#step === step && (from - this.#from) % step === 0;
  }

  /**
   * Moves all values into an array of another shape.
   * @param names of its columns: those that are not here are empty, and those that are not named are dropped.
   * @param dropped so many steps at the beginning; below zero, so many are added there.
   * @param steps for which there must be room.
   */
  #shape(names: readonly string[], dropped: number, steps: number): void {
    const [before, width] = [this.#values, this.#names.length];
    const columns = names.map((name) => this.#names.indexOf(name));
    const ends = columns.map((column) => Math.max(0, column < 0 ? 0 : (this.#ends[column] ?? 0) - dropped));
    const size = (Math.max(steps, ...ends) + STEPS_AT_ONCE) * names.length;
    const values = (before instanceof Int16Array ? new Int16Array(size) : new Float64Array(size)).fill(NONE);
    for (const [place, column] of columns.entries())
      for (let step = Math.max(0, -dropped); step < (ends[place] ?? 0); step++)
        values[step * names.length + place] = before[(step + dropped) * width + column] ?? NONE;
    this.#names = names;
    this.#ends = ends;
    this.#values = values;
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
