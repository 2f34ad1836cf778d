import { createHttpHeaders, type HttpClient, RestError } from '@azure/core-rest-pipeline';
import { describe, expect, it } from 'vitest';
import { type AzureSettings, connectAzure } from '../../src/azure/index.ts';
import { tokenProblem } from '../../src/azure/token-problem.ts';
import { AzureError } from '../../src/core/ports/azure.ts';
import { createOutbound } from '../../src/network/outbound.ts';
import { ALWAYS, NOW } from './fake-azure.ts';

const SENTENCE =
  'AADSTS500011: The resource principal named https://arm.cloud.example was not found in the tenant named Contoso. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You might have sent your authentication request to the wrong tenant.';
const TRACE = '00000000-0000-4000-8000-00000000f00d';
const ENTRA_SAYS = `${SENTENCE} Trace ID: ${TRACE} Correlation ID: ${TRACE} Timestamp: 2026-08-25 14:00:00Z`;

type Answer = { readonly status: number; readonly body: unknown; readonly location?: string };

/** Real credentials of the SDK, and an Entra that gives no token. */
async function refusedBy(answer: Answer | 'lost', settings: Partial<AzureSettings> = {}, at = /v2\.0\/token/) {
  const sent: { host: string; body: string }[] = [];
  const transport: HttpClient = {
    async sendRequest(request) {
      sent.push({ host: new URL(request.url).host, body: String(request.body ?? '') });
      if (answer === 'lost')
        throw new RestError('connect ECONNREFUSED 10.0.0.1:3128', { code: 'ECONNREFUSED', request });
      const base = `https://${new URL(request.url).host}/t`;
      const known = {
        token_endpoint: `${base}/oauth2/v2.0/token`,
        issuer: `${base}/v2.0`,
        authorization_endpoint: base,
        jwks_uri: `${base}/keys`,
      };
      const { status, body, location } = at.test(request.url) ? answer : { status: 200, body: known };
      const headers = createHttpHeaders({ 'content-type': 'application/json', ...(location && { location }) });
      return { request, status, headers, bodyAsText: typeof body === 'string' ? body : JSON.stringify(body) };
    },
  };
  const azure = connectAzure(
    {
      endpoint: 'https://arm.cloud.example',
      authorityHost: 'https://login.cloud.example',
      credential: { kind: 'client-secret', tenantId: 't', clientId: 'c', clientSecret: 'hunter2' },
      ...settings,
    },
    {
      clock: () => NOW,
      retryDelay: 1,
      transport,
      outbound: createOutbound({ httpsProxy: 'http://proxy.invalid:3128' }),
    },
  );
  const failure = await azure.workspaces.list('sub-1', ALWAYS).catch((error: unknown) => error);
  if (!(failure instanceof AzureError)) throw new Error(`no failure: ${JSON.stringify(failure)}`);
  return { failure, sent };
}

describe('a sign-in that gives no token', () => {
  it('is said with Entra’s own code and sentences, whole', async () => {
    const body = { error: 'invalid_resource', error_description: ENTRA_SAYS, error_codes: [500011] };
    const { failure } = await refusedBy({ status: 400, body });
    expect(failure.kind).toBe('denied');
    expect(failure.message).toBe(
      `listing the workspaces of subscription sub-1: no token: ${SENTENCE} (trace id ${TRACE})`,
    );
  });

  it('for the way there says why the connection failed, and through which proxy', async () => {
    const { failure } = await refusedBy('lost');
    expect(failure).toMatchObject({ kind: 'unavailable' });
    expect(failure.message).toContain('connect ECONNREFUSED 10.0.0.1:3128 (through the proxy proxy.invalid:3128)');
  });

  it('because the tenant does not exist is said so, though the library keeps it to itself', async () => {
    const body = {
      error: 'invalid_tenant',
      error_description: "AADSTS90002: Tenant 't' not found. Check to make sure.",
    };
    const { failure } = await refusedBy({ status: 400, body }, {}, /openid-configuration/);
    expect(failure.kind).toBe('denied');
    expect(failure.message).toContain("no token: AADSTS90002: Tenant 't' not found. Check to make sure.");
  });

  it('because Entra itself fails is an outage', async () => {
    const { failure } = await refusedBy({ status: 502, body: '<html>Bad gateway</html>' });
    expect(failure.kind).toBe('unavailable');
    expect(failure.message).toMatch(/HTTP 502.*Bad gateway/);
    expect(failure.message).not.toContain('Headers');
  });

  it('takes the secret nowhere else, even if it is sent there', async () => {
    const { failure, sent } = await refusedBy({ status: 307, body: '', location: 'https://evil.example/token' });
    expect(failure).toMatchObject({ kind: 'denied', message: expect.stringContaining('the host evil.example') });
    expect(sent.map(({ host }) => host)).not.toContain('evil.example');
    expect(failure.message).not.toContain('hunter2');
  });

  it('asks the authority of the cloud, for the audience of the cloud', async () => {
    const cloud = { cloud: 'china', endpoint: undefined, authorityHost: undefined } as unknown as AzureSettings;
    const { sent } = await refusedBy({ status: 401, body: {} }, cloud);
    expect(new Set(sent.map(({ host }) => host))).toEqual(new Set(['login.chinacloudapi.cn']));
    expect(sent.map(({ body }) => new URLSearchParams(body).get('scope')).join(' ')).toContain(
      'https://management.chinacloudapi.cn/.default',
    );
  });
});

describe('the problem of a chain of credentials', () => {
  it('keeps each sentence of Entra once', () => {
    const chain = `Chained failed.\nEnvironmentCredential: ${ENTRA_SAYS}\nWorkload: AADSTS70021: No matching federated identity.\nTrace ID: ${TRACE}\nCli: ${ENTRA_SAYS}`;
    expect(tokenProblem(chain)).toBe(`${SENTENCE}; AADSTS70021: No matching federated identity. (trace id ${TRACE})`);
  });

  it('that Entra has no part in names each way that was tried, without the advice for developers', () => {
    const text = [
      'CredentialUnavailableError: EnvironmentCredential is unavailable. To troubleshoot, visit https://aka.ms/x.',
      'CredentialUnavailableError: ManagedIdentityCredential: Http status code: 403 Http status message: denied',
      'Headers: {"server":"x"}',
      'CredentialUnavailableError: Azure CLI could not be found. Please visit https://aka.ms/azure-cli for more.',
    ].join('\n');
    expect(tokenProblem(text)).toBe(
      [
        'EnvironmentCredential is unavailable.',
        'ManagedIdentityCredential: Http status code: 403 Http status message: denied',
        'Azure CLI could not be found.',
      ].join('\n'),
    );
  });
});
