import type { ChildRun, RunFailure } from '../../../core/run/run.ts';
import { Unknown } from '../unknown.ts';
import { type Fields, lazy, View } from '../values.ts';
import type { Superseded } from './superseded.ts';
import { TagMap } from './tag-map.ts';
import { bool, ifKnown, present, TAGS, text, timestamp } from './view.ts';

/** What the fields of a child are read from. */
interface ChildSource {
  readonly child: ChildRun;
  readonly superseded: Superseded;
  readonly tags: () => TagMap;
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
  // Another attempt may have made good what this one failed at.
  superseded: bool(({ child, superseded }) => superseded.has(child)),
  tags: { type: TAGS, read: ({ tags }) => tags() },
  error: {
    type: 'Failure',
    read: ({ child }) =>
      ifKnown(present(child.error, 'the error of a child'), (error) => View.of(FAILURE, () => error)),
  },
};

export function childView(child: ChildRun, superseded: Superseded): View {
  return View.of(CHILD, () => ({ child, superseded, tags: lazy(() => new TagMap(child.tags)) }), child.id);
}

/** A reused step did not run: its times may be those of the original, which ran for another run. */
function timesProblem({ displayName, reused, timesUnknown }: ChildRun): Unknown | null {
  if (reused) return new Unknown(`${displayName} was reused and has no times of its own`);
  return timesUnknown === undefined ? null : new Unknown(`the times of ${displayName} are unknown: ${timesUnknown}`);
}
