import { describe, expect, it } from 'vitest';
import { type CloudSettings, cloudOf } from '../../src/azure/cloud/clouds.ts';

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
