import type { ChildRun } from '../../../core/run/run.ts';
import type { Instant } from '../../../core/values/duration.ts';
import { attemptsOf } from '../../children/attempts.ts';
import { Unknown } from '../unknown.ts';

/** Which children have a later one of the same name in their pipeline. Worked out when it is first asked for. */
export class Succession {
  readonly #children: readonly ChildRun[];
  readonly #jobType: string;
  readonly #now: Instant;
  #earlier: ReadonlySet<ChildRun> | null = null;
  readonly #unclear = new Set<ChildRun>();

  constructor(children: readonly ChildRun[], jobType: string, now: Instant) {
    this.#children = children;
    this.#jobType = jobType;
    this.#now = now;
  }

  /** Thrown as unknown where several of the name may be the latest and are not in the same status. */
  isSuperseded(child: ChildRun): boolean {
    this.#earlier ??= this.#sort();
    if (this.#unclear.has(child))
      throw new Unknown(`which of the steps called ${child.displayName} is the latest is not told`);
    return this.#earlier.has(child);
  }

  #sort(): ReadonlySet<ChildRun> {
    const groups = attemptsOf(this.#children, this.#jobType, this.#now);
    for (const { latest } of groups) {
      const statuses = new Set(latest.map(({ status }) => status.toLowerCase()));
      if (statuses.size > 1) for (const child of latest) this.#unclear.add(child);
    }
    return new Set(groups.flatMap(({ earlier }) => earlier));
  }
}
