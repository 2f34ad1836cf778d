import type { FastifyRequest } from 'fastify';
import type { Clock } from '../core/ports/azure.ts';
import { createAttemptLimit } from './attempt-limit.ts';
import { Problem } from './problem.ts';

/** Requests that a caller may make in a minute, at each replica. */
export interface RateLimit {
  readonly reads: number;
  readonly writes: number;
}

const READS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Builds the check of how often a caller asks, which runs once the caller is known. Somebody without a key or a session counts
 * by address. It keeps one caller from slowing the others down; it is no defence against many.
 */
export function createRateLimit({ reads, writes }: RateLimit, clock: Clock): (request: FastifyRequest) => void {
  const limits = { reads: createAttemptLimit(clock, reads), writes: createAttemptLimit(clock, writes) };
  return ({ caller, ip, method }) => {
    // Who is at this machine has it to themselves.
    if (caller?.via === 'local') return;
    const kind = READS.has(method) ? 'reads' : 'writes';
    const wait = limits[kind](caller ? caller.id : ip);
    if (wait === null) return;
    const most = { reads, writes }[kind];
    throw new Problem(
      'too-many-requests',
      `More than ${most} ${kind === 'reads' ? 'requests' : 'writes'} came from you within a minute. Ask again in ${wait} s.`,
      { headers: { 'retry-after': String(wait) } },
    );
  };
}
