import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { serviceAddress } from '../../src/config/service-address.ts';

const folder = mkdtempSync(join(tmpdir(), 'rw-address-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A folder with a config file, and the path of that. */
function config(name: string, text: string): string {
  mkdirSync(join(folder, name));
  const path = join(folder, name, 'runwarden.yaml');
  writeFileSync(path, text);
  return path;
}

const LISTENS = config('listens', 'http: {host: 0.0.0.0, port: 9090, keys: []}\nwatch: {workspaces: wrong}\n');
const PUBLISHED = config('published', 'http: {base-url: "https://runwarden.example.com/"}\n');

describe('the address of the service', () => {
  test('is this machine where nothing names another', () => {
    expect(serviceAddress(undefined, {}).url).toBe('http://127.0.0.1:8080');
    expect(serviceAddress(undefined, { RUNWARDEN_URL: '', RUNWARDEN_PORT: '8181' }).url).toBe('http://127.0.0.1:8181');
  });

  test('comes from the config, whatever else is wrong in it; an address to listen on is this machine', () => {
    expect(serviceAddress(undefined, { RUNWARDEN_CONFIG: LISTENS })).toMatchObject({
      url: 'http://127.0.0.1:9090',
      from: `http in ${LISTENS}`,
    });
    expect(serviceAddress(undefined, { RUNWARDEN_CONFIG: PUBLISHED }).url).toBe('https://runwarden.example.com');
    expect(serviceAddress(undefined, { RUNWARDEN_CONFIG: LISTENS, RUNWARDEN_HOST: '::1' }).url).toBe(
      'http://[::1]:9090',
    );
  });

  test('comes from --url before RUNWARDEN_URL, and from both before the config', () => {
    const variables = { RUNWARDEN_CONFIG: LISTENS, RUNWARDEN_URL: 'http://10.0.0.4:8080/' };
    expect(serviceAddress(undefined, variables)).toMatchObject({ url: 'http://10.0.0.4:8080', from: 'RUNWARDEN_URL' });
    expect(serviceAddress('http://10.0.0.5', variables)).toMatchObject({ url: 'http://10.0.0.5', from: '--url' });
    expect(serviceAddress('http://10.0.0.5', { RUNWARDEN_CONFIG: join(folder, 'none.yaml') }).url).toBe(
      'http://10.0.0.5',
    );
  });

  test('trusts the certificate authority of the config', () => {
    writeFileSync(join(folder, 'ca.pem'), 'the authority');
    const path = config('private', 'azure: {ca-file: ../ca.pem}\n');
    expect(serviceAddress('https://10.0.0.5', { RUNWARDEN_CONFIG: path }).ca).toBe('the authority');
  });

  test('says what is wrong and what would be right', () => {
    expect(() => serviceAddress('localhost:8080', {})).toThrow(
      '--url: wanted the address of a Runwarden, such as http://127.0.0.1:8080, not "localhost:8080"',
    );
    expect(() => serviceAddress(undefined, { RUNWARDEN_URL: 'ftp://a' })).toThrow(/^RUNWARDEN_URL: wanted /);
    const none = join(folder, 'none.yaml');
    expect(() => serviceAddress(undefined, { RUNWARDEN_CONFIG: none })).toThrow(`RUNWARDEN_CONFIG names ${none}`);
    const broken = config('broken', 'http: {port: eighty}\n');
    expect(() => serviceAddress(undefined, { RUNWARDEN_CONFIG: broken })).toThrow(/1:14.* a port from 0 to 65535/);
  });
});
