import { createPublicKey } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectAzure } from '../../src/azure/index.ts';
import { makeCheckpoint, readCheckpoint } from '../../src/core/audit/checkpoint.ts';
import { readPublicKey, remoteSigner } from '../../src/evidence/audit-key.ts';
import { createOutbound } from '../../src/network/outbound.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { worldOf } from '../sandbox/worlds.ts';

const HEAD = { seq: 7, hash: 'a'.repeat(64) };
const AT = Date.parse('2026-03-02T03:00:00Z');

let sandbox: Sandbox;
let azure: ReturnType<typeof connectAzure>;

beforeAll(async () => {
  sandbox = await startSandbox({ scenario: worldOf([]) });
  azure = connectAzure(
    {
      endpoint: sandbox.url,
      authorityHost: sandbox.hosts.authority,
      credential: { kind: 'client-secret', tenantId: sandbox.hosts.tenantId, clientId: 'c', clientSecret: 's' },
    },
    { clock: () => sandbox.control.now(), outbound: createOutbound({ ca: sandbox.caPem }), retryDelay: 1 },
  );
});
afterAll(async () => {
  azure.close();
  await sandbox.close();
});

describe('a key of Key Vault', () => {
  it('signs a checkpoint without leaving its vault', async () => {
    const remote = azure.vaultKey(`${sandbox.url}/keys/runwarden-audit`);
    const made = await makeCheckpoint('db', HEAD, AT, remoteSigner(remote));
    const checkpoint = readCheckpoint(JSON.parse(JSON.stringify(made)));
    const { publicKey } = await remote.sign('x');
    const key = readPublicKey(
      createPublicKey(publicKey.export({ type: 'spki', format: 'pem' }))
        .export({ type: 'spki', format: 'pem' })
        .toString(),
    );
    if (!checkpoint || !key) throw new Error('nothing to verify');
    expect(checkpoint).toMatchObject({ algorithm: 'RS256', key: key.name, says: { seq: 7, database: 'db' } });
    expect(key.verifies(checkpoint)).toBe(true);
    expect(key.verifies({ ...checkpoint, statement: checkpoint.statement.replace('"seq":7', '"seq":8') })).toBe(false);
    expect(azure.requests.counts()).toMatchObject({ 'key-vault': 4 });
  });

  it('gets no token at a host that is no key vault', () => {
    expect(() => azure.vaultKey('https://vault.example.com/keys/runwarden-audit')).toThrow(
      'audit.key-vault: vault.example.com is no key vault of this cloud',
    );
  });

  it('that refuses is an error that says what was done', async () => {
    sandbox.control.addFault({ on: 'vault-sign', do: 'status', status: 403, times: 1 });
    const signing = azure.vaultKey(`${sandbox.url}/keys/runwarden-audit`).sign('x');
    await expect(signing).rejects.toThrow(/signing the audit/);
  });
});
