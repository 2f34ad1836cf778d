import type { WorkspaceDirectory } from '../core/ports/azure.ts';
import type { Workspace } from '../core/run/run.ts';
import { messageOf } from '../core/values/caught.ts';
import { anyGlobMatches } from '../core/values/glob.ts';

/** Which workspaces to watch, as configured. */
export type WorkspaceTarget =
  | { readonly subscription: string; readonly resourceGroup: string; readonly name: string }
  /** Every workspace of the subscription whose name fits a pattern. */
  | { readonly subscription: string; readonly discover: readonly string[] };

/** A target that cannot be watched, with the reason for a person. The others are watched. */
export interface TargetProblem {
  readonly target: string;
  readonly reason: string;
}

export interface FoundWorkspaces {
  readonly workspaces: readonly Workspace[];
  readonly problems: readonly TargetProblem[];
  /** The workspaces of each target, as they were last found. */
  readonly byTarget: ReadonlyMap<WorkspaceTarget, readonly Workspace[]>;
}

/**
 * Resolves the configured targets. A target that fails is reported and does not affect the others. Its workspaces stay under
 * watch: Azure may only not answer for a moment.
 */
export async function findWorkspaces(
  targets: readonly WorkspaceTarget[],
  directory: WorkspaceDirectory,
  abort: AbortSignal,
  before: FoundWorkspaces['byTarget'] = new Map(),
): Promise<FoundWorkspaces> {
  const byTarget = new Map<WorkspaceTarget, readonly Workspace[]>();
  const problems: TargetProblem[] = [];
  for (const target of targets) {
    try {
      byTarget.set(target, await resolve(target, directory, abort));
    } catch (error) {
      abort.throwIfAborted();
      problems.push({ target: describe(target), reason: messageOf(error) });
      byTarget.set(target, before.get(target) ?? []);
    }
  }
  const found = new Map([...byTarget.values()].flat().map((workspace) => [workspace.id, workspace]));
  return { workspaces: [...found.values()], problems, byTarget };
}

async function resolve(
  target: WorkspaceTarget,
  directory: WorkspaceDirectory,
  abort: AbortSignal,
): Promise<readonly Workspace[]> {
  if ('discover' in target) {
    const all = await directory.list(target.subscription, abort);
    const fitting = all.filter(({ name }) => anyGlobMatches(target.discover, name));
    if (fitting.length === 0)
      throw new Error(`none of the ${all.length} workspaces that can be read there fits ${target.discover.join(', ')}`);
    return fitting;
  }
  const workspace = await directory.find(target.subscription, target.resourceGroup, target.name, abort);
  if (!workspace) throw new Error('there is no such workspace; check its name, resource group and subscription');
  return [workspace];
}

function describe(target: WorkspaceTarget): string {
  return 'discover' in target
    ? `workspaces ${target.discover.join(', ')} in subscription ${target.subscription}`
    : `workspace ${target.name} in resource group ${target.resourceGroup}`;
}
