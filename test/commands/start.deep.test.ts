import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, expect, test } from 'vitest';
import { loadConfig } from '../../src/config/config.ts';
import { open } from '../../src/main.ts';
import { lockFolder } from '../../src/store/open/folder-lock.ts';

const CLI = join(import.meta.dirname, '..', '..', 'src', 'cli.ts');
const POLICIES = join(import.meta.dirname, '..', '..', 'policies');
const folder = mkdtempSync(join(tmpdir(), 'rw-start-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function writeConfig({ tenant, port }: { tenant: string; port: number }): string {
  const file = join(folder, 'runwarden.yaml');
  writeFileSync(
    file,
    `
azure: {credential: {kind: client-secret, tenant-id: "${tenant}", client-id: any}}
watch: {workspaces: [{subscription: 00000000-0000-4000-8000-000000000001, discover: "*"}]}
http: {port: ${port}}
policies: ${POLICIES}
notify: {channels: {log: {type: log}}, recipients: {owner: log, oncall: log, finops: log, fallback: log}}
`,
  );
  return file;
}

/** Starts the real service, which cannot start; what it printed and how it ended. */
async function serve({ tenant = 'a-tenant', port = 0, database = '' }): Promise<{ code: unknown; err: string }> {
  writeConfig({ tenant, port });
  const child = spawn(process.execPath, [CLI, 'serve'], {
    cwd: folder,
    env: { PATH: process.env.PATH, AZURE_CLIENT_SECRET: 'any', ...(database ? { DATABASE_URL: database } : {}) },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let err = '';
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString();
  });
  // A process that hangs is ended, and its code is then null.
  const hangs = setTimeout(() => child.kill('SIGKILL'), 240_000);
  const [code] = await once(child, 'close');
  clearTimeout(hangs);
  return { code, err: err.replace(/^Making the data folder .*\n/, '') };
}

test('a service that gets SIGHUP, also while it starts, reads again and works until it is stopped', async () => {
  const args = [CLI, 'serve'];
  writeFileSync(
    join(folder, 'hup.yaml'),
    `
azure: {credential: {kind: client-secret, tenant-id: t, client-id: any}, endpoint: "https://127.0.0.1:1", authority: "https://127.0.0.1:1"}
watch: {workspaces: [{subscription: 00000000-0000-4000-8000-000000000001, discover: "*"}]}
http: {port: 0}
policies: ${POLICIES}
store: {data-dir: hup}
notify: {channels: {log: {type: log}}, recipients: {owner: log, oncall: log, finops: log, fallback: log}}
`,
  );
  const child = spawn(process.execPath, args, {
    cwd: folder,
    env: { PATH: process.env.PATH, AZURE_CLIENT_SECRET: 'any', RUNWARDEN_CONFIG: 'hup.yaml' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let err = '';
  const asked = new Set<string>();
  const onceSaid = (when: RegExp, signal: NodeJS.Signals) => {
    if (!when.test(err) || asked.has(when.source)) return;
    asked.add(when.source);
    child.kill(signal);
  };
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString();
    onceSaid(/Making the data folder/, 'SIGHUP');
    onceSaid(/Runwarden is watching/, 'SIGHUP');
    onceSaid(/the policies in force are those of the folder/, 'SIGTERM');
  });
  const hangs = setTimeout(() => child.kill('SIGKILL'), 240_000);
  const [code] = await once(child, 'close');
  clearTimeout(hangs);
  expect(code, err).toBe(0);
  expect(err).toContain('the config was read again');
}, 600_000);

test('a service that is stopped while Azure does not answer ends soon', async () => {
  const silent = createServer((socket) => socket.on('error', () => socket.destroy())).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const address = silent.address();
  const at = `https://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  writeFileSync(
    join(folder, 'silent.yaml'),
    `
azure: {cloud: custom, endpoint: "${at}", authority: "${at}", credential: {kind: client-secret, tenant-id: t, client-id: any}}
watch: {workspaces: [{subscription: 00000000-0000-4000-8000-000000000001, discover: "*"}]}
http: {port: 0}
policies: ${POLICIES}
store: {data-dir: silent}
notify: {channels: {log: {type: log}}, recipients: {owner: log, oncall: log, finops: log, fallback: log}}
`,
  );
  const child = spawn(process.execPath, [CLI, 'serve'], {
    cwd: folder,
    env: { PATH: process.env.PATH, AZURE_CLIENT_SECRET: 'any', RUNWARDEN_CONFIG: 'silent.yaml' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let err = '';
  let isAsked = false;
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString();
    if (!isAsked && err.includes('Server listening')) isAsked = child.kill('SIGTERM');
  });
  const [code] = await once(child, 'close');
  silent.close();
  // Without its end it would have waited for the first look at Azure, and said so.
  expect({ code, err }).toEqual({ code: 0, err: expect.not.stringContaining('cannot be watched') });
}, 600_000);

test('a service that cannot start says why in one sentence, ends, and leaves its data folder free', async () => {
  expect(await serve({ tenant: 'not a tenant!' })).toMatchObject({
    code: 3,
    err: expect.stringMatching(
      /^Runwarden cannot start with this config:\n {2}.*runwarden\.yaml:2:\d+: .*a tenant id.*\n$/,
    ),
  });
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const address = other.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const taken = { code: 2, err: expect.stringMatching(/^another program listens at 127\.0\.0\.1:\d+ already: .*\n$/) };
  expect(await serve({ port })).toMatchObject(taken);
  expect(await serve({ port })).toMatchObject(taken);
  other.close();
  expect(await serve({ database: 'postgres://user@127.0.0.1:1/none' })).toMatchObject({
    code: 2,
    err: expect.stringMatching(/^the database server at 127\.0\.0\.1:1 cannot be reached \(connect ECONNREFUSED .*\n$/),
  });
}, 600_000);

test('the closers free the data folder again', async () => {
  const loaded = loadConfig({
    RUNWARDEN_CONFIG: writeConfig({ tenant: 'a-tenant', port: 0 }),
    AZURE_CLIENT_SECRET: 'any',
  });
  const data = join(folder, 'data');
  if (!loaded.ok) throw new Error(loaded.errors.join('\n'));
  const closers = new AsyncDisposableStack();
  await open(loaded.config, { clock: () => 0, log: pino({ enabled: false }), version: 'test' }, closers);
  await expect(lockFolder(data)).rejects.toThrow('in use by another Runwarden');
  await closers.disposeAsync();
  (await lockFolder(data))();
});
