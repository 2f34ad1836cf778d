import type { OwnerRules } from '../core/run/owner.ts';
import { ownerNames } from '../core/run/owner-names.ts';
import { caseless } from '../core/values/text.ts';
import type { Grant } from './caller.ts';

/** What an issuer says of somebody who signs in. Each of it must be such that nobody can choose that of another. */
export interface Person {
  /** Their id for this application. */
  readonly subject: string;
  /** The id that never changes, in all applications. */
  readonly object: string | null;
  /** The name that they sign in by, such as `alice@example.com`; not the one that they show. */
  readonly userName: string | null;
  /** Null also where the issuer says that nobody has verified it. */
  readonly email: string | null;
  readonly roles: readonly string[];
  readonly groups: readonly string[];
}

/** Whom a line of the config is for: who has one of the things that it names. */
export interface Who {
  readonly everyone?: boolean | undefined;
  readonly appRole?: readonly string[] | undefined;
  readonly group?: readonly string[] | undefined;
  readonly user?: readonly string[] | undefined;
}

/** A role for people, as the config gives it. */
export interface RoleRule extends Grant {
  readonly who: Who;
}

/** Owners whose runs are people's own ones, as the config says. */
export interface OwnRule {
  readonly who: Who;
  /** As in an owner tag. */
  readonly owns: readonly string[];
}

/** How the config says what people may do. */
export interface PeopleRules {
  readonly roles: readonly RoleRule[];
  readonly owns: readonly OwnRule[];
}

/** What somebody may do. Nobody has a role that no line gives. */
export function grantsFor(person: Person, { roles }: Pick<PeopleRules, 'roles'>): Grant[] {
  return roles.filter(({ who }) => isFor(who, person)).map(({ role, workspaces }) => ({ role, workspaces }));
}

/** By which ids runs are somebody's own ones, without case: their ids and addresses, and the names that the config gives. */
export function ownersFor(
  person: Person,
  { owns }: Pick<PeopleRules, 'owns'>,
  { domain }: Pick<OwnerRules, 'domain'>,
): string[] {
  const own = [person.object, person.userName, person.email].flatMap((id) => (id ? completed(id, domain) : []));
  const given = owns.filter(({ who }) => isFor(who, person)).flatMap((rule) => rule.owns);
  return [...new Set([...own, ...given.flatMap((name) => ownerNames(name, domain ?? null).names)].map(caseless))];
}

/** A claim is one id, whatever is in it: it is not read as an owner tag is, where `a <b@example.com>` means b. */
function completed(id: string, domain: OwnerRules['domain']): string {
  const isBareName = /^[\p{L}\p{N}][\p{L}\p{N}._'-]*$/u.test(id) && !OBJECT_ID.test(id);
  return isBareName && domain !== undefined ? `${id}@${domain}` : id;
}

const OBJECT_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function isFor({ everyone = false, appRole = [], group = [], user = [] }: Who, person: Person): boolean {
  const ids = [person.subject, person.object, person.userName, person.email].flatMap((id) => (id ? caseless(id) : []));
  return (
    everyone ||
    appRole.some((one) => person.roles.includes(one)) ||
    group.some((one) => person.groups.includes(one)) ||
    user.some((one) => ids.includes(caseless(one)))
  );
}
