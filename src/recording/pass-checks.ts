import { DAY, formatInstant, HOUR, type Instant } from '../core/values/duration.ts';
import { type LineOf, SHORTEST_STEP } from './format.ts';
import { samplesReach } from './patch-shape.ts';

type Pass = LineOf<'pass'>;

/** Azure keeps samples for 93 days; and the clocks of two services may differ. */
const OLDEST_SAMPLE = 94 * DAY;
const NEWEST_SAMPLE = HOUR;

/** Characters of the passes since the last key of each workspace: what a replay may have to hold. */
const MOST_HELD = 1024 ** 3;

/** Checks passes in their order: that they fit one another, and that a small file cannot fill the memory. */
export class PassChecks {
  readonly #workspaces: number;
  readonly #last: Instant;
  readonly #latest = new Map<number, Instant>();
  readonly #held = new Map<number, number>();
  #at: Instant = Number.NEGATIVE_INFINITY;
  #allHeld = 0;

  constructor(workspaces: number, last: Instant) {
    this.#workspaces = workspaces;
    this.#last = last;
  }

  /** What is wrong and what would be right; null when nothing is. @param length of its line. */
  problemOf(pass: Pass, length: number): string | null {
    const { w, at } = pass;
    if (w >= this.#workspaces) return `"pass.w" is ${w}; expected one of the ${this.#workspaces} workspaces, from 0 on`;
    if (at > this.#last)
      return `the pass is of ${formatInstant(at)}; expected none after ${formatInstant(this.#last)}, which the first line says is the last`;
    if (at < this.#at || at === this.#latest.get(w))
      return `the pass is of ${formatInstant(at)}; expected a later one than the one before`;
    this.#at = at;
    this.#latest.set(w, at);
    return this.#hold(pass, length) ?? samplesProblem(pass);
  }

  #hold({ w, key }: Pass, length: number): string | null {
    const before = this.#held.get(w) ?? 0;
    const held = key ? length : before + length;
    this.#held.set(w, held);
    this.#allHeld += held - before;
    return this.#allHeld > MOST_HELD
      ? `the passes of one day are more than ${MOST_HELD / 1024 ** 2} MiB; expected fewer: export fewer workspaces`
      : null;
  }
}

function samplesProblem({ at, gpu, activity }: Pass): string | null {
  for (const [kind, changes] of Object.entries({ gpu, activity }))
    for (const [run, change] of Object.entries(changes)) {
      const { from, to } = samplesReach(change);
      if (change.s < SHORTEST_STEP) return `"pass.${kind}.${run}.s" is ${change.s}; expected ${SHORTEST_STEP} or more`;
      if (from < at - OLDEST_SAMPLE || to > at + NEWEST_SAMPLE)
        return `"pass.${kind}.${run}" has samples far from its pass of ${formatInstant(at)}; expected those before it`;
    }
  return null;
}
