import { HOUR, type Instant } from '../../core/duration.ts';
import type { Cost, Signal, Snapshot } from '../../core/signal.ts';
import { notHeldFor } from '../gpu-check.ts';
import { devicesMissing, deviceWindows, firstOf, sampleGap } from '../gpu-devices.ts';
import { double } from './arithmetic.ts';
import { GPU_WINDOW, REQUESTS, read, View } from './reading.ts';
import { Unknown } from './unknown.ts';

const GPU_COVERAGE = 90;

/** A value that is worked out when it is first asked for, or the reason why it cannot be. A loop asks often. */
class Once<T> {
  readonly #work: () => T;
  #found: { readonly value: T } | { readonly error: unknown } | null = null;

  constructor(work: () => T) {
    this.#work = work;
  }

  get(): T {
    this.#found ??= this.#try();
    if ('error' in this.#found) throw this.#found.error;
    return this.#found.value;
  }

  #try(): { readonly value: T } | { readonly error: unknown } {
    try {
      return { value: this.#work() };
    } catch (error) {
      return { error };
    }
  }
}

interface Percentages {
  readonly devices: bigint;
  readonly highest: number;
  readonly average: number;
  readonly lowest: number;
}

/**
 * Percentages of the last hour, GPU by GPU. Anything less than all GPUs and nearly all samples is unknown, and so are
 * those of a run that did not hold them for the whole hour: there is no idleness in a queue.
 */
export class GpuView extends View {
  readonly #percentages: Once<Percentages>;

  constructor(snapshot: Snapshot, now: Instant) {
    super();
    this.#percentages = new Once(() => percentagesOf(snapshot, now));
  }

  get devices() {
    return this.#percentages.get().devices;
  }
  get highest() {
    return this.#percentages.get().highest;
  }
  get average() {
    return this.#percentages.get().average;
  }
  get lowest() {
    return this.#percentages.get().lowest;
  }
}

function percentagesOf(snapshot: Snapshot, now: Instant): Percentages {
  const doubt = notHeldFor(GPU_WINDOW, snapshot, now);
  if (doubt) {
    const wants = Object.values(REQUESTS).filter(({ kind }) => doubt.wants.some((want) => want.kind === kind));
    throw new Unknown(doubt.reason, { wants });
  }
  const use = read(snapshot.signals.gpu, 'gpu');
  const windows = deviceWindows(use, GPU_WINDOW, now);
  const gap = devicesMissing(use) ?? firstOf(windows, (window) => sampleGap(window, GPU_WINDOW, GPU_COVERAGE, now));
  if (gap !== null) throw new Unknown(gap);
  let [highest, lowest, sum, samples] = [0, Number.POSITIVE_INFINITY, 0, 0];
  for (const window of windows) {
    highest = Math.max(highest, window.peak ?? 0);
    lowest = Math.min(lowest, window.peak ?? 0);
    sum += window.sum;
    samples += window.samples;
  }
  return { devices: BigInt(windows.length), highest, average: sum / samples, lowest };
}

export class CostView extends View {
  readonly #signal: Signal<Cost> | undefined;
  readonly #spent: Once<number>;

  constructor(signal: Signal<Cost> | undefined, now: Instant) {
    super();
    this.#signal = signal;
    this.#spent = new Once(() => spentOf(read(signal, 'cost'), Math.min(now, signal?.known ? signal.at : now)));
  }

  get spent() {
    return this.#spent.get();
  }
  get currency() {
    return read(this.#signal, 'cost').currency;
  }
}

/** @param until what goes on was read then, and may have ended since. */
function spentOf({ pieces, unpriced }: Cost, until: Instant): number {
  if (unpriced.length > 0) throw new Unknown(`not all of the cost of ${unpriced.slice(0, 3).join(', ')} is known`);
  let spent = 0;
  for (const { runId, startedAt, endedAt, nodes, pricePerNodeHour } of pieces) {
    if (!(nodes >= 0 && pricePerNodeHour >= 0)) throw new Unknown(`the price or the nodes of ${runId} are no amount`);
    spent += (Math.max(0, (endedAt ?? until) - startedAt) / HOUR) * nodes * pricePerNodeHour;
  }
  return double(spent);
}
