import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { linksOfService } from '../../src/commands/audit/sources.ts';
import { verifyStoredAudit } from '../../src/commands/audit/verify.ts';
import { readCheckpoint } from '../../src/core/audit/checkpoint.ts';
import { readEntry } from '../../src/core/audit/link.ts';
import { makeKeyPair, readPublicKey } from '../../src/evidence/audit-key.ts';
import { capture } from '../commands/capture.ts';
import { cpuRun, oneWorkspace } from '../support/scenarios.ts';
import { startService } from '../support/service.ts';

const folder = mkdtempSync(join(tmpdir(), 'rw-audit-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const POLICY = `
name: long
summary: No run goes on for long.
mode: notify
when: {runtime: {over: 1h}}
then: [{notify: owner}]
`;

it('a service writes, signs and answers the audit of what it and people do', async () => {
  const { privateKey, publicKey } = makeKeyPair();
  const service = await startService({
    scenario: oneWorkspace([cpuRun('long', '-3h')]),
    policies: { 'long.yaml': POLICY },
    configure: (config) => ({
      ...config,
      audit: { key: privateKey, vaultKey: null, every: 0, to: { folder: join(folder, 'checkpoints') } },
    }),
  });
  const { url } = service.running;
  const kinds: string[] = [];
  try {
    const freeze = { method: 'PUT', headers: { 'content-type': 'application/json' }, body: '{"reason":"an incident"}' };
    expect((await fetch(`${url}/api/v1/freeze`, freeze)).status).toBe(200);
    await service.running.watch.look();
    for await (const { entry } of linksOfService({ url }, {})) kinds.push(readEntry(entry)?.kind ?? entry);
    const found = await capture(() => verifyStoredAudit({ url, publicKey: [], output: 'table' }, {}));
    expect(found).toMatchObject({ code: 0, out: expect.stringContaining('Nothing was changed') });
  } finally {
    await service.close();
  }
  expect(kinds[0]).toBe('audit.began');
  expect(kinds).toEqual(
    expect.arrayContaining([
      'config.started',
      'policies.in-force',
      'decision.notify',
      'freeze.set',
      'audit.checkpoint',
    ]),
  );
  const files = readdirSync(join(folder, 'checkpoints'));
  // One of the look, one of the stop if something came in between.
  expect(files.length).toBeGreaterThan(0);
  const key = readPublicKey(publicKey);
  for (const file of files) {
    const checkpoint = readCheckpoint(JSON.parse(readFileSync(join(folder, 'checkpoints', file), 'utf8')));
    expect(checkpoint && key?.verifies(checkpoint), file).toBe(true);
  }
});

it('a service writes its checkpoints into a container in which nothing can be changed', async () => {
  let container = '';
  const service = await startService({
    scenario: oneWorkspace([cpuRun('long', '-3h')]),
    policies: { 'long.yaml': POLICY },
    arrange: (sandbox) => {
      const account = sandbox.control.state().workspaces[0]?.storageAccount;
      container = `https://${account}.blob.${sandbox.hosts.blobEndpoint}/evidence-immutable`;
    },
    configure: (config) => ({
      ...config,
      audit: { key: makeKeyPair().privateKey, vaultKey: null, every: 0, to: { container } },
    }),
  });
  try {
    const written = () => service.sandbox.control.requests().sinceStart['blob-put'] ?? 0;
    const before = written();
    await service.running.watch.look();
    expect(written()).toBe(before + 1);
    // A container that does not answer is tried again, and stops nothing else.
    service.sandbox.control.addFault({ on: 'blob-put', do: 'status', status: 403 });
    await service.tick(1);
    await service.rest();
    await service.running.deps.ledger.freeze(aFreeze(service.running.deps.clock()));
    await service.running.watch.look();
    expect(service.logged.join('')).toContain('the audit could not be signed, or its checkpoint not be written');
    service.sandbox.control.clearFaults();
    const refused = written();
    await service.running.watch.look();
    expect(written()).toBe(refused + 1);
  } finally {
    await service.close();
  }
});

function aFreeze(now: number) {
  return { id: 'f', reason: 'an incident', author: 'oncall', createdAt: now, endsAt: null };
}
