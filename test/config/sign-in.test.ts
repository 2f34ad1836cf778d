import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changesOf } from '../../src/config/changes.ts';
import { loadConfig } from '../../src/config/config.ts';
import { configDigest } from '../../src/config/config-digest.ts';
import { HOUR } from '../../src/core/values/duration.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'runwarden-config-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const TENANT = '11111111-2222-3333-4444-555555555555';
const CLIENT = '99999999-8888-7777-6666-555555555555';
const ENTRA = `issuer: "https://login.microsoftonline.com/${TENANT}/v2.0", client-id: ${CLIENT}`;

const ROLES = 'roles: [{role: viewer, everyone: true}], ';

function load(
  signIn: string,
  { variables = {}, http = 'base-url: "https://runwarden.example.com", ', roles = ROLES } = {},
) {
  const path = join(folder, 'runwarden.yaml');
  const watch = 'watch: {workspaces: [{subscription: 00000000-0000-0000-0000-000000000000, discover: "*"}]}';
  writeFileSync(path, `${watch}\nhttp: {${roles}${http}sign-in: {${signIn}}}\n`);
  return loadConfig({ RUNWARDEN_CONFIG: path, ...variables });
}

function loaded(signIn: string, variables: Record<string, string> = {}) {
  const result = load(signIn, { variables });
  if (!result.ok) throw new Error(result.errors.join('\n'));
  return result.config;
}

describe('the settings of sign-in', () => {
  it('are keys alone without an issuer, with sessions of twelve hours', () => {
    expect(loaded('').http.signIn).toEqual({ issuer: null, session: { lasts: 12 * HOUR, idle: 2 * HOUR } });
  });

  it('need an issuer and a client of Entra, and no more', () => {
    const { issuer } = loaded(ENTRA).http.signIn;
    expect(issuer).toMatchObject({
      clientId: CLIENT,
      clientSecret: null,
      tenant: TENANT,
      audiences: [CLIENT, `api://${CLIENT}`],
      scopes: ['openid', 'profile', 'email'],
      commands: { clientId: CLIENT, scopes: ['openid', 'profile', 'email', 'offline_access', `${CLIENT}/.default`] },
      claims: { roles: ['roles'], groups: ['groups'], object: ['oid', 'sub'] },
    });
  });

  it('let commands ask Entra by the id of the application, also where the audience is its address', () => {
    const { issuer } = loaded(`${ENTRA}, audience: "api://${CLIENT}"`).http.signIn;
    expect(issuer?.commands.scopes).toContain(`${CLIENT}/.default`);
  });

  it('take another issuer with claims of its own', () => {
    const keycloak = 'issuer: "https://id.example.com/realms/ml", client-id: runwarden, audience: runwarden-api';
    const { issuer } = loaded(`${keycloak}, claims: {roles: realm_access.roles}, scopes: [profile]`).http.signIn;
    expect(issuer).toMatchObject({
      tenant: null,
      audiences: ['runwarden-api'],
      scopes: ['openid', 'profile'],
      claims: { roles: ['realm_access.roles'] },
    });
  });

  it.each([
    ['issuer: "http://id.example.com", client-id: x', /the https address of an issuer/],
    ['issuer: "https://login.microsoftonline.com/common/v2.0", client-id: x', /the issuer of one tenant/],
    ['issuer: "https://id.example.com"', /the id under which Runwarden is registered/],
    ['client-id: x', /the https address of an issuer/],
    ['session: {lasts: 8d}', /a duration from 1m to 7d/],
  ])('%s is refused', (signIn, expected) => {
    const result = load(signIn);
    expect(result.ok ? '' : result.errors.join('\n')).toMatch(expected);
  });

  it('need the address of the service, to which the issuer sends people back', () => {
    const result = load('issuer: "https://id.example.com", client-id: x', { http: '' });
    expect(result.ok ? '' : result.errors.join('\n')).toMatch(/http.base-url/);
  });

  it('need a role for somebody: else whoever signs in may do nothing', () => {
    const result = load(ENTRA, { roles: '' });
    expect(result.ok ? '' : result.errors.join('\n')).toMatch(/nobody who signs in may do anything/);
  });

  it('let the service be reached from other machines without a key', () => {
    const http = 'host: 0.0.0.0, base-url: "https://runwarden.example.com", ';
    expect(load(ENTRA, { http }).ok).toBe(true);
    expect(load('', { http }).ok).toBe(false);
  });

  it('have their secrets from variables, which no digest and no list of changes repeats', () => {
    const secrets = {
      RUNWARDEN_OIDC_SECRET: 'a-secret-of-the-client',
      RUNWARDEN_SESSION_KEY: 'a-key-for-sessions-of-32-characters',
    };
    const config = loaded(ENTRA, secrets);
    expect(config.http.signIn.issuer?.clientSecret).toBe(secrets.RUNWARDEN_OIDC_SECRET);
    expect(config.http.sessionKey).toBe(secrets.RUNWARDEN_SESSION_KEY);
    const kept = JSON.stringify([configDigest(config), changesOf(config, loaded(ENTRA))]);
    for (const secret of Object.values(secrets)) expect(kept).not.toContain(secret);
    const short = load(ENTRA, { variables: { RUNWARDEN_SESSION_KEY: 'short' } });
    expect(short.ok ? '' : short.errors.join('\n')).toMatch(/RUNWARDEN_SESSION_KEY: expected at least 32 characters/);
  });
});

it('is written in the page about it as it is read', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/sign-in.md'), 'utf8');
  const blocks = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, block = '']) => block);
  const whole = (blocks[0] ?? '').replaceAll(/<[^>]+>/g, TENANT);
  const others = (blocks[1] ?? '').split('\n').flatMap((line) => /^sign-in: \{(.*)\}$/.exec(line)?.[1] ?? []);
  expect(others).toHaveLength(3);
  for (const signIn of others) expect(load(signIn), signIn).toMatchObject({ ok: true });
  const path = join(folder, 'runwarden.yaml');
  writeFileSync(path, `watch: {workspaces: [{subscription: ${TENANT}, discover: "*"}]}\n${whole}`);
  expect(loadConfig({ RUNWARDEN_CONFIG: path })).toMatchObject({ ok: true });
});
