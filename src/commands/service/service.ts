import { type Api, createApi, VERSION_HEADER } from '../../api/client.ts';
import { readProxies } from '../../config/environment.ts';
import { type ServiceAddress, serviceAddress } from '../../config/service-address.ts';
import { messageOf } from '../../core/values/caught.ts';
import { formatDuration, type Instant } from '../../core/values/duration.ts';
import { createOutbound } from '../../network/outbound.ts';
import { fetchBy } from '../../network/send-fetch.ts';
import type { Variables } from '../variables.ts';
import { type Asker, findAsker } from './asker.ts';
import { type Patience, USUAL_PATIENCE } from './patience.ts';
import { Unanswered } from './unanswered.ts';

/** The options of every command that asks a running service. */
export interface ServiceOptions {
  readonly url?: string | undefined;
  readonly keyFile?: string | undefined;
}

/** A running Runwarden. */
export interface Service {
  readonly url: string;
  /** Its API. A call throws an `ApiProblem` where the service refuses, and {@link Unanswered} where nobody answers. */
  readonly api: Api;
  /** The version that it has answered with; null before the first answer. */
  readonly version: string | null;
  /** Who asked last; null before the first request. */
  readonly asker: Asker | null;
  /** The way out of this process, for what is not the service itself, such as its issuer. */
  readonly fetch: (request: Request) => Promise<Response>;
  /** The same service, asked by somebody else. */
  as(asker: Asker): Service;
}

const MOST_BYTES = 64 * 1024 * 1024;

/**
 * The service that the options, the environment or the config name. They are read when it is first asked, so that a command
 * that can do without needs none of them.
 * @param patience how long it waits for an answer
 */
export function findService(
  options: ServiceOptions,
  variables: Variables,
  now: () => Instant = Date.now,
  patience: Patience = USUAL_PATIENCE,
): Service {
  let opened: Service | null = null;
  const open = () => {
    opened ??= openService(options, variables, now, patience);
    return opened;
  };
  return {
    get url() {
      return open().url;
    },
    get api() {
      return open().api;
    },
    get fetch() {
      return open().fetch;
    },
    as: (asker) => open().as(asker),
    get version() {
      return opened?.version ?? null;
    },
    get asker() {
      return opened?.asker ?? null;
    },
  };
}

function openService(
  { url, keyFile }: ServiceOptions,
  variables: Variables,
  now: () => Instant,
  patience: Patience,
): Service {
  const address = serviceAddress(url, variables);
  const network = { ...readProxies(variables), ...(address.ca !== undefined && { ca: address.ca }) };
  const fetch = fetchBy(createOutbound(network).send, { within: patience.within, mostBytes: MOST_BYTES });
  const find = () => findAsker(address.url, keyFile, { variables, fetch, now });
  return serviceAt({ ...address, patience }, fetch, find);
}

const NOT_CONNECTED = /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH/;

/** Where a service is, and how long its answers may take. */
interface Asked extends ServiceAddress {
  readonly patience: Patience;
}

function lostWords({ url, from, patience }: Asked, { method, url: asked }: Request, error: unknown): string {
  const isLate = error instanceof Error && (error.name === 'AbortError' || error.name === 'TimeoutError');
  const within = formatDuration(patience.within);
  const what = isLate ? `nothing came within ${within}` : messageOf(error);
  // Once it was sent, the service may have done it all the same.
  if (method !== 'GET' && !NOT_CONNECTED.test(what))
    return `${url} did not say what became of it: ${what}. It may be done: look with runwarden status and runwarden decisions before you send it again.`;
  if (isLate) return `${url} did not answer GET ${pathOf(asked)} within ${within}. ${patience.advice}`;
  return `no service answers at ${url} (from ${from}): ${what}; name another with --url or RUNWARDEN_URL`;
}

function pathOf(address: string): string {
  const { pathname, search } = new URL(address);
  return pathname + search;
}

function serviceAt(address: Asked, fetch: Service['fetch'], find: () => Promise<Asker>): Service {
  let version: string | null = null;
  let asker: Asker | null = null;
  let finding: Promise<Asker> | null = null;

  async function ask(request: Request, by: Asker): Promise<Response> {
    asker = by;
    if (by.bearer !== null) request.headers.set('authorization', `Bearer ${by.bearer}`);
    try {
      return await fetch(request);
    } catch (error) {
      throw new Unanswered(lostWords(address, request, error));
    }
  }

  const api = createApi({
    url: address.url,
    async fetch(request) {
      finding ??= find();
      const first = asker ?? (await finding);
      let response = await ask(request.clone(), first);
      const other = response.status === 401 ? await first.renew() : null;
      if (other) response = await ask(request, other);
      version = response.headers.get(VERSION_HEADER) ?? version;
      return response;
    },
  });
  return {
    url: address.url,
    api,
    fetch,
    as: (by) => serviceAt(address, fetch, async () => by),
    get version() {
      return version;
    },
    get asker() {
      return asker;
    },
  };
}
