import { type Api, createApi, VERSION_HEADER } from '../../api/client.ts';
import { readProxies } from '../../config/environment.ts';
import { type ServiceAddress, serviceAddress } from '../../config/service-address.ts';
import type { Send, SendAnswer } from '../../core/ports/send.ts';
import { messageOf } from '../../core/values/caught.ts';
import { createOutbound } from '../../network/outbound.ts';
import { readKey } from './key.ts';
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
  /** Whether requests name who asks. */
  readonly hasKey: boolean;
}

const PATIENCE = 15_000;
const LARGEST_ANSWER = 64 * 1024 * 1024;

/**
 * The service that the options, the environment or the config name. They are read when it is first asked, so that a command
 * that can do without needs none of them.
 */
export function findService(options: ServiceOptions, variables: Readonly<Record<string, string | undefined>>): Service {
  let opened: Service | null = null;
  const open = () => {
    opened ??= openService(options, variables);
    return opened;
  };
  return {
    get url() {
      return open().url;
    },
    get api() {
      return open().api;
    },
    get version() {
      return opened?.version ?? null;
    },
    get hasKey() {
      return open().hasKey;
    },
  };
}

function openService({ url, keyFile }: ServiceOptions, variables: Readonly<Record<string, string | undefined>>) {
  const address = serviceAddress(url, variables);
  const network = { ...readProxies(variables), ...(address.ca !== undefined && { ca: address.ca }) };
  return serviceAt(address, readKey(keyFile, variables), createOutbound(network).send);
}

function serviceAt(address: ServiceAddress, key: string | null, send: Send): Service {
  let version: string | null = null;
  const ask = fetchBy(address, send);
  const api = createApi({
    url: address.url,
    async fetch(request) {
      if (key !== null) request.headers.set('authorization', `Bearer ${key}`);
      const response = await ask(request);
      version = response.headers.get(VERSION_HEADER) ?? version;
      return response;
    },
  });
  return {
    url: address.url,
    api,
    hasKey: key !== null,
    get version() {
      return version;
    },
  };
}

/** What the API is asked with. */
const METHODS = ['GET', 'POST', 'PUT', 'DELETE'] as const;

/** The way out of this process as a `fetch`, with its bounds. It follows no redirect. */
function fetchBy({ url, from }: ServiceAddress, send: Send): (request: Request) => Promise<Response> {
  return async (request) => {
    const body = await request.text();
    try {
      const answer = await send({
        url: request.url,
        method: METHODS.find((method) => method === request.method) ?? 'GET',
        headers: Object.fromEntries(request.headers),
        ...(body !== '' && { body }),
        abort: AbortSignal.any([request.signal, AbortSignal.timeout(PATIENCE)]),
        mostBytes: LARGEST_ANSWER,
      });
      return responseOf(answer);
    } catch (error) {
      throw new Unanswered(
        `no service answers at ${url} (from ${from}): ${messageOf(error)}; name another with --url or RUNWARDEN_URL`,
      );
    }
  };
}

/** Statuses that have no body. */
const BARE: ReadonlySet<number> = new Set([204, 205, 304]);

function responseOf({ status, headers, bytes }: SendAnswer): Response {
  const given = Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return new Response(BARE.has(status) ? null : new Uint8Array(bytes), { status, headers: given });
}
