import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type LoadedConfig, loadConfig } from '../../src/config/config.ts';

const folder = mkdtempSync(join(tmpdir(), 'rw-networks-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function load(azure: string, variables: Record<string, string> = {}): LoadedConfig {
  const file = join(folder, 'runwarden.yaml');
  const watch = 'watch: {workspaces: [{subscription: 00000000-0000-0000-0000-000000000000, discover: "*"}]}';
  writeFileSync(file, `${azure}\n${watch}\n`);
  return loadConfig({ RUNWARDEN_CONFIG: file, ...variables });
}

function loaded(azure: string, variables: Record<string, string> = {}) {
  const result = load(azure, variables);
  if (!result.ok) throw new Error(result.errors.join('\n'));
  return result.config;
}

function errors(azure: string, variables: Record<string, string> = {}): string {
  const result = load(azure, variables);
  return result.ok ? '' : result.errors.join('\n');
}

describe('azure.cloud', () => {
  it('is passed on with everything that a cloud of its own names', () => {
    const text = [
      'azure:',
      '  cloud: custom',
      '  endpoint: https://arm.cloud.example',
      '  authority: https://login.cloud.example',
      '  audiences: {ml: "https://ml.cloud.example/.default", postgres: "https://db.cloud.example"}',
      '  storage-domain: core.cloud.example',
      '  trusted-hosts: ["*.ml.cloud.example", "odd.example:8443"]',
    ].join('\n');
    expect(loaded(text).azure).toMatchObject({
      cloud: 'custom',
      endpoint: 'https://arm.cloud.example',
      authorityHost: 'https://login.cloud.example',
      audiences: { ml: 'https://ml.cloud.example', postgres: 'https://db.cloud.example' },
      storageDomain: 'core.cloud.example',
      trustedHosts: ['*.ml.cloud.example', 'odd.example:8443'],
    });
  });

  it('custom needs an endpoint and an authority', () => {
    expect(errors('azure: {cloud: custom}')).toMatch(/azure\.endpoint[\s\S]*azure\.authority/);
  });

  it.each(['germany', 'AzureUSGovernment'])('refuses %s and names those that exist', (cloud) => {
    expect(errors(`azure: {cloud: ${cloud}}`)).toContain('expected one of public, us-government, china, custom');
  });

  it.each(['https://ml.example', 'ml.example/x', '*', 'a.*.example', '*.'])('refuses the trusted host %s', (host) => {
    expect(errors(`azure: {trusted-hosts: ["${host}"]}`)).toContain('a host, a host with its port');
  });
});

describe('the proxies of the environment', () => {
  it('are read in either case, and the lower case wins', () => {
    const upper = {
      HTTPS_PROXY: 'http://upper.example:3128',
      HTTP_PROXY: 'http://plain.example:3128',
      NO_PROXY: 'a.example',
    };
    expect(loaded('', upper).network).toEqual({
      httpsProxy: 'http://upper.example:3128',
      httpProxy: 'http://plain.example:3128',
      noProxy: 'a.example',
    });
    expect(loaded('', { ...upper, https_proxy: 'http://lower.example:3128', no_proxy: '' }).network).toMatchObject({
      httpsProxy: 'http://lower.example:3128',
      noProxy: '',
    });
    expect(loaded('', { HTTPS_PROXY: '', all_proxy: 'http://all.example' }).network.httpsProxy).toBe(
      'http://all.example',
    );
    expect(loaded('').network).toEqual({});
  });

  it.each([
    'socks5://proxy.example:1080',
    'http://',
    'me:hunter2@proxy:port',
    'proxy.example:3128',
    'http://me:hunter2%zz@proxy.example',
  ])('are refused if they cannot be used, without their password: %s', (proxy) => {
    const said = errors('', { HTTPS_PROXY: proxy });
    expect(said).toContain('HTTPS_PROXY: expected the address of a proxy');
    expect(said).not.toContain('hunter2');
  });
});
