import type { WorkspaceDirectory } from '../core/ports/azure.ts';
import type { UnseenPart } from '../core/record/unseen.ts';
import type { Workspace } from '../core/run/run.ts';
import { messageOf } from '../core/values/caught.ts';
import { DAY, type Instant } from '../core/values/duration.ts';
import { anyGlobMatches } from '../core/values/glob.ts';

/** Which workspaces to watch, as configured. */
export type WorkspaceTarget =
  | { readonly subscription: string; readonly resourceGroup: string; readonly name: string }
  /** Every workspace of the subscription whose name fits a pattern. */
  | { readonly subscription: string; readonly discover: readonly string[] };

/** What is wrong with a target, with the reason for a person. The others are watched. */
export interface TargetProblem {
  readonly target: string;
  readonly reason: string;
  /** Nothing of the target is under watch. */
  readonly isUnwatched: boolean;
}

export interface FoundWorkspaces {
  readonly workspaces: readonly Workspace[];
  readonly problems: readonly TargetProblem[];
  /** The workspaces of each target, as they were last found. */
  readonly byTarget: ReadonlyMap<WorkspaceTarget, readonly Workspace[]>;
  /** Since when Azure reports of these, by id, that they do not exist. */
  readonly missing: ReadonlyMap<string, Instant>;
}

export const NOTHING_FOUND: FoundWorkspaces = { workspaces: [], problems: [], byTarget: new Map(), missing: new Map() };

/** For so long Azure must report that a workspace does not exist before it is no longer watched. */
const GONE_AFTER = DAY;

export interface FindDeps {
  readonly directory: WorkspaceDirectory;
  readonly now: Instant;
  readonly abort: AbortSignal;
}

/**
 * Resolves the configured targets. A target that fails is reported and does not affect the others. Its workspaces stay under
 * watch: Azure may only not answer for a moment, and a list may leave one out.
 */
export async function findWorkspaces(
  targets: readonly WorkspaceTarget[],
  deps: FindDeps,
  before: FoundWorkspaces = NOTHING_FOUND,
): Promise<FoundWorkspaces> {
  const byTarget = new Map<WorkspaceTarget, readonly Workspace[]>();
  const missing = new Map<string, Instant>();
  const problems: TargetProblem[] = [];
  for (const target of targets) {
    const search = new Search(target, deps, { known: before.byTarget.get(target) ?? [], missing: before.missing });
    const found = await search.run();
    byTarget.set(target, found);
    for (const [id, since] of search.missing) missing.set(id, since);
    problems.push(...search.problems.map((problem) => ({ ...problem, isUnwatched: found.length === 0 })));
  }
  const workspaces = new Map([...byTarget.values()].flat().map((workspace) => [workspace.id, workspace]));
  return { workspaces: [...workspaces.values()], problems, byTarget, missing };
}

/** What is unseen because of the problems of targets. */
export function unseenTargets(problems: readonly TargetProblem[]): UnseenPart[] {
  return problems.map(({ target, reason }) => ({ kind: 'discovery', part: target, what: target, reason }));
}

/** What was found before, from what the store keeps of workspaces: those that fit a target and had a pass lately. */
export function foundBefore(
  targets: readonly WorkspaceTarget[],
  kept: readonly { readonly workspace: Workspace; readonly lastPass: { readonly endedAt: Instant } | null }[],
  now: Instant,
): FoundWorkspaces {
  const lately = kept.filter(({ lastPass }) => lastPass !== null && now - lastPass.endedAt < GONE_AFTER);
  const fits = (target: WorkspaceTarget) => lately.map(({ workspace }) => workspace).filter((one) => isOf(one, target));
  return { ...NOTHING_FOUND, byTarget: new Map(targets.map((target) => [target, fits(target)])) };
}

function isOf({ subscriptionId, resourceGroup, name }: Workspace, target: WorkspaceTarget): boolean {
  if (subscriptionId.toLowerCase() !== target.subscription.toLowerCase()) return false;
  if ('discover' in target) return anyGlobMatches(target.discover, name);
  const [group, named] = [target.resourceGroup.toLowerCase(), target.name.toLowerCase()];
  return resourceGroup.toLowerCase() === group && name.toLowerCase() === named;
}

/** The search for the workspaces of one target, with what went wrong on the way. */
class Search {
  readonly problems: Omit<TargetProblem, 'isUnwatched'>[] = [];
  readonly missing = new Map<string, Instant>();
  private readonly target: WorkspaceTarget;
  private readonly deps: FindDeps;
  private readonly before: Pick<FoundWorkspaces, 'missing'> & { readonly known: readonly Workspace[] };

  constructor(target: WorkspaceTarget, deps: FindDeps, before: Search['before']) {
    this.target = target;
    this.deps = deps;
    this.before = before;
  }

  async run(): Promise<readonly Workspace[]> {
    const { target, before } = this;
    try {
      return 'discover' in target ? await this.discover(target) : [await this.findNamed(target)];
    } catch (error) {
      this.deps.abort.throwIfAborted();
      this.problems.push({ target: describe(target), reason: messageOf(error) });
      return before.known;
    }
  }

  private async findNamed(target: Exclude<WorkspaceTarget, { discover: readonly string[] }>): Promise<Workspace> {
    const { directory, abort } = this.deps;
    const workspace = await directory.find(target.subscription, target.resourceGroup, target.name, abort);
    if (!workspace) throw new Error('there is no such workspace; check its name, resource group and subscription');
    return workspace;
  }

  private async discover(target: Extract<WorkspaceTarget, { discover: readonly string[] }>): Promise<Workspace[]> {
    const { directory, abort } = this.deps;
    const list = await directory.list(target.subscription, abort);
    for (const reason of list.unread) this.problems.push({ target: describe(target), reason });
    const fitting = list.workspaces.filter(({ name }) => anyGlobMatches(target.discover, name));
    const ids = new Set(fitting.map(({ id }) => id));
    for (const known of this.before.known) if (!ids.has(known.id)) fitting.push(...(await this.lookFor(known)));
    if (fitting.length === 0 && list.unread.length === 0) {
      const count = list.workspaces.length;
      throw new Error(`none of the ${count} workspaces that can be read there fits ${target.discover.join(', ')}`);
    }
    return fitting;
  }

  /** A workspace that the list leaves out: a role that was taken away has the same effect as a deletion. */
  private async lookFor(known: Workspace): Promise<Workspace[]> {
    const { directory, abort, now } = this.deps;
    const { id, name, subscriptionId, resourceGroup } = known;
    const target = `workspace ${name}`;
    try {
      const found = await directory.find(subscriptionId, resourceGroup, name, abort);
      if (found) {
        const reason = `Azure's list of workspaces leaves out ${name}, which exists; it may leave out others`;
        this.problems.push({ target: describe(this.target), reason });
        return [found];
      }
    } catch (error) {
      abort.throwIfAborted();
      this.problems.push({ target, reason: `Azure no longer lists it; ${messageOf(error)}` });
      return [known];
    }
    const since = this.before.missing.get(id) ?? now;
    if (now - since >= GONE_AFTER) return [];
    this.missing.set(id, since);
    const reason =
      'Azure reports that it no longer exists (404). If it was deleted on purpose, there is nothing to do: Runwarden stops watching it after a day';
    this.problems.push({ target, reason });
    return [known];
  }
}

function describe(target: WorkspaceTarget): string {
  return 'discover' in target
    ? `workspaces ${target.discover.join(', ')} in subscription ${target.subscription}`
    : `workspace ${target.name} in resource group ${target.resourceGroup}`;
}
