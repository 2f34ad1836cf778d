import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/config.ts';
import { configDigest } from '../../src/config/config-digest.ts';
import { makeKeyPair } from '../../src/evidence/audit-key.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'runwarden-config-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const KEY = makeKeyPair().privateKey;
const LINK_KEY = 'a-link-key-that-nobody-may-see-01';

function load(audit: string, variables: Record<string, string> = {}) {
  const path = join(folder, 'runwarden.yaml');
  const watch = 'watch: {workspaces: [{subscription: 00000000-0000-0000-0000-000000000000, discover: "*"}]}';
  writeFileSync(path, `${watch}\n${audit}\n`);
  return loadConfig({ RUNWARDEN_CONFIG: path, ...variables });
}

function loaded(audit: string, variables: Record<string, string> = {}) {
  const config = load(audit, variables);
  if (!config.ok) throw new Error(config.errors.join('\n'));
  return config.config;
}

describe('the settings of the audit', () => {
  it('are a key from a variable or its file, and a place for checkpoints', () => {
    expect(loaded('').audit).toEqual({ key: null, vaultKey: null, every: 600_000, to: null });
    writeFileSync(join(folder, 'key.pem'), KEY);
    const { audit } = loaded('audit: {checkpoints: {every: 5m, folder: kept}}', {
      RUNWARDEN_AUDIT_KEY_FILE: join(folder, 'key.pem'),
    });
    expect(audit).toMatchObject({ every: 300_000, to: { folder: join(folder, 'kept') } });
    expect(audit.key?.trim()).toBe(KEY.trim());
    const vault = 'https://vault.vault.azure.net/keys/runwarden-audit';
    expect(loaded(`audit: {key-vault: "${vault}"}`).audit.vaultKey).toBe(vault);
  });

  it.each([
    [
      'audit: {checkpoints: {folder: a, container: "https://a.blob.core.windows.net/b"}}',
      {},
      /a folder or a container, not both/,
    ],
    ['audit: {key-vault: "https://vault.vault.azure.net/secrets/x"}', {}, /the https address of a key/],
    ['', { RUNWARDEN_AUDIT_KEY: 'secret-but-no-key' }, /RUNWARDEN_AUDIT_KEY: expected a private key of Ed25519 in PEM/],
    [
      'audit: {key-vault: "https://vault.vault.azure.net/keys/x"}',
      { RUNWARDEN_AUDIT_KEY: KEY },
      /audit.key-vault and RUNWARDEN_AUDIT_KEY are both set/,
    ],
  ])('%s is refused', (audit, variables, expected) => {
    const config = load(audit, variables);
    expect(config.ok ? '' : config.errors.join('\n')).toMatch(expected);
    expect(JSON.stringify(config)).not.toContain('secret-but-no-key');
  });
});

describe('what the audit keeps of a config', () => {
  it('shows which part changed and who has a key, and holds no secret and no value', () => {
    const key = `http: {keys: [{name: oncall, role: operator, sha256: ${'a'.repeat(64)}}]}`;
    const secrets = {
      RUNWARDEN_LINK_KEY: LINK_KEY,
      RUNWARDEN_AUDIT_KEY: KEY,
      DATABASE_URL: 'postgresql://u:p4ss@db/x',
    };
    const one = configDigest(loaded(key, secrets));
    const other = configDigest(loaded(`${key}\nlimits: {per-cycle: 9}`, secrets));
    expect(one.keys).toEqual(['oncall (operator)']);
    const changed = Object.keys(one.parts).filter((name) => one.parts[name] !== other.parts[name]);
    expect(changed).toEqual(['limits']);
    expect(other.digest).not.toBe(one.digest);
    // Another secret is no other config.
    const rotated = { ...secrets, RUNWARDEN_LINK_KEY: `${LINK_KEY}2`, RUNWARDEN_AUDIT_KEY: makeKeyPair().privateKey };
    expect(configDigest(loaded(key, rotated))).toEqual(one);
    for (const secret of [LINK_KEY, 'p4ss', 'PRIVATE']) expect(JSON.stringify(one)).not.toContain(secret);
  });
});
