import type { Instant } from '../values/duration.ts';
import { compareText } from '../values/text.ts';

/** A policy that cannot judge a run. */
export interface UnknownStatus {
  readonly policy: string;
  readonly workspaceId: string;
  readonly workspaceName: string;
  readonly runId: string;
  readonly displayName: string;
  readonly reason: string;
  readonly unknownSince: Instant;
}

/** The runs that a policy cannot judge for one reason. */
export interface UnknownGroup {
  /** The same from pass to pass, whatever ids and numbers the reason names. */
  readonly key: string;
  readonly policy: string;
  /** The reason for the run that has been unknown for longest. */
  readonly reason: string;
  readonly since: Instant;
  readonly runs: readonly UnknownStatus[];
}

export const UNKNOWN_KEY = 'policy.unknown';

/** Groups runs by policy and reason, over all workspaces. Reasons that differ only in ids and numbers are one. */
export function unknownGroups(statuses: readonly UnknownStatus[]): UnknownGroup[] {
  const oldestFirst = statuses.toSorted(
    (a, b) => a.unknownSince - b.unknownSince || compareText(a.runId, b.runId) || compareText(a.policy, b.policy),
  );
  const groups = Map.groupBy(oldestFirst, (status) => `${UNKNOWN_KEY} ${status.policy} ${shapeOf(status)}`);
  return [...groups].flatMap(([key, runs]) => {
    const [oldest] = runs;
    if (!oldest) return [];
    return [{ key, policy: oldest.policy, reason: oldest.reason, since: oldest.unknownSince, runs }];
  });
}

/** What is between quotation marks, and every word with a digit, `_`, `/`, `@` or an inner `-`: an id, a number, a name. */
const NAMES = /"[^"]*"|'[^']*'|\S*[\d_/@#]\S*|\w+-\S*/g;

const LONGEST_SHAPE = 300;

/** A reason without what differs from run to run: two with the same shape have one cause. */
export function shapeOf({
  reason,
  runId,
  displayName,
  workspaceName,
}: Pick<UnknownStatus, 'reason' | 'runId' | 'displayName' | 'workspaceName'>): string {
  const named = [runId, displayName, workspaceName].filter((name) => name.length > 1);
  const without = named.reduce((text, name) => text.replaceAll(name, '#'), reason);
  return without
    .replace(NAMES, '#')
    .replace(/#(?:[\s,]+(?:and )?#)+/g, '#')
    .toLowerCase()
    .slice(0, LONGEST_SHAPE);
}
