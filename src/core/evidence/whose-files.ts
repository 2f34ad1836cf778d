import { type ChildRun, holdsOthers } from '../run/run.ts';
import { globMatches } from '../values/glob.ts';
import type { NamedArtifact } from './kept.ts';
import type { RunRecord } from './run-record.ts';

/** Of so many steps or trials the logs are kept. */
const MOST_CHILDREN = 8;

/**
 * The steps or trials whose logs say most: those by whose files a policy judges, those that failed, then those at work, then
 * the latest to end. One that waits, only holds others, or was taken from an earlier run has no log of its own.
 */
export function childrenWithLogs(
  { children }: Pick<RunRecord, 'children'>,
  judgedBy: readonly NamedArtifact[],
): readonly ChildRun[] {
  if (!children.known) return [];
  const isJudged = ({ displayName }: ChildRun) =>
    judgedBy.some(({ step }) => step !== null && globMatches(step, displayName));
  const rankOf = (child: ChildRun) => (isJudged(child) ? 0 : rankByState(child));
  return children.value
    .map(({ child }) => child)
    .filter((child) => !holdsOthers(child) && !child.reused && hasBegun(child))
    .toSorted((a, b) => rankOf(a) - rankOf(b) || latest(b) - latest(a))
    .slice(0, MOST_CHILDREN);
}

function hasBegun({ startedAt, timesUnknown }: ChildRun): boolean {
  return startedAt !== null || timesUnknown !== undefined;
}

function rankByState({ error, status, phase }: ChildRun): number {
  if (error !== null || status === 'Failed') return 1;
  return phase === 'ended' ? 3 : 2;
}

function latest({ endedAt, startedAt, createdAt }: ChildRun): number {
  return endedAt ?? startedAt ?? createdAt;
}
