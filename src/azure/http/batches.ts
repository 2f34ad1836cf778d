import type { AzureError } from '../../core/ports/azure.ts';
import { throwAbort } from '../errors.ts';
import type { Retries } from './retry.ts';

/** What parts of a batch answered, and why the members without an answer have none. */
export interface PartedBatch<T, R> {
  readonly answers: readonly R[];
  readonly failures: ReadonlyMap<T, AzureError>;
}

/** How a batch is asked about, and parted. */
export interface BatchQuestion<T, R> {
  /** `retries` is for the SDK: all members at once are asked with its retries, and their parts without. */
  readonly ask: (members: readonly T[], retries: Retries) => Promise<R>;
  /** Ends the reason of a failure that is no AzureError. */
  readonly doing: string;
  readonly abort: AbortSignal;
  /** {@link patienceWith}, unless the caller knows more of its service. */
  readonly patience?: (error: AzureError) => number;
}

/**
 * Asks about all members at once. If Azure refuses, and one member may be the reason, the halves are asked, and so on: the
 * bad member is found alone and has an error of its own, and the others have their answer in the same pass.
 *
 * At most 2n − 1 requests for n members, and that only if Azure refuses each of them alone. An error that is about everyone
 * (401, 403, 429) is not parted at all, and an outage costs seven requests: see {@link patienceWith}. Only the first request is
 * retried: the whole has shown that a failure lasts, and pauses before each refused part would add up to minutes.
 */
export async function askInParts<T, R>(
  members: readonly T[],
  { ask, doing, abort, patience = patienceWith }: BatchQuestion<T, R>,
): Promise<PartedBatch<T, R>> {
  const answers: R[] = [];
  const failures = new Map<T, AzureError>();
  let parts: (readonly T[])[] = members.length === 0 ? [] : [members];
  while (parts.length > 0) {
    const refused: { readonly part: readonly T[]; readonly error: AzureError }[] = [];
    for (const part of parts) {
      try {
        answers.push(await ask(part, part === members ? 'retried' : 'if-throttled'));
      } catch (error) {
        refused.push({ part, error: throwAbort(error, doing, abort) });
      }
    }
    const failed = answers.length === 0 ? refused.length : 0;
    parts = refused.flatMap(({ part, error }) => {
      if (part.length > 1 && failed < patience(error)) return halves(part);
      for (const member of part) failures.set(member, error);
      return [];
    });
  }
  return { answers, failures };
}

/** Statuses by which a service answers a request that it does not like. One member can make the whole request so. */
const ABOUT_THE_REQUEST: ReadonlySet<number> = new Set([400, 404, 409, 410, 413, 414, 422, 431]);

/** So many parts without a single answer are an outage. */
const OUTAGE = 4;

/**
 * How many parts may fail with such an error, while none answers, before it is about everyone: none for what is surely not
 * about a member, a few for what may be an outage.
 */
export function patienceWith({ kind, status, message }: AzureError): number {
  if (status !== null && ABOUT_THE_REQUEST.has(status)) return Number.POSITIVE_INFINITY;
  if (kind === 'malformed') return Number.POSITIVE_INFINITY;
  if (kind !== 'unavailable') return 0;
  // A timeout is not parted: each part could take as long again.
  return status !== null || /\bECONNRESET\b/.test(message) ? OUTAGE : 0;
}

function halves<T>(members: readonly T[]): [T[], T[]] {
  const middle = Math.ceil(members.length / 2);
  return [members.slice(0, middle), members.slice(middle)];
}
