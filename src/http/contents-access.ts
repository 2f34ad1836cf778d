import type { FastifyRequest } from 'fastify';
import { callerOf, ownIds } from './auth.ts';
import type { AppDeps } from './deps.ts';
import { Problem } from './problem.ts';

type Access = AppDeps['evidence'];

/** Of whose runs a caller may read logs and kept contents; undefined for those who may read all. */
export function readableOwners(request: FastifyRequest, access: Access): readonly string[] | undefined {
  return readsAll(request, access) ? undefined : ownIds(request);
}

/** Whether a caller may read contents of the runs that they see. */
function mayReadContents(request: FastifyRequest, { viewers }: Access): boolean {
  return viewers || callerOf(request).role !== 'viewer';
}

/** Throws for a viewer who may not read contents. Their lists are open to viewers, so that the contents are no secret. */
export function refuseViewer(request: FastifyRequest, access: Access): void {
  const { name } = callerOf(request);
  if (mayReadContents(request, access)) return;
  const whom = 'contents are for operators and the owners of a run, unless evidence.viewers is true';
  throw new Problem('forbidden', `The key "${name}" is a viewer; ${whom}.`);
}

function readsAll(request: FastifyRequest, { viewers }: Access): boolean {
  const { role } = callerOf(request);
  return role === 'operator' || (role === 'viewer' && viewers);
}
