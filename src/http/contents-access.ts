import type { FastifyRequest } from 'fastify';
import type { Visibility } from '../core/ports/visibility.ts';
import { ownIdsOf, placesOf } from './caller.ts';
import type { AppDeps } from './deps.ts';
import { callerOf, refused } from './gate.ts';
import type { Problem } from './problem.ts';

/** Of which runs a caller may read logs and kept contents: operators of all in their workspaces, and everybody of own ones. */
export function readableTo(request: FastifyRequest, { viewers }: AppDeps['evidence']): Visibility {
  const caller = callerOf(request);
  return {
    workspaces: placesOf(caller, viewers ? 'viewer' : 'operator'),
    owners: ownIdsOf(caller),
    ownIn: placesOf(caller, 'owner'),
  };
}

/** For a viewer who sees a run and may not read its contents. */
export function notReadable(request: FastifyRequest): Problem {
  return refused(
    callerOf(request),
    'contents are for operators and the owners of a run, unless evidence.viewers is true',
  );
}
