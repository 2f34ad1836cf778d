import { isSameId } from '../run/run.ts';
import { formatDuration, HOUR, type Instant, type Milliseconds } from '../values/duration.ts';
import type { CancelCase, EndedWork, PrecisionFacts } from './cancel-cases.ts';

/** Work that is submitted again within so long of its cancel is the same work that was cancelled. */
export const RAN_AGAIN_WITHIN = 72 * HOUR;

/** Fewer runs of a kind than these that completed do not show how long it usually takes. */
const FEWEST_TO_COMPARE = 5;

/** Why a cancel counts as wrong. */
export const WRONGS = {
  marked: 'a person said that it was wrong',
  objection: 'the owner objected, and a person kept the run',
  rejected: 'a person rejected the cancel, and the run was kept',
  'ran-again': 'the same work was submitted again and completed',
  completed: 'the run completed by itself within its usual time',
} as const;
export type Wrong = keyof typeof WRONGS;

/** A cancel with the answer whether it was right. */
export interface JudgedCancel
  extends Pick<CancelCase, 'as' | 'policy' | 'workspaceId' | 'runId' | 'decisionId' | 'at'> {
  /** Null where it was right. */
  readonly wrong: Wrong | null;
  /** What shows it, in one clause. */
  readonly because: string;
}

/**
 * Every cancel whose answer is known, the newest first. One that was carried out counts as right until something shows that it
 * was wrong; one that a policy would have made only once its run has ended.
 */
export function judgedCancels({ cases, ended }: PrecisionFacts): readonly JudgedCancel[] {
  const works = new EndedWorks(ended);
  return cases
    .flatMap((one) => {
      const found = judged(one, works);
      const { as, policy, workspaceId, runId, decisionId, at } = one;
      return found ? [{ as, policy, workspaceId, runId, decisionId, at, ...found }] : [];
    })
    .sort((a, b) => b.at - a.at || (a.decisionId < b.decisionId ? 1 : -1));
}

type Answer = Pick<JudgedCancel, 'wrong' | 'because'>;

/** Null while nobody can know. */
function judged(one: CancelCase, works: EndedWorks): Answer | null {
  const { marked, kept } = one;
  if (marked) return { wrong: 'marked', because: `${marked.author} said that it was wrong: ${marked.reason}` };
  if (one.as === 'would-cancel') return wouldBe(one, works);
  if (kept)
    return kept.objected
      ? { wrong: 'objection', because: `the owner objected, and ${kept.by} kept the run` }
      : { wrong: 'rejected', because: `${kept.by} rejected the cancel` };
  const again = works.completedAgain(one);
  if (!again) return { wrong: null, because: 'nothing shows that it was wrong' };
  return { wrong: 'ran-again', because: `${again.runId} did the same work and completed` };
}

/** What became of a run that a policy would have cancelled. */
function wouldBe(one: CancelCase, works: EndedWorks): Answer | null {
  const end = works.of(one);
  if (!end) return null;
  const status = end.status.toLowerCase();
  if (status !== 'completed') return { wrong: null, because: `the run ended as ${status}` };
  if (one.failedValidation) return { wrong: null, because: 'the run completed, and its validation failed' };
  const longest = works.longestOf(end);
  if (longest === null || end.length === null || end.length <= longest)
    return { wrong: 'completed', because: 'the run completed by itself within its usual time' };
  return {
    wrong: null,
    because: `the run took ${formatDuration(end.length)}, and no other of its kind more than ${formatDuration(longest)}`,
  };
}

/** The runs that ended, by what they are asked for. */
class EndedWorks {
  readonly #byRun: ReadonlyMap<string, EndedWork>;
  readonly #byFrom: ReadonlyMap<string, readonly EndedWork[]>;
  readonly #byKind: ReadonlyMap<string, readonly EndedWork[]>;

  constructor(ended: readonly EndedWork[]) {
    this.#byRun = new Map(ended.map((one) => [keyOf(one.workspaceId, one.runId), one]));
    this.#byFrom = Map.groupBy(
      ended.filter(({ resubmittedFrom }) => resubmittedFrom !== null),
      ({ workspaceId, resubmittedFrom }) => keyOf(workspaceId, resubmittedFrom ?? ''),
    );
    this.#byKind = Map.groupBy(
      ended.filter((one) => one.definition !== null && isCompleted(one)),
      kindOf,
    );
  }

  of({ workspaceId, runId }: CancelCase): EndedWork | null {
    return this.#byRun.get(keyOf(workspaceId, runId)) ?? null;
  }

  /** The first run that did the same work after a cancel and completed: of the same definition, or submitted again from it. */
  completedAgain(cancel: CancelCase): EndedWork | null {
    const same = cancel.definition === null ? [] : (this.#byKind.get(kindOf(cancel)) ?? []);
    const again = [...same, ...this.#submittedAgain(cancel.workspaceId, cancel.runId)]
      .filter((one) => isCompleted(one) && !isSameId(one.runId, cancel.runId) && isAfter(cancel.at, one.createdAt))
      .sort((a, b) => a.createdAt - b.createdAt);
    return again[0] ?? null;
  }

  /** How long the longest other run of a kind took; null where too few completed. */
  longestOf(end: EndedWork): Milliseconds | null {
    if (end.definition === null) return null;
    const lengths = (this.#byKind.get(kindOf(end)) ?? []).flatMap(({ runId, length }) =>
      isSameId(runId, end.runId) || length === null ? [] : [length],
    );
    return lengths.length < FEWEST_TO_COMPARE ? null : Math.max(...lengths);
  }

  /** Over any number of others; a circle ends by itself. */
  #submittedAgain(workspaceId: string, runId: string): EndedWork[] {
    const found = new Set<EndedWork>();
    const from = [runId];
    for (const id of from)
      for (const one of this.#byFrom.get(keyOf(workspaceId, id)) ?? [])
        if (!found.has(one)) {
          found.add(one);
          from.push(one.runId);
        }
    return [...found];
  }
}

function isAfter(cancelledAt: Instant, submittedAt: Instant): boolean {
  return submittedAt > cancelledAt && submittedAt <= cancelledAt + RAN_AGAIN_WITHIN;
}

function isCompleted({ status }: EndedWork): boolean {
  return status.toLowerCase() === 'completed';
}

/** Ids differ in case alone for one run. */
function keyOf(workspaceId: string, runId: string): string {
  return `${workspaceId} ${runId.toLowerCase()}`;
}

function kindOf({ workspaceId, definition, experiment }: Pick<EndedWork, 'workspaceId' | 'definition' | 'experiment'>) {
  return `${workspaceId} ${definition} ${experiment}`;
}
