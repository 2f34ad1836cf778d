import { Readable } from 'node:stream';
import { createHttpHeaders, type HttpClient, type PipelineRequest, RestError } from '@azure/core-rest-pipeline';
import { type Azure, type AzureParts, type AzureSettings, connectAzure } from '../../src/azure/index.ts';
import type { Clearance } from '../../src/core/ports/azure.ts';
import type { Workspace } from '../../src/core/run/run.ts';

/** One answer of the fake. `cut` loses the connection instead. */
export interface FakeAnswer {
  readonly status?: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cut?: boolean;
}

/** `GET /jobs/x` by method and a text that the address holds, to its answers in turn; the last one stays. */
export type FakeRoutes = Readonly<Record<string, FakeAnswer | readonly FakeAnswer[]>>;

interface FakeRequest {
  readonly method: string;
  readonly url: string;
  readonly body: unknown;
}

interface FakeTransport extends HttpClient {
  readonly sent: FakeRequest[];
}

/** A transport that answers from a table. The longest fitting text wins; what fits none is a 404. */
function fakeTransport(routes: FakeRoutes): FakeTransport {
  const used = new Map<string, number>();
  const sent: FakeRequest[] = [];
  const keys = Object.keys(routes).toSorted((a, b) => b.length - a.length);
  return {
    sent,
    async sendRequest(request) {
      if (request.abortSignal?.aborted) throw new DOMException('aborted', 'AbortError');
      const body = typeof request.body === 'string' ? JSON.parse(request.body) : undefined;
      sent.push({ method: request.method, url: request.url, body });
      const address = decodeURIComponent(request.url);
      const key = keys.find((one) => {
        const space = one.indexOf(' ');
        return request.method === one.slice(0, space) && address.includes(one.slice(space + 1));
      });
      const answers = key === undefined ? [] : [routes[key] ?? []].flat();
      const turn = used.get(key ?? '') ?? 0;
      used.set(key ?? '', turn + 1);
      return respond(request, answers[Math.min(turn, answers.length - 1)] ?? notFound());
    },
  };
}

function respond(request: PipelineRequest, answer: FakeAnswer) {
  if (answer.cut) throw new RestError('read ECONNRESET', { code: 'ECONNRESET', request });
  const text = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body ?? null);
  const status = answer.status ?? 200;
  const headers = createHttpHeaders({
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(text)),
    ...answer.headers,
  });
  const streamed = request.streamResponseStatusCodes;
  if (streamed?.has(status) || streamed?.has(Number.POSITIVE_INFINITY))
    return { request, status, headers, readableStreamBody: Readable.from([Buffer.from(text)]) };
  return { request, status, headers, bodyAsText: text };
}

function notFound(): FakeAnswer {
  return { status: 404, body: { error: { code: 'NotFound', message: 'no such thing' } } };
}

export const NOW = Date.parse('2026-08-25T14:00:00Z');

export const WORKSPACE: Workspace = {
  id: '/subscriptions/sub-1/resourcegroups/rg-1/providers/microsoft.machinelearningservices/workspaces/ws-one',
  name: 'ws-one',
  subscriptionId: 'sub-1',
  resourceGroup: 'rg-1',
  location: 'westeurope',
  tags: {},
};

/** Lets a request out at once. */
export const CLEAR: Clearance = async () => ({ left: () => 30_000 });

export const ALWAYS = new AbortController().signal;

/** The workspace and discovery answers that the data plane begins with. */
export const DISCOVERY: FakeRoutes = {
  'GET /workspaces/ws-one?': { body: { properties: { discoveryUrl: 'https://westeurope.api.azureml.ms/discovery' } } },
  'GET https://westeurope.api.azureml.ms/discovery': { body: { api: 'https://westeurope.api.azureml.ms' } },
};

export interface FakeAzure {
  readonly azure: Azure;
  readonly transport: FakeTransport;
  readonly warnings: string[];
}

/** Azure on a fake transport: a fixed clock, no waiting, a token from nowhere. */
export function fakeAzure(
  routes: FakeRoutes,
  parts: Partial<AzureParts> = {},
  settings: Partial<AzureSettings> = {},
): FakeAzure {
  const transport = fakeTransport(routes);
  const warnings: string[] = [];
  const azure = connectAzure(
    { credential: { kind: 'default' }, ...settings },
    {
      clock: () => NOW,
      log: { warn: (_facts, message) => warnings.push(message) },
      sleep: async () => {},
      retryDelay: 1,
      transport,
      credential: { getToken: async () => ({ token: 'secret-token', expiresOnTimestamp: NOW + 3_600_000_000_000 }) },
      ...parts,
    },
  );
  return { azure, transport, warnings };
}
