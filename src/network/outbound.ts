import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent, request as httpsRequest } from 'node:https';
import { createSecureContext, getCACertificates, setDefaultCACertificates } from 'node:tls';
import { type Send, type SendAnswer, SendError, type SendRequest } from '../core/ports/send.ts';
import { lookupWithLocalNames } from './local-names.ts';
import { isInNoProxy } from './no-proxy.ts';

/** How bytes leave this process. */
export interface NetworkSettings {
  /** Proxy for https addresses. */
  readonly httpsProxy?: string;
  /** Proxy for http addresses. */
  readonly httpProxy?: string;
  /** Addresses that are reached without a proxy, as in NO_PROXY. */
  readonly noProxy?: string;
  /** PEM of a certificate authority to trust besides the system's. */
  readonly ca?: string;
}

/** The way out for everything: Azure's SDKs get an agent, alerts and other requests are sent. */
export interface Outbound {
  /** The agent for an address: through its proxy, or direct. */
  agentFor(url: URL): HttpAgent;
  /** The same for a request that takes no connection that was used before: the other side may have closed it. */
  freshAgentFor(url: URL): HttpAgent;
  /** Host and port of the proxy for an address; null if it is reached directly. */
  proxyOf(url: URL): string | null;
  readonly send: Send;
  /** Closes idle connections. */
  close(): void;
}

const MOST_BYTES = 64 * 1024;

/**
 * Plain HTTP to this machine and to the link-local network never takes a proxy: there the platform hands out the tokens of a
 * managed identity, and a proxy would see them.
 */
const NEVER_PROXIED = /^(localhost|.*\.localhost|127(\.\d+){3}|169\.254(\.\d+){2}|\[::1\]|\[fe80:.*\])$/i;

/** Makes the one way out of the process. Connections are made at the first request. */
export function createOutbound(settings: NetworkSettings): Outbound {
  const { ca, httpsProxy, httpProxy, noProxy = '' } = settings;
  const trust = {
    lookup: lookupWithLocalNames,
    // Made once: to read all authorities takes tens of milliseconds, for each connection when they are given as they are.
    ...(ca !== undefined && { secureContext: createSecureContext({ ca: [...getCACertificates('default'), ca] }) }),
  };

  // Node takes no authority for the connection to a proxy itself, so there it has to be one of the process's.
  if (ca !== undefined && [httpsProxy, httpProxy].some((proxy) => proxy?.startsWith('https:')))
    setDefaultCACertificates([...getCACertificates('default'), ca]);

  function agentsOf(keepAlive: boolean) {
    const agents = {
      secure: new Agent({ keepAlive, ...trust }),
      plain: new HttpAgent({ keepAlive, lookup: lookupWithLocalNames }),
      secureProxied: new Agent({ keepAlive, ...trust, proxyEnv: { HTTPS_PROXY: httpsProxy } }),
      plainProxied: new HttpAgent({ keepAlive, ...trust, proxyEnv: { HTTP_PROXY: httpProxy } }),
    };
    return {
      agentFor(url: URL): HttpAgent {
        const isProxied = proxyOf(url) !== null;
        if (url.protocol === 'https:') return isProxied ? agents.secureProxied : agents.secure;
        return isProxied ? agents.plainProxied : agents.plain;
      },
      close: () => Object.values(agents).forEach((agent) => void agent.destroy()),
    };
  }

  function proxyOf(url: URL): string | null {
    if (url.protocol === 'http:' && NEVER_PROXIED.test(url.hostname)) return null;
    const proxy = url.protocol === 'https:' ? httpsProxy : httpProxy;
    return proxy === undefined || isInNoProxy(url, noProxy) ? null : new URL(proxy).host;
  }

  const kept = agentsOf(true);
  // The SDKs repeat a request whose idle connection was closed meanwhile; what is sent here is not repeated.
  const single = agentsOf(false);

  async function send(request: SendRequest): Promise<SendAnswer> {
    const url = new URL(request.url);
    try {
      return await readAnswer(await answerTo(request, url, single.agentFor(url)), request.mostBytes ?? MOST_BYTES);
    } catch (error) {
      if (request.abort.aborted) throw error;
      const proxy = proxyOf(url);
      const through = proxy === null ? '' : ` through the proxy ${proxy}`;
      throw new SendError(`cannot be reached${through} (${networkCode(error)})`);
    }
  }

  return {
    agentFor: kept.agentFor,
    freshAgentFor: single.agentFor,
    proxyOf,
    send,
    close() {
      kept.close();
      single.close();
    },
  };
}

function answerTo(request: SendRequest, url: URL, agent: HttpAgent): Promise<IncomingMessage> {
  const { method, headers, body, abort } = request;
  const open = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    // What is answered is read as it comes.
    open(url, { method, headers: { 'accept-encoding': 'identity', ...headers }, agent, signal: abort }, resolve)
      .on('error', reject)
      .end(body);
  });
}

async function readAnswer(message: IncomingMessage, mostBytes: number): Promise<SendAnswer> {
  const pieces: Buffer[] = [];
  let length = 0;
  try {
    for await (const piece of message) {
      pieces.push(Buffer.from(piece));
      length += piece.length;
      if (length >= mostBytes) break;
    }
  } catch {
    // A body that breaks off says no more than the status.
  }
  const headers = Object.entries(message.headers).map(([name, value]) => [name, [value].flat().join(', ')] as const);
  const bytes = Buffer.concat(pieces).subarray(0, mostBytes);
  return { status: message.statusCode ?? 0, headers: Object.fromEntries(headers), bytes, text: bytes.toString('utf8') };
}

/** A certificate of an authority that is not known here. */
const UNTRUSTED: ReadonlySet<string> = new Set([
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'CERT_SIGNATURE_FAILURE',
]);

/** The code of a failed connection (`ECONNREFUSED`, `CERT_HAS_EXPIRED`, …); its message may name the whole address. */
function networkCode(error: unknown): string {
  const { code, statusCode } = typeof error === 'object' && error !== null ? partsOf(error) : {};
  if (code === 'ERR_PROXY_TUNNEL') return `the proxy answered ${statusCode}`;
  if (typeof code !== 'string' || !/^[A-Z0-9_]{2,60}$/.test(code)) return 'network error';
  return UNTRUSTED.has(code)
    ? `${code}; if its certificate is of a private authority, name that in azure.ca-file`
    : code;
}

function partsOf(error: object): { code?: unknown; statusCode?: unknown } {
  return error;
}
