import { describe, expect, it } from 'vitest';
import { type CloudSettings, cloudOf } from '../../src/azure/cloud/clouds.ts';
import { createAddressProblem, type Purpose } from '../../src/azure/cloud/trusted-hosts.ts';
import { AzureError } from '../../src/core/ports/azure.ts';
import { ALWAYS, DISCOVERY, type FakeRoutes, fakeAzure, WORKSPACE } from './fake-azure.ts';
import { aSnapshot } from './fixtures/snapshots.ts';

const GOV: CloudSettings = { cloud: 'us-government' };
const OWN: CloudSettings = { endpoint: 'https://localhost:8443', authorityHost: 'https://localhost:8443' };

function problem(purpose: Purpose, address: string, settings: CloudSettings = {}, trusted: readonly string[] = []) {
  return createAddressProblem(cloudOf(settings), trusted, 'https://prices.azure.com')(purpose, address);
}

describe('an address of the cloud', () => {
  it.each<[Purpose, string, CloudSettings?]>([
    ['arm', 'https://management.azure.com/subscriptions/s?$skiptoken=x'],
    ['arm', 'https://MANAGEMENT.azure.com:443/x'],
    ['arm', 'https://westeurope.management.azure.com/x'],
    ['run-history', 'https://westeurope.api.azureml.ms/discovery'],
    ['run-history', 'https://0b6f.workspace.westeurope.api.azureml.ms/discovery/workspaces/0b6f'],
    ['run-history', 'https://master.api.azureml-test.ms/discovery'],
    ['mlflow', 'https://westeurope.api.azureml.ms/mlflow/v1.0/x'],
    ['storage', 'https://account.blob.core.windows.net/azureml'],
    ['prices', 'https://prices.azure.com/api/retail/prices'],
    ['sign-in', 'https://login.microsoftonline.com/t/oauth2/v2.0/token'],
    ['sign-in', 'http://169.254.169.254/metadata/identity/oauth2/token'],
    ['sign-in', 'http://localhost:42356/msi/token'],
    ['run-history', 'https://usgovvirginia.api.ml.azure.us/discovery', GOV],
    ['storage', 'https://account.blob.core.usgovcloudapi.net/azureml', GOV],
    ['arm', 'https://localhost:8443/subscriptions', OWN],
    ['run-history', 'https://localhost:8443/discovery', OWN],
    ['storage', 'https://account.blob.localhost:8443/azureml', OWN],
    ['run-history', 'https://localhost:8443/discovery', { ...OWN, ...GOV }],
    ['run-history', 'https://usgovvirginia.api.ml.azure.us/discovery', { ...OWN, ...GOV }],
    ['storage', 'https://account.blob.localhost:8443/azureml', { ...OWN, ...GOV }],
    ['storage', 'https://account.blob.core.usgovcloudapi.net/azureml', { ...OWN, ...GOV }],
  ])('may be asked: %s at %s', (purpose, address, settings) => {
    expect(problem(purpose, address, settings)).toBeNull();
  });

  it.each<[Purpose, string, CloudSettings?]>([
    ['arm', 'https://evil.example/subscriptions'],
    ['arm', 'https://management.azure.com.evil.example/x'],
    ['arm', 'https://evil-management.azure.com/x'],
    ['arm', 'https://management.azure.com@evil.example/x'],
    ['arm', 'https://user:pass@management.azure.com/x'],
    ['arm', 'https://management.azure.com:8443/x'],
    ['arm', 'http://management.azure.com/x'],
    ['arm', 'https://evil.example\\@management.azure.com/x'],
    ['arm', 'https://account.blob.core.windows.net/x'],
    ['arm', 'https://westeurope.api.azureml.ms/x'],
    ['arm', 'https://management.usgovcloudapi.net/x'],
    ['arm', '//evil.example/x'],
    ['arm', 'nonsense'],
    ['run-history', 'https://evil-api.azureml.ms.example.com/discovery'],
    ['run-history', 'https://evilapi.azureml.ms/discovery'],
    ['run-history', 'https://api.azureml.ms.evil.example/discovery'],
    ['run-history', 'https://x.westeurope.instances.azureml.ms/discovery'],
    ['run-history', 'https://x.westeurope.inference.ml.azure.com/discovery'],
    ['run-history', 'https://usgovvirginia.api.ml.azure.us/discovery'],
    ['mlflow', 'https://evil.example/mlflow'],
    ['mlflow', 'ftp://westeurope.api.azureml.ms/mlflow'],
    ['storage', 'https://core.windows.net/x'],
    ['storage', 'https://account.file.core.windows.net/x'],
    ['storage', 'https://account.blob.core.windows.net.evil.example/x'],
    ['storage', 'https://account.blob.core.windows.net./x'],
    ['storage', 'https://account.blob.core.usgovcloudapi.net/x'],
    ['prices', 'https://evil.example/api/retail/prices'],
    ['sign-in', 'https://evil.example/t/oauth2/v2.0/token'],
    ['sign-in', 'http://login.microsoftonline.com/t'],
    ['sign-in', 'http://evil.example/metadata/identity/oauth2/token'],
    ['sign-in', 'https://login.microsoftonline.us/t'],
    ['run-history', 'https://westeurope.api.azureml.ms/discovery', GOV],
    ['run-history', 'https://localhost:9443/discovery', OWN],
    ['run-history', 'https://localhost/discovery', OWN],
    ['storage', 'https://account.blob.core.windows.net/x', OWN],
  ])('of nobody known is sent nothing: %s at %s', (purpose, address, settings) => {
    expect(problem(purpose, address, settings)).toMatch(/Azure names/);
  });

  it('may be one of the config, for every purpose', () => {
    const trusted = ['ml.corp.example', '*.gateway.example', 'odd.example:8443'];
    expect(problem('run-history', 'https://ml.corp.example/discovery', {}, trusted)).toBeNull();
    expect(problem('arm', 'https://a.gateway.example/x', {}, trusted)).toBeNull();
    expect(problem('storage', 'https://odd.example:8443/x', {}, trusted)).toBeNull();
    expect(problem('arm', 'https://gateway.example/x', {}, trusted)).not.toBeNull();
    expect(problem('storage', 'https://odd.example/x', {}, trusted)).not.toBeNull();
    expect(problem('arm', 'http://a.gateway.example/x', {}, trusted)).not.toBeNull();
  });
});

const SNAPSHOT = aSnapshot('run-1', {}, { jobType: 'pipeline' });

describe('a refusal that names an audience', () => {
  it('is not followed: storage gets tokens for storage alone, of our tenant', async () => {
    const asked: unknown[] = [];
    const properties = { datastoreType: 'AzureBlob', accountName: 'acct', containerName: 'azureml' };
    const challenge =
      'Bearer authorization_uri=https://login.evil.example/6e5f0d8a-0000-4000-8000-000000000001/oauth2/authorize resource_id=https://management.azure.com';
    const { azure } = fakeAzure(
      {
        'GET /datastores/workspaceartifactstore': { body: { properties } },
        'GET https://acct.blob.core.windows.net': { status: 401, body: '', headers: { 'www-authenticate': challenge } },
      },
      {
        credential: {
          async getToken(scopes, options) {
            asked.push([scopes, options?.tenantId]);
            return { token: 'secret-token', expiresOnTimestamp: Date.now() + 3_600_000 };
          },
        },
      },
    );
    const request = { kind: 'artifact', step: null, output: null, path: 'report.json' } as const;
    await azure.signals.artifact(WORKSPACE, [aSnapshot('r')], request, ALWAYS);
    const storage = ['https://storage.azure.com/.default', undefined];
    expect(asked.slice(1)).toEqual([storage, storage]);
  });
});

describe('an answer of Azure that names a host of nobody known', () => {
  const evil = (path: string) => `https://evil.example${path}`;

  it.each<[string, FakeRoutes, (at: ReturnType<typeof fakeAzure>) => Promise<unknown>]>([
    [
      'as the next page of the jobs',
      { 'GET /workspaces/ws-one/jobs': { body: { value: [], nextLink: evil('/jobs?$skip=2') } } },
      async ({ azure }) => {
        const { next } = await azure.runs.page(WORKSPACE, null, ALWAYS);
        return azure.runs.page(WORKSPACE, next, ALWAYS);
      },
    ],
    [
      'as the next page of the workspaces',
      { 'GET /workspaces?': { body: { value: [], nextLink: evil('/workspaces?$skip=2') } } },
      ({ azure }) => azure.workspaces.list('sub-1', ALWAYS),
    ],
    [
      'as its discovery',
      { 'GET /workspaces/ws-one?': { body: { properties: { discoveryUrl: evil('/discovery') } } } },
      ({ azure }) => azure.signals.children(WORKSPACE, [SNAPSHOT], ALWAYS),
    ],
    [
      'as its data plane',
      { ...DISCOVERY, 'GET https://westeurope.api.azureml.ms/discovery': { body: { api: evil('') } } },
      ({ azure }) => azure.signals.children(WORKSPACE, [SNAPSHOT], ALWAYS),
    ],
    [
      'as MLflow',
      { 'GET /workspaces/ws-one?': { body: { properties: { mlFlowTrackingUri: 'azureml://evil.example/mlflow' } } } },
      ({ azure }) => azure.signals.metric(WORKSPACE, [SNAPSHOT], { kind: 'metric', name: 'loss' }, ALWAYS),
    ],
    [
      'in a redirect',
      { 'GET /workspaces/ws-one/jobs': { status: 307, headers: { location: evil('/jobs') } } },
      ({ azure }) => azure.runs.page(WORKSPACE, null, ALWAYS),
    ],
  ])('%s is sent no request, and people read its name', async (_, routes, ask) => {
    const at = fakeAzure(routes);
    const outcome = await ask(at).catch((error: unknown) => error);
    expect(at.transport.sent.map(({ url }) => new URL(url).host)).not.toContain('evil.example');
    const said =
      outcome instanceof AzureError ? outcome.message : JSON.stringify([...(outcome as Map<string, unknown>)]);
    expect(said).toMatch(/evil\.example.*azure\.trusted-hosts/);
  });
});
