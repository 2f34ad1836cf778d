import { createHash, randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Azure, connectAzure } from '../../src/azure/index.ts';
import type { ContentStore } from '../../src/core/ports/evidence.ts';
import { DAY } from '../../src/core/values/duration.ts';
import { openFolderContents } from '../../src/evidence/folder-contents.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { worldOf } from '../sandbox/worlds.ts';

const NOW = Date.parse('2026-03-02T03:00:00Z');

let root: string;
let sandbox: Sandbox;
let azure: Azure;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'rw-contents-'));
  sandbox = await startSandbox({ scenario: worldOf([]), clock: { now: () => NOW } });
  azure = connectAzure(
    {
      endpoint: sandbox.hosts.arm,
      authorityHost: sandbox.hosts.authority,
      ca: sandbox.caPem,
      credential: { kind: 'client-secret', tenantId: sandbox.hosts.tenantId, clientId: 'c', clientSecret: 's' },
    },
    { clock: () => NOW, retryDelay: 1 },
  );
});
afterAll(async () => {
  azure.close();
  await sandbox.close();
  await rm(root, { recursive: true });
});

const container = (name: string) => {
  const account = sandbox.control.state().workspaces[0]?.storageAccount;
  return `https://${account}.blob.${sandbox.hosts.blobEndpoint}/${name}`;
};

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const someBytes = (length = 3 * 1024 * 1024) => {
  const bytes = randomBytes(length);
  return { bytes, hash: sha256(bytes) };
};

const STORES: Readonly<Record<string, () => Promise<ContentStore>>> = {
  'a folder': () => openFolderContents(join(root, 'evidence'), NOW),
  'a container of Azure Storage': async () => azure.contentsIn(container('evidence')),
};

describe.each(Object.entries(STORES))('%s as the store of large contents', (_, open) => {
  it('gives back what was put, until it is removed', async () => {
    const store = await open();
    const { bytes, hash } = someBytes();
    expect(await store.get(hash)).toBeNull();
    await store.put(hash, bytes);
    const again = await open();
    expect(bytes.equals((await again.get(hash)) ?? Buffer.alloc(0))).toBe(true);
    await again.remove(hash);
    expect(await store.get(hash)).toBeNull();
  });

  it('does nothing where a content is put again, or removed again', async () => {
    const store = await open();
    const { bytes, hash } = someBytes(10);
    await Promise.all([store.put(hash, bytes), store.put(hash, bytes)]);
    await store.put(hash, bytes);
    expect(Buffer.from((await store.get(hash)) ?? []).equals(bytes)).toBe(true);
    await store.remove(hash);
    await store.remove(hash);
  });
});

describe('a folder', () => {
  it('is open to the account of the service alone', async () => {
    const store = await openFolderContents(join(root, 'alone'), NOW);
    const { bytes, hash } = someBytes(10);
    await store.put(hash, bytes);
    const path = join(root, 'alone', hash.slice(0, 2), hash.slice(2, 4), hash);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    for (const folder of ['', hash.slice(0, 2), join(hash.slice(0, 2), hash.slice(2, 4))])
      expect((await stat(join(root, 'alone', folder))).mode & 0o777).toBe(0o700);
  });

  it('has no file under its hash that is not whole, and forgets the half written ones after a day', async () => {
    const folder = join(root, 'half');
    await openFolderContents(folder, NOW);
    const left = join(folder, 'unfinished', 'left-by-a-dead-process');
    await writeFile(left, 'half');
    await utimes(left, NOW / 1000, NOW / 1000);
    await openFolderContents(folder, NOW + DAY);
    expect(await readdir(join(folder, 'unfinished'))).toEqual(['left-by-a-dead-process']);
    await openFolderContents(folder, NOW + DAY + 1000);
    expect(await readdir(join(folder, 'unfinished'))).toEqual([]);
  });

  it('writes a file of another length again', async () => {
    const folder = join(root, 'mended');
    const store = await openFolderContents(folder, NOW);
    const { bytes, hash } = someBytes(10);
    await store.put(hash, bytes);
    const path = join(folder, hash.slice(0, 2), hash.slice(2, 4), hash);
    await writeFile(path, bytes.subarray(5));
    await store.put(hash, bytes);
    expect((await readFile(path)).equals(bytes)).toBe(true);
  });

  it('that cannot be used keeps the service from starting, with the setting and the reason', async () => {
    const file = join(root, 'a-file');
    await writeFile(file, '');
    for (const [path, why] of [
      [file, 'ENOTDIR'],
      [join(root, 'no', 'such'), 'ENOENT'],
    ])
      await expect(openFolderContents(path ?? '', NOW)).rejects.toMatchObject({
        name: 'StartError',
        message: expect.stringMatching(`^evidence\\.store\\.folder: ${path} cannot be used: ${why}: .*may write to$`),
      });
    await chmod(file, 0o600);
  });

  it('takes only hashes, so that nothing names a file elsewhere', async () => {
    const store = await openFolderContents(join(root, 'hashes'), NOW);
    for (const name of ['../../etc/passwd', `${'a'.repeat(63)}/`, '', 'A'.repeat(64)])
      await expect(store.get(name)).rejects.toThrow('is not a SHA-256 in hex');
  });
});

describe('a container', () => {
  it('whose policy forbids changes still takes what it has already, and says why nothing can be removed', async () => {
    const store = azure.contentsIn(container('evidence-immutable'));
    const { bytes, hash } = someBytes(10);
    await store.put(hash, bytes);
    await store.put(hash, bytes);
    await expect(store.remove(hash)).rejects.toThrow('/evidence-immutable has a policy or a legal hold');
    expect(await store.get(hash)).not.toBeNull();
  });

  it('that has something else under a hash does not count as having the content', async () => {
    const store = azure.contentsIn(container('evidence'));
    const { bytes, hash } = someBytes(10);
    await store.put(hash, bytes.subarray(5));
    await expect(store.put(hash, bytes)).rejects.toThrow('HTTP 409');
  });

  it('that is not there, or refuses, is an error with its reason and without a token', async () => {
    const { bytes, hash } = someBytes(10);
    await expect(azure.contentsIn(container('nowhere')).put(hash, bytes)).rejects.toThrow(/HTTP 404/);
    sandbox.control.addFault({ on: 'blob-put', do: 'status', status: 403 });
    await expect(azure.contentsIn(container('evidence')).put(hash, bytes)).rejects.toMatchObject({ kind: 'denied' });
    sandbox.control.clearFaults();
    // A lost answer: the blob is there when it is tried again.
    sandbox.control.addFault({ on: 'blob-put', do: 'cut', times: 1 });
    await azure.contentsIn(container('evidence')).put(hash, bytes);
    sandbox.control.clearFaults();
  });

  it('at a foreign host gets no token, and the error names the setting', () => {
    expect(() => azure.contentsIn('https://acct.blob.example.com/evidence')).toThrow(
      'evidence.store.container: acct.blob.example.com is no storage host of this cloud, so no token is sent there; if it is right, list it under azure.trusted-hosts',
    );
  });
});
