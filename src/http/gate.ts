import type { FastifyRequest } from 'fastify';
import type { Visibility } from '../core/ports/visibility.ts';
import {
  type Caller,
  hasRole,
  hasRoleEverywhere,
  hasRoleIn,
  hasRoleOver,
  highestRole,
  ownIdsOf,
  placesOf,
  type Role,
  visibilityOf,
} from './caller.ts';
import { Problem } from './problem.ts';

/** What a route asks of its caller, over some workspace at least; the default is a viewer. `known`: any caller, also without a role. */
export type Access = 'open' | 'known' | Role;

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access;
    /** False where a request does not show that somebody is there, so that it keeps no session from ending. */
    isUse?: boolean;
  }
  interface FastifyRequest {
    /** Null on open routes, for callers whom nobody knows. */
    caller: Caller | null;
  }
}

/**
 * One way to find out who asks. Null: the request has nothing for this way, or nothing that it knows. A problem: what the
 * request has is no good, and the problem says why.
 */
export type FindCaller = (request: FastifyRequest) => Promise<Caller | Problem | null>;

/**
 * Builds the check that runs before every request: it sets `request.caller` or throws a {@link Problem}.
 * @param finders asked in turn until one knows the caller or refuses.
 * @param refuse what to throw for a failed attempt.
 */
export function createGate(
  finders: readonly FindCaller[],
  refuse: RefuseAttempt,
): (request: FastifyRequest) => Promise<void> {
  return async (request) => {
    const { access = 'viewer' } = request.routeOptions.config;
    const asked = firstFound(finders, request);
    // What is open is also open while the store, which knows of sessions that were ended, does not answer.
    const found = access === 'open' ? await asked.catch((error) => unknownFor(request, error)) : await asked;
    request.caller = found instanceof Problem ? null : found;
    if (access === 'open') return;
    if (request.caller) return access === 'known' ? undefined : requireRole(request.caller, access);
    const refusal = found instanceof Problem ? found : unauthorized(bearerOf(request.headers.authorization) !== null);
    // A good key is never refused for the failures of others: behind a proxy everybody shares one address.
    throw refusal.kind === 'unauthorized' ? refuse(request, refusal) : refusal;
  };
}

/** Counts a failed attempt of an address. @returns the refusal, or the one of an address that fails too often. */
export type RefuseAttempt = (request: FastifyRequest, refusal: Problem) => Problem;

/** Refuses attempts with one count for all ways to sign in. */
export function createRefusal(failures: (address: string) => number | null): RefuseAttempt {
  return (request, refusal) => {
    const wait = failures(request.ip);
    if (wait === null) return refusal;
    return new Problem('too-many-failures', 'Too many requests without a good key came from this address.', {
      headers: { 'retry-after': String(wait) },
    });
  };
}

function unknownFor(request: FastifyRequest, error: unknown): null {
  request.log.warn({ err: error }, 'nobody can say who asks for an open page');
  return null;
}

async function firstFound(finders: readonly FindCaller[], request: FastifyRequest): Promise<Caller | Problem | null> {
  for (const find of finders) {
    const found = await find(request);
    if (found) return found;
  }
  return null;
}

/** The caller of a route that needs one. */
export function callerOf({ caller }: FastifyRequest): Caller {
  if (!caller) throw new Problem('internal', 'A route that needs a caller was open.');
  return caller;
}

/** The author of a write. */
export function authorOf(request: FastifyRequest): string {
  return callerOf(request).name;
}

/** Which runs a caller may see. Every read of runs, and of what concerns one, is limited by it. */
export function visibleTo(request: FastifyRequest): Visibility {
  return visibilityOf(callerOf(request));
}

/** By which ids a caller may be the owner of a run. */
export function ownIds(request: FastifyRequest): readonly string[] {
  return ownIdsOf(callerOf(request));
}

/** Throws unless the caller has a role over the workspace of what they may see. */
export function requireIn(request: FastifyRequest, needed: Role, workspace: string): void {
  const caller = callerOf(request);
  if (!hasRoleIn(caller, needed, workspace)) throw refused(caller, `this needs ${withArticle(needed)} of ${workspace}`);
}

/** Throws unless the caller has a role over all workspaces. */
export function requireEverywhere(request: FastifyRequest, needed: Role): void {
  const caller = callerOf(request);
  if (!hasRoleEverywhere(caller, needed)) throw refused(caller, `this needs ${withArticle(needed)} of all workspaces`);
}

/** Throws unless the caller has the role of an operator over every workspace that the scope of an override can ever fit. */
export function requireOver(request: FastifyRequest, scope: string | readonly string[] | undefined): void {
  const caller = callerOf(request);
  if (hasRoleOver(caller, 'operator', scope === undefined ? undefined : [scope].flat())) return;
  const own = placesOf(caller, 'operator') ?? [];
  const within = own.length === 0 ? '' : `, or a scope with "workspace" within ${own.join(', ')}`;
  throw refused(caller, `this needs an operator of all workspaces${within}`);
}

/** The refusal of a known caller. @param because says for whom it is, such as `this needs an operator` */
export function refused(caller: Caller, because: string): Problem {
  const role = highestRole(caller);
  const who = caller.via === 'key' ? `The key "${caller.name}"` : caller.name;
  const is = role === null ? 'has no role here' : `is ${withArticle(role)}`;
  return new Problem('forbidden', `${who} ${is}; ${because}.`, {
    headers: { 'www-authenticate': 'Bearer realm="runwarden", error="insufficient_scope"' },
  });
}

function requireRole(caller: Caller, needed: Role): void {
  if (!hasRole(caller, needed)) throw refused(caller, `this needs ${withArticle(needed)}`);
}

function withArticle(role: Role): string {
  return `${role === 'viewer' ? 'a' : 'an'} ${role}`;
}

/** The token of an Authorization header, such as a key. */
export function bearerOf(header: string | undefined): string | null {
  const [, token] = /^Bearer +([\w.~+/=-]+) *$/i.exec(header ?? '') ?? [];
  return token ?? null;
}

function unauthorized(wrong: boolean): Problem {
  const challenge = `Bearer realm="runwarden"${wrong ? ', error="invalid_token"' : ''}`;
  const detail = wrong ? 'This key is not known.' : 'Send a key as "Authorization: Bearer <key>".';
  return new Problem('unauthorized', detail, { headers: { 'www-authenticate': challenge } });
}
