import type { Agent } from 'node:https';
import { AzureMachineLearningWorkspaces } from '@azure/arm-machinelearning';
import { createDefaultHttpClient, type HttpClient } from '@azure/core-rest-pipeline';
import { ClientSecretCredential } from '@azure/identity';
import { MetricsQueryClient } from '@azure/monitor-query';
import { BlobClient, ContainerClient } from '@azure/storage-blob';
import { createTrustingAgent, type Sandbox, type ScenarioInput, startSandbox } from '../../src/sandbox/index.ts';

/** A sandbox with the real Azure SDKs pointed at it, and a clock that moves only when it is told to. */
export interface Bench {
  sandbox: Sandbox;
  arm: AzureMachineLearningWorkspaces;
  metrics: MetricsQueryClient;
  credential: ClientSecretCredential;
  blob(url: string): BlobClient;
  container(url: string): ContainerClient;
  /** A plain request with a token for ARM (or the scope given; null sends none). */
  fetch(path: string, init?: PlainRequest): Promise<PlainResponse>;
  close(): Promise<void>;
}

export interface PlainRequest {
  method?: string;
  body?: unknown;
  headers?: Record<string, string>;
  scope?: string | null;
}

export interface PlainResponse {
  status: number;
  headers: Record<string, string>;
  text: string;
  // The tests say themselves what they expect of a body.
  json: <T>() => T;
}

const ARM_SCOPE = 'https://management.azure.com/.default';
export const START = Date.parse('2026-03-02T10:00:00.000Z');
export const SUBSCRIPTION = '5c1f7a52-6d0e-4f6b-9c58-2f0f5d1c7e11';

/** Starts a sandbox with a clock that stands at START. */
export async function startBench(scenario: string | ScenarioInput, seed = 1): Promise<Bench> {
  const sandbox = await startSandbox({ scenario, seed, clock: { now: () => START } });
  const agent = createTrustingAgent(sandbox.caPem);
  const httpClient = trusting(agent);
  const credential = new ClientSecretCredential(sandbox.hosts.tenantId, 'a-client-id', 'a-secret', {
    authorityHost: sandbox.hosts.authority,
    disableInstanceDiscovery: true,
    httpClient,
  });
  const quick = { httpClient, retryOptions: { maxRetries: 0 } };
  const arm = new AzureMachineLearningWorkspaces(credential, SUBSCRIPTION, {
    endpoint: sandbox.hosts.arm,
    credentialScopes: ARM_SCOPE,
    ...quick,
  });
  // The storage SDK hands options it does not declare on to its pipeline, which knows `agent`; its own httpClient is of an older kind.
  const storage = { agent, retryOptions: { maxTries: 1 } };
  return {
    sandbox,
    arm,
    metrics: new MetricsQueryClient(credential, { endpoint: sandbox.hosts.arm, ...quick }),
    credential,
    blob: (url) => new BlobClient(url, credential, storage),
    container: (url) => new ContainerClient(url, credential, storage),
    fetch: (path, init) => plainFetch(sandbox, httpClient, credential, path, init),
    async close() {
      agent.destroy();
      await sandbox.close();
    },
  };
}

function trusting(agent: Agent): HttpClient {
  const inner = createDefaultHttpClient();
  return {
    sendRequest(request) {
      request.agent = agent;
      return inner.sendRequest(request);
    },
  };
}

async function plainFetch(
  sandbox: Sandbox,
  client: HttpClient,
  credential: ClientSecretCredential,
  path: string,
  init: PlainRequest = {},
): Promise<PlainResponse> {
  const { createHttpHeaders, createPipelineRequest } = await import('@azure/core-rest-pipeline');
  const headers = createHttpHeaders(init.headers ?? {});
  if (init.scope !== null) {
    const token = await credential.getToken(init.scope ?? ARM_SCOPE);
    headers.set('authorization', `Bearer ${token.token}`);
  }
  const text = typeof init.body === 'string' ? init.body : JSON.stringify(init.body);
  if (init.body !== undefined) headers.set('content-type', 'application/json');
  const method = init.method === 'POST' || init.method === 'PUT' || init.method === 'DELETE' ? init.method : 'GET';
  const url = path.startsWith('https://') ? path : `${sandbox.url}${path}`;
  const response = await client.sendRequest(
    createPipelineRequest({ url, method, headers, ...(init.body === undefined ? {} : { body: text }) }),
  );
  const answer = response.bodyAsText ?? '';
  return { status: response.status, headers: response.headers.toJSON(), text: answer, json: () => JSON.parse(answer) };
}
