import { coversWorkspace, type Visibility } from '../core/ports/visibility.ts';
import { globCovers } from '../core/values/glob.ts';
import { caseless } from '../core/values/text.ts';

/**
 * What a person or a program may do, in rising order: an owner sees own runs alone, a viewer sees all, an operator may write
 * as well, and an admin may end the sessions of others, too.
 */
export const ROLES = ['owner', 'viewer', 'operator', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** A role over workspaces, by names or patterns; null is over all of them. */
export interface Grant {
  readonly role: Role;
  readonly workspaces: readonly string[] | null;
}

/** Who asks. */
export interface Caller {
  /** The author of what they write. People may change theirs, and two may have the same. */
  readonly name: string;
  /** Who it is, whatever their name: the subject of the issuer, or the name of the key. */
  readonly id: string;
  /** How Runwarden knows who it is. */
  readonly via: 'local' | 'key' | 'session' | 'token';
  readonly grants: readonly Grant[];
  /** Ids by which runs are their own ones, without case. */
  readonly owners: readonly string[];
}

/** The highest of their roles, wherever it is; null for somebody without any. */
export function highestRole({ grants }: Pick<Caller, 'grants'>): Role | null {
  return ROLES.findLast((role) => grants.some((grant) => grant.role === role)) ?? null;
}

/** Whether they have a role, or a higher one, over some workspace. */
export function hasRole(caller: Pick<Caller, 'grants'>, needed: Role): boolean {
  return atLeast(caller, needed).length > 0;
}

/** Whether they have a role, or a higher one, over a workspace. */
export function hasRoleIn(caller: Pick<Caller, 'grants'>, needed: Role, workspace: string): boolean {
  return atLeast(caller, needed).some(({ workspaces }) => coversWorkspace(workspaces, workspace));
}

/** Whether they have a role, or a higher one, over all workspaces. */
export function hasRoleEverywhere(caller: Pick<Caller, 'grants'>, needed: Role): boolean {
  return atLeast(caller, needed).some(({ workspaces }) => workspaces === null);
}

/** Whether they have a role, or a higher one, over every workspace that patterns can ever fit. */
export function hasRoleOver(
  caller: Pick<Caller, 'grants'>,
  needed: Role,
  patterns: readonly string[] | undefined,
): boolean {
  if (hasRoleEverywhere(caller, needed)) return true;
  const covered = placesOf(caller, needed) ?? [];
  if (patterns === undefined || patterns.length === 0) return false;
  return patterns.every((inner) => covered.some((outer) => globCovers(outer, inner)));
}

/** The workspaces over which they have a role or a higher one, by names or patterns; null for all. */
export function placesOf(caller: Pick<Caller, 'grants'>, needed: Role): readonly string[] | null {
  if (hasRoleEverywhere(caller, needed)) return null;
  return [...new Set(atLeast(caller, needed).flatMap(({ workspaces }) => workspaces ?? []))];
}

/** The runs of the workspaces over which they have a role or a higher one. */
export function inPlacesOf(caller: Caller, needed: Role): Visibility {
  return { workspaces: placesOf(caller, needed), owners: [], ownIn: [] };
}

/** Which runs they may see. */
export function visibilityOf(caller: Caller): Visibility {
  return { workspaces: placesOf(caller, 'viewer'), owners: caller.owners, ownIn: placesOf(caller, 'owner') };
}

/**
 * By which ids they may be the owner of a run. The name of a key is one of them: an operator wrote it into the config. The
 * name of a person who signed in is not: the claims that count are among the owners.
 */
export function ownIdsOf({ name, via, owners }: Caller): readonly string[] {
  return via === 'key' || via === 'local' ? [caseless(name), ...owners] : owners;
}

/** Their own runs alone. */
export function ownRunsOf(caller: Caller): Visibility {
  return { workspaces: [], owners: ownIdsOf(caller), ownIn: placesOf(caller, 'owner') };
}

function atLeast({ grants }: Pick<Caller, 'grants'>, needed: Role): readonly Grant[] {
  return grants.filter(({ role }) => ROLES.indexOf(role) >= ROLES.indexOf(needed));
}
