import { type BelowFloor, percent } from '../money/precision.ts';
import type { PrecisionFloor } from '../policy/precision-floor.ts';
import { formatDuration, formatInstant, type Instant } from '../values/duration.ts';
import { LONGEST_NAME, oneLine } from './alert-data.ts';
import type { FellBackData, JudgesAgainData, PoliciesData, UnknownData } from './service-schemas.ts';
import type { UnknownGroup, UnknownStatus } from './unknown-groups.ts';

const MOST_PROBLEMS = 20;

/** For `policies.rejected`: what is wrong, and how many policies stay in force. */
export function policiesRejectedData(problems: readonly string[], inForce: number): PoliciesData {
  return {
    problems: problems.slice(0, MOST_PROBLEMS).map((problem) => oneLine(problem)),
    more: Math.max(0, problems.length - MOST_PROBLEMS),
    inForce,
  };
}

const MOST_EXAMPLES = 5;

/** For `policy.unknown`. @param incident a new id, which the alert of its end repeats. */
export function unknownData({ policy, reason, since, runs }: UnknownGroup, incident: string): UnknownData {
  return {
    incident,
    policy,
    reason: oneLine(reason),
    since: formatInstant(since),
    runs: runs.length,
    workspaces: [...new Set(runs.map(({ workspaceName }) => oneLine(workspaceName, LONGEST_NAME)))].slice(
      0,
      MOST_PROBLEMS,
    ),
    examples: runs.slice(0, MOST_EXAMPLES).map(nameAndId),
  };
}

/** The name for people, and the id that `explain` takes. */
function nameAndId({ displayName, runId }: UnknownStatus): string {
  const id = oneLine(runId, LONGEST_NAME);
  return displayName === '' || displayName === runId ? id : `${oneLine(displayName, LONGEST_NAME)} (${id})`;
}

/** For `policy.judges-again`. @param others runs that the policy cannot judge for other reasons. */
export function judgedAgainData(begun: UnknownData, others: number, now: Instant): JudgesAgainData {
  const since = Date.parse(begun.since);
  return { ...begun, lasted: formatDuration(Number.isNaN(since) ? 0 : now - since), others };
}

/** For `policy.fell-back`. */
export function fellBackData(
  policy: string,
  { atLeast, ofLast }: PrecisionFloor,
  { wrong, of }: BelowFloor,
  now: Instant,
): FellBackData {
  return {
    policy,
    since: formatInstant(now),
    wrong: wrong.length,
    of,
    atLeast: percent(atLeast),
    ofLast,
    cancels: wrong.slice(0, MOST_PROBLEMS).map(({ runId, decisionId, at, because }) => ({
      runId: oneLine(runId, LONGEST_NAME),
      decisionId,
      at: formatInstant(at),
      because: oneLine(because),
    })),
  };
}
