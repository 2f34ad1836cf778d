import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, expect, test } from 'vitest';
import { reportError } from '../../src/commands/report-error.ts';
import { loadConfig } from '../../src/config/config.ts';
import { InvalidPolicies, open } from '../../src/main.ts';
import { lockFolder } from '../../src/store/open/folder-lock.ts';
import { capture } from './capture.ts';

const folder = mkdtempSync(join(tmpdir(), 'rw-start-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const POLICIES = join(import.meta.dirname, '..', '..', 'policies');

function load(tenant: string, policies = POLICIES) {
  const file = join(folder, 'runwarden.yaml');
  writeFileSync(
    file,
    `
azure: {credential: {kind: client-secret, tenant-id: ${JSON.stringify(tenant)}, client-id: any}}
watch: {workspaces: [{subscription: 00000000-0000-4000-8000-000000000001, discover: "*"}]}
policies: ${policies}
notify: {channels: {log: {type: log}}, recipients: {owner: log, oncall: log, finops: log, fallback: log}}
`,
  );
  return loadConfig({ RUNWARDEN_CONFIG: file, AZURE_CLIENT_SECRET: 'any' });
}

const WORLD = { clock: () => 0, log: pino({ enabled: false }), version: 'test' };

test.each(['not a tenant!', ''])('a tenant id such as %j is refused with its place', (tenant) => {
  const loaded = load(tenant);
  expect(loaded).toMatchObject({
    ok: false,
    errors: [expect.stringMatching(/^.*runwarden\.yaml:2:\d+: .*a tenant id, such as/)],
  });
});

test('of the environment as well', () => {
  const loaded = loadConfig({ RUNWARDEN_CONFIG: join(folder, 'none.yaml'), AZURE_TENANT_ID: 'not a tenant!' });
  expect(loaded).toMatchObject({
    ok: false,
    errors: expect.arrayContaining([expect.stringMatching(/^AZURE_TENANT_ID: expected a tenant id/)]),
  });
});

test('the closers free the data folder again', async () => {
  const loaded = load('a-tenant');
  if (!loaded.ok) throw new Error(loaded.errors.join('\n'));
  const closers = new AsyncDisposableStack();
  await open(loaded.config, WORLD, closers);
  await expect(lockFolder(join(folder, 'data'))).rejects.toThrow('in use by another Runwarden');
  await closers.disposeAsync();
  (await lockFolder(join(folder, 'data')))();
});

test('every failure is one sentence, and a mistake of ours keeps its stack', async () => {
  const said = async (error: unknown) => capture(async () => reportError(error));
  expect(await said(new Error('the database could not be opened'))).toMatchObject({
    code: 2,
    err: 'the database could not be opened\n',
  });
  expect(await said(new InvalidPolicies(['a.yaml:1:1: x']))).toMatchObject({ code: 3 });
  await expect(said(new TypeError('x is not a function'))).rejects.toThrow(TypeError);
});
