import { describe, expect, it } from 'vitest';
import { type CloudSettings, cloudOf } from '../../src/azure/cloud/clouds.ts';
import { ALWAYS, fakeAzure, WORKSPACE } from './fake-azure.ts';
import { aSnapshot } from './fixtures/snapshots.ts';

const PUBLIC = /management\.azure\.com|\/\/ml\.azure\.com|storage\.azure\.com|microsoftonline\.com|windows\.net/;

describe('the cloud of the settings', () => {
  it('is the public one by default', () => {
    expect(cloudOf({})).toMatchObject({
      name: 'public',
      endpoint: 'https://management.azure.com',
      authority: 'https://login.microsoftonline.com',
      audiences: {
        arm: 'https://management.azure.com',
        ml: 'https://ml.azure.com',
        storage: 'https://storage.azure.com',
        postgres: 'https://ossrdbms-aad.database.windows.net',
      },
      storageDomain: 'core.windows.net',
      prices: 'https://prices.azure.com',
    });
  });

  it.each([
    [
      'us-government',
      'https://management.usgovcloudapi.net',
      'https://ml.azure.us',
      'https://login.microsoftonline.us',
    ],
    ['china', 'https://management.chinacloudapi.cn', 'https://ml.azure.cn', 'https://login.chinacloudapi.cn'],
  ] as const)('%s sets every address and every audience', (name, arm, ml, authority) => {
    const cloud = cloudOf({ cloud: name });
    expect(cloud).toMatchObject({
      name,
      endpoint: arm,
      authority,
      audiences: { arm, ml, storage: null },
      prices: null,
    });
    expect(JSON.stringify(cloud)).not.toMatch(PUBLIC);
  });

  it.each([
    ['https://management.usgovcloudapi.net/', 'us-government'],
    ['https://management.chinacloudapi.cn', 'china'],
    ['https://management.azure.com:443', 'public'],
  ])('is recognised by its endpoint alone: %s', (endpoint, name) => {
    expect(cloudOf({ endpoint }).name).toBe(name);
  });

  it.each<CloudSettings>([
    { endpoint: 'https://arm.cloud.example', authorityHost: 'https://login.cloud.example/' },
    { cloud: 'custom', endpoint: 'https://arm.cloud.example/', authorityHost: 'https://login.cloud.example' },
  ])('with an address of its own asks for no audience of the public cloud: %j', (settings) => {
    const cloud = cloudOf(settings);
    expect(cloud).toMatchObject({
      name: 'custom',
      endpoint: 'https://arm.cloud.example',
      authority: 'https://login.cloud.example',
      audiences: { arm: 'https://arm.cloud.example', ml: 'https://arm.cloud.example', storage: null },
    });
    expect(JSON.stringify(cloud)).not.toMatch(PUBLIC);
  });

  it('takes audiences of the config, and that of ARM for run history where a cloud has no other', () => {
    const settings = {
      cloud: 'custom',
      endpoint: 'https://arm.cloud.example',
      authorityHost: 'https://login.cloud.example',
    } as const;
    expect(cloudOf({ ...settings, audiences: { arm: 'api://arm' } }).audiences).toMatchObject({
      arm: 'api://arm',
      ml: 'api://arm',
    });
    expect(cloudOf({ cloud: 'china', audiences: { arm: 'api://arm' } }).audiences.ml).toBe('https://ml.azure.cn');
    expect(cloudOf({ audiences: { ml: 'https://management.azure.com' } }).audiences.ml).toBe(
      'https://management.azure.com',
    );
  });
});

describe('the tokens that a pass asks for', () => {
  it.each<[CloudSettings, string, readonly string[]]>([
    [
      { cloud: 'us-government' },
      'https://usgovvirginia.api.ml.azure.us',
      ['https://management.usgovcloudapi.net', 'https://ml.azure.us', 'https://acct.blob.core.usgovcloudapi.net'],
    ],
    [
      { cloud: 'china' },
      'https://chinaeast2.api.ml.azure.cn',
      ['https://management.chinacloudapi.cn', 'https://ml.azure.cn', 'https://acct.blob.core.chinacloudapi.cn'],
    ],
    [
      { endpoint: 'https://arm.cloud.example', authorityHost: 'https://login.cloud.example' },
      'https://arm.cloud.example',
      ['https://arm.cloud.example', 'https://acct.blob.arm.cloud.example'],
    ],
  ])('are of the cloud alone: %j', async (settings, host, audiences) => {
    const asked = new Set<string>();
    const store = { datastoreType: 'AzureBlob', accountName: 'acct', containerName: 'azureml' };
    const { azure, transport } = fakeAzure(
      {
        'GET /workspaces/ws-one?': {
          body: { properties: { discoveryUrl: `${host}/discovery`, mlFlowTrackingUri: `${host}/mlflow/v1.0` } },
        },
        [`GET ${host}/discovery`]: { body: { api: host } },
        'GET /datastores/workspaceartifactstore': {
          body: { properties: { ...store, endpoint: cloudOf(settings).storageDomain } },
        },
      },
      {
        credential: {
          async getToken(scopes) {
            asked.add([scopes].flat().join(' ').replace('/.default', ''));
            return { token: 'secret-token', expiresOnTimestamp: Date.now() + 3_600_000 };
          },
        },
      },
      settings,
    );
    const snapshots = [aSnapshot('r')];
    const artifact = { kind: 'artifact', step: null, output: null, path: 'r.json' } as const;
    await azure.runs.page(WORKSPACE, null, ALWAYS).catch(() => undefined);
    await azure.signals.children(WORKSPACE, [aSnapshot('p', {}, { jobType: 'pipeline' })], ALWAYS);
    await azure.signals.metric(WORKSPACE, snapshots, { kind: 'metric', name: 'loss' }, ALWAYS);
    await azure.signals.artifact(WORKSPACE, snapshots, artifact, ALWAYS);
    expect([...asked].sort()).toEqual([...audiences].sort());
    expect(transport.sent.map(({ url }) => url).join(' ')).not.toMatch(PUBLIC);
  });
});
