import createClient, { type Client as OpenApiClient } from 'openapi-fetch';
import type { components, paths } from '../api/types.ts';
import type { World } from './world.ts';

export type Schemas = components['schemas'];
/** Lists can be had as CSV, too; the console reads JSON. */
export type Client = OpenApiClient<paths, 'application/json'>;

/** A request that was refused or got no answer. */
export class ApiProblem extends Error {
  /** 0 where no answer came. */
  readonly status: number;
  /** What else the problem document says, such as who answered before. */
  readonly members: Readonly<Record<string, unknown>>;
  readonly requestId: string | null;
  /** It was sent and no answer came, so nobody here knows whether it was done. */
  readonly isUnclear: boolean = false;

  constructor(detail: string, status: number, members: Readonly<Record<string, unknown>>, requestId: string | null) {
    super(detail);
    this.status = status;
    this.members = members;
    this.requestId = requestId;
  }
}

/** The service answers, or says why not, within so long. */
const PATIENCE = 10_000;

export function createApi(world: Pick<World, 'fetch'>): Client {
  return createClient<paths, 'application/json'>({
    baseUrl: location.origin,
    fetch: (request) => world.fetch(new Request(request, { signal: AbortSignal.timeout(PATIENCE) })),
  });
}

interface Answer<T> {
  readonly data?: T;
  readonly error?: unknown;
  readonly response: Response;
}

/** The answer to a request. @throws {ApiProblem} */
export async function answerOf<T>(asked: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await asked.catch((thrown: unknown) => {
    const isLate = thrown instanceof DOMException && thrown.name === 'TimeoutError';
    throw new ApiProblem(`The service ${isLate ? 'did not reply within 10 s' : 'cannot be reached'}.`, 0, {}, null);
  });
  if (response.ok && data !== undefined) return data;
  const members = typeof error === 'object' && error !== null ? { ...error } : {};
  const { detail } = members as { detail?: unknown }; // of a problem document, or of something else
  throw new ApiProblem(
    typeof detail === 'string' ? detail : `The service answered ${response.status} without a reason.`,
    response.status,
    members,
    response.headers.get('x-request-id'),
  );
}

/** Something was sent, and no answer says what became of it. */
class Unclear extends ApiProblem {
  override readonly isUnclear = true;
}

/** A gateway lost the service. */
const LOST: ReadonlySet<unknown> = new Set([0, 502, 504]);
/** The service failed on its way, which may be after it was done. */
const FAILED: ReadonlySet<unknown> = new Set([500, 503]);

function unclear({ status, requestId }: ApiProblem, says: string): Unclear {
  return new Unclear(`${says} before you send it again.`, status, {}, requestId);
}

/** What the service answers to something that a person sends, or why not. A lost answer is no refusal. */
export async function answerToSent<T>(send: () => Promise<T>): Promise<T | ApiProblem> {
  try {
    return await send();
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
    if (LOST.has(error.status))
      return unclear(error, 'No answer came back from the service. Look at what is shown once it answers again,');
    return FAILED.has(error.status) ? unclear(error, `${error.message} Look at what is shown,`) : error;
  }
}
