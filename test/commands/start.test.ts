import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { reportDefect, reportError } from '../../src/commands/report-error.ts';
import { loadConfig } from '../../src/config/config.ts';
import { InvalidPolicies, StartError } from '../../src/core/values/start-error.ts';
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

test('every expected failure is one sentence, and a mistake of ours is no sentence of a command', async () => {
  const said = async (error: unknown) => capture(async () => reportError(error));
  expect(await said(new StartError('the database could not be opened'))).toMatchObject({
    code: 2,
    err: 'the database could not be opened\n',
  });
  expect(await said(new InvalidPolicies(['a.yaml:1:1: x']))).toMatchObject({ code: 3 });
  await expect(said(new TypeError('x is not a function'))).rejects.toThrow(TypeError);
});

test('a mistake of ours is called a defect in one line, with its trace only at the log level debug', async () => {
  const error = new TypeError('x is not a function\nmore');
  const plain = await capture(async () => reportDefect(error, false));
  expect(plain).toMatchObject({
    code: 2,
    err: 'this is a defect: TypeError: x is not a function; please report it, with the trace that RUNWARDEN_LOG_LEVEL=debug adds\n',
  });
  const traced = await capture(async () => reportDefect(error, true));
  expect(traced.err).toContain('start.test.ts');
});
