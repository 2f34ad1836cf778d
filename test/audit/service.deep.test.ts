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
