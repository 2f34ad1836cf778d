import createClient, { type Client } from 'openapi-fetch';
import type { components, operations, paths } from './types.ts';

/** What the API answers and takes, by its names in the OpenAPI document. */
export type Schemas = components['schemas'];

/** The filters of a list, by the name of its operation. */
export type Query<Operation extends keyof operations> = NonNullable<operations[Operation]['parameters']['query']>;

/** The API of a running Runwarden, a method for each verb: `api.GET('/api/v1/freeze')`. Read it with {@link answered}. */
export type Api = Client<paths, 'application/json'>;

/** Every answer of a Runwarden names its version in this header; what has none comes from somebody else. */
export const VERSION_HEADER = 'runwarden-version';

interface ProblemParts {
  readonly kind: string | null;
  readonly status: number;
  readonly detail: string | null;
  readonly path: string;
  readonly members: Readonly<Record<string, unknown>>;
}

/** A request was refused. The message is for a person. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  /** The word at the end of the problem's type, such as `conflict`; null where the answer is no problem document of a Runwarden. */
  readonly kind: string | null;
  readonly status: number;
  /** What the service says of it; null as with `kind`. */
  readonly detail: string | null;
  /** What was asked for, with its query. */
  readonly path: string;
  /** All members of the document. */
  readonly members: Readonly<Record<string, unknown>>;

  constructor(parts: ProblemParts) {
    super(parts.detail ?? `it answered ${parts.status} to ${parts.path}`);
    this.kind = parts.kind;
    this.status = parts.status;
    this.detail = parts.detail;
    this.path = parts.path;
    this.members = parts.members;
  }
}

export interface ApiOptions {
  /** Where the service is; empty for the page's own. */
  readonly url: string;
  readonly fetch: (request: Request) => Promise<Response>;
}

/** The client of the API, for the commands and the console. Whatever is no success is thrown as an {@link ApiProblem}. */
export function createApi({ url, fetch }: ApiOptions): Api {
  const api = createClient<paths, 'application/json'>({ baseUrl: url, fetch });
  api.use({
    async onResponse({ request, response }) {
      if (response.ok && response.headers.has(VERSION_HEADER)) return;
      throw await problemOf(request, response);
    },
  });
  return api;
}

/** The body of an answer. @throws {ApiProblem} where the service refuses. */
export async function answered<T>(asked: Promise<{ readonly data?: T }>): Promise<T> {
  const { data } = await asked;
  return data as T; // what is no success was thrown
}

/** The body of an answer; null where the service has nothing such. @throws {ApiProblem} where it refuses otherwise. */
export async function found<T>(asked: Promise<{ readonly data?: T }>): Promise<T | null> {
  try {
    return await answered(asked);
  } catch (error) {
    if (error instanceof ApiProblem && error.kind === 'not-found') return null;
    throw error;
  }
}

const TYPE = 'urn:runwarden:problem:';

/** A 404 of a proxy, for one, is no problem of a Runwarden and says nothing about runs. */
async function problemOf(request: Request, response: Response): Promise<ApiProblem> {
  const { pathname, search } = new URL(request.url);
  const { status } = response;
  const members = membersOf(await response.text());
  const { type, detail } = members;
  const isOurs = !response.ok && typeof type === 'string' && type.startsWith(TYPE) && typeof detail === 'string';
  return new ApiProblem({
    kind: isOurs ? type.slice(TYPE.length) : null,
    status,
    detail: isOurs ? detail : null,
    path: pathname + search,
    members,
  });
}

function membersOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
  } catch {
    return {};
  }
}
