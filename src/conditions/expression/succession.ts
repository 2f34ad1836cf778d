import type { Instant } from '../../core/duration.ts';
import { isAhead } from '../../core/plausible.ts';
import type { ChildRun } from '../../core/run.ts';
import { attemptsOf } from '../attempts.ts';
import { Unknown } from './unknown.ts';

/** Which children have a later one of the same name in their pipeline. Worked out when it is first asked for. */
export class Succession {
  readonly #children: readonly ChildRun[];
  readonly #jobType: string;
  readonly #now: Instant;
  #earlier: ReadonlySet<ChildRun> | null = null;
  readonly #undated = new Set<string>();

  constructor(children: readonly ChildRun[], jobType: string, now: Instant) {
    this.#children = children;
    this.#jobType = jobType;
    this.#now = now;
  }

  /** Thrown as unknown where one of the name was created at no time that can be right: which is later is not told. */
  isSuperseded(child: ChildRun): boolean {
    this.#earlier ??= this.#sort();
    if (this.#undated.has(child.displayName))
      throw new Unknown(`which of the steps called ${child.displayName} is the latest is not told`);
    return this.#earlier.has(child);
  }

  #sort(): ReadonlySet<ChildRun> {
    const groups = attemptsOf(this.#children, this.#jobType, this.#now);
    for (const { latest, earlier } of groups) {
      const group = [...latest, ...earlier];
      const undated = group.find(({ createdAt }) => Number.isNaN(createdAt) || isAhead(createdAt, this.#now));
      if (undated && group.length > 1) this.#undated.add(undated.displayName);
    }
    return new Set(groups.flatMap(({ earlier }) => earlier));
  }
}
