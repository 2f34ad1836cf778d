import { anyGlobMatches } from '../values/glob.ts';

/** Which runs a reader may see: those of some workspaces, and own ones. */
export interface Visibility {
  /** Every run of these workspaces, by names or patterns; null for all workspaces. */
  readonly workspaces: readonly string[] | null;
  /** Beside those, the runs of these owners: ids without case. */
  readonly owners: readonly string[];
  /** Where own runs count, by names or patterns; null for all workspaces. */
  readonly ownIn: readonly string[] | null;
}

/** Whether patterns of workspaces cover one; null covers all. */
export function coversWorkspace(patterns: readonly string[] | null, workspace: string): boolean {
  return patterns === null || anyGlobMatches(patterns, workspace);
}

/**
 * Whether a run may be seen. The store asks the same in SQL.
 * @param owners ids of the owners of the run, without case.
 */
export function seesRun(visibility: Visibility, workspace: string, owners: readonly string[]): boolean {
  if (coversWorkspace(visibility.workspaces, workspace)) return true;
  return coversWorkspace(visibility.ownIn, workspace) && owners.some((one) => visibility.owners.includes(one));
}
