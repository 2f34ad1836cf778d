import type { ChildRun, RunFailure } from '../../../core/run/run.ts';
import type { Snapshot } from '../../../core/signal/signal.ts';
import { attemptsOf } from '../../children/attempts.ts';
import { Unknown } from '../unknown.ts';
import { type Fields, lazy, View } from '../values.ts';
import { TagMap } from './tag-map.ts';
import { bool, ifKnown, present, read, TAGS, text, timestamp } from './view.ts';

/** What the fields of a child are read from. */
interface ChildSource {
  readonly child: ChildRun;
  readonly attempts: () => Attempts;
  readonly tags: () => TagMap;
}

/** Children that have a later one of the same name, and those of which several with different statuses may be the latest. */
interface Attempts {
  readonly earlier: ReadonlySet<ChildRun>;
  readonly unclear: ReadonlySet<ChildRun>;
}

export const FAILURE: Fields<RunFailure> = {
  cause: text(({ cause }) => cause),
  code: text(({ code }) => code),
};

export const CHILD: Fields<ChildSource> = {
  id: text(({ child }) => child.id),
  name: text(({ child }) => child.displayName),
  status: text(({ child }) => child.status),
  phase: text(({ child }) => child.phase),
  started: timestamp(({ child }) => timesProblem(child) ?? present(child.startedAt, 'the start of a child')),
  ended: timestamp(({ child }) => timesProblem(child) ?? present(child.endedAt, 'the end of a child')),
  reused: bool(({ child }) => child.reused),
  superseded: bool(isSuperseded),
  tags: { type: TAGS, read: ({ tags }) => tags() },
  error: {
    type: 'Failure',
    read: ({ child }) =>
      ifKnown(present(child.error, 'the error of a child'), (error) => View.of(FAILURE, () => error)),
  },
};

export function childrenOf({ run, signals }: Snapshot): readonly View[] | Unknown {
  return ifKnown(read(signals.children, 'children'), (children) => {
    const attempts = lazy(() => sortAttempts(children, run.jobType));
    return children.map((child) =>
      View.of(CHILD, () => ({ child, attempts, tags: lazy(() => new TagMap(child.tags)) }), child.id),
    );
  });
}

/** Whether another attempt may have made good what this one failed at. */
function isSuperseded({ child, attempts }: ChildSource): boolean | Unknown {
  const { earlier, unclear } = attempts();
  if (!unclear.has(child)) return earlier.has(child);
  return new Unknown(`which of the steps called ${child.displayName} is the latest is not known`);
}

function sortAttempts(children: readonly ChildRun[], jobType: string): Attempts {
  const groups = attemptsOf(children, jobType);
  const hasOneStatus = ([first, ...others]: readonly ChildRun[]) =>
    others.every(({ status }) => status.toLowerCase() === first?.status.toLowerCase());
  return {
    earlier: new Set(groups.flatMap(({ earlier }) => earlier)),
    unclear: new Set(groups.flatMap(({ latest }) => (hasOneStatus(latest) ? [] : latest))),
  };
}

/** A reused step did not run: its times may be those of the original, which ran for another run. */
function timesProblem({ displayName, reused, timesUnknown }: ChildRun): Unknown | null {
  if (reused) return new Unknown(`${displayName} was reused and has no times of its own`);
  return timesUnknown === undefined ? null : new Unknown(`the times of ${displayName} are unknown: ${timesUnknown}`);
}
