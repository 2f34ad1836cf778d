import type { ChildRun } from '../../../core/run/run.ts';
import { attemptsOf } from '../../children/attempts.ts';
import { Unknown } from '../unknown.ts';
import { lazy } from '../values.ts';

/** Which children have a later one of the same name in their pipeline. */
export class Superseded {
  readonly #sorted: () => { readonly earlier: ReadonlySet<ChildRun>; readonly unclear: ReadonlySet<ChildRun> };

  constructor(children: readonly ChildRun[], jobType: string) {
    this.#sorted = lazy(() => {
      const groups = attemptsOf(children, jobType);
      return {
        earlier: new Set(groups.flatMap(({ earlier }) => earlier)),
        unclear: new Set(groups.flatMap(({ latest }) => (isOneStatus(latest) ? [] : latest))),
      };
    });
  }

  /** Unknown where several children of the name may be the latest and have different statuses. */
  has(child: ChildRun): boolean | Unknown {
    const { earlier, unclear } = this.#sorted();
    if (!unclear.has(child)) return earlier.has(child);
    return new Unknown(`which of the steps called ${child.displayName} is the latest is not known`);
  }
}

function isOneStatus(children: readonly ChildRun[]): boolean {
  return new Set(children.map(({ status }) => status.toLowerCase())).size <= 1;
}
